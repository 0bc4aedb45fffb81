// One request with its answer, between the connection that carries them and the service that answers. Inside service/
// only.
#pragma once

#include <memory>
#include <string>

#include "shop/service/byte_budget.h"
#include "shop/service/request_head.h"
#include "shop/service/service.h"

namespace selvedge {

struct Exchange {
  Exchange(RequestHead request_head, const std::string& peer, bool behind_proxy);

  RequestHead head;
  HttpRequest request;
  Service::Admitted admitted;
  std::string body;                          // as received
  std::unique_ptr<ByteBudget::Share> share;  // of the memory for bodies, for `body`
  HttpResponse response;

  // On a worker: each fills `response`.
  void refuse(Service& service, const Problem& problem);
  void answer(Service& service);
  // One line for the log, without its end.
  std::string log_line(bool as_json) const;
  // Head of the answer, up to the body's first byte.
  std::string answer_head(bool keep_alive) const;
  bool only_head() const { return head.method == "HEAD"; }
  // Of a streamed answer, in chunks or to the connection's end.
  bool answers_in_chunks() const { return response.stream && head.http11; }
};

// A client's own id where it is harmless, so that its log and ours meet; else a new one.
std::string request_id(const std::string& given);

}  // namespace selvedge
