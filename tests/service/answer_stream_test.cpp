#include "shop/service/answer_stream.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

namespace selvedge::service {
namespace {

using std::chrono::seconds;

TEST(AnswerStream, holds_little_of_an_answer_whose_reader_takes_nothing) {
  AnswerStream stream([] {}, seconds(60));
  std::atomic<std::size_t> written = 0;
  std::thread worker([&] {
    const std::string line(1000, 'x');
    while (stream.write(line)) written += line.size();
  });
  while (written < 64'000) std::this_thread::yield();
  const std::size_t held = stream.take().bytes.size();
  EXPECT_LT(held, 70'000U);
  stream.client_is_gone();
  worker.join();
  EXPECT_LT(written, 140'000U) << "once what was taken, once what fits";
}

TEST(AnswerStream, gives_all_pieces_in_their_order_to_a_slow_reader) {
  AnswerStream stream([] {}, seconds(60));
  std::string sent;
  for (int i = 0; i < 40'000; ++i) sent += std::to_string(i) + "\n";
  std::thread worker([&] {
    for (std::size_t at = 0; at < sent.size(); at += 777) EXPECT_TRUE(stream.write(sent.substr(at, 777)));
    stream.finish();
  });
  std::string read;
  for (bool last = false; !last;) {
    AnswerStream::Taken taken = stream.take();
    read += taken.bytes;
    last = taken.last;
    EXPECT_FALSE(taken.cut);
  }
  worker.join();
  EXPECT_EQ(read, sent);
}

TEST(AnswerStream, breaks_off_for_a_reader_that_lets_it_wait_too_long) {
  AnswerStream stream([] {}, seconds(0));
  const std::string much(100'000, 'x');
  EXPECT_TRUE(stream.write(much));
  EXPECT_FALSE(stream.write(much));
  EXPECT_TRUE(stream.take().cut) << "nobody takes what was sent for the whole";
}

}  // namespace
}  // namespace selvedge::service
