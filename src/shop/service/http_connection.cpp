// The steps of a request are read_head, take_head, admitted, read_body, take_body, answer_on_worker, write_answer and
// answered; then the next head is read. Functions with on_worker in their names, and what is passed to on_worker, run
// on a worker. All else runs on the thread of run(). A new deadline replaces the one before.
#include "shop/service/http_connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include <boost/asio/write.hpp>

#include "ground/core/ascii.h"
#include "shop/service/problem.h"

namespace selvedge::service::edge {
namespace {

constexpr seconds idle{5};    // of a kept-alive connection
constexpr seconds linger{2};  // for the rest of a body that nobody wants, so that its sender sees the answer
constexpr std::size_t requests_a_connection = 1000;

}  // namespace

void Connection::deadline(seconds time, void (Connection::*action)()) {
  const std::size_t turn = ++timers_;
  timer_.expires_after(time);
  timer_.async_wait([self = shared_from_this(), turn, action](const Failure& failure) {
    if (!failure && turn == self->timers_) (self.get()->*action)();
  });
}

void Connection::no_deadline() {
  ++timers_;
  timer_.cancel();
}

void Connection::read_head() {
  state_ = State::head;
  exchange_.reset();
  chunks_ = {};
  seen_ = 0;
  if (shared_.stopping && input_.empty()) return close();
  deadline(requests_ > 0 && input_.empty() ? idle : seconds(settings().head_seconds), &Connection::close);
  look_for_head();
}

void Connection::look_for_head() {
  try {
    if (const auto size = head_size(input_, seen_)) return take_head(*size);
  } catch (const Problem& problem) {
    return refuse_head(problem);
  }
  seen_ = input_.size();
  read_more([this](std::size_t bytes) {
    if (bytes == 0) return close();
    if (input_.empty() && requests_ > 0) deadline(seconds(settings().head_seconds), &Connection::close);
    input_.append(block_.data(), bytes);
    look_for_head();
  });
}

// For a head that cannot be read. It is unknown where the next request begins, so the connection ends.
void Connection::refuse_head(const Problem& problem) {
  RequestHead head;
  head.method = "unknown";
  exchange_ = std::make_shared<Exchange>(std::move(head), peer_, settings());
  exchange_->response = response_of(problem, exchange_->request.id);
  exchange_->response.headers.emplace_back("X-Request-Id", exchange_->request.id);
  keep_ = false;
  write_answer();
}

void Connection::take_head(std::size_t size) {
  try {
    exchange_ = std::make_shared<Exchange>(parse_head(std::string_view(input_).substr(0, size)), peer_, settings());
  } catch (const Problem& problem) {
    return refuse_head(problem);
  }
  input_.erase(0, size);
  keep_ = exchange_->head.keep_alive && ++requests_ < requests_a_connection;
  on_worker([this] {
    auto response = shared_.service.admit(exchange_->request, exchange_->admitted);
    if (!response && !exchange_->head.has_body()) return answer_on_worker();
    const bool ends_here = response.has_value();
    if (ends_here) {
      exchange_->response = std::move(*response);
      log();
    }
    net::post(shared_.io, [self = shared_from_this(), ends_here] { self->admitted(ends_here); });
  });
}

void Connection::admitted(bool ends_here) {
  if (!ends_here) return read_body();
  if (exchange_->head.has_body()) keep_ = false;
  write_answer();
}

void Connection::read_body() {
  const RequestHead& head = exchange_->head;
  const std::size_t most = exchange_->admitted.route->max_body;
  if (most == 0) {
    keep_ = false;
    return on_worker([this] { answer_on_worker(); });
  }
  const std::string coding = core::in_small_letters(head.first("content-encoding"));
  if (!coding.empty() && coding != "identity") {
    return refuse_body({415, "unsupported-coding", "expected a body without Content-Encoding, found an encoded one",
                        "Content-Encoding"});
  }
  if (head.content_length.value_or(0) > most) {
    return refuse_body({413, "too-large",
                        fmt::format("expected a body of at most {} bytes, found {}", most, *head.content_length),
                        "body"});
  }
  state_ = State::body;
  block_.resize(block_size);
  exchange_->share = std::make_unique<ByteBudget::Share>(shared_.bodies);
  deadline(seconds(settings().request_seconds), &Connection::body_is_late);
  if (!head.expects_continue || !input_.empty()) return take_body();
  static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  net::async_write(socket_, net::buffer(go_on.data(), go_on.size()),
                   [self = shared_from_this()](const Failure& failure, std::size_t) {
                     if (failure) return self->close();
                     if (self->state_ == State::body) self->take_body();
                   });
}

// Moves what was received into the body. False if the memory for bodies is used up.
bool Connection::take_from_input(std::size_t most) {
  std::string& body = exchange_->body;
  const auto& length = exchange_->head.content_length;
  const std::size_t needed = body.size() + std::min(input_.size(), length.value_or(most + 1) - body.size());
  if (needed > body.capacity()) {
    const std::size_t wanted = std::min(std::max(needed, 2 * body.capacity()), length.value_or(most + 1));
    if (!exchange_->share->grow_to(std::max(wanted, needed))) return false;
    body.reserve(std::max(wanted, needed));
  }
  std::size_t used = std::min(input_.size(), length.value_or(0) - (length ? body.size() : 0));
  if (length) {
    body.append(input_, 0, used);
  } else {
    used = chunks_.take(input_, body, most + 1 - body.size());
  }
  input_.erase(0, used);
  return true;
}

void Connection::take_body() {
  const std::size_t most = exchange_->admitted.route->max_body;
  try {
    if (!take_from_input(most)) {
      return refuse_body(
          {503, "too-many-bodies", "expected fewer and smaller requests at a time, found no memory for this one"});
    }
  } catch (const Problem& problem) {
    return refuse_body(problem);
  }
  const std::size_t size = exchange_->body.size();
  if (size > most)
    return refuse_body(
        {413, "too-large", fmt::format("expected a body of at most {} bytes, found more", most), "body"});
  if (exchange_->head.content_length ? size == *exchange_->head.content_length : chunks_.done())
    return on_worker([this] { answer_on_worker(); });
  read_more([this](std::size_t bytes) {
    if (bytes == 0)
      return refuse_body({400, "bad-body", "expected a whole, well-formed body, found one that is cut", "body"});
    input_.append(block_.data(), bytes);
    take_body();
  });
}

void Connection::refuse_body(const Problem& problem) {
  ++reads_;  // a read that is under way is given up
  Failure none;
  socket_.cancel(none);
  keep_ = false;
  exchange_->body = {};
  exchange_->share.reset();
  on_worker([this, problem] {
    exchange_->refuse(shared_.service, problem);
    log();
    net::post(shared_.io, [self = shared_from_this()] { self->write_answer(); });
  });
}

void Connection::answer_on_worker() {
  exchange_->answer(shared_.service);
  log();
  if (exchange_->response.stream && !exchange_->only_head()) return stream_on_worker();
  net::post(shared_.io, [self = shared_from_this()] { self->write_answer(); });
}

void Connection::stream_on_worker() {
  const auto exchange = exchange_;
  const auto stream = std::make_shared<AnswerStream>(
      [weak = weak_from_this(), &io = shared_.io] {
        net::post(io, [weak] {
          if (const auto self = weak.lock()) self->write_pieces();
        });
      },
      seconds(settings().answer_seconds));
  net::post(shared_.io, [self = shared_from_this(), stream] {
    if (self->state_ == State::closed) return stream->client_is_gone();
    self->stream_ = stream;
    self->write_answer();
  });
  try {
    exchange->response.stream([&](std::string_view piece) { return stream->write(piece); });
  } catch (const std::exception& error) {
    // The head was sent, so the status cannot change any more. Closing tells the client that the answer is incomplete.
    stream->client_is_gone();
    shared_.service.message(fmt::format("request {}: {}", exchange->request.id, error.what()));
  }
  exchange->response.held.reset();
  exchange->share.reset();
  stream->finish();
}

void Connection::write_answer() {
  if (state_ == State::closed) return;
  state_ = State::answering;
  if (shared_.stopping) keep_ = false;
  if (stream_ && !exchange_->answers_in_chunks()) keep_ = false;
  out_ = exchange_->answer_head(keep_);
  const bool with_body = !stream_ && !exchange_->only_head();
  const std::string& body = exchange_->response.body;
  answer_size_ = with_body ? body.size() : 0;
  shared_.answers += answer_size_;
  shared_.bound_answers(this);
  deadline(seconds(settings().answer_seconds), &Connection::close);
  writing_ = true;
  const std::array<net::const_buffer, 2> parts{net::buffer(out_), net::buffer(body.data(), answer_size_)};
  net::async_write(socket_, parts,
                   [self = shared_from_this(), exchange = exchange_](const Failure& failure, std::size_t) {
                     self->writing_ = false;
                     if (failure || self->state_ == State::closed) return self->close();
                     if (self->stream_) return self->write_pieces();
                     self->answered();
                   });
}

void Connection::write_pieces() {
  if (writing_ || !stream_ || state_ != State::answering) return;
  AnswerStream::Taken taken = stream_->take();
  if (taken.cut) return close();
  no_deadline();
  if (taken.bytes.empty() && !taken.last) return;
  const bool in_chunks = exchange_->answers_in_chunks();
  out_.clear();
  if (!taken.bytes.empty())
    out_ = in_chunks ? fmt::format("{:x}\r\n{}\r\n", taken.bytes.size(), taken.bytes) : taken.bytes;
  if (taken.last && in_chunks) out_ += "0\r\n\r\n";
  deadline(seconds(settings().answer_seconds), &Connection::close);
  writing_ = true;
  net::async_write(socket_, net::buffer(out_),
                   [self = shared_from_this(), last = taken.last](const Failure& failure, std::size_t) {
                     self->writing_ = false;
                     if (failure || self->state_ == State::closed) return self->close();
                     if (last) return self->answered();
                     self->write_pieces();
                   });
}

// Not even an error can be answered; most likely memory is short. Only this connection ends.
void Connection::work_failed(const std::exception& error) {
  net::post(shared_.io, [self = shared_from_this()] { self->close(); });
  shared_.service.message(fmt::format("request {}: {}", exchange_->request.id, error.what()));
}

void Connection::answered() {
  shared_.answers -= std::exchange(answer_size_, 0);
  stream_.reset();
  exchange_.reset();
  out_.clear();
  if (keep_) return read_head();
  state_ = State::lingering;
  Failure none;
  socket_.shutdown(tcp::socket::shutdown_send, none);
  input_ = {};
  deadline(linger, &Connection::close);
  wait_for_end();
}

void Connection::wait_for_end() {
  read_more([this](std::size_t bytes) {
    if (bytes == 0) return close();
    wait_for_end();
  });
}

void Connection::close() {
  if (state_ == State::closed) return;
  const auto self = shared_from_this();
  state_ = State::closed;
  no_deadline();
  Failure none;
  socket_.close(none);
  if (stream_) stream_->client_is_gone();
  shared_.answers -= std::exchange(answer_size_, 0);
  if (const auto at = shared_.by_network.find(network); --at->second == 0) shared_.by_network.erase(at);
  shared_.connections.erase(place);
}

}  // namespace selvedge::service::edge
