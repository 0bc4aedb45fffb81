#include "shop/catalogue/stored_texts.h"

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
  // A replica that is behind does not make the others' lists be read again. Empty ones are of attributes that strangers
  // made up.
  if (revision < revision_ || texts->empty() || texts->size() > most_texts) return texts;
  if (revision > revision_) lists_.clear();
  revision_ = revision;
  if (lists_.size() < most_lists) lists_.try_emplace(list, texts);
  return texts;
}

}  // namespace selvedge::catalogue
