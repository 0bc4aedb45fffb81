// /v1/products: one product at a time.
#include <fmt/format.h>

#include <iterator>
#include <optional>
#include <utility>

#include "shop/catalogue/folded_text.h"
#include "shop/service/json_object.h"
#include "shop/service/parameters.h"
#include "shop/service/preconditions.h"
#include "shop/service/problem.h"
#include "shop/service/product_body.h"
#include "shop/service/product_writing.h"

namespace selvedge::service {
namespace {

using Json = nlohmann::ordered_json;

Problem no_such_product(const ProductId& id) {
  return {404, "no-such-product", fmt::format("product '{}': not in the catalogue", id.value)};
}

ProductId id_of(const HttpRequest& request) {
  ProductId id{request.path_values.at("id")};
  if (const auto problem = catalogue::problem_of(id))
    throw bad_parameter("id", fmt::format("product id: {}", *problem));
  return id;
}

// Products of the list whose id or title contains the text, in any case. Reads the list until it has enough.
std::vector<StoredProduct> products_naming(const std::string& text, const catalogue::Catalogue& catalogue,
                                           catalogue::ListOptions options) {
  constexpr std::size_t at_once = 500;  // products in memory
  const std::string sought = catalogue::folded(text);
  const auto names = [&](const std::string& name) { return catalogue::folded(name).find(sought) != std::string::npos; };
  std::vector<StoredProduct> found;
  const std::size_t wanted = std::exchange(options.limit, at_once);
  for (std::size_t read = at_once; read == at_once && found.size() < wanted;) {
    std::vector<StoredProduct> products = catalogue.list(options);
    read = products.size();
    if (read > 0) options.after = products.back().facts.id;
    for (StoredProduct& product : products) {
      const bool fits = names(product.facts.id.value) || names(product.facts.title);
      if (fits && found.size() < wanted) found.push_back(std::move(product));
    }
  }
  return found;
}

HttpResponse list(Service& service, const HttpRequest& request) {
  Parameters parameters(request);
  catalogue::ListOptions options;
  options.limit = static_cast<std::size_t>(parameters.integer("limit", 1, 100, 50)) + 1;  // one more shows if more come
  options.filter = parameters.filter();
  if (auto cursor = parameters.text("cursor")) {
    options.after = ProductId{std::move(*cursor)};
    if (const auto problem = catalogue::problem_of_text("cursor", options.after->value))
      throw bad_parameter("cursor", *problem);
  }
  const std::optional<std::string> text = parameters.text("text");
  parameters.refuse_others();
  // A search by text may read the whole catalogue.
  if (text && request.key.empty())
    throw Problem(401, "key-needed", "text: expected with a key; send Authorization: Bearer and a token",
                  "Authorization");
  if (!request.may_write) options.filter.hidden = false;
  std::vector<StoredProduct> products =
      text ? products_naming(*text, service.shop.catalogue(), options) : service.shop.catalogue().list(options);
  Json json = {{"products", Json::array()}, {"next_cursor", nullptr}};
  if (products.size() == options.limit) {
    products.pop_back();
    json["next_cursor"] = products.back().facts.id.value;
  }
  for (const StoredProduct& product : products)
    json["products"].push_back(feeds::product_json(product, reader_of(request)));
  if (products.empty()) add_warnings(service.shop.catalogue(), options.filter, json);
  return json_response(json);
}

HttpResponse with_etag(HttpResponse response, const StoredProduct& product) {
  response.headers.emplace_back("ETag", etag_of(product));
  return response;
}

HttpResponse get(Service& service, const HttpRequest& request) {
  Parameters(request).refuse_others();
  const ProductId id = id_of(request);
  const auto product = service.shop.catalogue().find(id);
  const bool may_see = product && (!product->facts.hidden || request.may_write);
  if (!may_see) throw no_such_product(id);
  if (is_known_to(request, etag_of(*product))) return with_etag({304, {}, {}, {}, {}, {}}, *product);
  return with_etag(json_response(feeds::product_json(*product, reader_of(request))), *product);
}

ProductInput input_of(Body body, const ProductId& id) {
  if (body.content_type == "application/json") return product_input(parse_object(body.bytes, "body"), id);
  if (!body.is_form()) {
    throw Problem(415, "unsupported-media-type",
                  fmt::format("expected application/json or multipart/form-data, found '{}'", body.content_type),
                  "Content-Type");
  }
  std::optional<ProductInput> facts;
  std::vector<PictureSource> files;
  for (BodyPart& part : body.parts) {
    if (part.name == "product") {
      if (facts) throw bad_parameter("product", "product: expected one part with the facts as JSON, found several");
      facts = product_input(parse_object(part.bytes, "product"), id);
    } else if (part.name == "image") {
      const auto bytes = std::as_bytes(std::span(part.bytes));
      files.push_back({{bytes.begin(), bytes.end()}, {}, {}, {}, {}});
    } else {
      throw bad_parameter(part.name, fmt::format("'{}': expected parts `product` and `image`", part.name));
    }
  }
  // A PUT replaces all facts: without any it would clear them.
  if (!facts) throw bad_parameter("product", "product: expected a part with the facts as JSON, found none");
  facts->pictures.insert(facts->pictures.end(), std::make_move_iterator(files.begin()),
                         std::make_move_iterator(files.end()));
  return std::move(*facts);
}

HttpResponse put(Service& service, const HttpRequest& request) {
  Parameters(request).refuse_others();
  const ProductId id = id_of(request);
  const ProductInput input = input_of(request.read_body(static_cast<std::size_t>(service.settings.max_body_bytes)), id);
  const catalogue::WriteCheck check = precondition_of(request);
  intake::ProductWritten written;
  service.fetching.run(urls_of(input),
                       [&](const FetchPicture& fetch) { written = write_product(service, input, fetch, check); });
  const auto& [outcome, product] = written.stored;
  return with_etag(json_response({{"outcome", catalogue::to_string(outcome)},
                                  {"product", feeds::product_json(product, reader_of(request))},
                                  {"warnings", written.warnings}},
                                 outcome == catalogue::PutOutcome::added ? 201 : 200),
                   product);
}

HttpResponse patch(Service& service, const HttpRequest& request) {
  Parameters(request).refuse_others();
  const ProductId id = id_of(request);
  const Body body = request.read_body(static_cast<std::size_t>(service.settings.max_body_bytes));
  if (body.content_type != "application/merge-patch+json" && body.content_type != "application/json") {
    throw Problem(415, "unsupported-media-type",
                  fmt::format("expected application/merge-patch+json, found '{}'", body.content_type), "Content-Type");
  }
  const nlohmann::json changes = parse_object(body.bytes, "body");
  const catalogue::WriteCheck check = precondition_of(request);
  const auto written = service.shop.catalogue().update(id, [&](const StoredProduct& stored) {
    if (check) check(&stored);
    return patched(stored.facts, changes);
  });
  if (!written) throw no_such_product(id);
  service.shop.try_refresh();
  return with_etag(json_response(feeds::product_json(written->product, reader_of(request))), written->product);
}

HttpResponse remove(Service& service, const HttpRequest& request) {
  Parameters(request).refuse_others();
  const ProductId id = id_of(request);
  const catalogue::WriteCheck check = precondition_of(request);
  const auto check_stored = [&](const StoredProduct* stored) {
    if (check && stored != nullptr) check(stored);
  };
  if (service.shop.catalogue().remove(std::span(&id, 1), check_stored) == 0) throw no_such_product(id);
  service.shop.try_refresh();
  return {204, {}, {}, {}, {}, {}};
}

}  // namespace

void add_product_routes(Service& service) {
  add_route(service, "GET", "/v1/products", RouteAccess::read, list);
  add_route(service, "GET", "/v1/products/{id}", RouteAccess::read, get);
  add_route(service, "PUT", "/v1/products/{id}", RouteAccess::write, put);
  add_route(service, "PATCH", "/v1/products/{id}", RouteAccess::write, patch);
  add_route(service, "DELETE", "/v1/products/{id}", RouteAccess::write, remove);
}

}  // namespace selvedge::service
