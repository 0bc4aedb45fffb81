#include <future>
#include <latch>

#include "fetch/scripted_server.h"
#include "ground/files/base64.h"
#include "ground/files/sha256.h"
#include "ground/image/encode.h"
#include "image/fixtures.h"
#include "service/service_fixture.h"

namespace selvedge::testing {
namespace {

class Products : public ServedShop {
 protected:
  std::map<std::string, std::string> writer_ = key({catalogue::KeyScope::write});
};

TEST_F(Products, put_are_answered_with_at_once_and_removed_ones_never_again) {
  const std::string pink = png_of({250, 120, 200});
  EXPECT_NE(ids(ask_photo(pink)).front(), "pink");
  const service::HttpResponse added =
      ask("PUT", "/v1/products/pink", product_form(R"({"title":"Pink"})", pink), writer_);
  ASSERT_EQ(added.status, 201) << added.body;
  EXPECT_EQ(Json::parse(added.body)["outcome"], "added");
  EXPECT_EQ(ids(ask_photo(pink)).front(), "pink");
  const service::HttpResponse same =
      ask("PUT", "/v1/products/pink", product_form(R"({"title":"Pink"})", pink), writer_);
  EXPECT_EQ(same.status, 200);
  EXPECT_EQ(Json::parse(same.body)["outcome"], "unchanged");
  EXPECT_EQ(ask("DELETE", "/v1/products/pink", {}, writer_).status, 204);
  EXPECT_NE(ids(ask_photo(pink)).front(), "pink");
  EXPECT_EQ(ask("DELETE", "/v1/products/pink", {}, writer_).status, 404);
}

TEST_F(Products, are_found_by_a_part_of_their_id_or_title_in_any_case_page_by_page) {
  for (const char* name : {"blue", "white"}) {
    const std::string facts = R"({"title":"Gürtel )" + std::string(name) + R"("})";
    ASSERT_EQ(ask("PUT", std::string("/v1/products/") + name, json_body(facts), writer_).status, 200);
  }
  const auto found = [&](const std::string& query) {
    std::vector<std::string> names;
    const Json page = Json::parse(ask("GET", "/v1/products?" + query, {}, writer_).body);
    for (const Json& product : page["products"]) names.push_back(product["id"]);
    if (!page["next_cursor"].is_null()) names.push_back("more after " + page["next_cursor"].get<std::string>());
    return names;
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(found("text=EE"), Names{"green"}) << "by id";
  EXPECT_EQ(found("text=G%C3%9CRTEL"), (Names{"blue", "white"})) << "by title";
  EXPECT_EQ(found("text=g%C3%BCrtel&limit=1"), (Names{"blue", "more after blue"}));
  EXPECT_EQ(found("text=g%C3%BCrtel&limit=1&cursor=blue"), Names{"white"});
  EXPECT_EQ(found("text=title&category=shirt"), Names{}) << "beside the other conditions";
  EXPECT_EQ(found("text=%25"), Names{}) << "no pattern";
  EXPECT_EQ(ask("GET", "/v1/products?text=a").status, 401) << "it may read the whole catalogue";
}

TEST_F(Products, are_not_listed_by_a_text_that_none_may_have) {
  for (const char* name : {"currency", "item_group_id", "cursor"}) {
    const service::HttpResponse refused = ask("GET", "/v1/products?" + std::string(name) + "=a%00");
    EXPECT_EQ(refused.status, 400) << refused.body;
    EXPECT_EQ(field(refused), name);
  }
}

TEST_F(Products, with_a_jpeg_whose_end_is_missing_are_stored_with_a_warning) {
  const std::vector<std::byte> jpeg = image::encode_jpeg(fixtures::drawn(160, 320), 90);
  const std::string cut(reinterpret_cast<const char*>(jpeg.data()), jpeg.size() * 9 / 10);
  const service::HttpResponse put = ask("PUT", "/v1/products/cut", product_form("{}", cut), writer_);
  ASSERT_EQ(put.status, 201) << put.body;
  const Json warnings = Json::parse(put.body)["warnings"];
  ASSERT_EQ(warnings.size(), 1u) << put.body;
  EXPECT_EQ(warnings[0].get<std::string>().rfind("images[0]: the file ends early", 0), 0u) << put.body;
  const service::HttpResponse half =
      ask("PUT", "/v1/products/half", product_form("{}", cut.substr(0, cut.size() / 2)), writer_);
  EXPECT_EQ(half.status, 422) << half.body;
  EXPECT_EQ(ask_photo(cut).status, 200) << "a shopper's photo is simply taken";
}

TEST_F(Products, keep_their_pictures_where_a_put_names_none_or_their_contents) {
  const Json red = Json::parse(ask("GET", "/v1/products/red").body);
  const std::string content = red["images"][0]["content"];
  ASSERT_EQ(ask("PUT", "/v1/products/red", json_body(R"({"title":"Redder"})"), writer_).status, 200);
  EXPECT_EQ(Json::parse(ask("GET", "/v1/products/red").body)["images"][0]["content"], content);
  ASSERT_EQ(
      ask("PUT", "/v1/products/red", json_body(R"({"title":"R","images":[{"content":")" + content + R"("}]})"), writer_)
          .status,
      200);
  ASSERT_EQ(ask("PUT", "/v1/products/red", json_body(R"({"title":"R","images":[]})"), writer_).status, 200);
  EXPECT_EQ(ids(ask_photo(png_of({200, 20, 20}))).front(), "red");
  const service::HttpResponse other =
      ask("PUT", "/v1/products/red", json_body(R"({"images":[{"content":"0"}]})"), writer_);
  EXPECT_EQ(other.status, 400);
  EXPECT_EQ(field(other), "images[0].content");
}

TEST_F(Products, keep_their_facts_where_a_form_has_pictures_alone) {
  const service::HttpResponse put =
      ask("PUT", "/v1/products/red", {"multipart/form-data", "", {{"image", "a.png", "image/png", png_of({9, 9, 9})}}},
          writer_);
  EXPECT_EQ(put.status, 400) << put.body;
  EXPECT_EQ(field(put), "product");
  EXPECT_EQ(Json::parse(ask("GET", "/v1/products/red").body)["price"], "10");
  service::Body twice = product_form("{}", png_of({9, 9, 9}));
  twice.parts.push_back(twice.parts.front());
  EXPECT_EQ(field(ask("PUT", "/v1/products/red", twice, writer_)), "product");
}

TEST_F(Products, need_a_picture_that_can_be_read) {
  EXPECT_EQ(field(ask("PUT", "/v1/products/new", json_body(R"({"title":"x"})"), writer_)), "images");
  const service::HttpResponse broken = ask("PUT", "/v1/products/new", product_form("{}", "no picture"), writer_);
  EXPECT_EQ(broken.status, 422);
  EXPECT_EQ(field(broken), "images[0]");
  EXPECT_EQ(ask("GET", "/v1/products/new").status, 404);
}

TEST_F(Products, take_their_pictures_from_addresses_where_that_is_allowed) {
  const std::string pink = png_of({250, 120, 200});
  const ScriptedServer pictures([&](const Exchange& exchange) { exchange.ok(pink); });
  const service::Body body = json_body(R"({"title":"Pink","images":[{"url":")" + pictures.url("/pink.png") + R"("}]})");
  const service::HttpResponse refused = ask("PUT", "/v1/products/pink", body, writer_);
  EXPECT_EQ(refused.status, 422) << "loopback is private: " << refused.body;
  EXPECT_EQ(field(refused), "images[0].url");
  EXPECT_TRUE(pictures.requests().empty());

  service_.reset();
  settings_.allow_private_addresses = true;
  const service::HttpResponse added = ask("PUT", "/v1/products/pink", body, writer_);
  EXPECT_EQ(added.status, 201) << added.body;
  EXPECT_EQ(ids(ask_photo(pink)).front(), "pink");
  EXPECT_EQ(Json::parse(ask("GET", "/v1/products/pink").body)["images"][0]["reference"], pictures.url("/pink.png"));
}

TEST_F(Products, wait_for_no_slow_picture_of_another_request) {
  std::latch asked{1}, released{1};
  const std::string pink = png_of({250, 120, 200});
  const ScriptedServer slow([&](const Exchange& exchange) {
    asked.count_down();
    released.wait();
    exchange.ok(pink);
  });
  const ScriptedServer quick([&](const Exchange& exchange) { exchange.ok(pink); });
  settings_.allow_private_addresses = true;
  const auto put = [&](const std::string& id, const std::string& url) {
    return ask("PUT", "/v1/products/" + id, json_body(R"({"images":[{"url":")" + url + R"("}]})"), writer_).status;
  };
  service();
  auto held = std::async(std::launch::async, [&] { return put("slow", slow.url("/a.png")); });
  asked.wait();
  auto other = std::async(std::launch::async, [&] { return put("quick", quick.url("/a.png")); });
  const bool beside = other.wait_for(std::chrono::seconds(20)) == std::future_status::ready;
  released.count_down();
  EXPECT_TRUE(beside);
  EXPECT_EQ(other.get(), 201);
  EXPECT_EQ(held.get(), 201);
}

TEST(PictureFetching, waits_for_a_host_that_says_nothing_once_and_not_for_each_of_its_pictures) {
  std::latch released{1};
  const ScriptedServer silent([&](const Exchange&) { released.wait(); });
  TemporaryFolder folder;
  service::PictureFetching fetching(folder / "fetched", true,
                                    {std::chrono::milliseconds(50), std::chrono::milliseconds(1000)});
  const std::vector<std::string> urls = {silent.url("/1.png"), silent.url("/2.png"), silent.url("/3.png")};
  std::size_t failed = 0;
  fetching.run(urls, [&](const service::FetchPicture& fetch) {
    for (const std::string& url : urls) {
      try {
        fetch(url);
      } catch (const Error& error) {
        failed += error.kind() == ErrorKind::unavailable;
      }
    }
    released.count_down();
  });
  EXPECT_EQ(failed, 3U);
}

TEST_F(Products, are_patched_without_embedding_again) {
  const auto before = service().metrics.text();
  const service::HttpResponse patched =
      ask("PATCH", "/v1/products/red", json_body(R"({"stock":0,"price":"12.50"})", "application/merge-patch+json"),
          writer_);
  ASSERT_EQ(patched.status, 200) << patched.body;
  EXPECT_EQ(Json::parse(patched.body)["price"], "12.50");
  const auto in_stock = ids(ask_photo(png_of({200, 20, 20}), "?in_stock=true"));
  EXPECT_EQ(std::count(in_stock.begin(), in_stock.end(), "red"), 0);
  EXPECT_EQ(ask("PATCH", "/v1/products/none", json_body("{}"), writer_).status, 404);
  EXPECT_EQ(ask("PATCH", "/v1/products/red", json_body("{}", "text/plain"), writer_).status, 415);
}

TEST_F(Products, are_listed_a_page_at_a_time) {
  std::vector<std::string> seen;
  std::string cursor;
  do {
    const Json page = Json::parse(ask("GET", "/v1/products?limit=3" + cursor).body);
    for (const Json& product : page["products"]) seen.push_back(product["id"]);
    cursor = page["next_cursor"].is_null() ? "" : "&cursor=" + page["next_cursor"].get<std::string>();
  } while (!cursor.empty());
  EXPECT_EQ(seen, (std::vector<std::string>{"blue", "green", "red", "white"}));
  EXPECT_EQ(Json::parse(ask("GET", "/v1/products?category=shirt").body)["products"].size(), 1U);
}

TEST_F(Products, hide_paths_of_the_shops_own_disk) {
  EXPECT_EQ(Json::parse(ask("GET", "/v1/products/red").body)["images"][0]["reference"], "");
}

// Pictures that come with the rows, so that products are stored.
TEST_F(Products, take_prices_and_stock_as_feeds_write_them) {
  EXPECT_EQ(ask("PATCH", "/v1/products/red", json_body(R"({"price":"1.299,50 EUR","stock":"5.0"})"), writer_).status,
            200);
  EXPECT_EQ(catalogue_->find({"red"})->facts.price, parse_price("1299.50"));
  EXPECT_EQ(catalogue_->find({"red"})->facts.stock, 5);
  EXPECT_EQ(ask("PATCH", "/v1/products/red", json_body(R"({"price":"cheap"})"), writer_).status, 400);
}

TEST_F(Products, say_why_a_picture_could_not_be_fetched) {
  const service::HttpResponse refused = ask(
      "PUT", "/v1/products/new", json_body(R"({"images":[{"url":"http://127.0.0.1:1/a.jpg?key=s3cret"}]})"), writer_);
  EXPECT_EQ(refused.status, 422) << refused.body;
  EXPECT_EQ(refused.body.find("s3cret"), std::string::npos);
  EXPECT_EQ(field(refused), "images[0].url");
  EXPECT_EQ(ask("PUT", "/v1/products/new", json_body(R"({"images":[{"url":"file:///etc/passwd"}]})"), writer_).status,
            422);
}

TEST_F(Products, have_pictures_of_three_sizes_that_never_change) {
  const std::string url = Json::parse(ask("GET", "/v1/products/red").body)["image_url"];
  const service::HttpResponse picture = ask("GET", url + "?size=128");
  ASSERT_EQ(picture.status, 200);
  EXPECT_EQ(picture.content_type, "image/jpeg");
  EXPECT_NE(header(picture, "Cache-Control").find("immutable"), std::string::npos);
  EXPECT_EQ(ask("GET", url + "?size=128", {}, {{"If-None-Match", header(picture, "ETag")}}).status, 304);
  EXPECT_NE(header(ask("GET", url), "ETag"), header(picture, "ETag"));
  EXPECT_EQ(field(ask("GET", url + "?size=200")), "size");
  EXPECT_EQ(ask("GET", "/v1/images/" + std::string(64, '0')).status, 404);
}

}  // namespace
}  // namespace selvedge::testing
