// Ranges: the first line is Range, the second If-Range. What is answered is the whole, a part of it as the header says,
// or nothing.
#include <string>

#include "fuzz/fuzzer.h"
#include "shop/service/byte_range.h"

namespace selvedge::fuzz {
namespace {

void cut(std::string_view text) {
  const std::string_view range = take_line(text);
  const std::string whole = "0123456789abcdefghij";
  service::HttpResponse response{200, "image/jpeg", whole, {{"ETag", "\"1\""}}, {}, {}};
  service::cut_to_range(response, range, text);
  std::string content_range;
  for (const auto& [name, value] : response.headers) {
    if (name == "Content-Range") content_range = value;
  }
  require(content_range.empty() == (response.status == 200));
  if (response.status == 200) return require(response.body == whole);
  require(text.empty() || text == "\"1\"");
  if (response.status == 416) return require(response.body.empty() && content_range == "bytes */20");
  require(response.status == 206 && !response.body.empty());
  const std::size_t begin = whole.find(response.body);
  require(begin != std::string::npos);
  require(content_range ==
          "bytes " + std::to_string(begin) + "-" + std::to_string(begin + response.body.size() - 1) + "/20");
}

const Registered byte_range_fuzzer("byte_range", cut);

}  // namespace
}  // namespace selvedge::fuzz
