// POST /v1/products:bulk: many products, each line with a result of its own, told as it is done.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>
#include <unordered_map>
#include <utility>

#include "shop/feeds/product_feed.h"
#include "shop/service/problem.h"
#include "shop/service/product_body.h"
#include "shop/service/product_writing.h"

namespace selvedge::service {
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

// A line of the request: what it says, or why that cannot be read.
struct Line {
  std::size_t number = 0;
  ProductInput input;
  std::string problem;
  std::vector<std::string> warnings;  // of what was read
};

std::vector<Line> json_lines(const std::string& text) {
  std::vector<Line> lines;
  std::size_t number = 0;
  std::size_t start = 0;  // behind byte-order marks
  while (text.compare(start, 3, "\xEF\xBB\xBF") == 0) start += 3;
  for (std::size_t begin = start; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string one = text.substr(begin, end - begin);
    if (one.ends_with('\r')) one.pop_back();
    begin = end + 1;
    ++number;
    if (one.empty()) continue;
    Line& line = lines.emplace_back();
    line.number = number;
    try {
      line.input = product_input(parse_object(one, "line"), std::nullopt);
    } catch (const Problem& problem) {
      line.problem = problem.what();
    }
  }
  return lines;
}

// "body:17" -> 17.
std::size_t line_of(const std::string& source) {
  const std::size_t colon = source.rfind(':');
  return colon == std::string::npos ? 0 : std::strtoul(source.c_str() + colon + 1, nullptr, 10);
}

// Pictures by URL alone: this server's disk is not the client's.
Line line_of_product(feeds::FeedProduct& product) {
  Line line;
  line.number = line_of(product.images.front().source);
  line.input.facts = std::move(product.facts);
  for (const feeds::FeedImage& image : product.images) {
    if (auto bytes = feeds::data_url_bytes(image.reference)) {
      line.input.pictures.push_back({std::move(*bytes), {}, {}, {}, image.crop});
      continue;
    }
    if (!feeds::is_url(image.reference))
      line.problem = fmt::format("image: expected an http or https URL, found '{}'", image.reference.substr(1));
    line.input.pictures.push_back({{}, {}, image.reference, image.reference, image.crop});
  }
  return line;
}

// A row has one result, whatever there is to say of it. Of a product that is stored a complaint is a warning.
class FeedLines {
 public:
  void add(feeds::FeedProduct& product) {
    of_product_.emplace(product.facts.id, lines_.size());
    lines_.push_back(line_of_product(product));
    of_row_.emplace(lines_.back().number, lines_.size() - 1);
  }

  void add(const feeds::SkippedRow& skipped) {
    const std::size_t number = line_of(skipped.source);
    if (const auto product = of_product_.find(skipped.product); product != of_product_.end()) {
      Line& line = lines_[product->second];
      line.warnings.push_back(number == line.number ? skipped.reason
                                                    : fmt::format("line {}: {}", number, skipped.reason));
      return;
    }
    const auto [row, is_new] = of_row_.emplace(number, lines_.size());
    if (is_new || number == 0) {
      Line& line = lines_.emplace_back();
      line.number = number;
      line.problem = skipped.reason;
      if (!skipped.product.value.empty()) of_product_.emplace(skipped.product, lines_.size() - 1);
    } else if (Line& line = lines_[row->second]; line.problem.empty()) {
      line.warnings.push_back(skipped.reason);
    } else {
      line.problem += "; " + skipped.reason;
    }
  }

  std::vector<Line> take() {
    std::ranges::stable_sort(lines_, {}, &Line::number);
    return std::move(lines_);
  }

 private:
  std::vector<Line> lines_;
  std::unordered_map<ProductId, std::size_t> of_product_;  // positions in lines_
  std::unordered_map<std::size_t, std::size_t> of_row_;    // by number; 0: it cannot be told
};

// Rows of one id make one product, as on import; its result stands under its first row.
std::vector<Line> csv_lines(const std::string& text, std::size_t max_bytes) {
  FeedLines lines;
  try {
    feeds::FeedOptions options;
    options.max_bytes = max_bytes;
    feeds::ProductFeed feed = feeds::parse_product_feed(text, "body", "/", options);
    for (feeds::FeedProduct& product : feed.products) lines.add(product);
    for (const feeds::SkippedRow& skipped : feed.skipped) lines.add(skipped);
  } catch (const Error& error) {
    throw bad_parameter("body", error.what());
  }
  return lines.take();
}

// Every failure of one line is that line's result.
Json result_of(Service& service, const Line& line, const FetchPicture& fetch, Totals& totals) {
  Json result = {{"line", line.number}};
  if (!line.input.facts.id.value.empty()) result["id"] = line.input.facts.id.value;
  std::string outcome = "failed";
  std::vector<std::string> warnings = line.warnings;
  try {
    if (line.problem.empty()) {
      const intake::ProductWritten written = write_product(service, line.input, fetch);
      outcome = catalogue::to_string(written.stored.outcome);
      result["outcome"] = outcome;
      warnings.insert(warnings.end(), written.warnings.begin(), written.warnings.end());
    } else {
      result["problem"] = line.problem;
    }
  } catch (const Error& error) {
    const Problem problem = problem_of(error);
    if (std::string_view(problem.what()) != error.what())
      service.message(fmt::format("bulk, line {}: {}", line.number, error.what()));
    result["problem"] = problem.what();
  } catch (const std::exception& failure) {
    result["problem"] = failure.what();
  }
  if (!warnings.empty()) result["warnings"] = std::move(warnings);
  ++totals.outcomes[outcome];
  return result;
}

void write_lines(Service& service, const std::vector<Line>& lines, const BodyWriter& write) {
  Totals totals;
  std::vector<std::string> urls;
  for (const Line& line : lines) {
    if (line.problem.empty()) std::ranges::copy(urls_of(line.input), std::back_inserter(urls));
  }
  service.fetching.run(urls, [&](const FetchPicture& fetch) {
    // A client that has gone still gets its lines stored: it cannot know how far it came, and may send them again.
    for (const Line& line : lines) write(dumped(result_of(service, line, fetch, totals)) + "\n");
  });
  write(dumped(totals.json()) + "\n");
}

HttpResponse bulk(Service& service, const HttpRequest& request) {
  const Body body = request.read_body(static_cast<std::size_t>(service.settings.max_bulk_bytes));
  const bool csv = body.content_type == "text/csv";
  if (!csv && body.content_type != "application/x-ndjson") {
    throw Problem(415, "unsupported-media-type",
                  fmt::format("expected application/x-ndjson or text/csv, found '{}'", body.content_type),
                  "Content-Type");
  }
  const std::size_t unpacked_limit = unpacked_feed_bytes(service.settings);
  HttpResponse response{200, "application/x-ndjson", {}, {}, {}, {}};
  response.stream = [&service, lines = csv ? csv_lines(body.bytes, unpacked_limit) : json_lines(body.bytes)](
                        const BodyWriter& write) { write_lines(service, lines, write); };
  return response;
}

}  // namespace

void add_bulk_route(Service& service) {
  add_route(service, "POST", "/v1/products:bulk", RouteAccess::write, bulk,
            static_cast<std::size_t>(service.settings.max_bulk_bytes));
}

}  // namespace selvedge::service
