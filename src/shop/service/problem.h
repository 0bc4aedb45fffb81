// Errors as a client meets them: RFC 9457 problem documents. The one place where kinds of error become HTTP statuses.
#pragma once

#include <stdexcept>
#include <string>

#include "ground/core/error.h"
#include "shop/service/http.h"

namespace selvedge {

// Thrown by whatever answers a request. `type` is stable and says what happened to a program; the message says it to a
// person: what was expected, what was found, what to do.
class Problem : public std::runtime_error {
 public:
  // `retry_after`: seconds after which the same request may work; 0: not said, which for 429 and 503 means 1.
  Problem(int status, std::string type, const std::string& detail, std::string field = {}, int retry_after = 0);

  int status() const { return status_; }
  const std::string& type() const { return type_; }    // the last part of "/problems/bad-parameter"
  const std::string& field() const { return field_; }  // which parameter, header or field; may be empty
  int retry_after() const { return retry_after_; }

 private:
  int status_;
  std::string type_;
  std::string field_;
  int retry_after_;
};

// A parameter, header or field that is not as expected: 400.
Problem bad_parameter(const std::string& field, const std::string& detail);

// What an Error of the library is to a client, the table of kinds: invalid_argument 400, not_found 404, unavailable
// 503; corrupt_data and internal 500. Those, and texts that name files or databases of the server, say no more than
// that: the log holds the rest.
Problem problem_of(const Error& error);

HttpResponse response_of(const Problem& problem, const std::string& request_id);

}  // namespace selvedge
