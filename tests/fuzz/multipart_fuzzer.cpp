// Forms of any bytes: the first line is the Content-Type, the rest the body.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "selvedge/service/multipart.h"
#include "selvedge/service/problem.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t line = text.find('\n');
  if (line == std::string_view::npos) return 0;
  try {
    selvedge::parse_form(text.substr(line + 1), text.substr(0, line), 8);
  } catch (const selvedge::Problem&) {
  }
  return 0;
}
