#include "shop/catalogue/api_keys.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "ground/files/secret_bytes.h"
#include "ground/files/sha256.h"

namespace selvedge::catalogue {
namespace {

constexpr std::string_view token_start = "slv_";
constexpr std::size_t id_bytes = 4, id_digits = 2 * id_bytes;
constexpr std::size_t secret_bytes = 32, secret_letters = 43;
constexpr std::string_view hex_digits = "0123456789abcdef";
// RFC 4648, section 5.
constexpr std::string_view base64url_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// Without padding.
std::string base64url(std::span<const std::byte> bytes) {
  std::string text;
  std::uint32_t bits = 0;
  int held = 0;
  for (const std::byte byte : bytes) {
    bits = bits << 8 | std::to_integer<std::uint32_t>(byte);
    for (held += 8; held >= 6; held -= 6) text += base64url_letters[bits >> (held - 6) & 63];
  }
  if (held > 0) text += base64url_letters[bits << (6 - held) & 63];
  return text;
}

bool consists_of(std::string_view text, std::string_view letters) {
  return text.find_first_not_of(letters) == std::string_view::npos;
}

}  // namespace

const char* to_string(KeyScope scope) {
  return scope == KeyScope::read ? "read" : scope == KeyScope::write ? "write" : "feedback";
}

std::optional<KeyScope> scope_from(std::string_view word) {
  for (const KeyScope scope : {KeyScope::read, KeyScope::write, KeyScope::feedback}) {
    if (word == to_string(scope)) return scope;
  }
  return std::nullopt;
}

bool ApiKey::allows(KeyScope scope) const { return std::find(scopes.begin(), scopes.end(), scope) != scopes.end(); }

KeyToken draw_token() {
  return {files::hex_of(files::random_secret(id_bytes)), base64url(files::random_secret(secret_bytes))};
}

std::string to_string(const KeyToken& token) { return std::string(token_start) + token.id + '_' + token.secret; }

std::optional<KeyToken> parse_token(std::string_view text) {
  // By position: an underscore is a letter of base64url too.
  if (text.size() != token_start.size() + id_digits + 1 + secret_letters || !text.starts_with(token_start)) return {};
  text.remove_prefix(token_start.size());
  const std::string_view id = text.substr(0, id_digits), secret = text.substr(id_digits + 1);
  if (text[id_digits] != '_' || !consists_of(id, hex_digits) || !consists_of(secret, base64url_letters)) return {};
  return KeyToken{std::string(id), std::string(secret)};
}

}  // namespace selvedge::catalogue
