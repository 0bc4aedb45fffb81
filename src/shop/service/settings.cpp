#include "shop/service/settings.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>
#include <utility>

#include "selvedge/error.h"

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
          [=](const ServiceSettings& settings) { return fmt::format("{}", settings.*member); }};
}

Setting text(const char* name, std::string ServiceSettings::*member, const std::vector<std::string>& allowed,
             const char* help) {
  return {name, help,
          [=](ServiceSettings& settings, std::string_view value) {
            if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), value) == allowed.end())
              throw wrong(name, fmt::format("one of {}", fmt::join(allowed, ", ")), value);
            settings.*member = value;
          },
          [=](const ServiceSettings& settings) { return settings.*member; }};
}

Setting flag(const char* name, bool ServiceSettings::*member, const char* help) {
  return {name, help,
          [=](ServiceSettings& settings, std::string_view value) {
            if (value != "true" && value != "false") throw wrong(name, "true or false", value);
            settings.*member = value == "true";
          },
          [=](const ServiceSettings& settings) { return std::string(settings.*member ? "true" : "false"); }};
}

Setting folder(const char* name, std::filesystem::path ServiceSettings::*member, const char* help) {
  return {name, help, [=](ServiceSettings& settings, std::string_view value) { settings.*member = value; },
          [=](const ServiceSettings& settings) { return (settings.*member).string(); }};
}

// Separated by commas.
Setting list(const char* name, std::vector<std::string> ServiceSettings::*member, const char* help) {
  return {name, help,
          [=](ServiceSettings& settings, std::string_view value) {
            std::vector<std::string>& items = settings.*member;
            items.clear();
            while (!value.empty()) {
              const std::string_view item = value.substr(0, value.find(','));
              if (!item.empty()) items.emplace_back(item);
              value.remove_prefix(std::min(value.size(), item.size() + 1));
            }
          },
          [=](const ServiceSettings& settings) { return fmt::format("{}", fmt::join(settings.*member, ",")); }};
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

}  // namespace

const std::vector<Setting>& service_settings() {
  using S = ServiceSettings;
  constexpr std::int64_t large = std::int64_t{1} << 40;
  static const std::vector<Setting> settings{
      text("host", &S::host, {}, "address to listen on; 127.0.0.1: only this machine"),
      number<std::int64_t>("port", &S::port, 0, 65535, "port; 0: any free one"),
      number<std::int64_t>("connections", &S::connections, 1, 10'000, "connections at a time"),
      number<std::int64_t>("connections_per_address", &S::connections_per_address, 0, 10'000,
                           "connections from one address (IPv6: one /64), except behind a proxy; 0: no limit"),
      number<std::int64_t>("workers", &S::workers, 1, 1024, "requests answered at a time; more wait in order"),
      number<std::int64_t>("network_workers", &S::network_workers, 0, 1024,
                           "runs of the network at a time; 0: one a processor"),
      number<std::int64_t>("decode_workers", &S::decode_workers, 0, 1024,
                           "pictures decoded at a time; 0: one a processor"),
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
                     "requests of one key or address, and twenty times as many pictures; 0: no limit"),
      number<double>("rate_burst", &S::rate_burst, 1, 1e9, "requests at once after a pause"),
      number<std::int64_t>("requests_at_a_time", &S::requests_at_a_time, 0, 10'000,
                           "requests of one key or address at a time; 0: no limit"),
      text("reads", &S::reads, {"open", "key"}, "open: reading needs no key; key: it needs one with scope read"),
      list("cors_origins", &S::cors_origins, "origins whose pages may call the API, separated by commas; *: all"),
      flag("behind_proxy", &S::behind_proxy, "take the client's address from the last entry of X-Forwarded-For"),
      number<std::int64_t>("keep_photos_days", &S::keep_photos_days, 0, 36'500,
                           "how long query photos are kept; 0: never stored"),
      number<std::int64_t>("keep_feedback_days", &S::keep_feedback_days, 0, 36'500,
                           "how long feedback is kept; 0: for ever"),
      number<std::int64_t>("stored_bytes_per_day", &S::stored_bytes_per_day, 0, large,
                           "bytes of feedback and query photos kept from one address a day; 0: no limit"),
      number<std::int64_t>("follow_milliseconds", &S::follow_milliseconds, 10, 60'000,
                           "time between looks for changes by other processes"),
      list("read_from", &S::read_from, "URLs of replicas of a catalogue on PostgreSQL, one host each, for reads"),
      number<std::int64_t>("database_seconds", &S::database_seconds, 0, 3600,
                           "time for a database server to answer before a request gets 503; 0: no limit"),
      text("search", &S::search, {"index", "database"},
           "index: in memory, made from the catalogue; database: in PostgreSQL, by pgvector"),
      number<std::int64_t>("graph_from_images", &S::graph_from_images, 0, large,
                           "images from which the index in memory is searched by a graph, no longer exactly"),
      text("log", &S::log, {"text", "json", "none"}, "one line a request on standard error: text, json or none"),
      folder("finder", &S::finder,
             "model directory of the finder of garments in query photos; empty: photos are taken whole"),
      folder("web", &S::web, "folder of the built page"),
      folder("samples", &S::samples, "folder of sample photos that the page offers"),
      flag("allow_private_addresses", &S::allow_private_addresses,
           "also fetch pictures from private and loopback addresses"),
  };
  return settings;
}

void read_settings_file(ServiceSettings& settings, const std::filesystem::path& file) {
  if (!std::filesystem::exists(file))
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
    const auto& all = service_settings();
    const std::string_view name = key.str();
    const auto setting = std::find_if(all.begin(), all.end(), [&](const Setting& s) { return s.name == name; });
    if (setting == all.end()) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("{}: '{}': expected a setting that `selvedge serve --help` lists", where, key.str()));
    }
    try {
      setting->set(settings, text_of(value));
    } catch (const Error& error) {
      throw Error(error.kind(), fmt::format("{}: {}", where, error.what()));
    }
  }
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
