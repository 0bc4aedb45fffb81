// Products into the catalogue while the service runs: pictures decoded and embedded, facts stored, index current.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "shop/service/picture_fetching.h"
#include "shop/service/product_body.h"
#include "shop/service/service.h"

namespace selvedge {

// Stores the product; when it returns, the product is durable and every later query finds it. A product without
// pictures of its own keeps those that it has. `fetch` gives the files of urls_of(input). Returns what was written,
// whatever others write next and whatever a replica knows of it. `check` is asked before anything is decoded and again
// in the transaction that writes; what it throws ends the writing. Throws Problem: 400 or 422 for a picture that cannot
// be used, naming it; 503 where other writers come between again and again.
WrittenProduct write_product(Service& service, const ProductInput& input, const FetchPicture& fetch,
                             const WriteCheck& check = {});

// What a product's pictures are to be fetched from.
std::vector<std::string> urls_of(const ProductInput& input);

}  // namespace selvedge
