// The ways in which a photo comes: raw, in a form, in JSON, by URL; and where its answers go on.
#include <gmock/gmock.h>

#include <latch>
#include <memory>
#include <set>
#include <thread>

#include "fetch/scripted_server.h"
#include "ground/files/base64.h"
#include "service/service_fixture.h"
#include "shop/service/photo_request.h"

namespace selvedge::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class WaysToAsk : public ServedShop {
 protected:
  static std::string base64_of(const std::string& bytes) { return files::base64(std::as_bytes(std::span(bytes))); }
  service::HttpResponse ask_json(const Json& json, const std::string& query = "") {
    return ask("POST", "/v1/recommendations" + query, json_body(json.dump()));
  }
  service::HttpResponse ask_form(std::vector<service::BodyPart> parts) {
    return ask("POST", "/v1/recommendations", {"multipart/form-data", "", std::move(parts)});
  }
  // The service may fetch query photos from servers of this machine.
  void allow_this_machine() {
    service().photo_fetching.allow_address([](const std::string& address, int) { return address == "127.0.0.1"; });
  }
  std::string log() {
    const std::lock_guard lock(messages_mutex_);
    std::string all;
    for (const std::string& message : messages_) all += message + "\n";
    return all;
  }

  const std::string photo_ = png_of({20, 40, 200});
};

TEST_F(WaysToAsk, give_the_same_answer_whichever_it_is) {
  const auto wanted = ids(ask_photo(photo_, "?limit=2"));
  ASSERT_EQ(wanted.size(), 2U);
  EXPECT_EQ(ids(ask_form({{"photo", "a.png", "image/png", photo_}, {"limit", "", "", "2"}})), wanted);
  EXPECT_EQ(ids(ask_form({{"photo", "", "", photo_}, {"limit", "", "", "2"}})), wanted) << "without a file name";
  EXPECT_EQ(ids(ask_json({{"photo", base64_of(photo_)}, {"limit", 2}})), wanted);
  EXPECT_EQ(ids(ask_json({{"photo", "data:image/png;base64," + base64_of(photo_)}}, "?limit=2")), wanted);
  EXPECT_EQ(ids(ask_json({{"photo", {base64_of(photo_), base64_of(photo_)}}, {"limit", "2"}})), wanted);
}

TEST_F(WaysToAsk, take_every_parameter_in_json) {
  const service::HttpResponse response = ask_json({{"photo", base64_of(photo_)},
                                                   {"colour", {"red", "green"}},
                                                   {"in_stock", true},
                                                   {"price_max", 30},
                                                   {"kind", nullptr},
                                                   {"crop", "0,0,48,64"}});
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_THAT(ids(response), ::testing::UnorderedElementsAre("red", "green"));
  const auto parts = service::parts_of_json(R"({"attribute": {"size": ["S", "M"], "fit": "slim"}})");
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].bytes, "fit=slim");
  EXPECT_EQ(parts[2].bytes, "size=M");
}

TEST_F(WaysToAsk, refuse_json_that_is_no_question_and_name_the_member) {
  const auto refused = [&](const std::string& json) {
    const service::HttpResponse response = ask("POST", "/v1/recommendations", json_body(json));
    EXPECT_EQ(response.status, 400) << json.substr(0, 80);
    return field(response);
  };
  EXPECT_EQ(refused(""), "body");
  EXPECT_EQ(refused("[]"), "body");
  EXPECT_EQ(refused(R"({"photo": "AAAA")"), "body");
  EXPECT_EQ(refused("{}"), "photo");
  EXPECT_EQ(refused(R"({"photo": 5})"), "photo");
  EXPECT_EQ(refused(R"({"photo": {"base64": "AAAA"}})"), "photo");
  EXPECT_EQ(refused(R"({"photo": "no base64!"})"), "photo");
  EXPECT_EQ(refused(R"({"photo": "data:image/png,AAAA"})"), "photo") << "a data URL without base64";
  EXPECT_EQ(refused(R"({"photo": "AAAA", "limit": {}})"), "limit");
  EXPECT_EQ(refused(R"({"photo": "AAAA", "limit": [[1]]})"), "limit");
  EXPECT_EQ(refused(R"({"photo": "AAAA", "limt": 3})"), "limt");
  EXPECT_EQ(refused(R"({"photo": "AAAA", "limit": 1, "limit": 2})"), "limit");
  EXPECT_EQ(refused(R"({"photo": "AAAA", "attribute": {"size": "S", "size": "M"}})"), "size");
  EXPECT_EQ(refused(R"({"photo": ["AA==","AA==","AA==","AA==","AA=="]})"), "photo");
  EXPECT_EQ(refused(std::string(1'000'000, '[')), "body");
  EXPECT_EQ(refused(R"({"colour": [)" + std::string(100'000, '1').replace(1, 1, ",") + "]}"), "body");
  std::string many = R"({"photo": "AAAA", "colour": ["x")";
  for (int i = 0; i < 2000; ++i) many += R"(,"x")";
  EXPECT_EQ(refused(many + "]}"), "body") << "memory is bounded before names are looked at";
}

TEST_F(WaysToAsk, say_where_a_file_belongs_and_what_a_mistyped_parameter_was_meant_to_be) {
  const service::HttpResponse image = ask_form({{"image", "a.png", "image/png", photo_}});
  EXPECT_EQ(field(image), "image");
  EXPECT_THAT(image.body, HasSubstr("part named photo"));
  for (const std::string& file : {photo_, std::string(20'000, 'a')}) {
    const service::HttpResponse other = ask_json({{"image", base64_of(file)}});
    EXPECT_EQ(field(other), "image");
    EXPECT_THAT(other.body, HasSubstr("`photo`"));
    const service::HttpResponse near = ask_json({{"photoo", base64_of(file)}, {"photo", base64_of(photo_)}});
    EXPECT_EQ(field(near), "photoo");
    EXPECT_THAT(near.body, HasSubstr("did you mean 'photo'?")) << "however long it is";
  }
  EXPECT_THAT(ask_photo(photo_, "?colr=red").body, HasSubstr("did you mean 'colour'?"));
  EXPECT_THAT(ask_json({{"foto", base64_of(photo_)}}).body, HasSubstr("did you mean 'photo'?"));
  EXPECT_THAT(ask_photo(photo_, "?size=M").body, HasSubstr("'attribute=size=M'"));
  EXPECT_THAT(ask_photo(photo_, "?size=" + std::string(100, 'M')).body, HasSubstr("'attribute=size=VALUE'"));
  for (const service::HttpResponse& response :
       {ask_photo(photo_, "?attribute=sise%3DM"), ask("GET", "/v1/products?attribute=sise%3DM"),
        ask("GET", "/v1/products/red/similar?attribute=sise%3DM")}) {
    EXPECT_EQ(response.status, 200) << response.body;
    EXPECT_THAT(response.body, HasSubstr("no product has an attribute 'sise'; their attributes: none at all"));
  }
  EXPECT_THAT(ask_photo(photo_).body, ::testing::Not(HasSubstr("warnings")));
  for (const service::HttpResponse& response :
       {ask_photo(photo_, "?attribute=colur%3Dred"), ask("GET", "/v1/products?attribute=colur%3Dred"),
        ask("GET", "/v1/products/red/similar?attribute=colur%3Dred")}) {
    EXPECT_THAT(response.body, HasSubstr("did you mean 'colour'?"));
    EXPECT_THAT(response.body, HasSubstr("/problems/bad-parameter"));
    EXPECT_EQ(field(response), "attribute");
  }
  EXPECT_EQ(field(ask_photo(photo_, "?photo=AAAA")), "photo") << "it belongs in the body";
}

TEST_F(WaysToAsk, refuse_what_is_too_long_to_be_a_parameter_without_saying_it_back) {
  const std::string endless(1'000'000, 'a');
  const auto refused = [&](const service::HttpResponse& response) {
    EXPECT_EQ(response.status, 400);
    EXPECT_LT(response.body.size(), 1000U);
    return field(response);
  };
  for (const char* const name : {"crop", "kind", "sort", "colour", "unlike", "cursor", "photo_url", "limt"}) {
    EXPECT_EQ(refused(ask_json({{"photo", base64_of(photo_)}, {name, endless}})), name);
    EXPECT_EQ(refused(ask_form({{"photo", "", "", photo_}, {name, "", "", endless}})), name);
    EXPECT_EQ(refused(ask_photo(photo_, "?" + std::string(name) + "=" + endless)), name);
  }
  EXPECT_EQ(refused(ask_json({{"attribute", {{"size", endless}}}})), "attribute");
  EXPECT_EQ(refused(ask_json({{"colour", std::vector<std::string>(20, std::string(4000, 'a'))}})), "colour");
  for (const Json& value : {Json("red"), Json::object()})
    EXPECT_EQ(refused(ask_json({{endless, value}})), "parameters");
  EXPECT_EQ(refused(ask_form({{endless, "", "", "red"}})), "parameters");
  EXPECT_EQ(refused(ask_form({{endless, "a.png", "image/png", photo_}})), "parameters");
}

TEST_F(WaysToAsk, go_on_with_the_longest_question) {
  Json question = {{"photo", base64_of(photo_)}, {"limit", 1}};
  question["colour"] = std::vector<std::string>(15, "red," + std::string(4000, 'x'));
  question["colour"].push_back("blue");
  const std::string cursor = Json::parse(ask_json(question).body)["next_cursor"];
  EXPECT_LT(cursor.size(), service::longest_cursor);
  EXPECT_EQ(ids(ask_json({{"cursor", cursor}})), std::vector<std::string>{"red"});
}

TEST_F(WaysToAsk, fetch_no_photo_unless_the_setting_says_so) {
  const ScriptedServer host([&](const Exchange& exchange) { exchange.ok(photo_); });
  const service::HttpResponse refused = ask_json({{"photo_url", host.url("/a.png")}});
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(field(refused), "photo_url");
  EXPECT_TRUE(host.requests().empty());

  service_.reset();
  settings_.photo_urls = true;
  allow_this_machine();
  EXPECT_EQ(ids(ask_json({{"photo_url", host.url("/a.png")}})).front(), "blue");
  EXPECT_EQ(ids(ask_form({{"photo_url", "", "", host.url("/a.png")}})).front(), "blue");
  EXPECT_EQ(ids(ask("POST", "/v1/recommendations?photo_url=" + host.url("/a.png"))).front(), "blue")
      << "an empty body beside it is no photo";
  EXPECT_FALSE(std::filesystem::exists(catalogue_->local_file(".fetched"))) << "of a shopper's photo nothing is kept";
}

TEST_F(WaysToAsk, say_the_same_of_every_photo_that_could_not_be_fetched) {
  const ScriptedServer host([&](const Exchange& exchange) {
    if (exchange.path() == "/secret") return exchange.answer("401 Unauthorized", "Server: inner\r\n", "no entry");
    if (exchange.path() == "/large") return exchange.ok(std::string("\x89PNG") + std::string(2000, 'x'));
    if (exchange.path() == "/moved")
      return exchange.answer("302 Found", "Location: http://169.254.169.254/latest\r\n", "");
    exchange.ok("<html>", "Content-Type: text/html\r\n");
  });
  settings_.photo_urls = true;
  settings_.max_body_bytes = 1024;
  std::set<std::string> details;
  const auto ask_url = [&](const std::string& url) {
    const service::HttpResponse response = ask_json({{"photo_url", url}});
    EXPECT_EQ(response.status, 422) << url;
    EXPECT_EQ(field(response), "photo_url");
    details.insert(Json::parse(response.body).at("detail").get<std::string>());
  };
  // What products' pictures may come from is open to no shopper: nothing is even asked.
  settings_.allow_private_addresses = true;
  ask_url(host.url("/private?signature=s3cret"));
  EXPECT_TRUE(host.requests().empty());
  EXPECT_THAT(log(), HasSubstr("loopback")) << "the log has the reason";
  EXPECT_THAT(log(), HasSubstr(host.url("/private")));
  EXPECT_THAT(log(), Not(HasSubstr("s3cret")));
  allow_this_machine();
  for (const std::string& url :
       {host.url("/secret"), host.url("/large"), host.url("/page"), std::string("ftp://shop.example/a.png"),
        std::string("no address"), std::string("http://no-such-host.invalid/a.png"), "http://" + std::string(4000, 'a'),
        std::string("http://127.0.0.1:1/a.png\r\nX: y")})
    ask_url(url);
  EXPECT_EQ(details.size(), 1U) << "one sentence for all: hosts cannot be told apart by it";
  EXPECT_THAT(*details.begin(), Not(HasSubstr("127.0.0.1")));
  EXPECT_THAT(log(), Not(HasSubstr("\r")));
}

// Fetching from a server of this machine.
class PhotosByUrl : public ::testing::Test {
 protected:
  service::PhotoFetching& fetching(service::PhotoFetchingOptions options = {}) {
    if (fetching_) return *fetching_;
    options.allowed = true;
    fetching_ = std::make_unique<service::PhotoFetching>(options);
    fetching_->allow_address([](const std::string&, int) { return true; });
    return *fetching_;
  }
  service::PhotoFetching::Photos fetch(const std::string& client, const std::vector<std::string>& urls) {
    return fetching().fetch(client, urls, [](const std::string&) {});
  }
  // 200, or the problem's.
  int status(const std::string& client, const std::string& url) {
    try {
      fetch(client, {url});
    } catch (const service::Problem& problem) {
      EXPECT_TRUE(problem.retry_after() > 0 || problem.status() == 422);
      return problem.status();
    }
    return 200;
  }

  std::unique_ptr<service::PhotoFetching> fetching_;
  const std::string photo_ = png_of({20, 40, 200});
};

TEST_F(PhotosByUrl, are_fetched_for_so_many_requests_at_a_time_and_for_fewer_of_one_client) {
  std::latch asked{3}, released{1};
  const ScriptedServer host([&](const Exchange& exchange) {
    if (exchange.path() == "/slow") {
      asked.count_down();
      released.wait();
    }
    exchange.ok(photo_);
  });
  fetching({.at_a_time = 3, .at_a_time_of_client = 2});
  std::vector<std::thread> slow;
  for (const char* const client : {"2001:db8::1", "2001:db8::2", "10.0.0.1"})
    slow.emplace_back([&, client] { EXPECT_EQ(status(client, host.url("/slow")), 200); });
  asked.wait();
  EXPECT_EQ(status("2001:db8::3", host.url("/a.png")), 429) << "of one network are two";
  EXPECT_EQ(status("10.0.0.2", host.url("/a.png")), 503) << "of all are three";
  released.count_down();
  for (std::thread& one : slow) one.join();
  EXPECT_EQ(status("2001:db8::3", host.url("/a.png")), 200);
}

TEST_F(PhotosByUrl, hold_no_place_but_their_memory_once_they_are_there) {
  const ScriptedServer host([&](const Exchange& exchange) { exchange.ok(photo_); });
  fetching({.max_bytes = photo_.size(), .at_a_time = 2, .at_a_time_of_client = 1});
  auto first = fetch("10.0.0.1", {host.url("/a.png")});
  auto second = fetch("10.0.0.1", {host.url("/a.png")});
  EXPECT_EQ(second.files, std::vector<std::string>{photo_});
  EXPECT_EQ(status("10.0.0.1", host.url("/a.png")), 503) << "as many bytes are held as may be";
  first = {};
  EXPECT_EQ(status("10.0.0.1", host.url("/a.png")), 200);
}

TEST_F(PhotosByUrl, are_waited_for_no_longer_than_a_shopper_waits_however_many_they_are) {
  constexpr std::chrono::milliseconds patience{1000};
  const ScriptedServer host([&](const Exchange& exchange) {
    if (exchange.path() == "/silent") return exchange.stay_silent();
    if (!exchange.gone_within(patience * 3 / 5)) exchange.ok(photo_);
  });
  fetching({.patience = patience});
  EXPECT_THROW(fetch("10.0.0.1", {host.url("/1"), host.url("/2"), host.url("/3"), host.url("/4")}), service::Problem)
      << "each alone comes in time";
  EXPECT_LE(host.requests().size(), 2U);
  EXPECT_EQ(status("10.0.0.1", host.url("/silent")), 422);
}

TEST_F(WaysToAsk, go_on_from_page_to_page_until_each_product_was_answered_once) {
  const Json whole = Json::parse(ask_photo(photo_).body);
  EXPECT_TRUE(whole["next_cursor"].is_null());
  Json page = Json::parse(ask_photo(photo_, "?limit=1&group_variants=true").body);
  const std::string verdict = page["verdict"];
  std::vector<std::string> seen;
  double probability = 0;
  for (;;) {
    ASSERT_EQ(page["answers"].size(), 1U);
    seen.push_back(page["answers"][0]["product"]["id"]);
    probability += page["answers"][0]["match_probability"].get<double>();
    EXPECT_EQ(page["verdict"], verdict) << "it is the photo's, not the page's";
    EXPECT_NEAR(page["none_probability"].get<double>(), 1 - probability, 1e-9);
    if (page["next_cursor"].is_null()) break;
    const std::string cursor = page["next_cursor"];
    const bool in_body = seen.size() % 2 == 0;
    page = Json::parse(
        (in_body ? ask_json({{"cursor", cursor}}) : ask("POST", "/v1/recommendations?cursor=" + cursor)).body);
  }
  std::vector<std::string> wanted;
  for (const Json& answer : whole["answers"]) wanted.push_back(answer["product"]["id"]);
  EXPECT_EQ(seen, wanted);
}

TEST_F(WaysToAsk, go_on_with_the_filter_and_the_order_of_the_first_page) {
  Json page = Json::parse(ask_photo(photo_, "?limit=2&category=dress&sort=price").body);
  EXPECT_EQ(page["answers"].size(), 2U);
  page = Json::parse(ask("POST", "/v1/recommendations?limit=50&cursor=" + page["next_cursor"].get<std::string>()).body);
  ASSERT_EQ(page["answers"].size(), 1U) << "the shirt is no dress";
  EXPECT_TRUE(page["next_cursor"].is_null());
  const std::string id = page["id"];
  const std::string event =
      R"({"kind":"clicked","product_id":")" + page["answers"][0]["product"]["id"].get<std::string>() + R"(","rank":1})";
  EXPECT_EQ(ask("POST", "/v1/feedback", json_body(R"({"query_id":")" + id + R"(","events":[)" + event + "]}")).status,
            204)
      << "each page takes feedback";
}

TEST_F(WaysToAsk, take_no_cursor_of_another_question) {
  const std::string cursor = Json::parse(ask_photo(photo_, "?limit=1").body)["next_cursor"];
  const auto refused = [&](const std::string& query) {
    const service::HttpResponse response = ask("POST", "/v1/recommendations?cursor=" + query);
    EXPECT_EQ(response.status, 400) << query;
    return field(response);
  };
  EXPECT_EQ(refused("x"), "cursor");
  EXPECT_EQ(refused(cursor.substr(0, cursor.size() - 4)), "cursor");
  EXPECT_EQ(refused(cursor + "&colour=red"), "colour") << "the filter cannot change between pages";
  EXPECT_EQ(refused(cursor + "&limit=101"), "limit");
  EXPECT_EQ(field(ask_photo(photo_, "?cursor=" + cursor)), "photo");
  const auto similar = [&](const std::string& target) { return ask("GET", "/v1/products/" + target); };
  EXPECT_EQ(field(similar("red/similar?cursor=" + cursor)), "cursor");
  const std::string of_red = Json::parse(similar("red/similar?limit=1").body)["next_cursor"];
  EXPECT_EQ(similar("red/similar?cursor=" + of_red).status, 200);
  EXPECT_EQ(field(similar("blue/similar?cursor=" + of_red)), "cursor");
  EXPECT_EQ(refused(of_red), "cursor");
}

TEST_F(WaysToAsk, list_similar_products_page_by_page) {
  const auto wanted = ids(ask("GET", "/v1/products/red/similar"));
  std::vector<std::string> seen;
  Json page = Json::parse(ask("GET", "/v1/products/red/similar?limit=1").body);
  for (;;) {
    for (const Json& answer : page["answers"]) seen.push_back(answer["product"]["id"]);
    if (page["next_cursor"].is_null()) break;
    page = Json::parse(ask("GET", "/v1/products/red/similar?cursor=" + page["next_cursor"].get<std::string>()).body);
  }
  EXPECT_EQ(seen, wanted);
}

TEST_F(WaysToAsk, list_answers_by_price_where_asked) {
  const Json cheap = Json::parse(ask_photo(photo_, "?sort=price").body);
  EXPECT_EQ(cheap["answers"][0]["product"]["id"], "red");
  EXPECT_EQ(cheap["answers"][0]["rank"], 1);
  EXPECT_EQ(cheap["answers"][1]["product"]["id"], "blue") << "of one price the more similar one first";
  EXPECT_EQ(cheap["verdict"], "match") << "of the most similar, wherever it is listed";
  EXPECT_EQ(ids(ask_photo(photo_, "?sort=-price")).back(), "red");
  EXPECT_THAT(ids(ask_photo(photo_, "?sort=price&limit=2")),
              ::testing::UnorderedElementsAreArray(ids(ask_photo(photo_, "?limit=2"))))
      << "it decides nothing but the order";
  EXPECT_EQ(field(ask_photo(photo_, "?sort=name")), "sort");
  EXPECT_EQ(ids(ask("GET", "/v1/products/blue/similar?sort=price")).front(), "red");
}

TEST_F(WaysToAsk, take_several_values_of_a_filter) {
  EXPECT_THAT(ids(ask_photo(photo_, "?colour=red,white&category=dress")), ElementsAre("red"));
  EXPECT_THAT(ids(ask_photo(photo_, "?colour=red&colour=blue")), ElementsAre("blue", "red"));
  EXPECT_EQ(ids(ask_photo(photo_, "?currency=EUR")).size(), shop_colours.size());
  EXPECT_TRUE(ids(ask_photo(photo_, "?currency=CHF")).empty());
}

TEST_F(WaysToAsk, say_how_much_a_client_may_still_ask) {
  EXPECT_EQ(header(ask_photo(photo_), "RateLimit"), "") << "there is no limit";
  service_.reset();
  settings_.rate_per_minute = 0.6;
  settings_.rate_burst = 2;
  const service::HttpResponse first = ask_photo(photo_);
  EXPECT_EQ(header(first, "RateLimit-Policy"), R"("requests";q=2;w=200)");
  EXPECT_THAT(header(first, "RateLimit"), HasSubstr(R"("requests";r=1;t=)"));
  service::HttpResponse last = ask("GET", "/v1/products");
  for (int i = 0; i < 100 && last.status == 200; ++i) last = ask("GET", "/v1/products");
  ASSERT_EQ(last.status, 429);
  EXPECT_THAT(header(last, "RateLimit"), HasSubstr(R"("requests";r=0;t=)"));
  EXPECT_EQ(header(ask("GET", "/healthz"), "RateLimit"), "") << "probes are never turned away";
  EXPECT_THAT(header(ask("GET", "/v1/images/" + std::string(64, '0')), "RateLimit-Policy"), HasSubstr("pictures"));
}

}  // namespace
}  // namespace selvedge::testing
