// A request's query: decoded pairs, and the parameters and filter that they make. The first line is the query, the
// second a crop.
#include <string>

#include "fuzz/fuzzer.h"
#include "ground/core/percent_encoding.h"
#include "shop/recommend/query_photo.h"
#include "shop/service/parameters.h"

namespace selvedge::fuzz {
namespace {

// As RFC 3986 has it, every byte but letters and digits.
std::string encoded(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string all;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (plain) {
      all += c;
    } else {
      all.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
  }
  return all;
}

void read_query(std::string_view text) {
  const std::string_view query = take_line(text);
  service::HttpRequest request;
  request.query = service::parse_query(query);
  std::string again;
  for (const auto& [name, value] : request.query) again.append(encoded(name)).append("=").append(encoded(value)) += '&';
  require(service::parse_query(again) == request.query);
  require(core::percent_decoded(encoded(query)) == query && core::percent_decoded(query).size() <= query.size());

  const auto filter = unless_refused([&] {
    service::Parameters parameters(request);
    ProductFilter found = parameters.filter();
    require(parameters.integer("limit", 1, 100, 10) <= 100);
    const double probability = parameters.number("min_probability", 0, 1, 0);
    require(probability >= 0 && probability <= 1);
    static_cast<void>(parameters.boolean("group_variants"));
    parameters.refuse_others();
    return found;
  });
  if (filter) {
    for (const auto& attribute : filter->attributes) require(!attribute.first.empty());
  }
  if (const auto crop = recommend::parse_crop(text)) {
    const std::string written = std::to_string(crop->x) + "," + std::to_string(crop->y) + "," +
                                std::to_string(crop->width) + "," + std::to_string(crop->height);
    require(written.size() <= text.size() && recommend::parse_crop(written) == crop);
  }
}

const Registered parameters_fuzzer("parameters", read_query);

}  // namespace
}  // namespace selvedge::fuzz
