// POST /v1/products:bulk: many products, each line with a result of its own, told as it is done.
#include <fmt/format.h>

#include <map>
#include <utility>

#include "selvedge/catalogue/product_feed.h"
#include "selvedge/service/problem.h"
#include "selvedge/service/product_body.h"
#include "selvedge/service/product_writing.h"

namespace selvedge {
namespace {

using Json = nlohmann::ordered_json;

struct Totals {
  std::map<std::string, std::size_t> outcomes{{"added", 0}, {"changed", 0}, {"unchanged", 0}, {"failed", 0}};

  Json json() const {
    Json line = {{"done", true}};
    for (const char* name : {"added", "changed", "unchanged", "failed"}) line[name] = outcomes.at(name);
    return line;
  }
};

// Every failure of one line is that line's result.
Json result_of(Service& service, const std::string& text, std::size_t line, Totals& totals) {
  Json result = {{"line", line}};
  try {
    const ProductInput input = product_input(parse_object(text, "line"), std::nullopt);
    result["id"] = input.facts.id.value;
    const std::string outcome = to_string(write_product(service, input));
    result["outcome"] = outcome;
    ++totals.outcomes[outcome];
  } catch (const std::exception& failure) {
    result["problem"] = failure.what();
    ++totals.outcomes["failed"];
  }
  return result;
}

void write_lines(Service& service, const std::string& text, const BodyWriter& write) {
  Totals totals;
  std::size_t line = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string one = text.substr(begin, end - begin);
    if (one.ends_with('\r')) one.pop_back();
    begin = end + 1;
    ++line;
    if (one.empty()) continue;
    // A client that has gone still gets its lines stored: it cannot know how far it came, and may send them again.
    write(dumped(result_of(service, one, line, totals)) + "\n");
  }
  write(dumped(totals.json()) + "\n");
}

HttpResponse bulk(Service& service, const HttpRequest& request) {
  Body body = request.read_body(static_cast<std::size_t>(service.settings.max_bulk_bytes));
  if (body.content_type != "application/x-ndjson") {
    throw Problem(415, "unsupported-media-type",
                  fmt::format("expected application/x-ndjson, found '{}'", body.content_type), "Content-Type");
  }
  HttpResponse response{200, "application/x-ndjson", {}, {}, {}, {}};
  response.stream = [&service, text = std::move(body.bytes)](const BodyWriter& write) {
    write_lines(service, text, write);
  };
  return response;
}

}  // namespace

void add_bulk_route(Service& service) {
  service.router.add({"POST", "/v1/products:bulk", RouteAccess::write,
                      [&](const HttpRequest& request) { return bulk(service, request); }});
}

}  // namespace selvedge
