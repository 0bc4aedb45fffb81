// Keys of the service's clients. A catalogue keeps them: Catalogue::create_key and the functions after it.
//
// The client holds a token, "slv_<id>_<secret>". The id has 8 hex digits; it is public and names the key in lists. The
// secret is 32 random bytes in base64url (43 characters). The catalogue keeps only the SHA-256 of the secret, so a
// reader of its file or of a backup cannot act as the client.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge::catalogue {

enum class KeyScope { read, write, feedback };

const char* to_string(KeyScope scope);
std::optional<KeyScope> scope_from(std::string_view word);

struct ApiKey {
  std::string id;                // 8 lower-case hex digits
  std::string label;             // whose it is; for people
  std::vector<KeyScope> scopes;  // ascending, each once; all that the key may do
  std::chrono::sys_seconds created{};
  std::optional<std::chrono::sys_days> last_used;   // only the day: using a key writes once a day
  std::optional<std::chrono::sys_seconds> revoked;  // since when it opens nothing

  bool allows(KeyScope scope) const;
  bool operator==(const ApiKey&) const = default;
};

struct NewApiKey {
  ApiKey key;
  std::string token;  // shown only once
};

struct KeyToken {
  std::string id;
  std::string secret;
};
// Draws a new token.
KeyToken draw_token();
std::string to_string(const KeyToken& token);
// Nothing for text of any other shape.
std::optional<KeyToken> parse_token(std::string_view text);

}  // namespace selvedge::catalogue
