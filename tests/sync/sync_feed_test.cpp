#include "shop/sync/sync_feed.h"

#include <zlib.h>

#include <atomic>
#include <fstream>

#include "sync/sync_fixture.h"

namespace selvedge::sync {
namespace {

using catalogue::SyncOutcome;
using ::testing::ElementsAre;
using testing::Exchange;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::SyncTest;

const std::vector<int> ten = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

std::string gzipped(const std::string& text) {
  std::string packed(compressBound(text.size()) + 64, '\0');
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

TEST_F(SyncTest, takes_a_feed_with_its_pictures_and_owns_its_products) {
  serve_products({1, 2});
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.outcome, SyncOutcome::taken) << all(run.complaints);
  EXPECT_EQ(run.added, 2u);
  EXPECT_EQ(run.embedded, 2u);
  EXPECT_EQ(catalogue_.find({"p1"})->feed, "main");
  const auto runs = catalogue_.syncs().runs(10);
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0].added, 2u);
  EXPECT_EQ(runs[0].source, server_.url("/feed.csv"));
}

TEST_F(SyncTest, a_price_comes_without_embedding_and_without_asking_for_a_picture) {
  serve_products(ten);
  sync();
  const std::size_t asked = picture_requests(), embedded = *colours_.embedded;
  serve_products(ten, "12.50");
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.changed, 10u);
  EXPECT_EQ(run.embedded, 0u);
  EXPECT_EQ(*colours_.embedded, embedded);
  EXPECT_EQ(picture_requests(), asked);
  EXPECT_EQ(to_string(*catalogue_.find({"p3"})->facts.price), "12.50");
}

TEST_F(SyncTest, every_picture_is_asked_for_when_that_is_wanted) {
  serve_products({1, 2});
  sync();
  const std::size_t asked = picture_requests();
  options_.full = true;
  EXPECT_EQ(sync().unchanged, 2u);
  EXPECT_EQ(picture_requests(), asked + 2);
}

TEST_F(SyncTest, a_304_changes_nothing) {
  const std::string body = testing::csv_of(server_.url(""), ten);
  serve([&](const Exchange& exchange) {
    if (exchange.header("if-none-match") == "\"v1\"") return exchange.answer("304 Not Modified", "", "");
    exchange.ok(body, "ETag: \"v1\"\r\n");
  });
  sync();
  const auto revision = catalogue_.state().revision;
  const std::size_t asked = picture_requests();
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.outcome, SyncOutcome::unchanged) << all(run.complaints);
  EXPECT_EQ(catalogue_.state().revision, revision);
  EXPECT_EQ(picture_requests(), asked);
}

TEST_F(SyncTest, a_feed_that_comes_again_byte_for_byte_is_known_without_a_304) {
  serve_products(ten);
  sync();
  EXPECT_EQ(sync().outcome, SyncOutcome::unchanged);
}

TEST_F(SyncTest, a_feed_that_breaks_off_before_its_length_changes_nothing) {
  serve_products(ten);
  sync();
  const std::string body = testing::csv_of(server_.url(""), {0, 1, 2});
  serve([&](const Exchange& exchange) {
    exchange.send(
        fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}", body.size() + 500, body));
  });
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.outcome, SyncOutcome::failed);
  EXPECT_THAT(run.complaints, Not(IsEmpty()));
  EXPECT_EQ(shown().size(), 10u);
}

TEST_F(SyncTest, a_feed_in_gzip_is_taken_and_one_that_is_cut_off_changes_nothing) {
  const std::string packed = gzipped(testing::csv_of(server_.url(""), ten));
  serve(packed, "Content-Encoding: gzip\r\n");
  EXPECT_EQ(sync().added, 10u);
  EXPECT_THAT(server_.requests().front(), HasSubstr("Accept-Encoding: gzip\r\n"));
  serve(packed.substr(0, packed.size() / 2), "Content-Encoding: gzip\r\n");
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.outcome, SyncOutcome::failed);
  EXPECT_THAT(all(run.complaints), HasSubstr("ends too early"));
  EXPECT_EQ(shown().size(), 10u);
}

TEST_F(SyncTest, a_feed_whose_text_is_cut_in_the_middle_changes_nothing) {
  serve_products(ten);
  sync();
  const auto refused = [&](const std::string& body) {
    serve(body);
    const catalogue::SyncRun run = sync();
    EXPECT_EQ(run.outcome, SyncOutcome::refused) << body;
    EXPECT_THAT(all(run.complaints), HasSubstr("cut off"));
    EXPECT_EQ(shown().size(), 10u);
  };
  const std::string csv = testing::csv_of(server_.url(""), ten);
  refused(csv.substr(0, csv.rfind(',')));         // within a row
  refused(csv + "p11,\"" + server_.url("/p11"));  // within quotes
  std::string xml = "<?xml version=\"1.0\"?><rss><channel>";
  for (const int i : ten)
    xml += fmt::format("<item><id>p{0}</id><image_link>{1}/p{0}.png</image_link></item>", i, server_.url(""));
  refused(xml);
  refused(xml + "<item><id>p11</id><ima");
  std::string json = "[";
  for (const int i : ten) json += fmt::format("{{\"id\":\"p{0}\",\"image\":\"{1}/p{0}.png\"}},", i, server_.url(""));
  refused(json + "{\"id\":\"p1");
}

TEST_F(SyncTest, an_empty_feed_changes_nothing) {
  serve_products(ten);
  sync();
  serve("id,image,price\n");
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.outcome, SyncOutcome::refused);
  EXPECT_THAT(all(run.complaints), HasSubstr("names no product"));
  serve("");
  EXPECT_EQ(sync().outcome, SyncOutcome::failed);
  EXPECT_EQ(shown().size(), 10u);
}

TEST_F(SyncTest, a_feed_without_half_of_its_products_changes_nothing_unless_a_person_says_so) {
  serve_products(ten);
  sync();
  serve_products({0, 1, 2, 3, 4}, "99.00");
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.outcome, SyncOutcome::refused);
  EXPECT_THAT(all(run.complaints), HasSubstr("lacks 5 of the 10 products"));
  EXPECT_EQ(to_string(*catalogue_.find({"p1"})->facts.price), "10");
  EXPECT_EQ(shown().size(), 10u);
  options_.force = true;
  feed_.gone = intake::Gone::remove;
  EXPECT_EQ(sync().gone, 5u);
  EXPECT_EQ(catalogue_.counts().products, 5u);
}

TEST_F(SyncTest, a_fifth_may_go_and_no_more) {
  serve_products(ten);
  sync();
  serve_products({0, 1, 2, 3, 4, 5, 6, 7});
  EXPECT_EQ(sync().gone, 2u);
  serve_products({0, 1, 2, 3, 4, 5});
  EXPECT_EQ(sync().outcome, SyncOutcome::refused);
}

TEST_F(SyncTest, what_is_hidden_is_kept_and_shown_again_when_the_feed_has_it_again) {
  serve_products(ten);
  sync();
  serve_products({1, 2, 3, 4, 5, 6, 7, 8, 9});
  EXPECT_EQ(sync().gone, 1u);
  EXPECT_TRUE(catalogue_.find({"p0"})->facts.hidden);
  EXPECT_EQ(shown().size(), 9u);
  EXPECT_EQ(sync().gone, 0u);
  serve_products(ten);
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.changed, 1u);
  EXPECT_EQ(run.embedded, 0u);
  EXPECT_EQ(shown().size(), 10u);
}

TEST_F(SyncTest, nothing_goes_for_ever_where_that_is_wanted) {
  feed_.gone = intake::Gone::keep;
  serve_products(ten);
  sync();
  serve_products({1}, "5.00");
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.outcome, SyncOutcome::taken);
  EXPECT_EQ(run.changed, 1u);
  EXPECT_EQ(shown().size(), 10u);
}

TEST_F(SyncTest, rows_that_cannot_be_read_let_nothing_go) {
  serve_products(ten);
  sync();
  serve(testing::csv_of(server_.url(""), {1, 2, 3, 4, 5, 6, 7, 8, 9}, "7.00") + ",nobody.png,1\n");
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.outcome, SyncOutcome::taken);
  EXPECT_EQ(run.changed, 9u);
  EXPECT_EQ(run.gone, 0u);
  EXPECT_THAT(all(run.complaints), HasSubstr("they are kept"));
}

TEST_F(SyncTest, a_server_that_fails_for_a_while_is_asked_again) {
  const std::string body = testing::csv_of(server_.url(""), {1});
  serve([&](const Exchange& exchange) {
    exchange.number() < 2 ? exchange.answer("500 Internal Server Error", "", "") : exchange.ok(body, "");
  });
  EXPECT_EQ(sync().added, 1u);
}

TEST_F(SyncTest, a_server_that_goes_on_failing_changes_nothing) {
  serve_products(ten);
  sync();
  serve([](const Exchange& exchange) { exchange.answer("503 Service Unavailable", "", "later"); });
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.outcome, SyncOutcome::failed);
  EXPECT_THAT(all(run.complaints), HasSubstr("HTTP 503 (tried 5 times)"));
  EXPECT_EQ(catalogue_.syncs().feed("main")->failures, 1u);
  EXPECT_EQ(shown().size(), 10u);
}

TEST_F(SyncTest, a_server_that_is_too_slow_is_given_up) {
  serve([](const Exchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nid,image\n");
    exchange.stay_silent();
  });
  options_.feed_timeout = std::chrono::milliseconds(50);
  EXPECT_EQ(sync().outcome, SyncOutcome::failed);
}

TEST_F(SyncTest, a_feed_at_a_private_address_is_not_fetched) {
  serve_products({1});
  options_.downloads.allow_private_addresses = false;
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.outcome, SyncOutcome::failed);
  EXPECT_THAT(all(run.complaints), HasSubstr("a loopback address"));
  EXPECT_THAT(server_.requests(), IsEmpty());
}

TEST_F(SyncTest, a_name_and_password_are_sent_and_written_nowhere) {
  const std::string body = testing::csv_of(server_.url(""), {1});
  serve([&](const Exchange& exchange) {
    const bool known = exchange.header("authorization") == "Basic c2hvcDpzM2NyZXQtMQ==";  // shop:s3cret-1
    known ? exchange.ok(body, "") : exchange.answer("401 Unauthorized", "", "");
  });
  EXPECT_THAT(all(sync().complaints), HasSubstr("HTTP 401"));
  feed_.location = fmt::format("http://shop:s3cret%2D1@127.0.0.1:{}/feed.csv?token=t0ken", server_.port());
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.added, 1u) << all(run.complaints);
  EXPECT_EQ(run.source, server_.url("/feed.csv"));
  std::string written = run.source + all(run.complaints);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
    if (entry.is_regular_file()) written += files::read_text(entry.path());
  }
  EXPECT_THAT(written, Not(HasSubstr("s3cret")));
  EXPECT_THAT(written, Not(HasSubstr("t0ken")));
}

TEST_F(SyncTest, what_is_secret_in_the_address_of_a_picture_is_in_no_complaint) {
  const std::string csv = "id,image\n" + fmt::format("p1,{}\np2,{}\n", server_.url("/none.png?token=t0ken"),
                                                     server_.url("/broken.png?token=t0ken"));
  serve([&](const Exchange& exchange) {
    if (exchange.path() == "/feed.csv") return exchange.ok(csv, "");
    if (exchange.path().starts_with("/broken")) return exchange.ok("\x89PNG\r\n\x1A\n and no more");
    exchange.answer("404 Not Found", "", "");
  });
  const std::string complaints = all(sync().complaints);
  EXPECT_THAT(complaints, HasSubstr("/none.png: HTTP 404"));
  EXPECT_THAT(complaints, HasSubstr("/broken.png"));
  EXPECT_THAT(complaints, Not(HasSubstr("t0ken")));
}

TEST_F(SyncTest, headers_of_a_host_are_sent_with_its_feed_and_pictures_and_follow_no_redirect_to_another) {
  std::atomic<int> strangers = 0;
  testing::ScriptedServer other([&](const Exchange& exchange) {
    strangers += exchange.request().find("X-Shop") != std::string::npos;
    exchange.ok(testing::csv_of(server_.url(""), {1}), "");
  });
  serve([&](const Exchange& exchange) {
    EXPECT_EQ(exchange.header("x-shop"), "seven");
    exchange.answer("302 Found", fmt::format("Location: http://localhost:{}/feed.csv\r\n", other.port()), "");
  });
  options_.downloads.hosts = {{server_.url(""), {"X-Shop: seven"}, "", ""}};
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.added, 1u) << all(run.complaints);
  EXPECT_EQ(strangers, 0);
  EXPECT_THAT(server_.requests().back(), HasSubstr("X-Shop: seven"));  // for the picture
}

TEST_F(SyncTest, a_folder_is_looked_at_in_every_run) {
  std::filesystem::create_directories(folder_ / "shop");
  testing::write_picture(folder_ / "shop/p1.png", testing::plain({200, 30, 30}));
  feed_.location = folder_ / "shop";
  EXPECT_EQ(sync().added, 1u);
  testing::write_picture(folder_ / "shop/p2.png", testing::plain({30, 200, 30}));
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.outcome, SyncOutcome::taken);
  EXPECT_EQ(run.added, 1u) << all(run.complaints);
}

TEST_F(SyncTest, hidden_products_count_where_gone_ones_are_removed) {
  serve_products(ten);
  sync();
  catalogue_.hide(std::vector<ProductId>{{"p0"}, {"p1"}, {"p2"}});
  feed_.gone = intake::Gone::remove;
  serve_products({3, 4, 5, 6, 7, 8, 9});
  EXPECT_EQ(sync().outcome, SyncOutcome::refused);
  EXPECT_EQ(catalogue_.counts().products, 10u);
  options_.force = true;
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.gone, 3u);
  EXPECT_THAT(all(run.complaints), HasSubstr("3 of the products that were removed had been hidden"));
}

TEST_F(SyncTest, a_feed_from_elsewhere_names_no_file_of_this_machine) {
  const std::string secret = picture("secret.png", {1, 2, 3});
  serve("id,image\np1," + secret + "\np2," + server_.url("/p2.png") + "\n");
  const catalogue::SyncRun run = sync();
  EXPECT_THAT(shown(), ElementsAre("p2"));
  EXPECT_THAT(all(run.complaints), HasSubstr("found a path"));
}

TEST_F(SyncTest, stops_between_two_steps_and_goes_on_with_the_next_run) {
  serve_products(ten);
  std::atomic<bool> stop = false;
  options_.stop = [&] { return stop.load(); };
  options_.progress = [&](const Progress&) { stop = true; };
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.outcome, SyncOutcome::stopped);
  stop = false;
  options_.progress = {};
  EXPECT_EQ(sync().outcome, SyncOutcome::taken);
  EXPECT_EQ(shown().size(), 10u);
}

TEST_F(SyncTest, asks_whether_it_may_go_on_before_it_stores_facts) {
  serve_products(ten);
  sync();
  feed_.location = folder_ / "feed.csv";
  std::ofstream(feed_.location) << testing::csv_of(server_.url(""), ten, "12.50");
  std::size_t asked = 0;
  options_.stop = [&] { return ++asked > 1; };  // once the feed is read
  const catalogue::SyncRun run = sync();
  EXPECT_EQ(run.outcome, SyncOutcome::stopped);
  EXPECT_EQ(run.changed, 0u);
  EXPECT_EQ(to_string(*catalogue_.find({"p3"})->facts.price), "10");
}

}  // namespace
}  // namespace selvedge::sync
