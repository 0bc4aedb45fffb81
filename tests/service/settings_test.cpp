#include "shop/service/settings.h"

#include <gtest/gtest.h>

#include "ground/files/atomic_file.h"
#include "selvedge/error.h"
#include "test_folder.h"

namespace selvedge::service {
namespace {

std::string refusal(const std::string& toml) {
  const TestFolder folder;
  const auto file = folder / "selvedge_settings.toml";
  files::write_file_atomically(file, toml);
  try {
    ServiceSettings settings;
    read_settings_file(settings, file);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(ServiceSettings, are_weakest_from_a_file_then_from_the_environment) {
  const TestFolder folder;
  const auto file = folder / "selvedge_settings.toml";
  files::write_file_atomically(
      file, std::string("port = 1234\nmax_pixels = 1000\ncors_origins = [\"https://a\", \"https://b\"]\n"
                        "rate_per_minute = 90\nbehind_proxy = true\n"));
  ServiceSettings settings;
  read_settings_file(settings, file);
  read_settings_environment(settings, [](const std::string& name) {
    return name == "SELVEDGE_MAX_PIXELS" ? std::optional<std::string>("2000") : std::nullopt;
  });
  EXPECT_EQ(settings.port, 1234);
  EXPECT_EQ(settings.max_pixels, 2000);
  EXPECT_EQ(settings.rate_per_minute, 90);
  EXPECT_TRUE(settings.behind_proxy);
  EXPECT_EQ(settings.cors_origins, (std::vector<std::string>{"https://a", "https://b"}));
}

TEST(ServiceSettings, refuse_what_is_unknown_of_another_type_or_out_of_range_with_file_and_line) {
  EXPECT_EQ(refusal("port = 80\n"), "");
  for (const char* bad : {"prot = 80", "port = \"eighty\"", "port = 70000", "port = [1, 2]", "reads = \"closed\"",
                          "behind_proxy = 1", "max_pixels = 0", "port = ", "[port]"}) {
    const std::string message = refusal(std::string("\n") + bad + "\n");
    EXPECT_NE(message.find("selvedge_settings.toml:2"), std::string::npos) << bad << " gave: " << message;
  }
}

TEST(ServiceSettings, say_which_environment_variable_is_wrong) {
  ServiceSettings settings;
  try {
    read_settings_environment(settings, [](const std::string& name) {
      return name == "SELVEDGE_QUEUE" ? std::optional<std::string>("many") : std::nullopt;
    });
    ADD_FAILURE() << "expected a refusal";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("SELVEDGE_QUEUE"), std::string::npos);
  }
}

TEST(ServiceSettings, give_back_what_was_set_for_every_one_of_them) {
  for (const Setting& setting : service_settings()) {
    ServiceSettings settings, again;
    setting.set(again, setting.get(settings));
    EXPECT_EQ(setting.get(again), setting.get(settings)) << setting.name;
  }
}

}  // namespace
}  // namespace selvedge::service
