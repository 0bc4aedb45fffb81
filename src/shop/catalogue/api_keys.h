// Keys by which clients of the service show what they may do. A catalogue keeps them: Catalogue::create_key and the
// calls after it.
//
// The client holds a token, "slv_<id>_<secret>": an id of 8 hex digits, which is public and names the key in lists, and
// a secret of 32 random bytes in base64url (43 characters). The catalogue keeps the SHA-256 of the secret alone, so
// nobody who reads its file, or a backup of it, can act as the client.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge {

enum class KeyScope { read, write, feedback };

const char* to_string(KeyScope scope);
std::optional<KeyScope> scope_from(std::string_view word);

struct ApiKey {
  std::string id;                // 8 lower-case hex digits
  std::string label;             // whose it is, for the shop's people
  std::vector<KeyScope> scopes;  // ascending, each once; a key may do what is named here and nothing else
  std::chrono::sys_seconds created{};
  std::optional<std::chrono::sys_days> last_used;   // the day alone, so that using a key writes once a day
  std::optional<std::chrono::sys_seconds> revoked;  // from then on it opens nothing

  bool allows(KeyScope scope) const;
  bool operator==(const ApiKey&) const = default;
};

struct NewApiKey {
  ApiKey key;
  std::string token;  // the only time that it can be seen
};

struct KeyToken {
  std::string id;
  std::string secret;
};
// Another one each time.
KeyToken draw_token();
std::string to_string(const KeyToken& token);
// Nothing for whatever has not exactly that shape.
std::optional<KeyToken> parse_token(std::string_view text);

}  // namespace selvedge
