// Clients that send what they should not, or stop, or never come to an end.
#include <gmock/gmock.h>

#include <atomic>
#include <cstring>
#include <fstream>
#include <thread>

#include "ground/core/rng.h"
#include "image/fixtures.h"
#include "service/socket_fixture.h"

namespace selvedge::testing {
namespace {

using HostileClients = HttpServerOverSockets;

TEST_F(HostileClients, survives_requests_that_are_none) {
  start();
  const std::string form_head =
      "POST /v1/recommendations HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\n";
  for (const std::string& bytes : std::vector<std::string>{
           "", "\r\n", "GARBAGE\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", std::string(20'000, 'A'),
           "GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\n\r\n",
           "GET / HTTP/1.1\r\nX: " + std::string(20'000, 'a') + "\r\n\r\n",
           "POST /v1/recommendations HTTP/1.1\r\nContent-Length: -5\r\n\r\nxx",
           "POST /v1/recommendations HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\nxx",
           "POST /v1/recommendations HTTP/1.1\r\nContent-Length: 100\r\n\r\ncut",
           "POST /v1/recommendations HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n0\r\n\r\n",
           form_head + "Content-Length: 5\r\n\r\n--b\r\n", form_head + "Content-Length: 9\r\n\r\n--b--\r\nxx",
           form_head +
               "Content-Length: 60\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"photo\"\r\n\r\nabc\r\n"}) {
    const std::string said = said_to(bytes);
    EXPECT_EQ(said.find("HTTP/1.1 2"), std::string::npos) << bytes.substr(0, 60);
    EXPECT_EQ(said.find("HTTP/1.1 5"), std::string::npos) << bytes.substr(0, 60) << " -> " << said;
  }
  EXPECT_EQ(client().Get("/healthz")->status, 200);
}

TEST_F(HostileClients, of_64_that_send_byte_by_byte_stop_nobody_else) {
  settings_.requests_at_a_time = 0;  // they all come from one address here
  start();
  const std::string begun = "POST /v1/recommendations HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n";
  std::vector<int> slow;
  for (int i = 0; i < 64; ++i) {
    slow.push_back(connected());
    EXPECT_GT(::send(slow.back(), begun.data(), begun.size(), MSG_NOSIGNAL), 0);
  }
  std::atomic<bool> stop = false;
  std::atomic<int> rounds = 0;
  std::thread trickle([&] {
    for (; !stop; ++rounds) {
      for (const int socket : slow) ::send(socket, "x", 1, MSG_NOSIGNAL);
    }
  });
  for (int asked = 0; asked < 5 || rounds < 2; ++asked)
    EXPECT_EQ(client().Post("/v1/recommendations", png_of({20, 40, 200}), "image/png")->status, 200);
  stop = true;
  trickle.join();
  for (const int socket : slow) ::close(socket);
}

TEST_F(HostileClients, are_sent_away_when_their_time_is_over_however_they_spend_it) {
  settings_.request_seconds = 1;
  start();
  for (const char* const length : {"1000000000", "1000000"}) {
    const int socket = connected();
    const std::string begun =
        "POST /v1/recommendations HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::string(length) + "\r\n\r\n";
    EXPECT_GT(::send(socket, begun.data(), begun.size(), MSG_NOSIGNAL), 0);
    std::string said;
    char buffer[4096];
    // Until the server has closed: it answered, or the bytes still on their way made it reset the connection.
    while (true) {
      ::send(socket, "x", 1, MSG_NOSIGNAL);
      const ssize_t n = ::recv(socket, buffer, sizeof buffer, MSG_DONTWAIT);
      if (n > 0) said.append(buffer, static_cast<std::size_t>(n));
      if (n == 0 || (n < 0 && errno != EAGAIN)) break;
      std::this_thread::yield();
    }
    ::close(socket);
    EXPECT_EQ(said.find("HTTP/1.1 2"), std::string::npos) << said;
    EXPECT_EQ(said.find("HTTP/1.1 ", 1), std::string::npos) << "answered once: " << said;
  }
  EXPECT_EQ(client().Get("/healthz")->status, 200);
}

TEST_F(HostileClients, that_never_end_their_head_are_sent_away_when_their_time_is_over) {
  settings_.request_seconds = 1;
  start();
  for (const char* const begun : {"GET /v1/cata", "GET /healthz HTTP/1.1\r\nX-Slow: "}) {
    const int socket = connected();
    const timeval pace{0, 20'000};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &pace, sizeof pace);
    EXPECT_GT(::send(socket, begun, std::strlen(begun), MSG_NOSIGNAL), 0);
    int sent = 0;
    char buffer[4096];
    // A byte every 20 ms until the server closes: far fewer in a second than the longest head has.
    for (ssize_t got = -1; sent < 4000 && (got > 0 || (got < 0 && errno == EAGAIN) || sent == 0); ++sent) {
      ::send(socket, "x", 1, MSG_NOSIGNAL);
      got = ::recv(socket, buffer, sizeof buffer, 0);
    }
    ::close(socket);
    EXPECT_LT(sent, 4000) << begun;
  }
  EXPECT_EQ(client().Get("/healthz")->status, 200);
}

// A second request inside a body that is refused unread: read for one, it would be answered as its sender's.
TEST_F(HostileClients, cannot_hide_a_request_in_a_body_that_nobody_reads) {
  settings_.max_body_bytes = 100;
  start();
  const std::string hidden = "GET /v1/catalogue HTTP/1.1\r\nHost: a\r\n\r\n";
  const auto answers = [](const std::string& said) {
    std::size_t count = 0;
    for (std::size_t at = said.find("HTTP/1.1 "); at != std::string::npos; at = said.find("HTTP/1.1 ", at + 1)) ++count;
    return count;
  };
  const std::string head = "PUT /v1/products/red HTTP/1.1\r\nHost: a\r\nContent-Length: ";
  EXPECT_EQ(answers(said_to(head + std::to_string(hidden.size()) + "\r\n\r\n" + hidden, false)), 1U) << "without a key";
  const std::string long_body = hidden + std::string(200, ' ');
  const std::string post = "POST /v1/recommendations HTTP/1.1\r\nHost: a\r\nContent-Length: ";
  EXPECT_EQ(answers(said_to(post + std::to_string(long_body.size()) + "\r\n\r\n" + long_body, false)), 1U)
      << "too large";
  const std::string two = post + "0\r\nContent-Length: " + std::to_string(hidden.size()) + "\r\n\r\n" + hidden;
  EXPECT_EQ(answers(said_to(two, false)), 1U) << "two lengths";
  const std::string both = post + "4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden;
  EXPECT_EQ(answers(said_to(both, false)), 1U) << "a length and chunks";
}

TEST_F(HostileClients, that_are_cut_off_in_an_upload_change_nothing) {
  start();
  const std::string token = key({catalogue::KeyScope::write}).at("Authorization");
  const std::string picture = png_of({250, 120, 200});
  const std::string form =
      "--b\r\nContent-Disposition: form-data; name=\"product\"\r\n\r\n{}\r\n--b\r\n"
      "Content-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n"
      "Content-Type: image/png\r\n\r\n" +
      picture + "\r\n--b--\r\n";
  const std::string head =
      "PUT /v1/products/pink HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: " + token +
      "\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: " + std::to_string(form.size()) +
      "\r\n\r\n";
  for (std::size_t size = 0; size < form.size(); size += form.size() / 16 + 1) {
    const std::string said = said_to(head + form.substr(0, size));
    EXPECT_EQ(said.find("HTTP/1.1 2"), std::string::npos) << size;
    EXPECT_EQ(client().Get("/v1/products/pink")->status, 404) << size;
  }
  EXPECT_NE(said_to(head + form, false).find("HTTP/1.1 201"), std::string::npos) << "the whole of it is taken";
}

// In bytes.
std::size_t resident_memory() {
  std::ifstream file("/proc/self/statm");
  std::size_t size = 0, resident = 0;
  file >> size >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

std::string noise(core::Rng& rng, std::size_t size) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(rng.below(256));
  return bytes;
}

// One of many kinds of bodies that are no picture, or hardly one.
std::string hostile_body(core::Rng& rng, const std::vector<std::string>& pictures) {
  std::string bytes = pictures[rng.below(pictures.size())];
  switch (rng.below(7)) {
    case 0:  // cut off
      return bytes.substr(0, rng.below(bytes.size()));
    case 1:  // damaged in a few places
      for (int i = 0; i < 8; ++i) bytes[rng.below(bytes.size())] = static_cast<char>(rng.below(256));
      return bytes;
    case 2:
      return noise(rng, 1 + rng.below(8192));
    case 3:  // the beginning of one format, the rest of another
      return bytes.substr(0, 4 + rng.below(28)) + pictures[rng.below(pictures.size())].substr(4);
    case 4: {  // sizes that nobody could hold: of a JPEG's frame, or of a PNG's header
      const std::size_t frame = bytes.find("\xFF\xC0");
      const std::size_t at = frame == std::string::npos ? 16 : frame + 5;
      return bytes.replace(at, 4, "\xFF\xFF\xFF\xFF");
    }
    case 5:  // a form inside a picture inside nothing
      return "--b\r\nContent-Disposition: form-data; name=\"photo\"\r\n\r\n" + bytes;
    default:  // right at the start, noise for the rest
      return bytes.substr(0, bytes.size() / 2) + noise(rng, bytes.size() / 2);
  }
}

TEST_F(HostileClients, may_send_ten_thousand_bodies_and_get_the_right_class_of_error_for_flat_memory) {
  settings_.requests_at_a_time = 0;
  start();
  const auto bytes_of = [](const std::vector<std::byte>& bytes) {
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  };
  core::Rng rng(7);
  const Image textured = fixtures::noise(96, 128, rng);
  const std::vector<std::string> pictures{bytes_of(image::encode_png(textured)),
                                          bytes_of(image::encode_jpeg(textured, 80)), png_of({1, 2, 3})};
  auto http = client();
  http.set_keep_alive(true);
  http.set_tcp_nodelay(true);
  [[maybe_unused]] std::size_t before = 0;
  std::map<int, int> answered;
  for (int i = 0; i < 10'000; ++i) {
    if (i == 2'000) before = resident_memory();
    const char* const type = rng.below(8) == 0 ? "multipart/form-data; boundary=b" : "image/jpeg";
    // A crop outside of any picture: what can be decoded after all goes no further.
    const auto response = http.Post("/v1/recommendations?crop=60000,60000,1,1", hostile_body(rng, pictures), type);
    ASSERT_TRUE(response) << i << ": " << httplib::to_string(response.error());
    ++answered[response->status];
  }
  for (const auto& [status, count] : answered)
    EXPECT_THAT(status, ::testing::AnyOf(400, 413, 415, 422)) << count << " of them";
  EXPECT_GT(answered[422], 5'000);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // which keep what is freed
  EXPECT_LT(resident_memory(), before + (std::size_t{32} << 20));
#endif
  EXPECT_EQ(http.Get("/readyz")->status, 200);
}

}  // namespace
}  // namespace selvedge::testing
