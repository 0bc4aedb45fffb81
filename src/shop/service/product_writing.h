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

// Stores the product. When it returns, the product is durable and every later query of this service finds it. A product
// input without pictures keeps the stored ones. `fetch` gives the files of urls_of(input). Returns what was written,
// whatever others write next and whatever a replica has. `check` is called before anything is decoded and again in the
// writing transaction; an exception from it ends the writing. Throws Problem: 400 or 422, naming it, for a picture that
// cannot be used; 503 if other writers keep coming between.
intake::ProductWritten write_product(Service& service, const ProductInput& input, const FetchPicture& fetch,
                                     const catalogue::WriteCheck& check = {});

// The URLs of a product's pictures.
std::vector<std::string> urls_of(const ProductInput& input);

}  // namespace selvedge::service
