// ASCII takes a short way, all else goes through utf8proc twice. Text that is no UTF-8 stays as it is.
#include "shop/catalogue/folded_text.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>

#include "ground/core/ascii.h"

namespace selvedge::catalogue {
namespace {

struct Free {
  void operator()(utf8proc_uint8_t* text) const { std::free(text); }
};

std::optional<std::string> mapped(std::string_view text, int options) {
  utf8proc_uint8_t* result = nullptr;
  const auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &result, static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, Free> owned(result);
  if (size < 0) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(result), static_cast<std::size_t>(size));
}

}  // namespace

std::string folded(std::string_view text) {
  if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
    return core::in_small_letters(text);
  // Decomposed first: a few characters fold differently when their marks stand apart (U+0345).
  const auto apart = mapped(text, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
  if (!apart) return std::string(text);
  const auto small = mapped(*apart, UTF8PROC_STABLE | UTF8PROC_CASEFOLD | UTF8PROC_COMPOSE);
  return small ? *small : std::string(text);
}

}  // namespace selvedge::catalogue
