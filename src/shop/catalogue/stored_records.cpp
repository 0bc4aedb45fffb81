// Checks of records before they are stored, and the texts that tables hold for values: parts of pictures, scopes, kinds
// of feedback. A text that no version has written is corrupt data.
#include "shop/catalogue/stored_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <locale>
#include <random>
#include <sstream>
#include <tuple>

#include "ground/core/embedding_matrix.h"
#include "ground/files/sha256.h"
#include "shop/catalogue/stored_time.h"

namespace selvedge::catalogue {
namespace {

void require_embedding(const ProductId& id, std::span<const float> embedding, std::size_t size) {
  if (embedding.size() != size) {
    throw refused(id, fmt::format("embedding: expected {} values, found {}", size, embedding.size()));
  }
  const float length = std::sqrt(core::dot(embedding, embedding));
  if (!(std::abs(length - 1) <= embedding_length_tolerance)) {
    throw refused(id, fmt::format("embedding: expected length 1, found {}", length));
  }
}

}  // namespace

bool is_content(std::string_view text) { return files::is_hex(text, files::sha256_digits); }

Error refused(const ProductId& id, std::string_view problem) {
  return Error(ErrorKind::invalid_argument, fmt::format("product '{}': {}", id.value, problem));
}

void require_facts(const ProductFacts& facts) {
  if (const auto problem = problem_of(facts)) throw refused(facts.id, *problem);
}

void require_record(const ProductRecord& record, std::size_t embedding_size) {
  require_facts(record.facts);
  if (record.images.empty()) throw refused(record.facts.id, "expected at least one image, found none");
  for (const ImageRecord& image : record.images) {
    if (!is_content(image.content))
      throw refused(record.facts.id, fmt::format("image content: expected a SHA-256, found '{}'", image.content));
    if (const auto problem = problem_of_text("image reference", image.reference))
      throw refused(record.facts.id, *problem);
    if (const auto problem = problem_of_text("picture part", image.part.asked + image.part.finder + image.part.kind))
      throw refused(record.facts.id, *problem);
    if (!image.embedding.empty()) require_embedding(record.facts.id, image.embedding, embedding_size);
  }
}

void require_embedding_of_content(const ContentEmbedding& one, std::size_t embedding_size) {
  const float length = std::sqrt(core::dot(one.embedding, one.embedding));
  if (one.embedding.size() != embedding_size || !(std::abs(length - 1) <= embedding_length_tolerance)) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("image content {:.12}: expected an embedding of {} values and length 1, found {} and {}",
                            one.content, embedding_size, one.embedding.size(), length));
  }
}

void require_model(const ModelIdentity& own, const std::string& found, const std::string& catalogue) {
  if (own.fingerprint == found) return;
  throw OtherModel(
      fmt::format("{}: expected embeddings of its model '{}' ({:.12}), found some of model {:.12}; run "
                  "`selvedge catalogue reindex` to change the catalogue's model",
                  catalogue, own.name, own.fingerprint, found));
}

Error needs_server(const std::string& name, std::string_view what) {
  return {ErrorKind::invalid_argument,
          fmt::format("{}: expected a catalogue on a server, postgresql://..., for {}; found a file", name, what)};
}

Error unknown_model(const std::string& fingerprint) {
  return Error(ErrorKind::invalid_argument,
               fmt::format("model {:.12}: expected one that was added to the catalogue", fingerprint));
}

Error query_known_before(const std::string& id) {
  return Error(ErrorKind::invalid_argument,
               fmt::format("query '{}': expected an id of its own, found one that was recorded before", id));
}

void require_events(std::span<const FeedbackEvent> events) {
  if (events.size() > max_feedback_events) {
    throw Error(ErrorKind::invalid_argument, fmt::format("feedback: expected at most {} events at once, found {}",
                                                         max_feedback_events, events.size()));
  }
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (const auto problem = problem_of(events[i]))
      throw Error(ErrorKind::invalid_argument, fmt::format("event {}: {}", i + 1, *problem));
  }
}

Skipped event_of_no_query(std::size_t position, const FeedbackEvent& event) {
  return {fmt::format("event {}", position + 1),
          fmt::format("expected a query that was recorded, found '{}'", event.query)};
}

FeedbackKind stored_feedback_kind(const std::string& word) {
  if (const auto kind = feedback_kind_from(word)) return *kind;
  throw Error(ErrorKind::corrupt_data,
              fmt::format("feedback: expected shown, clicked, bought or not_this, found '{}'", word));
}

void UnclickedQueries::add(const std::string& id, std::int64_t seconds, ProductId shown) {
  if (queries.empty() || last != id) queries.push_back({time_of_seconds(seconds), {}});
  last = id;
  queries.back().shown.push_back(std::move(shown));
}

std::string stored_garment(const PicturePart& part) {
  if (!part.box) return "";
  std::string text =
      fmt::format("{:.6f} {:.6f} {:.6f} {:.6f}", part.box->x, part.box->y, part.box->width, part.box->height);
  if (!part.kind.empty()) text += fmt::format(" {} {:.4f}", part.kind, part.confidence);
  return text;
}

PartSource stored_part_source(const std::string& word) {
  for (const PartSource source : {PartSource::whole, PartSource::finder, PartSource::shop}) {
    if (word == to_string(source)) return source;
  }
  throw Error(ErrorKind::corrupt_data,
              fmt::format("picture: expected a part of whole, finder or shop, found '{:.100}'", word));
}

std::vector<PartCount> in_order(std::vector<PartCount> counts) {
  std::ranges::sort(counts, [](const PartCount& a, const PartCount& b) {
    return std::tie(a.source, a.finder) < std::tie(b.source, b.finder);
  });
  return counts;
}

PicturePart stored_part(const std::string& asked, const std::string& source, const std::string& finder,
                        const std::string& garment) {
  PicturePart part;
  part.asked = asked;
  part.source = stored_part_source(source);
  part.finder = finder;
  if (garment.empty()) return part;
  std::istringstream text(garment);
  text.imbue(std::locale::classic());
  PictureBox& box = part.box.emplace();
  bool whole = static_cast<bool>(text >> box.x >> box.y >> box.width >> box.height);
  if (whole && text >> part.kind) whole = static_cast<bool>(text >> part.confidence);
  if (!whole) {
    throw Error(
        ErrorKind::corrupt_data,
        fmt::format("picture: expected a garment as 'x y width height kind confidence', found '{:.100}'", garment));
  }
  return part;
}

void add_stored_attribute(ProductFacts& facts, std::string name, std::string value) {
  if (is_reserved(name)) {
    facts.attributes.try_emplace(free_attribute_name(name), std::move(value));
  } else {
    facts.attributes.insert_or_assign(std::move(name), std::move(value));
  }
}

bool same_images(const std::vector<StoredImage>& stored, const std::vector<ImageRecord>& wanted) {
  return std::ranges::equal(stored, wanted, [](const StoredImage& a, const ImageRecord& b) {
    const bool seen_anew = !b.embedding.empty() && b.part.finder != a.part.finder;
    return a.content == b.content && a.reference == b.reference && a.part.asked == b.part.asked && !seen_anew;
  });
}

std::string words_of_scopes(const std::vector<KeyScope>& scopes) {
  std::string words;
  for (const KeyScope scope : scopes) words += (words.empty() ? "" : " ") + std::string(to_string(scope));
  return words;
}

std::vector<KeyScope> scopes_of_words(const std::string& words, const std::string& key) {
  std::vector<KeyScope> scopes;
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t end = std::min(words.find(' ', at), words.size());
    const auto scope = scope_from(std::string_view(words).substr(at, end - at));
    if (!scope) {
      throw Error(ErrorKind::corrupt_data,
                  fmt::format("key {}: expected scopes of {}, found '{}'", key, scope_words(), words));
    }
    scopes.push_back(*scope);
    at = end + 1;
  }
  return scopes;
}

std::string random_id() {
  // An identity, not a part of any result: the one place where randomness is the point and takes no seed.
  std::random_device device;
  std::string id;
  for (int i = 0; i < 4; ++i) id += fmt::format("{:08x}", device());
  return id;
}

}  // namespace selvedge::catalogue
