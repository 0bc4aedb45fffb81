#include "shop/service/settings.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "ground/files/atomic_file.h"
#include "selvedge/error.h"
#include "shop/service/settings_check.h"
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
                          "behind_proxy = 1", "max_pixels = 0", "port = ", "[port]", "base_path = \"/a b/\"",
                          "cors_origins = [\"https://a/\"]", "cors_origins = [\"https://*.a\"]",
                          "frame_ancestors = [\"none\"]", "frame_ancestors = [\"https://a; script-src *\"]"}) {
    const std::string message = refusal(std::string("\n") + bad + "\n");
    EXPECT_NE(message.find("selvedge_settings.toml:2"), std::string::npos) << bad << " gave: " << message;
  }
}

TEST(ServiceSettings, name_the_setting_that_a_mistyped_one_was_meant_to_be) {
  EXPECT_NE(refusal("max_pixel = 5\n").find("did you mean 'max_pixels'?"), std::string::npos);
  EXPECT_EQ(refusal("colour = 5\n").find("did you mean"), std::string::npos);
}

TEST(ServiceSettings, keep_a_list_as_it_was_when_one_of_its_items_is_refused) {
  ServiceSettings settings;
  settings.cors_origins = {"https://a"};
  const auto& all = service_settings();
  const auto origins = std::ranges::find(all, "cors_origins", &Setting::name);
  EXPECT_THROW(origins->set(settings, "https://b,https://c/"), Error);
  EXPECT_EQ(settings.cors_origins, std::vector<std::string>{"https://a"});
}

TEST(ServiceSettings, name_feeds_and_hosts_with_secrets_from_files) {
  const TestFolder folder;
  const auto file = folder / "selvedge_settings.toml";
  files::write_file_atomically(folder / "password", std::string("s3cret\n"));
  files::write_file_atomically(folder / "headers", std::string("X-Token: t0ken\r\nX-Other: 1\n\n"));
  files::write_file_atomically(
      file, std::string("port = 80\n[[feeds]]\nurl = \"https://me:hush@shop.example/feed.csv?token=hush\"\n"
                        "every = \"2h\"\ngone = \"remove\"\ncurrency = \"EUR\"\n"
                        "[[feeds]]\nname = \"second\"\nurl = \" file:///srv/feed.xml \"\n"
                        "[[hosts]]\nname = \"CDN.example\"\nuser = \"me\"\npassword_file = \"password\"\n"
                        "headers = [\"X-Shop: 7\"]\nheaders_file = \"headers\"\n"));
  ServiceSettings settings;
  read_settings_file(settings, file);
  ASSERT_EQ(settings.feeds.size(), 2u);
  EXPECT_EQ(settings.feeds[0].name, "https://shop.example/feed.csv");
  EXPECT_EQ(settings.feeds[0].every, std::chrono::hours(2));
  EXPECT_EQ(settings.feeds[0].gone, intake::Gone::remove);
  EXPECT_EQ(settings.feeds[0].reading.currency, "EUR");
  EXPECT_EQ(settings.feeds[1].name, "second");
  EXPECT_EQ(settings.feeds[1].every, std::chrono::minutes(15));
  ASSERT_EQ(settings.hosts.size(), 1u);
  EXPECT_EQ(settings.hosts[0].host, "cdn.example");
  EXPECT_EQ(settings.hosts[0].password, "s3cret");
  EXPECT_EQ(settings.hosts[0].headers, (std::vector<std::string>{"X-Shop: 7", "X-Token: t0ken", "X-Other: 1"}));
  const std::string shown = described_feeds(settings);
  EXPECT_NE(shown.find("feeds: second from /srv/feed.xml, every 15m, gone: hide"), std::string::npos) << shown;
  for (const char* secret : {"s3cret", "t0ken", "hush"}) EXPECT_EQ(shown.find(secret), std::string::npos) << shown;
}

TEST(ServiceSettings, refuse_feeds_and_hosts_that_cannot_be_with_their_line) {
  for (const char* bad :
       {"[[feeds]]\nname = \"main\"", "[[feeds]]\nurl = \"/a\"\nevery = \"15s\"",
        "[[feeds]]\nurl = \"/a\"\ngone = \"lost\"", "[[feeds]]\nurl = \"/a\"\nencoding = \"klingon\"",
        "[[feeds]]\nurl = \"/a\"\nurls = \"/b\"", "[[hosts]]\nuser = \"me\"",
        "[[hosts]]\nname = \"a\"\nheaders = [\"no colon\"]", "[[hosts]]\nname = \"a\"\nheaders = \"X: 1\"",
        "[[hosts]]\nname = \"a\"\nheaders = [\"X: 1\\r\\nY: 2\"]"}) {
    const std::string message = refusal(std::string("\n") + bad + "\n");
    EXPECT_NE(message.find("selvedge_settings.toml:2"), std::string::npos) << bad << " gave: " << message;
  }
  EXPECT_NE(refusal("feeds = 1\n"), "");
  EXPECT_NE(refusal("[feeds]\nurl = \"/a\"\n"), "");
  EXPECT_NE(refusal("[[feeds]]\nurl = \"/a\"\n[[feeds]]\nurl = \"/a\"\n").find("twice"), std::string::npos);
  EXPECT_NE(refusal("[[hosts]]\nname = \"a\"\npassword_file = \"none\"\n"), "");
  for (const char* name : {"https://cdn.example", "cdn.example/pictures", "me@cdn.example", "http://", "a b"}) {
    EXPECT_NE(refusal(fmt::format("[[hosts]]\nname = \"{}\"\n", name)).find("expected a host without a path"),
              std::string::npos)
        << name;
  }
}

TEST(ServiceSettings, name_the_key_that_a_mistyped_one_of_a_feed_or_host_means) {
  for (const auto& [mistyped, meant] : {std::pair("[[feeds]]\nulr = \"/a\"", "url"),
                                        {"[[feeds]]\nurl = \"/a\"\nevry = \"1h\"", "every"},
                                        {"[[feeds]]\nurl = \"/a\"\ndecimal-mark = \"comma\"", "decimal_mark"},
                                        {"[[hosts]]\nnmae = \"a\"", "name"},
                                        {"[[hosts]]\nname = \"a\"\npassword = \"hush\"", "password_file"},
                                        {"[[feed]]\nurl = \"/a\"", "feeds"},
                                        {"[[host]]\nname = \"a\"", "hosts"}}) {
    const std::string message = refusal(std::string("\n") + mistyped + "\n");
    EXPECT_NE(message.find(fmt::format("did you mean '{}'?", meant)), std::string::npos) << message;
    EXPECT_NE(message.find("selvedge_settings.toml:2"), std::string::npos) << message;
    EXPECT_EQ(message.find("hush"), std::string::npos) << message;
  }
  EXPECT_EQ(refusal("[[feeds]]\nurl = \"/a\"\ngender = \"x\"\n").find("did you mean"), std::string::npos);
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

TEST(ServiceSettings, are_refused_by_name_where_a_service_would_not_start_with_them) {
  const TestFolder folder;
  const auto refused = [](const std::string& name, const std::string& value, const std::string& catalogue) {
    ServiceSettings settings;
    const auto& all = service_settings();
    const auto setting = std::ranges::find(all, name, &Setting::name);
    setting->set(settings, value);
    try {
      require_startable(settings, catalogue);
    } catch (const Error& error) {
      EXPECT_EQ(std::string(error.what()).rfind(name + ": expected ", 0), 0u) << error.what();
      return true;
    }
    return false;
  };
  const std::string empty = (folder / "empty").string(), full = (folder / "full").string(), server = "postgresql://a/b";
  std::filesystem::create_directories(empty);
  std::filesystem::create_directories(full);
  for (const char* const file : {"model.json", "index.html"})
    files::write_file_atomically(folder / "full" / file, std::string("{}"));
  for (const char* const path : {"/v1/", "/docs/", "/v1/products/", "/v1/products/x/", "/assets/", "/favicon.svg/"})
    EXPECT_TRUE(refused("base_path", path, "shop.db")) << path;
  for (const char* const path : {"/", "/find/", "/v1x/"}) EXPECT_FALSE(refused("base_path", path, "shop.db")) << path;
  for (const char* const host : {"300.1.1.1", "1:2"}) EXPECT_TRUE(refused("host", host, "shop.db")) << host;
  for (const char* const host : {"127.0.0.1", "0.0.0.0", "::", "[::1]"})
    EXPECT_FALSE(refused("host", host, "shop.db")) << host;
  for (const char* const name : {"finder", "web", "samples"}) {
    EXPECT_TRUE(refused(name, (folder / "nowhere").string(), "shop.db")) << name;
    EXPECT_EQ(refused(name, empty, "shop.db"), name != std::string("samples")) << name;
    EXPECT_FALSE(refused(name, full, "shop.db")) << name;
    EXPECT_FALSE(refused(name, "", "shop.db")) << name;
  }
  for (const auto& [name, value] : {std::pair{"search", "database"}, {"read_from", "postgresql://replica/b"}}) {
    EXPECT_TRUE(refused(name, value, "shop.db")) << name;
    EXPECT_FALSE(refused(name, value, server)) << name;
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
