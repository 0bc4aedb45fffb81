// Conditional requests (RFC 9110, 13): a product's entity tag, and what If-Match and If-None-Match ask of it.
#pragma once

#include <string>

#include "shop/catalogue/catalogue.h"
#include "shop/service/http.h"

namespace selvedge {

// Strong: two answers with the same tag hold the same product. Of its revision, "\"42\"".
std::string etag_of(const StoredProduct& product);

// What the headers of a PUT, PATCH or DELETE ask, as a check in the write's own transaction: it throws Problem 412
// where another wrote between. Empty where they ask nothing. Throws Problem 400 for headers that cannot be read. Must
// not outlive the request.
WriteCheck precondition_of(const HttpRequest& request);

// Whether the asker of a GET has what this tag stands for already, by If-None-Match: then the answer is 304. Throws
// Problem 400 for a header that cannot be read.
bool is_known_to(const HttpRequest& request, const std::string& etag);

}  // namespace selvedge
