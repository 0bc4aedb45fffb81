// OpenSSL does the cryptography: random bytes, HMAC-SHA256, and AES-256-GCM with a random nonce before the sealed
// bytes.
#include "ground/files/secret_bytes.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <memory>
#include <utility>

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

namespace {

constexpr std::size_t nonce_size = 12, tag_size = 16;  // as NIST SP 800-38D advises

const unsigned char* raw(const void* bytes) { return static_cast<const unsigned char*>(bytes); }
unsigned char* raw(void* bytes) { return static_cast<unsigned char*>(bytes); }

// A run of AES-256-GCM in one direction.
class Cipher {
 public:
  Cipher(bool sealing, std::span<const std::byte, 32> key, const std::byte* nonce, std::string_view context) {
    int unused = 0;
    require(EVP_CipherInit_ex(context_.get(), EVP_aes_256_gcm(), nullptr, raw(key.data()), raw(nonce),
                              sealing ? 1 : 0) == 1);
    require(EVP_CipherUpdate(context_.get(), nullptr, &unused, raw(context.data()), static_cast<int>(context.size())) ==
            1);
  }
  void run(std::span<const std::byte> from, std::byte* to) {
    int done = 0;
    require(EVP_CipherUpdate(context_.get(), raw(to), &done, raw(from.data()), static_cast<int>(from.size())) == 1);
  }
  // After all bytes: false where they, or the context, are not what was sealed.
  bool finish() {
    int done = 0;
    unsigned char none = 0;
    return EVP_CipherFinal_ex(context_.get(), &none, &done) == 1;
  }
  void tag(int command, std::byte* tag) {
    require(EVP_CIPHER_CTX_ctrl(context_.get(), command, static_cast<int>(tag_size), tag) == 1);
  }

 private:
  static void require(bool done) {
    if (!done) throw Error(ErrorKind::internal, "[Cipher] expected AES-256-GCM of OpenSSL, found none");
  }
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context_{EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free};
};

}  // namespace

std::vector<std::byte> sealed(std::span<const std::byte, 32> key, std::string_view context,
                              std::span<const std::byte> plain) {
  std::vector<std::byte> bytes = random_secret(nonce_size);
  bytes.resize(nonce_size + plain.size() + tag_size);
  Cipher cipher(true, key, bytes.data(), context);
  cipher.run(plain, bytes.data() + nonce_size);
  if (!cipher.finish()) throw Error(ErrorKind::internal, "[sealed] expected AES-256-GCM to end, found it unfinished");
  cipher.tag(EVP_CTRL_GCM_GET_TAG, bytes.data() + nonce_size + plain.size());
  return bytes;
}

std::optional<std::vector<std::byte>> unsealed(std::span<const std::byte, 32> key, std::string_view context,
                                               std::span<const std::byte> bytes) {
  if (bytes.size() < nonce_size + tag_size) return std::nullopt;
  const auto closed = bytes.subspan(nonce_size, bytes.size() - nonce_size - tag_size);
  std::vector<std::byte> tag(bytes.end() - tag_size, bytes.end());
  std::vector<std::byte> plain(closed.size());
  Cipher cipher(false, key, bytes.data(), context);
  cipher.run(closed, plain.data());
  cipher.tag(EVP_CTRL_GCM_SET_TAG, tag.data());
  return cipher.finish() ? std::optional(std::move(plain)) : std::nullopt;
}

}  // namespace selvedge::files
