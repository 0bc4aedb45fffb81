// Conditional requests (RFC 9110, 13): a product's entity tag, If-Match and If-None-Match.
#pragma once

#include <string>

#include "shop/catalogue/catalogue.h"
#include "shop/service/http.h"

namespace selvedge::service {

// The product's strong entity tag: its revision in quotes, "\"42\"". The same tag means the same state of the product.
std::string etag_of(const StoredProduct& product);

// Returns the preconditions of a PUT, PATCH or DELETE as a check for the transaction of the write. The check throws
// Problem 412 if the stored product does not meet them. It is empty if the request has none. Throws Problem 400 for
// headers that cannot be read.
catalogue::WriteCheck precondition_of(const HttpRequest& request);

// Whether the client has this answer already: If-None-Match of a GET names its tag. Then answer with not_modified().
// Throws Problem 400 for a header that cannot be read.
bool is_known_to(const HttpRequest& request, const std::string& etag);
// A 304 with the headers of the full answer.
HttpResponse not_modified(HttpResponse full);

}  // namespace selvedge::service
