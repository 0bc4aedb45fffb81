// Both headers are lists of tags and have one parser. If-Match compares tags strongly, If-None-Match weakly, as RFC
// 9110 asks.
#include "shop/service/preconditions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "shop/service/problem.h"

namespace selvedge::service {
namespace {

// The value of If-Match or If-None-Match.
struct EntityTags {
  bool any = false;               // "*"
  std::vector<std::string> tags;  // with their quotes, weak ones with W/
  bool empty() const { return !any && tags.empty(); }
};

EntityTags entity_tags(const HttpRequest& request, const std::string& name) {
  const std::string text = request.header(name);
  const auto unreadable = [&] {
    return bad_parameter(name, fmt::format("{}: expected * or entity tags such as \"42\", found '{}'", name, text));
  };
  EntityTags found;
  const auto skip = [&](std::size_t at) { return std::min(text.find_first_not_of(" \t", at), text.size()); };
  std::size_t at = skip(0);
  if (at < text.size() && text[at] == '*') {
    if (skip(at + 1) != text.size()) throw unreadable();
    found.any = true;
    return found;
  }
  while (at < text.size()) {
    const std::size_t begin = at;
    if (text.compare(at, 2, "W/") == 0) at += 2;
    const std::size_t end = at < text.size() && text[at] == '"' ? text.find('"', at + 1) : std::string::npos;
    if (end == std::string::npos) throw unreadable();
    found.tags.push_back(text.substr(begin, end + 1 - begin));
    at = skip(end + 1);
    if (at == text.size()) break;
    if (text[at] != ',') throw unreadable();
    at = skip(at + 1);
  }
  return found;
}

bool holds(const EntityTags& tags, const std::string& tag, bool weakly) {
  return tags.any || std::ranges::any_of(tags.tags, [&](const std::string& one) {
           return one == tag || (weakly && one == "W/" + tag);
         });
}

}  // namespace

std::string etag_of(const StoredProduct& product) { return fmt::format("\"{}\"", product.revision); }

catalogue::WriteCheck precondition_of(const HttpRequest& request) {
  EntityTags match = entity_tags(request, "If-Match"), none_match = entity_tags(request, "If-None-Match");
  if (match.empty() && none_match.empty()) return {};
  return [match = std::move(match), none_match = std::move(none_match)](const StoredProduct* stored) {
    if (!match.empty() && (stored == nullptr || !holds(match, etag_of(*stored), false))) {
      throw Problem(412, "changed-meanwhile",
                    fmt::format("If-Match: expected the product as of {}, found {}; read it again and decide anew",
                                match.any ? "any revision" : fmt::format("{}", fmt::join(match.tags, ", ")),
                                stored == nullptr ? "none" : etag_of(*stored)),
                    "If-Match");
    }
    if (!none_match.empty() && stored != nullptr && holds(none_match, etag_of(*stored), true)) {
      throw Problem(412, "exists-already",
                    fmt::format("If-None-Match: expected {}, found the product as of {}",
                                none_match.any ? "no such product" : "another revision", etag_of(*stored)),
                    "If-None-Match");
    }
  };
}

HttpResponse not_modified(HttpResponse full) {
  full.status = 304;
  full.content_type.clear();
  full.body.clear();
  return full;
}

bool is_known_to(const HttpRequest& request, const std::string& etag) {
  return holds(entity_tags(request, "If-None-Match"), etag, true);
}

}  // namespace selvedge::service
