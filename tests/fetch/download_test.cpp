// One URL against servers that misbehave, each in its own way.
#include "fetch/fetch_fixture.h"

namespace selvedge::fetch {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::Exchange;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::picture_bytes;
using testing::ScriptedServer;
using ::testing::SizeIs;

using Download = testing::FetchTest;

constexpr const char* tagged = "Content-Type: image/png\r\nETag: \"v1\"\r\n";

// Sends `body` and goes away although the headers promise more.
void break_off(const Exchange& exchange, const std::string& headers, std::size_t promised, const std::string& body) {
  exchange.send(fmt::format("HTTP/1.1 200 OK\r\n{}Content-Length: {}\r\n\r\n{}", headers, promised, body));
}

TEST_F(Download, stores_what_the_server_sends) {
  const ScriptedServer server([](const Exchange& exchange) { exchange.ok(picture_bytes(5000)); });
  const DownloadResult result = fetch(server.url());
  EXPECT_EQ(content(result), picture_bytes(5000));
  EXPECT_FALSE(result.unchanged);
  EXPECT_THAT(server.requests().at(0), Not(HasSubstr("Accept-Encoding")));
}

TEST_F(Download, asks_for_a_file_it_has_only_whether_it_has_changed) {
  std::atomic<int> version = 1;
  const ScriptedServer server([&](const Exchange& exchange) {
    const std::string etag = fmt::format("\"v{}\"", version.load());
    if (exchange.header("if-none-match") == etag) return exchange.answer("304 Not Modified", "", "");
    exchange.ok(picture_bytes(1000, static_cast<char>('0' + version)), fmt::format("ETag: {}\r\n", etag));
  });
  EXPECT_FALSE(fetch(server.url()).unchanged);
  const DownloadResult again = fetch(server.url());
  EXPECT_TRUE(again.unchanged);
  EXPECT_EQ(content(again), picture_bytes(1000, '1'));
  version = 2;
  const DownloadResult changed = fetch(server.url());
  EXPECT_FALSE(changed.unchanged);
  EXPECT_EQ(content(changed), picture_bytes(1000, '2'));
  EXPECT_THAT(server.requests(), SizeIs(3));
}

TEST_F(Download, asks_by_date_where_the_server_has_no_etag) {
  const std::string date = "Mon, 01 Jan 2024 00:00:00 GMT";
  const ScriptedServer server([&](const Exchange& exchange) {
    if (exchange.header("if-modified-since") == date) return exchange.answer("304 Not Modified", "", "");
    exchange.ok(picture_bytes(), "Last-Modified: " + date + "\r\n");
  });
  EXPECT_FALSE(fetch(server.url()).unchanged);
  EXPECT_TRUE(fetch(server.url()).unchanged);
}

TEST_F(Download, fetches_anew_what_is_damaged_in_the_cache) {
  const ScriptedServer server([](const Exchange& exchange) {
    if (!exchange.header("if-none-match").empty()) return exchange.answer("304 Not Modified", "", "");
    exchange.ok(picture_bytes(), tagged);
  });
  const DownloadResult first = fetch(server.url());
  std::ofstream(first.file, std::ios::trunc) << "damaged";
  const DownloadResult again = fetch(server.url());
  EXPECT_FALSE(again.unchanged);
  EXPECT_EQ(content(again), picture_bytes());
}

TEST_F(Download, goes_on_where_an_answer_was_broken_off) {
  const std::string whole = picture_bytes(3000);
  const ScriptedServer server([&](const Exchange& exchange) {
    if (exchange.header("range").empty()) return break_off(exchange, tagged, whole.size(), whole.substr(0, 1000));
    const std::size_t from = std::stoul(exchange.header("range").substr(6));
    const std::string piece = whole.substr(from, 900);
    // Broken off a second time, in the middle of the range.
    exchange.send(
        fmt::format("HTTP/1.1 206 Partial Content\r\n{}Content-Range: bytes {}-{}/{}\r\nContent-Length: {}\r\n"
                    "\r\n{}",
                    tagged, from, whole.size() - 1, whole.size(), whole.size() - from, piece));
  });
  EXPECT_EQ(content(fetch(server.url())), whole);
  ASSERT_THAT(server.requests(), SizeIs(4));
  EXPECT_THAT(server.requests()[1], AllOf(HasSubstr("Range: bytes=1000-\r\n"), HasSubstr("If-Range: \"v1\"\r\n")));
  EXPECT_THAT(server.requests()[2], HasSubstr("Range: bytes=1900-\r\n"));
}

TEST_F(Download, goes_on_in_another_process_with_what_one_left) {
  const std::string whole = picture_bytes(3000);
  std::atomic<bool> well = false;
  const ScriptedServer server([&](const Exchange& exchange) {
    if (!well) return break_off(exchange, tagged, whole.size(), whole.substr(0, 1000));
    exchange.answer("206 Partial Content", "Content-Range: bytes 1000-2999/3000\r\n", whole.substr(1000));
  });
  options_.tries = 1;
  EXPECT_THAT(fetch(server.url()).problem, HasSubstr("tried 1 times"));
  well = true;
  EXPECT_EQ(content(fetch(server.url())), whole);
}

TEST_F(Download, starts_again_where_the_server_ignores_ranges_or_the_file_has_changed) {
  const ScriptedServer server([&](const Exchange& exchange) {
    if (exchange.number() == 0) return break_off(exchange, tagged, 3000, picture_bytes(1000, 'o'));
    exchange.ok(picture_bytes(3000, 'n'), "ETag: \"v2\"\r\n");
  });
  EXPECT_EQ(content(fetch(server.url())), picture_bytes(3000, 'n'));
  EXPECT_THAT(server.requests()[1], HasSubstr("If-Range: \"v1\""));
}

TEST_F(Download, mixes_no_two_versions_although_the_server_would) {
  // It sends a range of the new version in spite of If-Range, or of another place than was asked for.
  for (const char* headers : {"ETag: \"v2\"\r\nContent-Range: bytes 1000-2999/3000\r\n",
                              "ETag: \"v1\"\r\nContent-Range: bytes 900-2999/3000\r\n", "ETag: \"v1\"\r\n",
                              "Content-Range: bytes x-y/z\r\n"}) {
    const ScriptedServer server([&](const Exchange& exchange) {
      if (exchange.number() == 0) return break_off(exchange, tagged, 3000, picture_bytes(1000, 'o'));
      if (exchange.number() == 1) return exchange.answer("206 Partial Content", headers, std::string(2000, 'n'));
      EXPECT_EQ(exchange.header("range"), "");
      exchange.ok(picture_bytes(3000, 'n'), "ETag: \"v2\"\r\n");
    });
    EXPECT_EQ(content(fetch(server.url())), picture_bytes(3000, 'n')) << headers;
  }
}

TEST_F(Download, starts_again_where_the_server_knows_no_such_range) {
  const ScriptedServer server([&](const Exchange& exchange) {
    if (exchange.number() == 0) return break_off(exchange, tagged, 3000, picture_bytes(1000));
    if (!exchange.header("range").empty()) return exchange.answer("416 Range Not Satisfiable", "", "");
    exchange.ok(picture_bytes(500), "ETag: \"v2\"\r\n");
  });
  EXPECT_EQ(content(fetch(server.url())), picture_bytes(500));
}

TEST_F(Download, tries_again_with_growing_pauses_until_a_failing_server_recovers) {
  const ScriptedServer server([](const Exchange& exchange) {
    if (exchange.number() < 3) return exchange.answer("503 Service Unavailable", "", "later");
    exchange.ok(picture_bytes());
  });
  options_.first_pause = std::chrono::milliseconds(1000);
  EXPECT_EQ(content(fetch(server.url())), picture_bytes());
  ASSERT_THAT(pauses_, SizeIs(3));
  for (int i = 0; i < 3; ++i) {
    EXPECT_GE(pauses_[i], 500 << i);
    EXPECT_LE(pauses_[i], 1000 << i);
  }
}

TEST_F(Download, gives_up_after_its_tries_and_says_why) {
  const ScriptedServer server([](const Exchange& exchange) { exchange.answer("500 Oops", "", ""); });
  options_.tries = 3;
  EXPECT_EQ(fetch(server.url()).problem, "HTTP 500 (tried 3 times)");
  EXPECT_THAT(server.requests(), SizeIs(3));
  EXPECT_THAT(pauses_, SizeIs(2));
}

TEST_F(Download, asks_once_where_another_answer_is_not_to_be_expected) {
  const ScriptedServer server([](const Exchange& exchange) { exchange.answer("404 Not Found", "", "<html>"); });
  EXPECT_EQ(fetch(server.url()).problem, "HTTP 404");
  EXPECT_THAT(server.requests(), SizeIs(1));
}

TEST_F(Download, waits_as_long_as_the_server_asks_within_its_own_limit) {
  std::atomic<int> seconds = 7;
  const ScriptedServer server([&](const Exchange& exchange) {
    if (exchange.number() % 2 == 1) return exchange.ok(picture_bytes());
    exchange.answer("429 Too Many Requests", fmt::format("Retry-After: {}\r\n", seconds.load()), "");
  });
  content(fetch(server.url()));
  EXPECT_THAT(pauses_, ElementsAre(7000));
  seconds = 3600;
  EXPECT_EQ(fetch(server.url()).problem, "HTTP 429; the server asks to come back in 3600 s");
  EXPECT_THAT(pauses_, SizeIs(1));
}

TEST_F(Download, ends_a_transfer_that_takes_too_long) {
  const ScriptedServer server([](const Exchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    // A byte at a time, the next long after the limit.
    exchange.send("\x89");
    exchange.stay_silent();
  });
  options_.total_timeout = std::chrono::milliseconds(150);
  options_.tries = 2;
  EXPECT_THAT(fetch(server.url()).problem, AllOf(HasSubstr("timed out"), HasSubstr("tried 2 times")));
}

TEST_F(Download, ends_a_transfer_that_falls_silent_long_before_its_time_is_up) {
  const ScriptedServer server([](const Exchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n\x89PNG\r\n\x1a\n");
    exchange.stay_silent();
  });
  options_.silence = std::chrono::milliseconds(150);
  options_.tries = 2;
  EXPECT_THAT(fetch(server.url()).problem, AllOf(HasSubstr("timed out: the server sent nothing for 1 s, after 8 bytes"),
                                                 HasSubstr("tried 2 times")));
}

TEST_F(Download, ends_a_request_that_is_not_answered) {
  const ScriptedServer server([](const Exchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    exchange.stay_silent();
  });
  options_.first_silence = std::chrono::milliseconds(150);
  options_.tries = 1;
  EXPECT_THAT(fetch(server.url()).problem, HasSubstr("sent nothing for 1 s, after 0 bytes"));
}

TEST_F(Download, ends_a_transfer_that_trickles_for_ever) {
  const ScriptedServer server([](const Exchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\n\r\n");
    while (exchange.send("x") && !exchange.gone_within(std::chrono::milliseconds(20))) continue;
  });
  options_.total_timeout = std::chrono::milliseconds(150);
  options_.tries = 1;
  EXPECT_THAT(fetch(server.url()).problem, HasSubstr("timed out"));
}

TEST_F(Download, stops_a_body_beyond_its_limit_whether_or_not_it_is_announced) {
  const ScriptedServer server([](const Exchange& exchange) {
    if (exchange.path() == "/announced") {
      exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + picture_bytes());
      return exchange.stay_silent();
    }
    const std::string status = exchange.path() == "/error" ? "500 Oops" : "200 OK";
    exchange.send("HTTP/1.1 " + status + "\r\nETag: \"v1\"\r\n\r\n");
    while (exchange.send(picture_bytes(10'000))) continue;
  });
  options_.max_bytes = 100'000;
  for (const char* path : {"/announced", "/endless", "/error"}) {
    EXPECT_EQ(fetch(server.url(path)).problem, "expected at most 100000 bytes, found more") << path;
  }
  std::uintmax_t kept = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "images")) {
    if (entry.is_regular_file()) kept += entry.file_size();
  }
  EXPECT_EQ(kept, 0u);
}

TEST_F(Download, stops_headers_that_never_end) {
  const ScriptedServer server([](const Exchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\n");
    while (exchange.send("X-More: " + std::string(50'000, 'x'))) continue;
  });
  options_.tries = 1;
  options_.total_timeout = std::chrono::milliseconds(5000);
  EXPECT_THAT(fetch(server.url()).problem, Not(IsEmpty()));
}

TEST_F(Download, follows_a_redirect_and_leaves_a_loop) {
  const ScriptedServer server([](const Exchange& exchange) {
    if (exchange.path() == "/picture") return exchange.ok(picture_bytes());
    exchange.answer("302 Found", exchange.path() == "/moved" ? "Location: /picture\r\n" : "Location: /loop\r\n",
                    "<html>moved</html>");
  });
  EXPECT_EQ(content(fetch(server.url("/moved"))), picture_bytes());
  EXPECT_EQ(fetch(server.url("/loop")).problem, "redirected more than 5 times");
  EXPECT_THAT(server.requests(), SizeIs(2 + 6));
}

TEST_F(Download, takes_no_page_for_a_picture) {
  const ScriptedServer server([](const Exchange& exchange) {
    if (exchange.path() == "/type") return exchange.ok("Sold out", "Content-Type: Text/HTML; charset=utf-8\r\n");
    if (exchange.path() == "/json") return exchange.ok("{}", "Content-Type: application/json\r\n");
    if (exchange.path() == "/empty") return exchange.ok("");
    exchange.ok("\n <!DOCTYPE html><p>Sold out", "Content-Type: image/png\r\n");
  });
  EXPECT_EQ(fetch(server.url("/type")).problem, "expected a picture, found text/html");
  EXPECT_EQ(fetch(server.url("/json")).problem, "expected a picture, found application/json");
  EXPECT_EQ(fetch(server.url("/lie")).problem, "expected a picture, found markup (HTML or XML)");
  EXPECT_EQ(fetch(server.url("/empty")).problem, "expected a picture, found an empty answer");
  EXPECT_THAT(server.requests(), SizeIs(4));
}

TEST_F(Download, unpacks_nothing_so_that_no_bomb_can_go_off) {
  const ScriptedServer server([](const Exchange& exchange) {
    exchange.ok("\x1F\x8B\x08" + std::string(10'000, '\0'), "Content-Type: image/png\r\nContent-Encoding: gzip\r\n");
  });
  EXPECT_THAT(fetch(server.url()).problem, HasSubstr("compressed (gzip)"));
}

TEST_F(Download, tries_again_what_is_no_http_or_no_answer) {
  const ScriptedServer server([](const Exchange& exchange) {
    if (exchange.path() == "/nothing") return;
    if (exchange.path() == "/chunks") {
      exchange.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n\x89PNG\r\r\n");
      return;
    }
    exchange.send("\xFF\xFE\0\0 this is no HTTP\r\n\r\n");
  });
  options_.tries = 2;
  EXPECT_THAT(fetch(server.url("/nothing")).problem, HasSubstr("tried 2 times"));
  EXPECT_THAT(fetch(server.url("/chunks")).problem, HasSubstr("tried 2 times"));
  EXPECT_THAT(fetch(server.url("/noise")).problem, Not(IsEmpty()));
}

TEST_F(Download, believes_no_304_that_it_did_not_ask_for) {
  const ScriptedServer server([](const Exchange& exchange) { exchange.answer("304 Not Modified", "", ""); });
  EXPECT_EQ(fetch(server.url()).problem, "HTTP 304");
}

TEST_F(Download, keeps_what_it_has_when_the_server_fails_later) {
  std::atomic<bool> well = true;
  const ScriptedServer server([&](const Exchange& exchange) {
    if (!well) return exchange.answer("410 Gone", "", "");
    if (!exchange.header("if-none-match").empty()) return exchange.answer("304 Not Modified", "", "");
    exchange.ok(picture_bytes(), tagged);
  });
  fetch(server.url());
  well = false;
  const DownloadResult failed = fetch(server.url());
  EXPECT_EQ(failed.problem, "HTTP 410");
  EXPECT_TRUE(failed.file.empty());
  well = true;
  EXPECT_TRUE(fetch(server.url()).unchanged);
}

TEST_F(Download, survives_a_folded_first_header_behind_an_answer_with_headers) {
  const ScriptedServer server([](const Exchange& exchange) {
    if (exchange.number() == 0)
      return exchange.send("HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 9\r\n\r\n"), void();
    exchange.send("HTTP/1.1 200 OK\r\n folded: yes\r\nContent-Length: 4\r\n\r\n\x89PNG");
  });
  options_.parallel = 1;
  const auto results = fetch_all({server.url("/1"), server.url("/2"), server.url("/3")});
  for (const DownloadResult& result : results) EXPECT_NE(result.file.empty(), result.problem.empty());
}

TEST_F(Download, survives_any_answer) {
  const std::string good =
      "HTTP/1.1 206 Partial Content\r\nETag: \"v1\"\r\nContent-Range: bytes 0-9/10\r\nContent-Length: "
      "10\r\n\r\n0123456789";
  std::mutex mutex;
  core::Rng rng(1);
  const ScriptedServer server([&](const Exchange& exchange) {
    std::string text = good;
    {
      const std::lock_guard lock(mutex);
      for (std::size_t edits = 1 + rng.below(5); edits > 0; --edits) {
        const std::size_t at = rng.below(text.size());
        if (rng.chance(0.3)) {
          text.erase(at, 1 + rng.below(20));
        } else {
          text[at] = "\r\n:0-9/\0\xFF \"2"[rng.below(12)];
        }
        if (text.empty()) text = "x";
      }
    }
    exchange.send(text);
  });
  options_.tries = 2;
  options_.total_timeout = std::chrono::milliseconds(1000);
  std::vector<std::string> urls;
  for (int i = 0; i < 300; ++i) urls.push_back(server.url(fmt::format("/{}", i)));
  for (const DownloadResult& result : fetch_all(urls)) {
    EXPECT_NE(result.file.empty(), result.problem.empty());
  }
}

}  // namespace
}  // namespace selvedge::fetch
