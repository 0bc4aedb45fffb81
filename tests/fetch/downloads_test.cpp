#include "shop/fetch/downloads.h"

#include <algorithm>
#include <condition_variable>

#include "fetch/fetch_fixture.h"
#include "selvedge/error.h"

namespace selvedge::fetch {
namespace {

using testing::Exchange;
using ::testing::HasSubstr;
using testing::picture_bytes;
using testing::ScriptedServer;
using ::testing::SizeIs;

using DownloadsTest = testing::FetchTest;

// Lets exchanges in, and knows how many were inside at once.
class Gate {
 public:
  explicit Gate(std::size_t opens_at) : opens_at_(opens_at) {}
  // Returns once `opens_at` are inside together, or one more could have come and did not for a while.
  void pass() {
    std::unique_lock lock(mutex_);
    most_ = std::max(most_, ++inside_);
    changed_.notify_all();
    changed_.wait_for(lock, std::chrono::milliseconds(100), [&] { return most_ >= opens_at_; });
    --inside_;
  }
  std::size_t most() {
    const std::lock_guard lock(mutex_);
    return most_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t opens_at_, inside_ = 0, most_ = 0;
};

std::vector<std::string> urls_of(const ScriptedServer& server, int count) {
  std::vector<std::string> urls;
  for (int i = 0; i < count; ++i) urls.push_back(server.url(fmt::format("/{}.png", i)));
  return urls;
}

TEST_F(DownloadsTest, fetches_side_by_side_and_gives_each_url_its_own) {
  Gate gate(4);
  const ScriptedServer server([&](const Exchange& exchange) {
    gate.pass();
    exchange.ok(picture_bytes() + exchange.path());
  });
  const auto urls = urls_of(server, 20);
  const auto results = fetch_all(urls);
  for (std::size_t i = 0; i < urls.size(); ++i) {
    EXPECT_EQ(content(results[i]), picture_bytes() + fmt::format("/{}.png", i));
  }
  EXPECT_GE(gate.most(), 4u);
  EXPECT_LE(gate.most(), options_.per_host);
}

TEST_F(DownloadsTest, asks_no_host_for_more_at_once_than_it_may_while_others_wait) {
  Gate gate(3);
  const ScriptedServer server([&](const Exchange& exchange) {
    gate.pass();
    exchange.ok(picture_bytes());
  });
  options_.per_host = 2;
  fetch_all(urls_of(server, 8));
  EXPECT_EQ(gate.most(), 2u);
  // By another name it is another host.
  auto urls = urls_of(server, 4);
  for (int i = 0; i < 4; ++i) urls.push_back(fmt::format("http://localhost:{}/{}.png", server.port(), i));
  fetch_all(urls);
  EXPECT_GE(gate.most(), 3u);
}

TEST_F(DownloadsTest, keeps_a_connection_for_the_next_request) {
  std::atomic<int> connections = 0;
  const ScriptedServer server([&](const Exchange& exchange) {
    ++connections;
    std::string request = exchange.request();
    do {
      exchange.send(fmt::format("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{}", picture_bytes()));
      request = exchange.next_request();
    } while (!request.empty());
  });
  options_.parallel = 1;
  for (const DownloadResult& result : fetch_all(urls_of(server, 10))) content(result);
  EXPECT_EQ(connections, 1);
}

TEST_F(DownloadsTest, fetches_a_url_once_however_often_it_is_named) {
  const ScriptedServer server([](const Exchange& exchange) { exchange.ok(picture_bytes()); });
  const DownloadCache cache(folder_ / "images");
  Downloads downloads(cache, {server.url(), server.url(), server.url()}, options_, core::Rng(1));
  EXPECT_EQ(content(downloads.wait_for(server.url())), picture_bytes());
  EXPECT_EQ(content(downloads.wait_for(server.url())), picture_bytes());
  EXPECT_THAT(server.requests(), SizeIs(1));
  EXPECT_EQ(downloads.counts().urls, 1u);
  EXPECT_EQ(downloads.counts().fetched, 1u);
  EXPECT_THROW(downloads.wait_for("http://other.example/"), Error);
}

TEST_F(DownloadsTest, counts_what_became_of_each) {
  const ScriptedServer server([](const Exchange& exchange) {
    if (exchange.path() == "/0.png") return exchange.answer("404 Not Found", "", "");
    if (!exchange.header("if-none-match").empty()) return exchange.answer("304 Not Modified", "", "");
    exchange.ok(picture_bytes(), "ETag: \"v1\"\r\n");
  });
  fetch(server.url("/1.png"));
  const DownloadCache cache(folder_ / "images");
  Downloads downloads(cache, urls_of(server, 3), options_, core::Rng(1));
  for (const std::string& url : urls_of(server, 3)) downloads.wait_for(url);
  EXPECT_EQ(downloads.counts().failed, 1u);
  EXPECT_EQ(downloads.counts().unchanged, 1u);
  EXPECT_EQ(downloads.counts().fetched, 1u);
}

TEST_F(DownloadsTest, leaves_a_host_that_does_not_answer_and_goes_on_with_the_others) {
  std::vector<std::string> urls;
  {
    const ScriptedServer gone([](const Exchange&) {});
    urls = urls_of(gone, 50);
  }
  const ScriptedServer server([](const Exchange& exchange) { exchange.ok(picture_bytes()); });
  urls.push_back(server.url());
  options_.tries = 2;
  options_.give_up_host_after = 5;
  const auto results = fetch_all(urls);
  EXPECT_EQ(content(results.back()), picture_bytes());
  EXPECT_THAT(results.front().problem, HasSubstr("tried 2 times"));
  EXPECT_THAT(results[49].problem, HasSubstr("did not answer for 5 addresses in a row"));
  EXPECT_LT(pauses_.size(), 20u);
}

TEST_F(DownloadsTest, does_not_leave_a_host_that_answers_with_errors) {
  const ScriptedServer server([](const Exchange& exchange) { exchange.answer("404 Not Found", "", ""); });
  options_.give_up_host_after = 3;
  fetch_all(urls_of(server, 30));
  EXPECT_THAT(server.requests(), SizeIs(30));
}

TEST_F(DownloadsTest, stops_what_is_under_way_when_nobody_waits_any_more) {
  Gate gate(2);
  const ScriptedServer server([&](const Exchange& exchange) {
    gate.pass();
    exchange.stay_silent();
  });
  const DownloadCache cache(folder_ / "images");
  {
    const Downloads downloads(cache, urls_of(server, 100), options_, core::Rng(1));
    while (server.requests().size() < 2) std::this_thread::yield();
  }
  EXPECT_LT(server.requests().size(), 20u);
}

TEST_F(DownloadsTest, has_nothing_to_do_for_no_url) {
  const DownloadCache cache(folder_ / "images");
  const Downloads downloads(cache, {}, options_, core::Rng(1));
  EXPECT_EQ(downloads.counts().urls, 0u);
}

TEST_F(DownloadsTest, reports_a_cache_that_cannot_be_written_as_each_urls_problem) {
  const ScriptedServer server([](const Exchange& exchange) { exchange.ok(picture_bytes()); });
  const DownloadCache cache(folder_ / "images");
  // A file where the cache would make its folders.
  for (int byte = 0; byte < 256; ++byte) std::ofstream(folder_ / fmt::format("images/{:02x}", byte)) << "x";
  Downloads downloads(cache, {server.url()}, options_, core::Rng(1));
  EXPECT_THAT(downloads.wait_for(server.url()).problem, HasSubstr("images"));
}

}  // namespace
}  // namespace selvedge::fetch
