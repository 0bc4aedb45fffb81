// Many products in one request, and feeds that are read without being stored.
#include <sstream>

#include "ground/files/base64.h"
#include "service/service_fixture.h"

namespace selvedge::testing {
namespace {

class BulkProducts : public ServedShop {
 protected:
  std::map<std::string, std::string> writer_ = key({catalogue::KeyScope::write});
};

TEST_F(BulkProducts, of_a_bulk_upsert_have_a_result_each) {
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

TEST_F(BulkProducts, of_a_bulk_upsert_that_cannot_be_read_are_named_in_their_result) {
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

TEST_F(BulkProducts, of_a_bulk_csv_have_one_result_each_and_complaints_of_stored_ones_as_warnings) {
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
  EXPECT_EQ(results[3]["added"], 2);
  EXPECT_EQ(results[3]["failed"], 1);
}

TEST_F(BulkProducts, of_a_bulk_csv_end_with_what_could_not_be_read_and_are_read_as_the_query_says) {
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

TEST_F(BulkProducts, of_a_feed_in_bulk_are_read_by_its_content_whatever_its_type) {
  const std::string png = png_of({1, 2, 3});
  const std::string picture = "data:image/png;base64," + files::base64(std::as_bytes(std::span(png)));
  const std::string table = "product_id\timage\tprice\nodd\t" + picture + "\t1.299\n";
  const std::string json = R"([{"id": "odd", "image": ")" + picture + R"(", "price": "1.299"}])";
  const std::string xml = "<rss><channel><item><id>odd</id><image_link>" + picture +
                          "</image_link><price>1.299</price></item></channel></rss>";
  for (const auto& [type, text] :
       {std::pair("text/tab-separated-values", table), std::pair("text/plain", table),
        std::pair("application/octet-stream", table), std::pair("", table),
        std::pair("application/x-www-form-urlencoded", table), std::pair("application/json", json),
        std::pair("text/csv", json), std::pair("application/xml", xml), std::pair("text/xml", xml),
        std::pair("application/gzip", xml), std::pair("application/zip", table)}) {
    const service::HttpResponse response = ask("POST", "/v1/products:bulk", json_body(text, type), writer_);
    ASSERT_EQ(response.status, 200) << type << response.body;
    const std::size_t end = response.body.rfind('\n', response.body.size() - 2);
    const Json last = Json::parse(response.body.substr(end + 1));
    EXPECT_EQ(last["failed"], 0) << type << response.body;
    EXPECT_NE(last["format"], "") << type;
    EXPECT_EQ(last["columns"].size(), 3U) << type << last;
    const std::string expected = last["unread"][0]["expected"];
    EXPECT_NE(expected.find("the parameter decimal_mark"), std::string::npos) << expected;
    EXPECT_EQ(expected.find("--"), std::string::npos) << expected;
  }
  EXPECT_TRUE(catalogue_->find({"odd"}));
  EXPECT_EQ(ask("POST", "/v1/products:bulk", {"multipart/form-data", table, {}}, writer_).status, 415);
  EXPECT_EQ(ask("POST", "/v1/products:bulk", {"image/png", png, {}}, writer_).status, 415);
}

TEST_F(BulkProducts, of_a_bulk_csv_may_name_an_uploaded_picture_by_its_content) {
  const std::string png = png_of({1, 2, 3});
  const std::string picture = "data:image/png;base64," + files::base64(std::as_bytes(std::span(png)));
  ask("POST", "/v1/products:bulk", json_body("id,title,image\nup,One,\"" + picture + "\"\n", "text/csv"), writer_);
  const std::string reference = catalogue_->find({"up"})->images.at(0).reference;
  ASSERT_EQ(reference.find("upload:"), 0U);
  const service::HttpResponse response =
      ask("POST", "/v1/products:bulk", json_body("id,title,image\nup,Two," + reference + "\n", "text/csv"), writer_);
  EXPECT_NE(response.body.find(R"("outcome":"changed")"), std::string::npos) << response.body;
  EXPECT_EQ(catalogue_->find({"up"})->facts.title, "Two");
  EXPECT_EQ(catalogue_->find({"up"})->images.at(0).reference, reference);
}

TEST_F(BulkProducts, of_a_bulk_csv_come_by_url_alone_and_never_from_this_machines_disk_or_network) {
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

TEST_F(BulkProducts, of_a_feed_are_read_as_an_import_would_and_nothing_is_stored) {
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

}  // namespace
}  // namespace selvedge::testing
