// The rules of the house as data. To change one, change it in docs/architecture.md too, and say why.
#pragma once

#include <string_view>
#include <vector>

namespace selvedge::house {

// ---- Rooms: the folders of src/selvedge, in the order data flows.
// A room may include itself, `core`, `files`, the rooms named here, and what those may include.
struct Room {
  std::string_view name;
  std::vector<std::string_view> may_include;
  bool serves = false;  // part of what answers queries: links no libtorch, no data sets, nothing that trains
};

inline const std::vector<Room> rooms = {
    {.name = "core", .may_include = {}, .serves = true},   // `core` includes nothing, not even `files`
    {.name = "files", .may_include = {}, .serves = true},  // bytes on disk
    {.name = "terminal", .may_include = {}, .serves = true},
    {.name = "fetch", .may_include = {}, .serves = true},  // files by their URLs
    {.name = "image", .may_include = {}, .serves = true},
    {.name = "synthetic", .may_include = {"image"}},
    {.name = "dataset", .may_include = {"image"}},
    {.name = "model_directory", .may_include = {}, .serves = true},
    {.name = "model", .may_include = {"image", "model_directory"}},
    {.name = "training", .may_include = {"dataset", "model"}},
    {.name = "embedding", .may_include = {"image", "model_directory"}, .serves = true},
    {.name = "index", .may_include = {}, .serves = true},
    {.name = "catalogue", .may_include = {}, .serves = true},
    {.name = "recommend", .may_include = {"image", "embedding", "index", "catalogue"}, .serves = true},
    {.name = "evaluation", .may_include = {"dataset", "embedding", "image"}},
    {.name = "report", .may_include = {"image", "evaluation"}},
    {.name = "service", .may_include = {"recommend", "fetch"}, .serves = true},
};

// Words that the CMakeLists.txt of a room that serves may not contain.
inline const std::vector<std::string_view> not_served = {"training", "model", "dataset", "torch", "TORCH_LIBRARIES"};

// ---- Third-party headers: where in src/ and apps/ each may be included, as the beginning of a path.
// In .cpp files only, except where `in_headers` says otherwise.
struct Library {
  std::string_view name;
  std::vector<std::string_view> headers;  // a name, or a folder ending in '/'
  std::vector<std::string_view> allowed_in;
  bool in_headers = false;
};

inline const std::vector<Library> libraries = {
    {.name = "libtorch",
     .headers = {"torch/", "ATen/", "c10/"},
     .allowed_in = {"src/selvedge/model/", "src/selvedge/training/", "apps/selvedge_train/"},
     .in_headers = true},
    {.name = "ONNX's own format", .headers = {"onnx/", "google/protobuf/"}, .allowed_in = {"src/selvedge/model/"}},
    {.name = "ONNX Runtime",
     .headers = {"onnxruntime/", "onnxruntime_c_api.h", "onnxruntime_cxx_api.h"},
     .allowed_in = {"src/selvedge/embedding/"}},
    {.name = "image codecs",
     .headers = {"jpeglib.h", "jerror.h", "turbojpeg.h", "png.h", "webp/", "libheif/", "libexif/", "lcms2.h"},
     .allowed_in = {"src/selvedge/image/"}},
    {.name = "filters of system calls", .headers = {"seccomp.h"}, .allowed_in = {"apps/selvedge_decode/"}},
    {.name = "Cairo",
     .headers = {"cairo.h", "cairo/"},
     .allowed_in = {"src/selvedge/image/", "src/selvedge/synthetic/"}},
    {.name = "databases",
     .headers = {"SQLiteCpp/", "sqlite3.h", "libpq-fe.h", "pqxx/"},
     .allowed_in = {"src/selvedge/catalogue/"}},
    {.name = "hnswlib", .headers = {"hnswlib/"}, .allowed_in = {"src/selvedge/index/"}},
    // In headers too, for one that its room keeps to itself: http_connection.h.
    {.name = "HTTP",
     .headers = {"httplib.h", "boost/", "uWebSockets/"},
     .allowed_in = {"src/selvedge/service/"},
     .in_headers = true},
    {.name = "libcurl", .headers = {"curl/"}, .allowed_in = {"src/selvedge/fetch/"}},
    {.name = "utf8proc", .headers = {"utf8proc.h"}, .allowed_in = {"src/selvedge/catalogue/"}},
    {.name = "pugixml", .headers = {"pugixml.hpp"}, .allowed_in = {"src/selvedge/catalogue/"}},
    // In headers too, for those that a room keeps to itself and does not install.
    {.name = "JSON",
     .headers = {"nlohmann/"},
     .allowed_in = {"src/selvedge/service/", "src/selvedge/report/", "src/selvedge/model_directory/", "apps/",
                    "src/selvedge/catalogue/product_"},  // the catalogue's import and export
     .in_headers = true},
    {.name = "OpenSSL and libcsv", .headers = {"openssl/", "csv.h"}, .allowed_in = {"src/selvedge/files/"}},
    {.name = "archives",
     .headers = {"zip.h", "zlib.h"},
     .allowed_in = {"src/selvedge/dataset/", "src/selvedge/model/"}},
    {.name = "TOML",
     .headers = {"toml++/", "toml.hpp"},
     .allowed_in = {"src/selvedge/training/", "src/selvedge/service/"}},
    {.name = "metrics", .headers = {"prometheus/"}, .allowed_in = {"src/selvedge/service/"}},
    {.name = "CLI11", .headers = {"CLI/"}, .allowed_in = {"apps/"}, .in_headers = true},
    {.name = "fmt", .headers = {"fmt/"}, .allowed_in = {"src/", "apps/"}},
    {.name = "the operating system",
     .headers = {"sys/", "netinet/", "netdb.h", "poll.h", "arpa/", "unistd.h", "fcntl.h", "sched.h", "signal.h",
                 "dlfcn.h", "pthread.h", "immintrin.h", "spawn.h", "malloc.h"},
     .allowed_in = {"src/", "apps/"}},
};

// ---- Sizes and names.
inline constexpr std::size_t longest_file = 400;  // lines of a .h or .cpp

struct LongFile {
  std::string_view path;
  std::string_view why;
};
inline const std::vector<LongFile> argued_long_files = {};

// As a file's name, or as a word of it.
inline const std::vector<std::string_view> forbidden_words = {"util",   "utils",   "helper", "helpers",
                                                              "common", "manager", "misc"};

}  // namespace selvedge::house
