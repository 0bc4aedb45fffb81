#include "ground/files/secret_bytes.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "selvedge/error.h"

namespace selvedge::files {

std::vector<std::byte> random_secret(std::size_t size) {
  std::vector<std::byte> bytes(size);
  if (RAND_priv_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(size)) != 1) {
    throw Error(ErrorKind::unavailable, "expected random bytes from the operating system, found none; try again");
  }
  return bytes;
}

bool constant_time_equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::array<std::byte, 32> hmac_sha256(std::span<const std::byte> key, std::string_view text) {
  std::array<std::byte, 32> digest{};
  unsigned size = 0;
  const auto* const made =
      HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
           text.size(), reinterpret_cast<unsigned char*>(digest.data()), &size);
  if (made == nullptr || size != digest.size())
    throw Error(ErrorKind::internal, "[hmac_sha256] expected 32 bytes of OpenSSL, found none");
  return digest;
}

}  // namespace selvedge::files
