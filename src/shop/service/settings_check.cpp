// The routes are known without a service: openapi.json lists all but two files of the pages.
#include "shop/service/settings_check.h"

#include <fmt/format.h>
#include <netdb.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "selvedge/error.h"
#include "shop/service/service_parts.h"

namespace selvedge::service {
namespace {

namespace fs = std::filesystem;

Error unfit(const std::string& setting, std::string_view expected, std::string_view found) {
  return {ErrorKind::invalid_argument, fmt::format("{}: expected {}, found '{}'", setting, expected, found)};
}

Router routes_by_name() {
  Router router;
  const auto openapi = nlohmann::json::parse(parts::openapi);
  for (const auto& [path, operations] : openapi.at("paths").items())
    router.add({"GET", path, RouteAccess::open, {}, 0});
  for (const char* const file : {"/assets/{name}", "/favicon.svg"}) router.add({"GET", file, RouteAccess::open, {}, 0});
  return router;
}

// As HttpServer listens: a name has an address, a number is one.
void require_host(std::string host) {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty()) return;
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE;
  // A mistyped number is not looked up as a name.
  if (host.find_first_not_of("0123456789.") == host.npos || host.find(':') != host.npos)
    hints.ai_flags |= AI_NUMERICHOST;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0)
    throw unfit("host", "an address of this machine, such as 127.0.0.1, 0.0.0.0 or ::1, or a name that has one", host);
  ::freeaddrinfo(found);
}

// Empty folders are settings too: nothing is served from them.
void require_file(const std::string& setting, const fs::path& folder, const char* name, std::string_view what) {
  std::error_code none;
  if (folder.empty() || fs::is_regular_file(folder / name, none)) return;
  throw unfit(setting, fmt::format("{} with {}, or none", what, name), folder.string());
}

}  // namespace

void require_no_route(const Router& router, const std::string& base_path) {
  if (base_path == "/") return;
  const bool begins_one =
      std::ranges::any_of(router.routes(), [&](const Route& route) { return route.path.starts_with(base_path); });
  if (!begins_one && router.methods_of(base_path.substr(0, base_path.size() - 1)).empty()) return;
  throw unfit("base_path", "a path that is none of the service's own", base_path);
}

void require_startable(const ServiceSettings& settings, const std::string& catalogue) {
  require_no_route(routes_by_name(), settings.base_path);
  require_host(settings.host);
  require_file("finder", settings.finder, "model.json", "the directory of a finder of garments");
  require_file("web", settings.web, "index.html", "the folder of the built pages");
  std::error_code none;
  if (!settings.samples.empty() && !fs::is_directory(settings.samples, none))
    throw unfit("samples", "a folder of photos, or none", settings.samples.string());
  if (catalogue.find("://") != std::string::npos) return;
  constexpr std::string_view on_server = "a catalogue on a server, postgresql://...";
  if (settings.search == "database")
    throw unfit("search", fmt::format("index, because database needs {}", on_server), settings.search);
  if (!settings.read_from.empty())
    throw unfit("read_from", fmt::format("none, because replicas need {}", on_server), catalogue);
}

}  // namespace selvedge::service
