// A body in chunks is the same however its bytes come: all at once, or in pieces as the first byte says, into as little
// room as there is.
#include <algorithm>
#include <string>
#include <utility>

#include "fuzz/fuzzer.h"
#include "shop/service/chunk_decoder.h"

namespace selvedge::fuzz {
namespace {

struct Decoded {
  std::string body;
  std::size_t used = 0;
  bool done = false;
  bool operator==(const Decoded&) const = default;
};

Decoded decoded(std::string_view bytes, std::size_t piece, std::size_t room) {
  Decoded all;
  service::ChunkDecoder decoder;
  while (all.used < bytes.size() && !decoder.done()) {
    const std::size_t before = all.body.size();
    const std::size_t used = decoder.take(bytes.substr(all.used, piece), all.body, room);
    require(used > 0 && used <= piece && all.body.size() - before <= std::min(used, room));
    all.used += used;
  }
  all.done = decoder.done();
  return all;
}

void decode_chunks(std::string_view text) {
  if (text.empty()) return;
  const auto piece = static_cast<std::size_t>(static_cast<unsigned char>(text[0]) % 16 + 1);
  text.remove_prefix(1);
  const auto at_once = unless_refused([&] { return decoded(text, std::max<std::size_t>(text.size(), 1), 1 << 20); });
  const auto in_pieces = unless_refused([&] { return decoded(text, piece, 3); });
  require(at_once == in_pieces);
  if (!at_once) return;
  require(at_once->body.size() <= text.size());
  require(at_once->done || at_once->used == text.size());
}

const Registered chunk_decoder_fuzzer("chunk_decoder", decode_chunks);

}  // namespace
}  // namespace selvedge::fuzz
