// All archives of a feed, nested ones included, share one budget of bytes. It is charged while they unpack, so an
// archive bomb ends at the limit.
#include "shop/feeds/format_readers.h"

#include <fmt/format.h>
#include <zip.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "ground/core/ascii.h"
#include "selvedge/error.h"

namespace selvedge::feeds {
namespace {

constexpr int deepest = 2;                     // a gzip file in a zip, and no more
constexpr zip_int64_t most_entries = 100'000;  // of a zip

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1F\x8B"); }
bool is_zip(std::string_view bytes) {
  return bytes.starts_with("PK\x03\x04") || bytes.starts_with(std::string_view("PK\x05\x06", 4));
}

// The bytes that all archives of a feed may still unpack to.
struct Budget {
  std::size_t left = 0, max_bytes = 0;

  Error too_large(const std::string& source) const {
    return Error(ErrorKind::invalid_argument,
                 fmt::format("{}: expected at most {} bytes when unpacked, found more", source, max_bytes));
  }
  void take(std::size_t bytes, const std::string& source) {
    if (bytes > left) throw too_large(source);
    left -= bytes;
  }
};

struct EndInflate {
  void operator()(z_stream* stream) const { inflateEnd(stream); }
};

// The bytes of all members of a gzip file, one after the other, as gunzip writes them.
std::string gunzipped(std::string_view bytes, const std::string& source, Budget& budget) {
  const auto damaged = [&](const char* what) {
    return Error(ErrorKind::corrupt_data, fmt::format("{}: damaged gzip file: {}", source, what));
  };
  z_stream stream{};
  if (inflateInit2(&stream, MAX_WBITS + 16) != Z_OK) throw Error(ErrorKind::internal, "[gunzipped] zlib did not start");
  const std::unique_ptr<z_stream, EndInflate> end(&stream);
  std::string text;
  std::array<char, 1 << 16> piece{};
  while (true) {
    if (stream.avail_in == 0 && !bytes.empty()) {
      const std::size_t given = std::min<std::size_t>(bytes.size(), std::size_t{1} << 30);
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
      stream.avail_in = static_cast<uInt>(given);
      bytes.remove_prefix(given);
    }
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    const int outcome = inflate(&stream, Z_NO_FLUSH);
    text.append(piece.data(), piece.size() - stream.avail_out);
    budget.take(piece.size() - stream.avail_out, source);
    if (outcome == Z_STREAM_END) {
      // Another member may follow; anything else behind the end is padding.
      const bool more = stream.avail_in >= 2 && stream.next_in[0] == 0x1F && stream.next_in[1] == 0x8B;
      if (!more) return text;
      inflateReset(&stream);
    } else if (outcome == Z_BUF_ERROR ||
               (outcome == Z_OK && stream.avail_in == 0 && bytes.empty() && stream.avail_out > 0)) {
      throw damaged("it ends too early");
    } else if (outcome != Z_OK) {
      throw damaged(stream.msg != nullptr ? stream.msg : "its data are wrong");
    }
  }
}

struct DiscardZip {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

// False for folders, for files that macOS and others add, and for files whose extension is not that of a feed.
bool may_be_feed(std::string_view name) {
  const std::string lower = core::in_small_letters(name);
  const std::string_view file = std::string_view(lower).substr(lower.rfind('/') + 1);
  if (file.empty() || file.starts_with('.') || lower.starts_with("__macosx/")) return false;
  constexpr std::array<std::string_view, 12> endings = {".csv", ".tsv",  ".txt",   ".tab",    ".xml", ".json",
                                                        ".rss", ".atom", ".jsonl", ".ndjson", ".gz",  ".zip"};
  return std::ranges::any_of(endings, [&](std::string_view ending) { return file.ends_with(ending); }) ||
         file.find('.') == std::string_view::npos;
}

// What the zip is that holds a file of this name, if it is a document of an office program; "" for any other.
std::string_view document_of(std::string_view name) {
  if (name == "xl/workbook.xml" || name == "xl/workbook.bin") return "an Excel workbook";
  if (name == "META-INF/manifest.xml") return "an OpenDocument spreadsheet or text";
  if (name == "Index/Document.iwa") return "a document of Numbers or Pages";
  return name == "word/document.xml" ? "a Word document" : "";
}

Error no_feed(const std::string& source, std::string_view found) {
  return Error(ErrorKind::invalid_argument,
               fmt::format("{}: expected a feed, found {}; save it as CSV (UTF-8)", source, found));
}

class ZipReader {
 public:
  ZipReader(const std::string& bytes, const std::string& source, Budget& budget) : source_(source), budget_(budget) {
    zip_error_t problem{};
    zip_error_init(&problem);
    zip_source_t* from = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &problem);
    if (from != nullptr) archive_.reset(zip_open_from_source(from, ZIP_RDONLY, &problem));
    if (archive_ != nullptr) return;
    const std::string why = zip_error_strerror(&problem);
    zip_error_fini(&problem);
    if (from != nullptr) zip_source_free(from);
    throw Error(ErrorKind::corrupt_data, fmt::format("{}: damaged zip file: {}", source, why));
  }

  std::vector<FeedFile> read() {
    const zip_int64_t count = zip_get_num_entries(archive_.get(), 0);
    if (count > most_entries) throw budget_.too_large(source_);
    std::vector<std::pair<std::string, zip_uint64_t>> names;
    for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
      const char* name = zip_get_name(archive_.get(), i, 0);
      if (name == nullptr) continue;
      if (const std::string_view found = document_of(name); !found.empty()) throw no_feed(source_, found);
      if (may_be_feed(name)) names.emplace_back(name, i);
    }
    if (names.empty()) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("{}: expected a zip with a feed (.csv, .tsv, .txt, .xml, .json), found none among its {} "
                              "files",
                              source_, count));
    }
    std::ranges::sort(names);
    std::vector<FeedFile> files;
    for (const auto& [name, index] : names) files.push_back({source_ + "/" + name, text_of(index, name)});
    return files;
  }

 private:
  std::string text_of(zip_uint64_t index, const std::string& name) {
    const std::unique_ptr<zip_file_t, CloseFile> file(zip_fopen_index(archive_.get(), index, 0));
    if (!file) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("{}/{}: cannot be unpacked: {}", source_, name, zip_strerror(archive_.get())));
    }
    std::string text;
    std::array<char, 1 << 16> piece{};
    while (true) {
      const zip_int64_t read = zip_fread(file.get(), piece.data(), piece.size());
      if (read < 0) {
        throw Error(ErrorKind::corrupt_data,
                    fmt::format("{}/{}: damaged zip file: {}", source_, name, zip_file_strerror(file.get())));
      }
      if (read == 0) return text;
      budget_.take(static_cast<std::size_t>(read), source_);
      text.append(piece.data(), static_cast<std::size_t>(read));
    }
  }

  const std::string& source_;
  Budget& budget_;
  std::unique_ptr<zip_t, DiscardZip> archive_;
};

std::vector<FeedFile> unpacked(std::string bytes, const std::string& source, Budget& budget, int depth) {
  if (bytes.starts_with("\xD0\xCF\x11\xE0"))
    throw no_feed(source, "an Excel workbook (.xls) or another Office document");
  if (!is_gzip(bytes) && !is_zip(bytes)) {
    std::vector<FeedFile> files;
    files.push_back({source, std::move(bytes)});
    return files;
  }
  if (depth == deepest) {
    throw Error(ErrorKind::invalid_argument, fmt::format("{}: is packed more than twice; unpack it first", source));
  }
  if (is_gzip(bytes)) return unpacked(gunzipped(bytes, source, budget), source, budget, depth + 1);
  std::vector<FeedFile> all;
  for (FeedFile& file : ZipReader(bytes, source, budget).read()) {
    for (FeedFile& inner : unpacked(std::move(file.bytes), file.source, budget, depth + 1))
      all.push_back(std::move(inner));
  }
  return all;
}

}  // namespace

std::vector<FeedFile> unpacked_feed(std::string bytes, const std::string& source, std::size_t max_bytes) {
  Budget budget{max_bytes, max_bytes};
  return unpacked(std::move(bytes), source, budget, 0);
}

}  // namespace selvedge::feeds
