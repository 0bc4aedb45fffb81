// Instead of requests over HTTP, in a build without them.
#include "ground/core/left_out.h"
#include "shop/fetch/http_client.h"

namespace selvedge::fetch {

struct HttpClient::State {};

HttpClient::HttpClient(const DownloadOptions&, const std::atomic<bool>&) {
  throw core::left_out("a picture by its URL", "SELVEDGE_WITH_FETCH");
}
HttpClient::~HttpClient() = default;
HttpAnswer HttpClient::get(const std::string&, const std::vector<std::string>&, const BodySink&) { return {}; }

}  // namespace selvedge::fetch
