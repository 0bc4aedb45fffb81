// Ids of queries: none opens but those that were signed, whole and unchanged. The input is laid over a genuine id from
// the place on that its first byte says; an empty one leaves it as it is.
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "fuzz/fuzzer.h"
#include "shop/service/query_id.h"

namespace selvedge::fuzz {
namespace {

void open_id(std::string_view text) {
  static const service::QueryIds ids(std::vector<std::byte>(32, std::byte{7}));
  static const std::vector<ProductId> products{{"p1"}, {"p2"}, {"p3"}};
  static const std::string genuine =
      ids.sign(std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000)), std::string(64, 'a'), products);
  require(!ids.open(text).has_value() || text == genuine);
  std::string id = genuine;
  if (!text.empty()) {
    const std::size_t at = static_cast<unsigned char>(text[0]) % genuine.size();
    const std::string_view laid = text.substr(1);
    id.replace(at, std::min(laid.size(), id.size() - at), laid);
  }
  const auto answer = ids.open(id);
  require(answer.has_value() == (id == genuine));
  if (!answer) return;
  require(answer->marks.size() == products.size() && id.starts_with(answer->query));
  require(ids.rank(*answer, products[1]) == 2 && !ids.rank(*answer, {"p4"}));
}

const Registered query_id_fuzzer("query_id", open_id);

}  // namespace
}  // namespace selvedge::fuzz
