// A header, a record for each picture, then the pixels, all of fixed size, so that threads write at their own places.
// Sizes are checked against the file's before anything is multiplied.
#include "study/dataset/pixel_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <utility>

#include "ground/core/parallel.h"
#include "ground/files/atomic_file.h"
#include "selvedge/error.h"

namespace selvedge::dataset {
namespace {

static_assert(std::endian::native == std::endian::little, "the file is little-endian");

struct Header {
  char magic[8] = {'S', 'L', 'V', 'G', 'P', 'I', 'X', '\n'};
  std::uint32_t format = 1, decode_version = 0, width = 0, height = 0;
  std::uint64_t count = 0;
  std::uint32_t records_crc = 0;
  char padding[28] = {};
};
static_assert(sizeof(Header) == 64);

struct Record {
  char sha256[64] = {};
  std::uint32_t readable = 0, pixels_crc = 0;
  char problem[184] = {};
};
static_assert(sizeof(Record) == 256);

std::size_t first_picture_of(std::size_t count) {
  constexpr std::size_t page = 4096;
  return (sizeof(Header) + count * sizeof(Record) + page - 1) / page * page;
}

std::uint32_t crc(const void* data, std::size_t size) {
  return static_cast<std::uint32_t>(crc32_z(0, static_cast<const Bytef*>(data), size));
}

// Text cut to fit, never inside a UTF-8 character.
void copy_problem(Record& record, std::string_view text) {
  std::size_t size = std::min(text.size(), sizeof record.problem - 1);
  while (size < text.size() && size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  std::copy_n(text.data(), size, record.problem);
}

// A file that threads write to at different places at once.
class PositionedFile {
 public:
  explicit PositionedFile(const std::filesystem::path& path)
      : path_(path), fd_(::open(path.c_str(), O_WRONLY | O_CLOEXEC)) {
    if (fd_ < 0) throw failed("open");
  }
  ~PositionedFile() { ::close(fd_); }
  PositionedFile(const PositionedFile&) = delete;
  PositionedFile& operator=(const PositionedFile&) = delete;

  void resize(std::size_t size) const {
    if (::ftruncate(fd_, static_cast<off_t>(size)) != 0) throw failed("enlarge");
  }
  void write(const void* data, std::size_t size, std::size_t offset) const {
    const auto* bytes = static_cast<const char*>(data);
    while (size > 0) {
      const ssize_t written = ::pwrite(fd_, bytes, size, static_cast<off_t>(offset));
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) throw failed("write");
      bytes += written;
      size -= static_cast<std::size_t>(written);
      offset += static_cast<std::size_t>(written);
    }
  }

 private:
  Error failed(const char* action) const {
    return Error(ErrorKind::unavailable, fmt::format("cannot {} {}: {}", action, path_.string(), std::strerror(errno)));
  }

  std::filesystem::path path_;
  int fd_;
};

}  // namespace

PixelFile::PixelFile(const std::filesystem::path& path, const PixelFileKey& key)
    : path_(path), map_(path), picture_bytes_(key.picture_bytes()) {
  const auto refuse = [&](const std::string& message) {
    return Error(ErrorKind::corrupt_data, path.string() + ": " + message);
  };
  const std::size_t size = map_.bytes().size();
  if (size < sizeof(Header)) throw refuse("expected an image cache, found a file that is too short");
  Header header, expected;
  std::memcpy(&header, map_.bytes().data(), sizeof header);
  if (std::memcmp(header.magic, expected.magic, sizeof header.magic) != 0 || header.format != expected.format) {
    throw refuse("expected an image cache of format 1, found something else");
  }
  if (header.decode_version != key.decode_version || header.width != key.width || header.height != key.height) {
    throw refuse(fmt::format("expected pictures of {}x{} by decoder {}, found {}x{} by decoder {}", key.width,
                             key.height, key.decode_version, header.width, header.height, header.decode_version));
  }
  // Bounded by the file's size before anything is multiplied.
  if (header.count > size / sizeof(Record)) throw refuse("the header promises more pictures than the file can hold");
  count_ = header.count;
  first_picture_ = first_picture_of(count_);
  if (picture_bytes_ == 0 || size < first_picture_ || (size - first_picture_) / picture_bytes_ != count_ ||
      (size - first_picture_) % picture_bytes_ != 0) {
    throw refuse(fmt::format("expected {} pictures of {} bytes, found {} bytes in all", count_, picture_bytes_, size));
  }
  if (crc(record(0), count_ * sizeof(Record)) != header.records_crc) throw refuse("the list of pictures is damaged");
}

const std::byte* PixelFile::record(std::size_t slot) const {
  return map_.bytes().data() + sizeof(Header) + slot * sizeof(Record);
}

std::string_view PixelFile::sha256(std::size_t slot) const {
  return {reinterpret_cast<const char*>(record(slot) + offsetof(Record, sha256)), sizeof(Record::sha256)};
}

std::optional<std::size_t> PixelFile::find(std::string_view wanted) const {
  std::size_t low = 0, high = count_;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (sha256(middle) < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low < count_ && sha256(low) == wanted) return low;
  return std::nullopt;
}

bool PixelFile::readable(std::size_t slot) const {
  std::uint32_t value = 0;
  std::memcpy(&value, record(slot) + offsetof(Record, readable), sizeof value);
  return value == 1;
}

std::string_view PixelFile::problem(std::size_t slot) const {
  const auto* text = reinterpret_cast<const char*>(record(slot) + offsetof(Record, problem));
  return {text, ::strnlen(text, sizeof(Record::problem))};
}

std::span<const std::uint8_t> PixelFile::pixels(std::size_t slot) const {
  return {reinterpret_cast<const std::uint8_t*>(map_.bytes().data()) + first_picture_ + slot * picture_bytes_,
          picture_bytes_};
}

bool PixelFile::intact(std::size_t slot) const {
  std::uint32_t expected = 0;
  std::memcpy(&expected, record(slot) + offsetof(Record, pixels_crc), sizeof expected);
  return !readable(slot) || crc(pixels(slot).data(), picture_bytes_) == expected;
}

void write_pixel_file(const std::filesystem::path& path, const PixelFileKey& key, std::span<const std::string> sha256,
                      const std::function<SlotContents(std::size_t i)>& make) {
  files::AtomicFile target(path);
  const PositionedFile file(target.temporary());
  const std::size_t first = first_picture_of(sha256.size());
  file.resize(first + sha256.size() * key.picture_bytes());
  std::vector<Record> records(sha256.size());
  core::parallel_for(sha256.size(), 0, [&](std::size_t i) {
    const SlotContents picture = make(i);
    Record& record = records[i];
    std::copy_n(sha256[i].data(), std::min(sha256[i].size(), sizeof record.sha256), record.sha256);
    copy_problem(record, picture.problem);
    if (picture.pixels.empty()) return;
    if (picture.pixels.size() != key.picture_bytes()) {
      throw Error(ErrorKind::internal, fmt::format("[write_pixel_file] expected {} bytes of pixels, got {}",
                                                   key.picture_bytes(), picture.pixels.size()));
    }
    record.readable = 1;
    record.pixels_crc = crc(picture.pixels.data(), picture.pixels.size());
    file.write(picture.pixels.data(), picture.pixels.size(), first + i * key.picture_bytes());
  });
  Header header;
  header.decode_version = key.decode_version;
  header.width = key.width;
  header.height = key.height;
  header.count = records.size();
  header.records_crc = crc(records.data(), records.size() * sizeof(Record));
  file.write(&header, sizeof header, 0);
  file.write(records.data(), records.size() * sizeof(Record), sizeof header);
  target.commit();
}

}  // namespace selvedge::dataset
