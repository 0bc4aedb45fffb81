#include "selvedge/files/secret_bytes.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "selvedge/core/error.h"

namespace selvedge {

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

}  // namespace selvedge
