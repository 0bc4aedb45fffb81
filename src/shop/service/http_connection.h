// Connections and their shared state. One thread, that of HttpServer::run(), reads and writes all of them. The service
// runs on the threads of the pools. Used only by http_connection.cpp and http_server.cpp.
#pragma once

#include <chrono>
#include <cstddef>
#include <exception>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include "shop/service/answer_stream.h"
#include "shop/service/chunk_decoder.h"
#include "shop/service/http_exchange.h"

namespace selvedge::service::edge {

namespace net = boost::asio;
using net::ip::tcp;
using Failure = boost::system::error_code;
using std::chrono::seconds;

constexpr std::size_t block_size = std::size_t{64} << 10;  // most bytes of a body read at a time
constexpr std::size_t probe_workers = 2;

class Connection;

// Any thread may use `service`, `line`, `bodies`, and `io` to post to it. The rest belongs to the thread of run().
struct Shared {
  Shared(Service& the_service, core::MessageSink to_log)
      : service(the_service),
        line(std::move(to_log)),
        bodies(static_cast<std::size_t>(service.settings.max_held_bytes)),
        workers(static_cast<std::size_t>(service.settings.workers)),
        probes(probe_workers) {}

  Service& service;
  core::MessageSink line;
  ByteBudget bodies;
  net::io_context io{1};
  net::thread_pool workers;
  net::thread_pool probes;                             // for requests that are answered even if all workers are busy
  std::list<std::shared_ptr<Connection>> connections;  // the oldest first
  std::unordered_map<std::string, std::size_t> by_network;  // number of connections
  std::size_t answers = 0;                                  // bytes of bodies that wait for their clients
  bool stopping = false;

  // Takes a new connection, or turns it away with 503.
  void admit(tcp::socket socket);
  // Closes the oldest connection that waits for a request. `network`: only one of this network; empty: any. False if
  // there is none.
  bool make_room(const std::string& network);
  // While more than max_held_bytes wait for clients, closes the oldest connections that send, but never `latest`.
  void bound_answers(const Connection* latest);
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Shared& shared, tcp::socket socket, std::string peer, std::string its_network)
      : network(std::move(its_network)),
        shared_(shared),
        socket_(std::move(socket)),
        timer_(shared.io),
        peer_(std::move(peer)),
        block_(block_size / 4) {}

  const std::string network;
  std::list<std::shared_ptr<Connection>>::iterator place;

  void read_head();
  void close();
  // Whether no whole head was received, so that closing the connection loses no request.
  bool is_waiting() const { return state_ == State::head; }
  bool is_idle() const { return is_waiting() && input_.empty(); }
  bool is_answering() const { return state_ == State::answering; }

 private:
  enum class State { head, body, working, answering, lingering, closed };

  template <typename Then>
  void read_more(Then then);
  void deadline(seconds time, void (Connection::*action)());
  void no_deadline();
  template <typename Work>
  void on_worker(Work work);
  const ServiceSettings& settings() const { return shared_.service.settings; }

  void look_for_head();
  void refuse_head(const Problem& problem);
  void take_head(std::size_t size);
  void admitted(bool ends_here);
  void read_body();
  void take_body();
  bool take_from_input(std::size_t most);
  void refuse_body(const Problem& problem);
  void body_is_late() { refuse_body({408, "too-slow", "expected the whole request in time, found it unfinished"}); }
  void answer_on_worker();
  void stream_on_worker();
  void write_answer();
  void write_pieces();
  void work_failed(const std::exception& error);
  void answered();
  void wait_for_end();
  void log() const {
    if (settings().log != "none") shared_.line(exchange_->log_line(settings().log == "json"));
  }

  Shared& shared_;
  tcp::socket socket_;
  net::steady_timer timer_;
  const std::string peer_;
  std::vector<char> block_;
  std::string input_;  // received and not used yet
  std::size_t seen_ = 0, requests_ = 0, timers_ = 0, reads_ = 0;
  State state_ = State::head;
  bool keep_ = true, writing_ = false;
  std::shared_ptr<Exchange> exchange_;
  ChunkDecoder chunks_;
  std::string out_;
  std::size_t answer_size_ = 0;
  std::shared_ptr<AnswerStream> stream_;
};

// Calls then(bytes) when bytes have arrived in block_, or then(0) when the client has sent its last.
template <typename Then>
void Connection::read_more(Then then) {
  const std::size_t turn = ++reads_;
  socket_.async_read_some(net::buffer(block_),
                          [self = shared_from_this(), turn, then](const Failure& failure, std::size_t bytes) {
                            // Meanwhile this read was given up.
                            if (turn != self->reads_ || self->state_ == State::closed) return;
                            if (failure && failure != net::error::eof) return self->close();
                            then(failure ? 0 : bytes);
                          });
}

template <typename Work>
void Connection::on_worker(Work work) {
  state_ = State::working;
  no_deadline();
  net::thread_pool& pool = shared_.service.is_open(exchange_->request) ? shared_.probes : shared_.workers;
  // The guard keeps run() from ending before the answer is back.
  net::post(pool, [self = shared_from_this(), guard = net::make_work_guard(shared_.io), work]() mutable {
    try {
      work();
    } catch (const std::exception& error) {
      self->work_failed(error);
    }
    // The last reference is dropped on run()'s thread, because connections may be destroyed only there.
    auto& io = self->shared_.io;
    net::post(io, [last = std::move(self)] {});
  });
}

}  // namespace selvedge::service::edge
