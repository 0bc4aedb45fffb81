// Lists are kept for the newest revision alone. They are read outside the lock: two threads may read the same list, and
// the first one is kept.
#include "shop/catalogue/stored_texts.h"

#include <algorithm>
#include <utility>

namespace selvedge::catalogue {
namespace {

constexpr std::size_t most_texts = 20'000, most_lists = 200;

}  // namespace

TextList KeptTexts::of(std::int64_t revision, const std::string& list,
                       const std::function<std::vector<std::string>()>& read) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto kept = lists_.find(list); revision == revision_ && kept != lists_.end()) return kept->second;
  }
  auto texts = std::make_shared<const std::vector<std::string>>(read());
  const std::lock_guard lock(mutex_);
  // An older revision is a replica's that is behind: it does not end the lists of the newer one. Empty lists are read
  // in no time.
  if (revision < revision_ || texts->empty() || texts->size() > most_texts) return texts;
  if (revision > revision_) lists_.clear();
  revision_ = revision;
  if (lists_.size() < most_lists) lists_.try_emplace(list, texts);
  return texts;
}

TextList StoredTexts::attribute(const std::string& name) const {
  const TextList names = attribute_names();
  if (std::ranges::find(*names, name) == names->end()) return std::make_shared<const std::vector<std::string>>();
  return of("attribute " + name, Column::attribute_value, name);
}

}  // namespace selvedge::catalogue
