// selvedge serve: serves the pages and the API. Settings come from the file, the environment and the options; later
// ones win. Upkeep and feeds run on threads of their own.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <mutex>

#include "commands.h"
#include "environment.h"
#include "installed.h"
#include "shop/service/addresses.h"
#include "shop/service/feed_syncing.h"
#include "shop/service/http_server.h"
#include "shop/service/settings_check.h"
#include "shop/service/upkeep.h"
#include "stopping_signals.h"

namespace selvedge::cli {
namespace {

struct ServeArguments {
  std::string catalogue;
  std::filesystem::path model;
  std::filesystem::path config;
  std::map<std::string, std::string> flags;  // settings given on the command line, by name
  bool check_config = false;
};

service::ServiceSettings settings_of(const ServeArguments& options) {
  service::ServiceSettings settings;
  settings.web = default_web_directory();
  settings.finder = default_finder_directory();
  if (!options.config.empty()) service::read_settings_file(settings, options.config);
  service::read_settings_environment(settings, environment);
  for (const service::Setting& setting : service::service_settings()) {
    if (const auto given = options.flags.find(setting.name); given != options.flags.end())
      setting.set(settings, given->second);
  }
  return settings;
}

ExitCode serve(const ServeArguments& options) {
  const service::ServiceSettings settings = settings_of(options);
  service::require_startable(settings, options.catalogue);
  if (options.check_config) {
    for (const service::Setting& setting : service::service_settings())
      fmt::print("{} = {}\n", setting.name, setting.get(settings));
    fmt::print("{}", service::described_feeds(settings));
    return ExitCode::done;
  }
  std::mutex output;
  const auto line = [&](const std::string& text) {
    const std::lock_guard lock(output);
    fmt::print(stderr, "{}\n", text);
  };
  const auto message = [&](const std::string& text) { line("selvedge: " + text); };
  StoppingSignals signals;
  catalogue::Catalogue catalogue = catalogue::Catalogue::open(
      options.catalogue, {settings.read_from, std::chrono::seconds(settings.database_seconds)});
  const auto find_model = [&](const ModelIdentity& model) {
    return choose_model_directory(options.model, model.directory);
  };
  service::Service service(catalogue, find_model, settings, message);
  service::HttpServer server(service, line);
  const service::Upkeep upkeep(catalogue, service.settings, message);
  const service::FeedSyncing syncing(service);
  if (settings.web.empty()) {
    message(
        "no built page was found, so / and /widget.js answer 404; scripts/web builds it, and --web names its folder");
  }
  signals.on_stop([&] {
    message("stopping: requests in flight are finished first");
    server.stop();
  });
  fmt::print("selvedge serves {} products: http://{}:{}{}\n", service.shop.view()->recommender.products(),
             service::host_in_url(settings.host), server.port(), settings.base_path);
  std::fflush(stdout);
  server.run();
  signals.on_stop({});
  return ExitCode::done;
}

}  // namespace

void add_serve_command(CLI::App& app, ExitCode& outcome) {
  CLI::App& command = *app.add_subcommand("serve", "Serve a page and an API that answer photos from a catalogue");
  auto options = std::make_shared<ServeArguments>();
  command.add_option("--catalogue", options->catalogue, catalogue_url_help)->required();
  command.add_option("--model", options->model, "model directory; default: the catalogue's own, else models/default");
  command.add_option("--config", options->config, "TOML file of settings; the environment and options override it");
  command
      .add_option_function<std::string>(
          "--listen",
          [options](const std::string& text) {
            try {
              const service::ListenAddress at = service::listen_address_from(text);
              options->flags["host"] = at.host;
              options->flags["port"] = std::to_string(at.port);
            } catch (const Error& error) {
              throw CLI::ValidationError("--listen", error.what());
            }
          },
          "address and port, such as [::1]:8080; instead of --host and --port")
      ->type_name("ADDRESS:PORT");
  command.add_flag("--check-config", options->check_config,
                   "check the settings, print those in effect, and exit; the catalogue is not opened");
  const service::ServiceSettings defaults;
  for (const service::Setting& setting : service::service_settings()) {
    std::string flag = "--" + setting.name;
    std::replace(flag.begin(), flag.end(), '_', '-');
    command
        .add_option_function<std::string>(
            flag, [options, name = setting.name](const std::string& text) { options->flags[name] = text; },
            setting.help)
        ->default_str(setting.get(defaults))
        ->check([&setting](const std::string& text) -> std::string {
          try {
            service::ServiceSettings any;
            setting.set(any, text);
            return "";
          } catch (const std::exception& error) {
            return error.what();
          }
        })
        ->group("Settings (in a file: the name with _; in the environment: SELVEDGE_NAME)");
  }
  for (const char* const part : {"--host", "--port"})
    command.get_option("--listen")->excludes(command.get_option(part));
  command.footer(
      "Example:\n"
      "  selvedge serve --catalogue shop.db --port 8080\n"
      "  selvedge serve --catalogue shop.db --listen [::]:8080 --base-path /find/   # behind "
      "https://shop.example/find/\n"
      "  selvedge key create --catalogue shop.db --label back-office --scope write   # for writing");
  command.callback([&outcome, options] { outcome = serve(*options); });
}

}  // namespace selvedge::cli
