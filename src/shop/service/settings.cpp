// One list holds all settings, each with its range and help. File, environment, command line, --help and the owner's
// page all use it. [[feeds]] and [[hosts]] are tables, so only a file can have them.
#include "shop/service/settings.h"
#include "shop/face/feed_location.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>
#include <utility>

#include "ground/core/nearest_name.h"
#include "ground/files/read_file.h"
#include "selvedge/error.h"
#include "shop/fetch/download_options.h"
#include "shop/service/addresses.h"

namespace selvedge::service {
namespace {

Error wrong(const std::string& name, const std::string& expected, std::string_view found) {
  return {ErrorKind::invalid_argument, fmt::format("{}: expected {}, found '{}'", name, expected, found)};
}

template <typename Number>
Setting number(const char* name, Number ServiceSettings::*member, Number least, Number most, const char* help) {
  const std::string expected = fmt::format("a number from {} to {}", least, most);
  return {name, help,
          [=](ServiceSettings& settings, std::string_view text) {
            Number value{};
            const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
            const bool whole = failure == std::errc() && end == text.data() + text.size();
            if (!whole || !(value >= least && value <= most)) throw wrong(name, expected, text);
            settings.*member = value;
          },
          [=](const ServiceSettings& settings) { return fmt::format("{}", settings.*member); }, true};
}

Setting text(const char* name, std::string ServiceSettings::*member, const std::vector<std::string>& allowed,
             const char* help) {
  return {name, help,
          [=](ServiceSettings& settings, std::string_view value) {
            if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), value) == allowed.end())
              throw wrong(name, fmt::format("one of {}", fmt::join(allowed, ", ")), value);
            settings.*member = value;
          },
          [=](const ServiceSettings& settings) { return settings.*member; }, !allowed.empty()};
}

Setting flag(const char* name, bool ServiceSettings::*member, const char* help) {
  return {name, help,
          [=](ServiceSettings& settings, std::string_view value) {
            if (value != "true" && value != "false") throw wrong(name, "true or false", value);
            settings.*member = value == "true";
          },
          [=](const ServiceSettings& settings) { return std::string(settings.*member ? "true" : "false"); }, true};
}

Setting folder(const char* name, std::filesystem::path ServiceSettings::*member, const char* help) {
  return {name, help, [=](ServiceSettings& settings, std::string_view value) { settings.*member = value; },
          [=](const ServiceSettings& settings) { return (settings.*member).string(); }};
}

// Separated by commas. `check` throws for an item that may not be one.
using ItemCheck = void (*)(const char* name, std::string_view item);

Setting list(const char* name, std::vector<std::string> ServiceSettings::*member, const char* help,
             ItemCheck check = nullptr) {
  return {name, help,
          [=](ServiceSettings& settings, std::string_view value) {
            std::vector<std::string> items;
            while (!value.empty()) {
              const std::string_view item = value.substr(0, value.find(','));
              if (check != nullptr && !item.empty()) check(name, item);
              if (!item.empty()) items.emplace_back(item);
              value.remove_prefix(std::min(value.size(), item.size() + 1));
            }
            settings.*member = std::move(items);
          },
          [=](const ServiceSettings& settings) { return fmt::format("{}", fmt::join(settings.*member, ",")); }};
}

void check_cors_origin(const char* name, std::string_view item) {
  if (item != "*" && !is_origin(item))
    throw wrong(name, "*, or origins as browsers send them, such as https://shop.example without a path", item);
}

void check_frame_ancestor(const char* name, std::string_view item) {
  constexpr std::string_view any_subdomain = "://*.";
  std::string origin(item);
  if (const std::size_t at = origin.find(any_subdomain); at != std::string::npos) origin.erase(at + 3, 2);
  if (item != "self" && item != "*" && !is_origin(origin))
    throw wrong(name, "self, *, or origins such as https://shop.example or https://*.shop.example, without a path",
                item);
}

Setting base_path_setting() {
  return {"base_path",
          "path below which visitors see the service, such as /find/; a proxy may take it off or leave it on",
          [](ServiceSettings& settings, std::string_view value) { settings.base_path = base_path_from(value); },
          [](const ServiceSettings& settings) { return settings.base_path; }};
}

std::string variable_of(const std::string& name) {
  std::string variable = "SELVEDGE_" + name;
  std::transform(variable.begin(), variable.end(), variable.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return variable;
}

std::string text_of(const toml::node& value) {
  if (const auto* array = value.as_array()) {
    std::string joined;
    for (const toml::node& item : *array) joined += (joined.empty() ? "" : ",") + text_of(item);
    return joined;
  }
  if (const auto string = value.value_exact<std::string>()) return *string;
  if (const auto whole = value.value_exact<std::int64_t>()) return std::to_string(*whole);
  if (const auto real = value.value_exact<double>()) return fmt::format("{}", *real);
  if (const auto truth = value.value_exact<bool>()) return *truth ? "true" : "false";
  return "(another type)";
}

constexpr const char* feeds_list = "feeds";
constexpr const char* hosts_list = "hosts";

// One table of [[feeds]] or [[hosts]].
class ListedTable {
 public:
  // `known`: its keys. Throws invalid_argument for another one.
  ListedTable(const toml::table& table, std::string list, const std::filesystem::path& file,
              const std::vector<std::string>& known)
      : table_(table), list_(std::move(list)), file_(file) {
    for (const auto& [key, value] : table_) {
      if (std::ranges::find(known, key.str()) != known.end()) continue;
      throw problem(fmt::format("'{}': expected one of {}{}", key.str(), fmt::join(known, ", "),
                                core::did_you_mean(key.str(), known)));
    }
  }

  std::string text(const char* name) const {
    const toml::node* value = table_.get(name);
    return value == nullptr ? "" : text_of(*value);
  }
  std::string required(const char* name) const {
    std::string value = text(name);
    if (value.empty()) throw problem(fmt::format("{}: expected text, found none", name));
    return value;
  }
  std::vector<std::string> texts(const char* name) const {
    std::vector<std::string> all;
    const toml::node* value = table_.get(name);
    if (value == nullptr) return all;
    const toml::array* array = value->as_array();
    if (array == nullptr) throw problem(fmt::format("{}: expected a list of texts", name));
    for (const toml::node& item : *array) all.push_back(text_of(item));
    return all;
  }
  // The content of the file that the key `name` names, without line ends at its end.
  std::string secret(const char* name) const {
    constexpr std::size_t longest = 64 << 10;
    const std::string path = text(name);
    if (path.empty()) return "";
    std::string held = files::read_text(file_.parent_path() / path, longest);
    while (held.ends_with('\n') || held.ends_with('\r')) held.pop_back();
    return held;
  }
  Error problem(const std::string& text) const {
    return {ErrorKind::invalid_argument,
            fmt::format("{}:{}: [[{}]]: {}", file_.string(), table_.source().begin.line, list_, text)};
  }

 private:
  const toml::table& table_;
  const std::string list_;
  const std::filesystem::path& file_;
};

const toml::array& tables_of(const toml::node& value, std::string_view name, const std::string& where) {
  const toml::array* list = value.as_array();
  const bool tables =
      list != nullptr && std::ranges::all_of(*list, [](const toml::node& one) { return one.is_table(); });
  if (!tables) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: {}: expected tables that begin with [[{}]]", where, name, name));
  }
  return *list;
}

void add_feed(ServiceSettings& settings, const toml::table& entry, const std::filesystem::path& file) {
  const ListedTable table(entry, feeds_list, file,
                          {"url", "name", "every", "gone", "currency", "decimal_mark", "encoding"});
  sync::FeedSource feed;
  feed.location = face::feed_location(table.required("url"));
  feed.name = table.text("name");
  if (feed.name.empty()) feed.name = sync::default_name(feed.location);
  const std::string gone = table.text("gone"), every = table.text("every"), mark = table.text("decimal_mark");
  feed.reading.currency = table.text("currency");
  feed.reading.encoding = table.text("encoding");
  if (!feed.reading.encoding.empty()) {
    if (const auto problem = feeds::problem_of_encoding(feed.reading.encoding)) throw table.problem(*problem);
  }
  if (!gone.empty()) {
    const auto known = intake::gone_from(gone);
    if (!known) throw table.problem(fmt::format("gone: expected keep, hide or remove, found '{}'", gone));
    feed.gone = *known;
  }
  const auto known_mark = feeds::decimal_mark_from(mark);
  if (!mark.empty() && !known_mark)
    throw table.problem(fmt::format("decimal_mark: expected point or comma, found '{}'", mark));
  feed.reading.decimal_mark = known_mark.value_or(feeds::DecimalMark::unknown);
  try {
    if (!every.empty()) feed.every = sync::parse_interval(every);
  } catch (const Error& error) {
    throw table.problem(fmt::format("every: {}", error.what()));
  }
  settings.feeds.push_back(std::move(feed));
}

void add_host(ServiceSettings& settings, const toml::table& entry, const std::filesystem::path& file) {
  const ListedTable table(entry, hosts_list, file, {"name", "headers", "headers_file", "user", "password_file"});
  fetch::HostAccess access;
  const std::string name = table.required("name");
  const auto host = fetch::access_name(name);
  if (!host) {
    throw table.problem(
        fmt::format("name: expected a host without a path, such as cdn.example or cdn.example:8443 (both by https), or "
                    "http://cdn.example, found '{}'",
                    name));
  }
  access.host = *host;
  access.user = table.text("user");
  access.password = table.secret("password_file");
  access.headers = table.texts("headers");
  const std::string more = table.secret("headers_file");
  for (std::string_view rest = more; !rest.empty();) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    while (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) access.headers.emplace_back(line);
  }
  for (const std::string& header : access.headers) {
    if (const auto problem = fetch::problem_of_header(header)) throw table.problem(*problem);
  }
  settings.hosts.push_back(std::move(access));
}

}  // namespace

const std::vector<Setting>& service_settings() {
  using S = ServiceSettings;
  constexpr std::int64_t large = std::int64_t{1} << 40;
  static const std::vector<Setting> settings{
      text("host", &S::host, {}, "address to listen on; 127.0.0.1: only this machine"),
      number<std::int64_t>("port", &S::port, 0, 65535, "port; 0: any free one"),
      base_path_setting(),
      number<std::int64_t>("connections", &S::connections, 1, 10'000, "connections at a time"),
      number<std::int64_t>("connections_per_address", &S::connections_per_address, 0, 10'000,
                           "connections from one address (IPv6: one /64), except behind a proxy; 0: no limit"),
      number<std::int64_t>("workers", &S::workers, 1, 1024, "requests answered at a time; more wait in order"),
      number<std::int64_t>("network_workers", &S::network_workers, 0, 1024,
                           "runs of the network at a time; 0: one for each processor"),
      number<std::int64_t>("decode_workers", &S::decode_workers, 0, 1024,
                           "pictures decoded at a time; 0: one for each processor"),
      number<std::int64_t>("decode_queue", &S::decode_queue, 0, 100'000,
                           "pictures that may wait to be decoded before requests get 503"),
      number<std::int64_t>("decoding_memory_mb", &S::decoding_memory_mb, 128, large >> 20,
                           "memory for all pictures being decoded; one that needs more is refused, others wait"),
      number<std::int64_t>("decode_milliseconds", &S::decode_milliseconds, 100, 60'000,
                           "processor time of one picture; one that needs more is refused"),
      number<std::int64_t>("max_batch", &S::max_batch, 1, 256, "most images in one run of the network"),
      number<std::int64_t>("queue", &S::queue, 1, 100'000,
                           "images that may wait for the network before requests get 503"),
      number<std::int64_t>("max_body_bytes", &S::max_body_bytes, 1024, large, "largest body, in bytes"),
      number<std::int64_t>("max_bulk_bytes", &S::max_bulk_bytes, 1024, large,
                           "largest body of a bulk upsert, in bytes"),
      number<std::int64_t>("max_pixels", &S::max_pixels, 1, large, "largest picture, in pixels"),
      number<std::int64_t>("request_seconds", &S::request_seconds, 1, 3600,
                           "time for a client to send a request's body"),
      number<std::int64_t>("head_seconds", &S::head_seconds, 1, 3600, "time for a client to send a request's head"),
      number<std::int64_t>("answer_seconds", &S::answer_seconds, 1, 3600, "time for a client to take its answer"),
      number<std::int64_t>("max_held_bytes", &S::max_held_bytes, 1024, large,
                           "memory for bodies of all requests together, and as much for answers that wait for slow "
                           "clients; beyond it requests get 503"),
      number<double>("rate_per_minute", &S::rate_per_minute, 0, 1e9,
                     "requests a minute from one key or address, and twenty times as many pictures; 0: no limit"),
      number<double>("rate_burst", &S::rate_burst, 1, 1e9, "requests at once after a pause"),
      number<std::int64_t>("requests_at_a_time", &S::requests_at_a_time, 0, 10'000,
                           "requests from one key or address at a time; 0: no limit"),
      text("reads", &S::reads, {"open", "key"}, "open: reading needs no key; key: it needs one with scope read"),
      list("cors_origins", &S::cors_origins, "origins whose pages may call the API, separated by commas; *: all",
           check_cors_origin),
      list("frame_ancestors", &S::frame_ancestors,
           "who may show the pages in a frame: self, *, or origins, separated by commas; empty: nobody",
           check_frame_ancestor),
      flag("behind_proxy", &S::behind_proxy, "take the client's address from the last entry of X-Forwarded-For"),
      number<std::int64_t>("keep_photos_days", &S::keep_photos_days, 0, 36'500,
                           "how long query photos are kept; 0: never stored"),
      number<std::int64_t>("keep_feedback_days", &S::keep_feedback_days, 0, 36'500,
                           "how long feedback is kept; 0: for ever"),
      number<std::int64_t>("stored_bytes_per_day", &S::stored_bytes_per_day, 0, large,
                           "bytes of feedback and query photos kept from one address a day; 0: no limit"),
      number<std::int64_t>("follow_milliseconds", &S::follow_milliseconds, 10, 60'000,
                           "time between checks for changes by other processes"),
      list("read_from", &S::read_from, "URLs of replicas of a catalogue on PostgreSQL, one host each, for reads"),
      number<std::int64_t>("database_seconds", &S::database_seconds, 0, 3600,
                           "time for a database server to answer before a request gets 503; 0: no limit"),
      text("search", &S::search, {"index", "database"},
           "index: in memory, made from the catalogue; database: in PostgreSQL, by pgvector"),
      number<std::int64_t>("graph_from_images", &S::graph_from_images, 0, large,
                           "from this many images on, a graph searches the index in memory, no longer exactly"),
      text("log", &S::log, {"text", "json", "none"}, "one line for each request on standard error: text, json or none"),
      folder("finder", &S::finder,
             "model directory of the finder of garments; empty: query photos and pictures are searched whole"),
      flag("find_garments", &S::find_garments,
           "when a product's picture is stored, embed the part around its garment; false: embed the whole picture"),
      folder("web", &S::web, "folder of the built page"),
      folder("samples", &S::samples, "folder of sample photos that the page offers"),
      flag("photo_urls", &S::photo_urls, "fetch query photos named by URL (photo_url), from public addresses only"),
      flag("allow_private_addresses", &S::allow_private_addresses,
           "also fetch products' pictures and feeds, but no query photos, from private and loopback addresses"),
  };
  return settings;
}

void read_settings_file(ServiceSettings& settings, const std::filesystem::path& file) {
  if (!files::exists(file))
    throw Error(ErrorKind::not_found, fmt::format("{}: expected a file of settings, found none", file.string()));
  toml::table table;
  try {
    table = toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    throw Error(ErrorKind::corrupt_data,
                fmt::format("{}:{}: {}", file.string(), error.source().begin.line, error.description()));
  }
  for (const auto& [key, value] : table) {
    const std::string where = fmt::format("{}:{}", file.string(), value.source().begin.line);
    if (key.str() == feeds_list || key.str() == hosts_list) {
      for (const toml::node& entry : tables_of(value, key.str(), where))
        (key.str() == feeds_list ? add_feed : add_host)(settings, *entry.as_table(), file);
      continue;
    }
    const auto& all = service_settings();
    const std::string_view name = key.str();
    const auto setting = std::find_if(all.begin(), all.end(), [&](const Setting& s) { return s.name == name; });
    const bool tables = value.is_table() || value.is_array_of_tables();
    if (setting == all.end() || tables) {
      std::vector<std::string> names{feeds_list, hosts_list};
      for (const Setting& known : all) {
        if (!tables) names.push_back(known.name);
      }
      throw Error(
          ErrorKind::invalid_argument,
          fmt::format("{}: '{}': expected a setting that `selvedge serve --help` lists, [[feeds]] or [[hosts]]{}",
                      where, key.str(), core::did_you_mean(name, names)));
    }
    try {
      setting->set(settings, text_of(value));
    } catch (const Error& error) {
      throw Error(error.kind(), fmt::format("{}: {}", where, error.what()));
    }
  }
  sync::require_feeds(settings.feeds);
}

std::string described_feeds(const ServiceSettings& settings) {
  std::string text;
  for (const sync::FeedSource& feed : settings.feeds) {
    text += fmt::format("feeds: {} from {}, every {}, gone: {}\n", feed.name, sync::shown_location(feed.location),
                        sync::interval_text(feed.every), intake::to_string(feed.gone));
  }
  for (const fetch::HostAccess& access : settings.hosts) {
    text += fmt::format("hosts: {}, {} headers{}\n", access.host, access.headers.size(),
                        access.user.empty() && access.password.empty() ? "" : ", a name and password");
  }
  return text;
}

void read_settings_environment(ServiceSettings& settings,
                               const std::function<std::optional<std::string>(const std::string&)>& variable) {
  for (const Setting& setting : service_settings()) {
    const std::string name = variable_of(setting.name);
    const auto value = variable(name);
    if (!value) continue;
    try {
      setting.set(settings, *value);
    } catch (const Error& error) {
      throw Error(error.kind(), fmt::format("environment variable {}: {}", name, error.what()));
    }
  }
}

}  // namespace selvedge::service
