// The page's files, and what no answer may say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "service/service_fixture.h"

namespace selvedge::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class PageFiles : public ServedShop {
 protected:
  void SetUp() override {
    fs::create_directories(folder_ / "web/assets");
    std::ofstream(folder_ / "web/index.html") << "<p>first</p>";
    std::ofstream(folder_ / "web/assets/app-1234.js") << "1";
    std::ofstream(folder_ / "web/widget.js") << "2";
    settings_.web = folder_ / "web";
  }
};

TEST_F(PageFiles, are_sent_again_only_once_they_have_changed) {
  for (const char* const path : {"/", "/assets/app-1234.js"}) {
    const service::HttpResponse first = ask("GET", path);
    ASSERT_EQ(first.status, 200) << path;
    const std::string tag = header(first, "ETag");
    const service::HttpResponse known = ask("GET", path, {}, {{"If-None-Match", "\"other\", " + tag}});
    EXPECT_EQ(known.status, 304) << path;
    EXPECT_EQ(known.body, "");
    EXPECT_EQ(header(known, "ETag"), tag);
    EXPECT_EQ(ask("GET", path, {}, {{"If-None-Match", "\"other\""}}).status, 200);
  }
  const std::string tag = header(ask("GET", "/"), "ETag");
  std::ofstream(folder_ / "web/index.html") << "<p>second</p>";
  const service::HttpResponse changed = ask("GET", "/", {}, {{"If-None-Match", tag}});
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(changed.body, "<p>second</p>");
}

TEST_F(PageFiles, are_framed_by_nobody_unless_the_settings_say_by_whom) {
  const auto policy = [&] { return header(ask("GET", "/"), "Content-Security-Policy"); };
  EXPECT_THAT(policy(), HasSubstr("; frame-ancestors 'none';"));
  service_.reset();
  settings_.frame_ancestors = {"self", "https://*.shop.example"};
  EXPECT_THAT(policy(), HasSubstr("; frame-ancestors 'self' https://*.shop.example;"));
}

TEST_F(PageFiles, hold_the_widget_which_browsers_look_at_again_after_a_while) {
  const service::HttpResponse widget = ask("GET", "/widget.js");
  EXPECT_EQ(widget.body, "2");
  EXPECT_EQ(widget.content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(header(widget, "Cache-Control"), "public, max-age=600");
}

TEST_F(PageFiles, load_nothing_from_elsewhere_and_only_the_shoppers_page_may_fetch_a_picture) {
  std::ofstream(folder_ / "web/admin.html") << "<p>the shop's</p>";
  const std::string shoppers = header(ask("GET", "/"), "Content-Security-Policy");
  const std::string shops = header(ask("GET", "/admin"), "Content-Security-Policy");
  EXPECT_THAT(shoppers, HasSubstr("connect-src 'self' https:;"));
  EXPECT_THAT(shops, HasSubstr("connect-src 'self';"));
  for (const std::string& policy : {shoppers, shops}) {
    EXPECT_THAT(policy,
                HasSubstr("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"));
    EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
  }
}

class HiddenPaths : public ServedShop {
 protected:
  // Every route with every kind of body, asked by one who may write.
  void ask_everything(const std::map<std::string, std::string>& writer) {
    for (const service::Route& route : service().router.routes()) {
      if (route.path == "/openapi.json") continue;  // built in
      for (const char* const value : {"red", "none", "..%2f..%2fshop.db", "a%00b"}) {
        std::string path = route.path;
        for (std::size_t begin; (begin = path.find('{')) != std::string::npos;)
          path.replace(begin, path.find('}') + 1 - begin, value);
        for (const service::Body& body :
             {service::Body{}, service::Body{"application/json", "{", {}}, service::Body{"image/png", "no picture", {}},
              service::Body{"image/png", png_of({20, 40, 200}), {}}}) {
          const service::HttpResponse response = ask(route.method, path, body, writer);
          said_ += response.body;
          for (const auto& [name, text] : response.headers) said_ += name + ": " + text + "\n";
        }
      }
    }
  }
  void hides_paths() {
    EXPECT_THAT(said_, Not(HasSubstr(folder_.path().string())));
    EXPECT_THAT(said_, Not(HasSubstr(SELVEDGE_SOURCE_DIR)));
    EXPECT_THAT(said_, Not(HasSubstr("shop.db\"")));
  }
  std::string said_;
};

TEST_F(HiddenPaths, are_in_no_answer_of_a_service_that_works) {
  settings_.web = folder_ / "web";
  ask_everything(key({catalogue::KeyScope::read, catalogue::KeyScope::write, catalogue::KeyScope::feedback}));
  EXPECT_THAT(said_, HasSubstr("\"status\":404"));
  hides_paths();
}

TEST_F(HiddenPaths, are_in_no_answer_of_one_whose_catalogue_is_damaged) {
  const auto writer = key({catalogue::KeyScope::read, catalogue::KeyScope::write, catalogue::KeyScope::feedback});
  service();
  const fs::path file = folder_ / "shop.db";
  std::fstream(file, std::ios::in | std::ios::out | std::ios::binary) << std::string(fs::file_size(file), 'x');
  ask_everything(writer);
  EXPECT_THAT(said_, HasSubstr("\"status\":5"));
  hides_paths();
}

}  // namespace
}  // namespace selvedge::testing
