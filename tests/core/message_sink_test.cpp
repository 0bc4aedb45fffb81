#include "ground/core/message_sink.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace selvedge::core {
namespace {

TEST(MessageSink, gives_messages_to_its_listener) {
  std::vector<std::string> heard;
  const MessageSink sink = [&](const std::string& text) { heard.push_back(text); };
  const MessageSink copy = sink;
  sink("one");
  copy("two");
  EXPECT_EQ(heard, (std::vector<std::string>{"one", "two"}));
}

TEST(MessageSink, may_be_called_where_nobody_listens) {
  const MessageSink none, of_empty_function = MessageSink::Function(), of_null(nullptr);
  for (const MessageSink& sink : {none, of_empty_function, of_null}) EXPECT_NO_THROW(sink("unheard"));
}

TEST(MessageSink, loses_what_its_listener_cannot_write_and_nothing_else) {
  const MessageSink sink = [](const std::string&) { throw std::runtime_error("disk full"); };
  EXPECT_NO_THROW(sink("lost"));
}

}  // namespace
}  // namespace selvedge::core
