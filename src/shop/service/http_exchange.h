// One request and its answer, between the connection that carries them and the service that answers. Inside service/
// only.
#pragma once

#include <memory>
#include <string>

#include "shop/service/byte_budget.h"
#include "shop/service/request_head.h"
#include "shop/service/service.h"

namespace selvedge::service {

struct Exchange {
  Exchange(RequestHead request_head, const std::string& peer, const ServiceSettings& settings);

  RequestHead head;
  HttpRequest request;
  Service::Admitted admitted;
  std::string body;                          // as received
  std::unique_ptr<ByteBudget::Share> share;  // the part of the bodies' memory that `body` uses
  HttpResponse response;

  // These two run on a worker and fill `response`. refuse() answers with `problem`, for a body that cannot be read.
  void refuse(Service& service, const Problem& problem);
  void answer(Service& service);
  // One line for the log, without a line end.
  std::string log_line(bool as_json) const;
  // The head of the answer, including its empty line.
  std::string answer_head(bool keep_alive) const;
  bool only_head() const { return head.method == "HEAD"; }
  // Whether a streamed answer is chunked. Otherwise it ends with the connection.
  bool answers_in_chunks() const { return response.stream && head.http11; }
};

// `given` if it has 1 to 64 letters, digits, '-' and '_', so that the client's log and ours agree; else a new id.
std::string request_id(const std::string& given);

}  // namespace selvedge::service
