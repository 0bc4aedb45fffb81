// The file behind the image cache, whose checksum of records is made right first: what it says of a picture lies in it.
#include <cstdint>
#include <cstring>
#include <string>

#include "fuzz/fuzzer.h"
#include "study/dataset/pixel_file.h"

namespace selvedge::fuzz {
namespace {

// As pixel_file.h lays it out.
constexpr std::size_t header_size = 64, record_size = 256, count_at = 24, checksum_at = 32;

// CRC-32 (ISO 3309), bit by bit.
std::uint32_t crc32_of(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
  }
  return ~crc;
}

void read_pixel_file(std::string_view text) {
  std::string bytes(text);
  if (bytes.size() >= header_size) {
    std::uint64_t count = 0;
    std::memcpy(&count, bytes.data() + count_at, sizeof count);
    if (count <= (bytes.size() - header_size) / record_size) {
      const std::uint32_t crc = crc32_of(std::string_view(bytes).substr(header_size, count * record_size));
      std::memcpy(bytes.data() + checksum_at, &crc, sizeof crc);
    }
  }
  const auto path = file_of(bytes, "pictures");
  const dataset::PixelFileKey key{1, 2, 2};
  const auto file = unless_refused([&] { return dataset::PixelFile(path, key); });
  if (!file) return;
  for (std::size_t i = 0; i < file->size(); ++i) {
    require(file->pixels(i).size() == key.picture_bytes() && file->sha256(i).size() == 64);
    require(file->problem(i).size() <= 184);
    static_cast<void>(file->intact(i));
    if (const auto found = file->find(file->sha256(i))) require(file->sha256(*found) == file->sha256(i));
  }
  require(!file->find("no such picture"));
}

const Registered pixel_file_fuzzer("pixel_file", read_pixel_file);

}  // namespace
}  // namespace selvedge::fuzz
