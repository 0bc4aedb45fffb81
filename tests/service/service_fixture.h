// A shop of plain colours, served by the shipped model, and requests to it without a socket.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "ground/embedding/embedder.h"
#include "recommend/recommend_fixture.h"
#include "shop/service/service.h"

namespace selvedge::testing {

using Json = nlohmann::json;

inline std::filesystem::path shipped_model() { return std::filesystem::path(SELVEDGE_SOURCE_DIR) / "models/default"; }

inline std::string png_of(Colour colour, int width = 48, int height = 64) {
  const auto bytes = image::encode_png(plain(colour, width, height));
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline const std::vector<std::pair<std::string, Colour>> shop_colours{
    {"red", {200, 20, 20}}, {"green", {20, 160, 40}}, {"blue", {20, 40, 200}}, {"white", {245, 245, 245}}};

class ServedShop : public ::testing::Test {
 protected:
  ServedShop() {
    const embedding::Embedder embedder(shipped_model());
    const recommend::ImageEncoder encoder = recommend::encoder_of(embedder, shipped_model());
    catalogue_ =
        std::make_unique<catalogue::Catalogue>(catalogue::Catalogue::create(folder_ / "shop.db", encoder.model));
    feeds::ProductFeed feed;
    for (const auto& [name, colour] : shop_colours) {
      write_picture(folder_.path() / (name + ".png"), plain(colour, 48, 64));
      feeds::FeedProduct product = feed_product(name, {folder_ / (name + ".png")});
      product.facts.colour = name;
      product.facts.category = name == "white" ? "shirt" : "dress";
      product.facts.price = parse_price(name == "red" ? "10" : "30");
      product.facts.currency = "EUR";
      product.facts.stock = name == "blue" ? 0 : 5;
      feed.products.push_back(product);
    }
    intake::import_products(*catalogue_, encoder, feed);
  }

  service::Service& service() {
    if (!service_) {
      service_ = std::make_unique<service::Service>(
          *catalogue_, [](const ModelIdentity& model) { return model.directory; }, settings_,
          [this](const std::string& text) {
            const std::lock_guard lock(messages_mutex_);
            messages_.push_back(text);
          });
    }
    return *service_;
  }

  service::HttpResponse ask(const std::string& method, const std::string& target, const service::Body& body = {},
                            const std::map<std::string, std::string>& headers = {}) {
    return ask_of(service(), method, target, body, headers);
  }
  static service::HttpResponse ask_of(service::Service& service, const std::string& method, const std::string& target,
                                      const service::Body& body = {},
                                      const std::map<std::string, std::string>& headers = {}) {
    service::HttpRequest request;
    request.id = "test";
    request.method = method;
    request.client = "10.0.0.1";
    const std::size_t mark = target.find('?');
    request.path = target.substr(0, mark);
    if (mark != std::string::npos) request.query = service::parse_query(target.substr(mark + 1));
    request.header = [headers](const std::string& name) {
      const auto at = headers.find(name);
      return at == headers.end() ? std::string() : at->second;
    };
    request.read_body = [body](std::size_t) { return body; };
    service::HttpResponse response = service.answer(request);
    response.held.reset();  // a server lets go of it when the answer is sent
    if (response.stream) {
      response.stream([&](std::string_view piece) {
        response.body += piece;
        return true;
      });
    }
    return response;
  }
  service::HttpResponse ask_photo(const std::string& photo, const std::string& query = "") {
    return ask("POST", "/v1/recommendations" + query, {"image/png", photo, {}});
  }
  // A form with facts and one picture.
  static service::Body product_form(const std::string& facts, const std::string& picture) {
    return {"multipart/form-data",
            "",
            {{"product", "", "application/json", facts}, {"image", "a.png", "image/png", picture}}};
  }
  static service::Body json_body(const std::string& text, const std::string& type = "application/json") {
    return {type, text, {}};
  }

  std::map<std::string, std::string> key(std::vector<catalogue::KeyScope> scopes) {
    return {{"Authorization",
             "Bearer " + catalogue_->keys().create("test", std::move(scopes), std::chrono::sys_seconds{}).token}};
  }
  static std::string header(const service::HttpResponse& response, const std::string& name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return "";
  }
  static std::vector<std::string> ids(const service::HttpResponse& response) {
    std::vector<std::string> found;
    const Json json = Json::parse(response.body);
    for (const Json& answer : json.at("answers")) found.push_back(answer.at("product").at("id"));
    return found;
  }
  static std::string field(const service::HttpResponse& response) {
    return Json::parse(response.body).value("field", "");
  }

  TemporaryFolder folder_;
  std::unique_ptr<catalogue::Catalogue> catalogue_;
  service::ServiceSettings settings_ = [] {
    service::ServiceSettings settings;
    settings.rate_per_minute = 0;
    settings.network_workers = 1;
    return settings;
  }();
  std::mutex messages_mutex_;
  std::vector<std::string> messages_;
  std::unique_ptr<service::Service> service_;  // last: it uses all of the above
};

}  // namespace selvedge::testing
