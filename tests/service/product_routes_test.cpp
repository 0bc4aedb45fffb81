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

TEST_F(Products, of_a_bulk_upsert_have_a_result_each) {
  const Json red = Json::parse(ask("GET", "/v1/products/red").body);
  const std::string lines = R"({"id":"red","title":"New title"})"
                            "\n\nno json\r\n"
                            R"({"id":"other","title":"without pictures"})"
                            "\n"
                            R"({"title":"without id"})";
  const service::HttpResponse response =
      ask("POST", "/v1/products:bulk", json_body(lines, "application/x-ndjson"), writer_);
  ASSERT_EQ(response.status, 200);
  std::vector<Json> results;
  std::istringstream text(response.body);
  for (std::string line; std::getline(text, line);) results.push_back(Json::parse(line));
  ASSERT_EQ(results.size(), 5U);
  EXPECT_EQ(results[0], Json({{"line", 1}, {"id", "red"}, {"outcome", "changed"}}));
  EXPECT_EQ(results[1]["line"], 3);
  EXPECT_TRUE(results[1].contains("problem"));
  EXPECT_EQ(results[2]["id"], "other");
  EXPECT_TRUE(results[2].contains("problem"));
  EXPECT_TRUE(results[3].contains("problem"));
  EXPECT_EQ(results[4], Json({{"done", true}, {"added", 0}, {"changed", 1}, {"unchanged", 0}, {"failed", 3}}));
}

TEST_F(Products, of_a_bulk_upsert_that_cannot_be_read_are_named_in_their_result) {
  const service::HttpResponse response =
      ask("POST", "/v1/products:bulk",
          json_body("{\"id\":\"b3\",\"price\":\"abc\"}\n{\"id\":7}\n{\"id\":\"b4\",\"titel\":\"x\"}\nno json\n",
                    "application/x-ndjson"),
          writer_);
  std::vector<std::string> named;
  std::istringstream lines(response.body);
  for (std::string line; std::getline(lines, line);) named.push_back(Json::parse(line).value("id", ""));
  EXPECT_EQ(named, (std::vector<std::string>{"b3", "", "b4", "", ""})) << response.body;
}

// Pictures that come with the rows, so that products are stored.
TEST_F(Products, of_a_bulk_csv_have_one_result_each_and_complaints_of_stored_ones_as_warnings) {
  const auto picture = [](Colour colour, const std::string& part = "") {
    const std::string png = png_of(colour);
    return "\"data:image/png;base64," + files::base64(std::as_bytes(std::span(png))) + part + "\"";
  };
  const std::string text = "image,product_id,title,price\n" + picture({1, 2, 3}, "#crop=oops") + ",cut,Cut,5\n" +
                           picture({4, 5, 6}) + ",two,Two,7\n" + picture({7, 8, 9}) + ",two,Other,7\n" +
                           ",bare,Without a picture,1\n";
  const service::HttpResponse response = ask("POST", "/v1/products:bulk", json_body(text, "text/csv"), writer_);
  ASSERT_EQ(response.status, 200) << response.body;
  std::vector<Json> results;
  std::istringstream lines(response.body);
  for (std::string line; std::getline(lines, line);) results.push_back(Json::parse(line));
  ASSERT_EQ(results.size(), 4U) << response.body;
  EXPECT_EQ(results[0]["line"], 2);
  EXPECT_EQ(results[0]["outcome"], "added");
  EXPECT_NE(results[0]["warnings"][0].get<std::string>().find("the picture is taken whole"), std::string::npos);
  EXPECT_EQ(results[1]["line"], 3);
  EXPECT_EQ(results[1]["outcome"], "added");
  EXPECT_EQ(results[1]["warnings"][0].get<std::string>().find("line 4: product 'two': title is 'Other' here"), 0U);
  EXPECT_EQ(results[2]["line"], 5);
  EXPECT_TRUE(results[2].contains("problem"));
  EXPECT_EQ(results[3], Json({{"done", true}, {"added", 2}, {"changed", 0}, {"unchanged", 0}, {"failed", 1}}));
}

TEST_F(Products, of_a_bulk_csv_end_with_what_could_not_be_read_and_are_read_as_the_query_says) {
  const std::string png = png_of({1, 2, 3});
  const std::string picture = "data:image/png;base64," + files::base64(std::as_bytes(std::span(png)));
  const auto last_line = [&](const std::string& query, const std::string& price) {
    const std::string text = "image;product_id;price;stock\n\"" + picture + "\";odd;" + price + ";viele\n";
    const service::HttpResponse response =
        ask("POST", "/v1/products:bulk" + query, json_body(text, "text/csv"), writer_);
    EXPECT_EQ(response.status, 200) << response.body;
    const std::size_t end = response.body.rfind('\n', response.body.size() - 2);
    return Json::parse(response.body.substr(end + 1));
  };
  const Json unread = last_line("", "auf Anfrage")["unread"];
  ASSERT_EQ(unread.size(), 2U);
  EXPECT_EQ(unread[0]["field"], "price");
  EXPECT_EQ(unread[0]["count"], 1);
  EXPECT_EQ(unread[0]["example"], "auf Anfrage");
  EXPECT_EQ(unread[0]["source"], "body:2");
  EXPECT_EQ(unread[1]["field"], "stock");
  EXPECT_EQ(last_line("?decimal_mark=comma&currency=EUR", "1.299")["unread"].size(), 1U) << "the stock alone";
  const auto stored = catalogue_->find({"odd"});
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->facts.price, parse_price("1299"));
  EXPECT_EQ(stored->facts.currency, "EUR");
  for (const char* path : {"/v1/products:bulk", "/v1/feeds:read"}) {
    for (const auto& [query, name] :
         {std::pair("?decimal_mark=dot", "decimal_mark"), std::pair("?currency=euro", "currency"),
          std::pair("?decimal=comma", "decimal")}) {
      EXPECT_EQ(field(ask("POST", std::string(path) + query, json_body("id,image\n", "text/csv"), writer_)), name);
    }
  }
}

TEST_F(Products, of_a_bulk_csv_come_by_url_alone_and_never_from_this_machines_disk_or_network) {
  const std::string text =
      "image,product_id,title\n"
      "http://127.0.0.1:1/a.jpg,new,New\n" +
      (folder_ / "red.png") + ",stolen,Stolen\nred.png,stolen too,Stolen\n,empty,Empty\n";
  const service::HttpResponse response = ask("POST", "/v1/products:bulk", json_body(text, "text/csv"), writer_);
  ASSERT_EQ(response.status, 200) << response.body;
  std::istringstream lines(response.body);
  for (const int number : {2, 3, 4, 5}) {
    std::string line;
    std::getline(lines, line);
    const Json result = Json::parse(line);
    EXPECT_EQ(result["line"], number) << line;
    EXPECT_TRUE(result.contains("problem")) << line;
  }
  EXPECT_EQ(catalogue_->counts().products, shop_colours.size());
  EXPECT_EQ(field(ask("POST", "/v1/products:bulk", json_body("title\nx\n", "text/csv"), writer_)), "body");
}

TEST_F(Products, of_a_feed_are_read_as_an_import_would_and_nothing_is_stored) {
  const std::string feed =
      "sku;Farbe;Preis;Bild\n1;rot;12,99 EUR;shop/a.jpg\n2;blau;auf Anfrage;https://x/b.jpg\n3;grau;1;\n";
  const service::HttpResponse response =
      ask("POST", "/v1/feeds:read", json_body(feed, "application/octet-stream"), writer_);
  ASSERT_EQ(response.status, 200) << response.body;
  const Json read = Json::parse(response.body);
  EXPECT_EQ(read["format"], "table of products, separated by semicolons");
  EXPECT_EQ(read["columns"][1], Json({{"column", "Farbe"}, {"taken_for", "colour"}}));
  EXPECT_EQ(read["unread"][0]["example"], "auf Anfrage");
  EXPECT_EQ(read["skipped"][0]["source"], "feed:4");
  ASSERT_EQ(read["products"].size(), 2u);
  EXPECT_EQ(read["products"][0]["product"]["price"], "12.99");
  EXPECT_EQ(read["products"][0]["pictures"], Json::array({"shop/a.jpg"}));
  EXPECT_EQ(catalogue_->counts().products, shop_colours.size());
  EXPECT_EQ(field(ask("POST", "/v1/feeds:read", json_body("title\nx\n", "text/csv"), writer_)), "body");
  EXPECT_EQ(ask("POST", "/v1/feeds:read", json_body(feed, "text/csv")).status, 401);
}

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
