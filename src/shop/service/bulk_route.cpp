// POST /v1/products:bulk: many products in one request. Each line has a result of its own, which is sent as soon as the
// line is done.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <map>
#include <unordered_map>
#include <utility>

#include "shop/feeds/product_feed.h"
#include "shop/service/json_object.h"
#include "shop/service/parameters.h"
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

// A line of the request: its product, or why it cannot be read.
struct Line {
  std::size_t number = 0;  // from 1; 0: unknown
  ProductInput input;
  std::string problem;                // empty: it was read
  std::vector<std::string> warnings;  // from reading it
};

// Of a product that could not be read; empty if it has none that a product may have.
ProductId id_in(const nlohmann::json& product) {
  if (!product.is_object() || !product.contains("id") || !product.at("id").is_string()) return {};
  ProductId id{product.at("id").get<std::string>()};
  return catalogue::problem_of(id) ? ProductId{} : id;
}

// Each line takes some hundred bytes until it is answered, however short it is.
constexpr std::size_t most_lines = 1'000'000;

void require_few(std::size_t lines) {
  if (lines <= most_lines) return;
  throw bad_parameter("body",
                      fmt::format("body: expected at most {} products, found more; send several requests", most_lines));
}

// The lines of a request, and what was seen in reading them that belongs to none.
struct Lines {
  std::vector<Line> lines;
  Json report = Json::object();  // how a feed was read, for the last line
};

Lines json_lines(const std::string& text) {
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
    require_few(lines.size());
    line.number = number;
    nlohmann::json product;
    try {
      product = parse_object(one, "line");
      line.input = product_input(product, std::nullopt);
    } catch (const Problem& problem) {
      line.problem = problem.what();
      line.input.facts.id = id_in(product);
    }
  }
  return {std::move(lines)};
}

// "body:17" -> 17.
std::size_t line_of(const std::string& source) {
  const std::size_t colon = source.rfind(':');
  return colon == std::string::npos ? 0 : std::strtoul(source.c_str() + colon + 1, nullptr, 10);
}

// Pictures must be URLs or stand in the feed itself: a path would be one on the server's disk.
Line line_of_product(feeds::FeedProduct& product) {
  Line line;
  line.number = line_of(product.images.front().source);
  line.input.facts = std::move(product.facts);
  for (const feeds::FeedImage& image : product.images) {
    if (auto bytes = feeds::data_url_bytes(image.reference)) {
      line.input.pictures.push_back({std::move(*bytes), {}, {}, {}, image.crop});
      continue;
    }
    if (auto content = feeds::uploaded_content(image.reference)) {
      line.input.pictures.push_back({{}, std::move(*content), {}, {}, image.crop});
      continue;
    }
    if (!feeds::is_url(image.reference)) {
      line.problem = fmt::format("image: expected an http or https URL, found '{}'",
                                 image.reference.substr(feeds::is_path(image.reference) ? 1 : 0));
    }
    line.input.pictures.push_back({{}, {}, image.reference, image.reference, image.crop});
  }
  return line;
}

// Gives each row one result, even if there are several complaints about it. Complaints about a product that can be
// stored become warnings.
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
  std::unordered_map<std::size_t, std::size_t> of_row_;    // by number; 0: unknown
};

// Rows of one id make one product, as on import. The result has the number of its first row.
Lines feed_lines(const std::string& bytes, const feeds::FeedOptions& options) {
  FeedLines lines;
  Json report = Json::object();
  try {
    feeds::ProductFeed feed = feeds::parse_product_feed(bytes, "body", "/", options);
    require_few(feed.products.size());
    for (feeds::FeedProduct& product : feed.products) lines.add(product);
    for (const feeds::SkippedRow& skipped : feed.skipped) lines.add(skipped);
    report = feed_report_json(feed.report);
    for (const char* name : {"notes", "unread"}) {
      if (report[name].empty()) report.erase(name);
    }
  } catch (const Error& error) {
    throw bad_parameter("body", error.what());
  }
  return {lines.take(), std::move(report)};
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

void write_lines(Service& service, const Lines& request, const BodyWriter& write) {
  const std::vector<Line>& lines = request.lines;
  Totals totals;
  std::vector<std::string> urls;
  for (const Line& line : lines) {
    if (line.problem.empty()) std::ranges::copy(urls_of(line.input), std::back_inserter(urls));
  }
  service.fetching.run(urls, [&](const FetchPicture& fetch) {
    // If the client is gone, its lines are stored all the same. It cannot know how far the work came, and may send them
    // again.
    for (const Line& line : lines) write(dumped(result_of(service, line, fetch, totals)) + "\n");
  });
  Json done = totals.json();
  done.update(request.report);
  write(dumped(done) + "\n");
}

HttpResponse bulk(Service& service, const HttpRequest& request) {
  const feeds::FeedOptions options = feed_options(service.settings, request);
  const Body body = request.read_body(static_cast<std::size_t>(service.settings.max_bulk_bytes));
  const bool other = std::ranges::any_of(std::array{"image/", "video/", "audio/"},
                                         [&](const char* type) { return body.content_type.starts_with(type); });
  if (body.is_form() || other) {
    throw Problem(415, "unsupported-media-type",
                  fmt::format("expected the feed itself or application/x-ndjson, found '{}'", body.content_type),
                  "Content-Type");
  }
  // A feed's type says little: shops' servers call it text/plain or application/octet-stream. Its content tells.
  const bool lines_alone = body.content_type == "application/x-ndjson";
  if (lines_alone && !request.query.empty()) {
    const std::string& name = request.query.front().first;
    throw bad_parameter(name, fmt::format("'{}': expected with a feed, not with application/x-ndjson", name));
  }
  HttpResponse response{200, "application/x-ndjson", {}, {}, {}, {}};
  response.stream = [&service, lines = lines_alone ? json_lines(body.bytes) : feed_lines(body.bytes, options)](
                        const BodyWriter& write) { write_lines(service, lines, write); };
  return response;
}

}  // namespace

void add_bulk_route(Service& service) {
  add_route(service, "POST", "/v1/products:bulk", RouteAccess::write, bulk,
            static_cast<std::size_t>(service.settings.max_bulk_bytes));
}

}  // namespace selvedge::service
