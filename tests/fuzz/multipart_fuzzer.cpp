// Forms: the first line is the Content-Type, the rest the body. Parts lie in the body, one behind the other.
#include <string>

#include "fuzz/fuzzer.h"
#include "shop/service/multipart.h"

namespace selvedge::fuzz {
namespace {

void read_form(std::string_view body) {
  constexpr std::size_t most_parts = 8;
  const std::string_view content_type = take_line(body);
  const auto parts = unless_refused([&] { return service::parse_form(body, content_type, most_parts); });
  if (!parts) return;
  require(parts->size() <= most_parts);
  std::size_t at = 0;
  for (const service::BodyPart& part : *parts) {
    at = body.find(part.bytes, at);
    require(at != std::string_view::npos);
    at += part.bytes.size();
    require(part.name.find_first_of("\r\n") == std::string::npos);
    require(part.filename.find_first_of("\r\n") == std::string::npos);
  }
}

const Registered multipart_fuzzer("multipart", read_form);

}  // namespace
}  // namespace selvedge::fuzz
