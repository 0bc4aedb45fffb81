// Writes products while the service runs: decodes and embeds pictures, stores facts, keeps the index current.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "shop/intake/write_product.h"
#include "shop/service/picture_fetching.h"
#include "shop/service/product_body.h"
#include "shop/service/service.h"

namespace selvedge::service {

// Stores the product. When it returns, the product is durable, and later queries of this service find it. They find it
// a moment later if the index could not be refreshed; the log then says so. An input without pictures keeps the stored
// ones. `fetch` returns the files of urls_of(input). `check` is called before anything is decoded and again in the
// writing transaction; an exception from it ends the writing.
//
// Returns the product as this call wrote it, even if others have changed it since or a replica lags. Throws Problem:
// 400 for a picture or a part of one that the product does not have, and for a new product without pictures; 422, which
// names the picture, if it cannot be fetched or read; 503 if other writers or a change of the model came between again
// and again. Throws Error as intake::write_product.
intake::ProductWritten write_product(Service& service, const ProductInput& input, const FetchPicture& fetch,
                                     const catalogue::WriteCheck& check = {});

// The URLs of the pictures that must be fetched.
std::vector<std::string> urls_of(const ProductInput& input);

}  // namespace selvedge::service
