// The service's settings in TOML: what is set is written as text that sets the same.
#include <string>

#include "fuzz/fuzzer.h"
#include "shop/service/settings.h"

namespace selvedge::fuzz {
namespace {

void read_settings(std::string_view text) {
  const auto path = file_of(text, "settings.toml");
  const auto settings = unless_refused([&] {
    service::ServiceSettings read;
    service::read_settings_file(read, path);
    return read;
  });
  if (!settings) return;
  service::ServiceSettings again;
  for (const service::Setting& setting : service::service_settings()) {
    setting.set(again, setting.get(*settings));
    require(setting.get(again) == setting.get(*settings));
  }
}

const Registered settings_fuzzer("settings", read_settings);

}  // namespace
}  // namespace selvedge::fuzz
