#include "selvedge/service/client_socket.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

namespace selvedge {
namespace {

using std::chrono::seconds;
using Clock = ClientSocket::Clock;

class ClientSocketTest : public ::testing::Test {
 protected:
  ClientSocketTest() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()), 0); }
  ~ClientSocketTest() override {
    for (const int end : ends_) ::close(end);
  }
  int ours() const { return ends_[0]; }
  int theirs() const { return ends_[1]; }
  void say(const std::string& text) const {
    EXPECT_EQ(::send(theirs(), text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  }

  std::array<int, 2> ends_{};
};

TEST_F(ClientSocketTest, reads_all_that_comes_in_pieces_of_any_size) {
  std::string sent(300'000, ' ');
  for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<char>('a' + i % 23);
  std::thread client([&] {
    const ClientSocket from(theirs(), seconds(30));
    for (std::size_t done = 0; done < sent.size();) {
      const auto written = from.write(sent.data() + done, sent.size() - done);
      ASSERT_GT(written, 0);
      done += static_cast<std::size_t>(written);
    }
    ::shutdown(theirs(), SHUT_WR);
  });
  ClientSocket to(ours(), seconds(30));
  std::string got;
  char piece[1000];
  for (std::size_t size = 1;; size = size % sizeof piece + 1) {
    const auto read = to.read(piece, size);
    if (read <= 0) {
      EXPECT_EQ(read, 0);
      break;
    }
    got.append(piece, static_cast<std::size_t>(read));
  }
  client.join();
  EXPECT_EQ(got, sent);
}

TEST_F(ClientSocketTest, waits_no_longer_than_its_patience) {
  ClientSocket socket(ours(), seconds(0));
  char byte = 0;
  EXPECT_EQ(socket.read(&byte, 1), -1);
  say("x");
  EXPECT_EQ(socket.read(&byte, 1), 1);
}

TEST_F(ClientSocketTest, asks_for_nothing_more_once_its_time_is_over) {
  ClientSocket socket(ours(), seconds(30));
  say("ab");
  char byte = 0;
  EXPECT_EQ(socket.read(&byte, 1), 1);
  socket.read_until(Clock::now());
  EXPECT_EQ(socket.read(&byte, 1), 1) << "had come in time";
  say("c");
  EXPECT_EQ(socket.read(&byte, 1), -1);
  socket.read_until(Clock::time_point::max());
  EXPECT_EQ(socket.read(&byte, 1), 1);
  EXPECT_EQ(byte, 'c');
}

TEST_F(ClientSocketTest, is_readable_while_something_it_has_taken_in_is_unread) {
  ClientSocket socket(ours(), seconds(30));
  EXPECT_FALSE(socket.readable(Clock::now()));
  say("ab");
  EXPECT_TRUE(socket.readable(Clock::now() + seconds(30)));
  char byte = 0;
  EXPECT_EQ(socket.read(&byte, 1), 1);
  EXPECT_TRUE(socket.readable(Clock::now()));
  EXPECT_EQ(socket.read(&byte, 1), 1);
  EXPECT_FALSE(socket.readable(Clock::now()));
}

TEST_F(ClientSocketTest, of_a_client_that_has_gone_reads_and_writes_nothing) {
  ClientSocket socket(ours(), seconds(30));
  ::shutdown(theirs(), SHUT_RDWR);
  char byte = 0;
  EXPECT_LE(socket.read(&byte, 1), 0);
  EXPECT_EQ(socket.write("x", 1), -1);
}

}  // namespace
}  // namespace selvedge
