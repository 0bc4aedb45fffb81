// Conditional requests (RFC 9110, 13): a product's entity tag, If-Match and If-None-Match.
#pragma once

#include <string>

#include "shop/catalogue/catalogue.h"
#include "shop/service/http.h"

namespace selvedge::service {

// A strong tag: answers with the same tag hold the same product. Made of its revision: "\"42\"".
std::string etag_of(const StoredProduct& product);

// The preconditions of a PUT, PATCH or DELETE as a check in the write's own transaction. The check throws Problem 412
// if another write came between. Empty without preconditions. Throws Problem 400 for headers that cannot be read. Must
// not outlive the request.
catalogue::WriteCheck precondition_of(const HttpRequest& request);

// Whether If-None-Match of a GET names this tag: then the answer is 304. Throws Problem 400 for a header that cannot be
// read.
bool is_known_to(const HttpRequest& request, const std::string& etag);
// That answer, with the headers of the full one.
HttpResponse not_modified(HttpResponse full);

}  // namespace selvedge::service
