// Where messages for a person go. One that nobody listens to may be called like any other, so no caller has to ask. A
// message that cannot be written (a full disk) is lost and costs nothing else.
#pragma once

#include <concepts>
#include <functional>
#include <string>
#include <utility>

namespace selvedge::core {

class MessageSink {
 public:
  using Function = std::function<void(const std::string& text)>;

  MessageSink() = default;  // drops all messages, as one made of an empty function does
  // Implicit, so that a lambda may be given wherever a sink is wanted.
  template <typename Listener>
  requires(!std::same_as<Listener, MessageSink> && std::constructible_from<Function, Listener>)
      // NOLINTNEXTLINE(google-explicit-constructor)
      MessageSink(Listener listener)
      : function_(std::move(listener)) {}

  // From any thread where the listener may be called from any.
  void operator()(const std::string& text) const noexcept {
    try {
      if (function_) function_(text);
    } catch (...) {  // where would it be said?
    }
  }

 private:
  Function function_;
};

}  // namespace selvedge::core
