// The rules of the house as data. To change one, change it in docs/architecture.md too, and say why.
#pragma once

#include <string_view>
#include <vector>

namespace selvedge::house {

// ---- Wings: the folders of src. What is for the shop, what is for study, and the ground that both stand on. Shop and
// study never include each other; apps and exchange, which hands things from one to the other, see both.
enum class Wing { ground, shop, study, exchange };

constexpr std::string_view folder_of(Wing wing) {
  if (wing == Wing::ground) return "ground";
  if (wing == Wing::exchange) return "exchange";
  return wing == Wing::shop ? "shop" : "study";
}

// ---- Rooms: the folders of a wing, in the order data flows.
// A room may include itself, `core`, `files`, the rooms named here, and what those may include.
struct Room {
  std::string_view name;
  Wing wing;
  std::vector<std::string_view> may_include;
  // Part of what answers queries: links no libtorch, no data sets, nothing that trains.
  bool serves() const { return wing == Wing::ground || wing == Wing::shop; }
};

inline const std::vector<Room> rooms = {
    {"core", Wing::ground, {}},   // includes nothing, not even `files`
    {"files", Wing::ground, {}},  // bytes on disk
    {"terminal", Wing::ground, {}},
    {"image", Wing::ground, {}},
    {"codecs", Wing::ground, {"image"}},
    {"encoder_graph", Wing::ground, {}},  // ONNX files, read and written without ONNX's library
    {"model_directory", Wing::ground, {}},
    {"embedding", Wing::ground, {"image", "encoder_graph", "model_directory"}},
    {"garments", Wing::ground, {"image", "model_directory", "embedding"}},
    {"fetch", Wing::shop, {}},  // files by their URLs
    {"index", Wing::shop, {}},
    {"catalogue", Wing::shop, {}},
    {"feeds", Wing::shop, {"catalogue"}},
    {"recommend", Wing::shop, {"image", "embedding", "garments", "index", "catalogue", "feeds"}},
    {"intake", Wing::shop, {"recommend", "fetch"}},
    {"face", Wing::shop, {"intake", "fetch"}},
    {"sync", Wing::shop, {"face"}},
    {"service", Wing::shop, {"intake", "fetch", "sync"}},
    {"synthetic", Wing::study, {"image", "garments"}},
    {"dataset", Wing::study, {"image"}},
    {"scenes", Wing::study, {"image", "dataset", "synthetic", "garments"}},
    {"model", Wing::study, {"image", "model_directory", "garments"}},
    {"training", Wing::study, {"dataset", "embedding", "encoder_graph", "model", "scenes"}},
    {"evaluation", Wing::study, {"dataset", "embedding", "image", "scenes"}},
    {"report", Wing::study, {"terminal", "image", "evaluation"}},
    {"paper", Wing::study, {"report"}},
    {"feedback_pairs", Wing::exchange, {"catalogue", "dataset", "image"}},
};

// ---- The face: the headers of include/selvedge, all that other programs may use, each with the room that defines what
// it declares. They include each other and the standard library alone. A room may include those of the rooms it may
// include.
struct FaceHeader {
  std::string_view name;
  std::string_view room;
};

inline const std::vector<FaceHeader> face = {
    {"error.h", "core"},        {"export.h", "core"},
    {"progress.h", "core"},     {"product_id.h", "core"},
    {"skipped.h", "core"},      {"image.h", "image"},
    {"garment.h", "garments"},  {"price.h", "catalogue"},
    {"product.h", "catalogue"}, {"product_filter.h", "catalogue"},
    {"model.h", "catalogue"},   {"recommendation.h", "recommend"},
    {"shop.h", "recommend"},    {"json.h", "face"},
    {"selvedge.h", "face"},
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
     .allowed_in = {"src/study/model/", "src/study/training/", "apps/selvedge_train/"},
     .in_headers = true},
    {.name = "ONNX's own format", .headers = {"onnx/", "google/protobuf/"}, .allowed_in = {"src/study/model/"}},
    {.name = "ONNX Runtime",
     .headers = {"onnxruntime/", "onnxruntime_c_api.h", "onnxruntime_cxx_api.h"},
     .allowed_in = {"src/ground/embedding/"}},
    {.name = "image codecs",
     .headers = {"jpeglib.h", "jerror.h", "turbojpeg.h", "png.h", "webp/", "libheif/", "gif_lib.h", "tiffio.h",
                 "libexif/", "lcms2.h"},
     .allowed_in = {"src/ground/image/", "src/ground/codecs/"}},
    {.name = "filters of system calls", .headers = {"seccomp.h"}, .allowed_in = {"apps/selvedge_decode/"}},
    // In headers too, for those that a room keeps to itself and that load the library.
    {.name = "Cairo",
     .headers = {"cairo.h", "cairo/"},
     .allowed_in = {"src/ground/image/", "src/study/synthetic/"},
     .in_headers = true},
    {.name = "libpq",
     .headers = {"libpq-fe.h", "pqxx/"},
     .allowed_in = {"src/shop/catalogue/postgres/"},
     .in_headers = true},
    {.name = "databases", .headers = {"SQLiteCpp/", "sqlite3.h"}, .allowed_in = {"src/shop/catalogue/"}},
    {.name = "hnswlib", .headers = {"hnswlib/"}, .allowed_in = {"src/shop/index/"}},
    // In headers too, for one that its room keeps to itself: http_connection.h.
    {.name = "HTTP",
     .headers = {"httplib.h", "boost/asio/", "boost/beast/", "uWebSockets/"},
     .allowed_in = {"src/shop/service/"},
     .in_headers = true},
    {.name = "libcurl and libidn2", .headers = {"curl/", "idn2.h"}, .allowed_in = {"src/shop/fetch/"}},
    {.name = "utf8proc", .headers = {"utf8proc.h"}, .allowed_in = {"src/shop/catalogue/"}},
    {.name = "pugixml", .headers = {"pugixml.hpp"}, .allowed_in = {"src/shop/feeds/"}},
    // In headers too, for those that a room keeps to itself and does not install.
    {.name = "JSON",
     .headers = {"nlohmann/"},
     .allowed_in = {"src/shop/service/", "src/study/report/", "src/study/paper/", "src/ground/model_directory/",
                    "apps/", "src/shop/feeds/", "src/shop/recommend/answers_json", "src/shop/face/json",
                    "src/shop/sync/sync_json", "src/study/dataset/street2shop"},
     .in_headers = true},
    {.name = "OpenSSL and libcsv", .headers = {"openssl/", "csv.h"}, .allowed_in = {"src/ground/files/"}},
    {.name = "dates", .headers = {"boost/date_time/"}, .allowed_in = {"src/shop/feeds/"}},
    {.name = "encodings and entities", .headers = {"iconv.h", "libxml/"}, .allowed_in = {"src/shop/feeds/"}},
    {.name = "archives",
     .headers = {"zip.h", "zlib.h"},
     .allowed_in = {"src/study/dataset/", "src/study/model/", "src/shop/feeds/"}},
    {.name = "TOML", .headers = {"toml++/", "toml.hpp"}, .allowed_in = {"src/study/training/", "src/shop/service/"}},
    {.name = "metrics", .headers = {"prometheus/"}, .allowed_in = {"src/shop/service/"}},
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
