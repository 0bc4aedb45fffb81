// Errors as clients of the service see them: problem documents (RFC 9457). Only here do kinds of Error become HTTP
// statuses.
#pragma once

#include <stdexcept>
#include <string>

#include "selvedge/error.h"
#include "shop/service/http.h"

namespace selvedge::service {

// A failure that a route answers with. `type` is stable and meant for programs. The message is meant for people: what
// was expected, what was found, what to do.
class Problem : public std::runtime_error {
 public:
  // `retry_after`: seconds after which the same request may work. 0 means unknown; a 429 or 503 then says 1.
  Problem(int status, std::string type, const std::string& detail, std::string field = {}, int retry_after = 0);

  int status() const { return status_; }
  const std::string& type() const { return type_; }    // "bad-parameter" of "/problems/bad-parameter"
  const std::string& field() const { return field_; }  // the parameter, header or field at fault; may be empty
  int retry_after() const { return retry_after_; }

 private:
  int status_;
  std::string type_;
  std::string field_;
  int retry_after_;
};

// 400 for a parameter, header or field with a wrong value.
Problem bad_parameter(const std::string& field, const std::string& detail);

// The problem for an Error: invalid_argument is 400 (of a filter's attribute as bad_parameter), not_found 404,
// unavailable 503, corrupt_data and internal 500. A general text replaces the message for 500, and if the message may
// name files or databases of the server. The caller must log the message then.
Problem problem_of(const Error& error);

// The problem document as an answer, with Retry-After and, for 401, WWW-Authenticate.
HttpResponse response_of(const Problem& problem, const std::string& request_id);

}  // namespace selvedge::service
