// A question in JSON: refused with the member's name, or parts of a form, no more than it has values.
#include "fuzz/fuzzer.h"
#include "shop/service/photo_request.h"
#include "shop/service/problem.h"

namespace selvedge::fuzz {
namespace {

void read_question(std::string_view text) {
  try {
    const auto parts = service::parts_of_json(text);
    require(parts.size() <= 1000);
    std::size_t bytes = 0;
    for (const service::BodyPart& part : parts) {
      require(part.filename.empty());
      if (part.name == "photo") bytes += part.bytes.size();
    }
    require(bytes <= text.size());
  } catch (const service::Problem& problem) {
    require(problem.status() == 400 && !problem.field().empty());
  }
}

const Registered photo_json_fuzzer("photo_json", read_question);

}  // namespace
}  // namespace selvedge::fuzz
