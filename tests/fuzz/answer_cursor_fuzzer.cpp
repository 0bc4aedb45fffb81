// Cursors: none opens but those that were made, whole and unchanged. The input is laid over a genuine cursor from the
// place on that its first two bytes say.
#include <algorithm>
#include <string>
#include <vector>

#include "fuzz/fuzzer.h"
#include "shop/service/answer_cursor.h"

namespace selvedge::fuzz {
namespace {

void open_cursor(std::string_view text) {
  static const service::AnswerCursors cursors(std::vector<std::byte>(32, std::byte{7}));
  static const std::string genuine = [] {
    service::ContinuedQuery query;
    query.photo.embedding = {0.6F, 0.8F};
    query.end.place.product = {"p1"};
    return cursors.cursor_of(query, "m");
  }();
  // The last letter has bits that mean nothing.
  const auto is_genuine = [&](std::string_view cursor) {
    return cursor.size() == genuine.size() &&
           cursor.substr(0, cursor.size() - 1) == std::string_view(genuine).substr(0, genuine.size() - 1);
  };
  require(!cursors.open(text, "m") || is_genuine(text));
  std::string cursor = genuine;
  if (text.size() > 2) {
    const std::size_t at =
        (static_cast<unsigned char>(text[0]) * 256U + static_cast<unsigned char>(text[1])) % genuine.size();
    const std::string_view laid = text.substr(2);
    cursor.replace(at, std::min(laid.size(), cursor.size() - at), laid);
  }
  require(cursors.open(cursor, "m").has_value() == (cursor == genuine) || is_genuine(cursor));
}

const Registered answer_cursor_fuzzer("answer_cursor", open_cursor);

}  // namespace
}  // namespace selvedge::fuzz
