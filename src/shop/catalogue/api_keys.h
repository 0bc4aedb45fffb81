// Keys of the service's clients. A catalogue keeps them.
//
// The client holds a token, "slv_<id>_<secret>". The id has 8 hex digits; it is public and names the key in lists. The
// secret is 32 random bytes in base64url (43 characters). The catalogue keeps only the SHA-256 of the secret, so a
// reader of its file or of a backup cannot act as the client.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge::catalogue {

enum class KeyScope { read, write, feedback, embed };

inline constexpr std::array all_key_scopes{KeyScope::read, KeyScope::write, KeyScope::feedback, KeyScope::embed};

const char* to_string(KeyScope scope);
std::optional<KeyScope> scope_from(std::string_view word);
// "read, write, feedback, embed", for messages.
std::string scope_words();

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

class KeyRows;

// The keys of one catalogue (Catalogue::keys). Thread-safe.
class ApiKeys {
 public:
  explicit ApiKeys(KeyRows& rows) : rows_(&rows) {}

  // Throws invalid_argument for a label that is empty, over 200 bytes or not text, and for an empty list of scopes.
  NewApiKey create(const std::string& label, std::vector<KeyScope> scopes, std::chrono::sys_seconds now);
  // Ordered by time of creation; includes revoked ones.
  std::vector<ApiKey> list() const;
  // Once it returns, the key opens nothing in any process. A key revoked before keeps its earlier time. False if there
  // is no such key.
  bool revoke(const std::string& id, std::chrono::sys_seconds now);
  // The key of a token from create; nothing for any other text or a revoked key. Secrets are compared in constant time.
  // Notes the day of use if the catalogue can be written at once.
  std::optional<ApiKey> check(std::string_view token, std::chrono::sys_seconds now);

  // 32 secret bytes that sign the ids of answers, the same for everyone who has this catalogue open. Made on the first
  // call; throws unavailable if the catalogue cannot be written then.
  std::vector<std::byte> query_id_key();

 private:
  KeyRows* rows_;
};

}  // namespace selvedge::catalogue
