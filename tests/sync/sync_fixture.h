// A shop with a feed on a little server, which answers as a test tells it to.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "fetch/scripted_server.h"
#include "ground/files/read_file.h"
#include "recommend/recommend_fixture.h"
#include "shop/sync/sync_feed.h"

namespace selvedge::testing {

// "id,image,price" of those products, "p3" with the picture "/p3.png".
inline std::string csv_of(const std::string& base, const std::vector<int>& products,
                          const std::string& price = "10.00") {
  std::string csv = "id,image,price\n";
  for (const int product : products) csv += fmt::format("p{0},{1}/p{0}.png,{2}\n", product, base, price);
  return csv;
}

class SyncTest : public ColourShop {
 protected:
  SyncTest() {
    options_.downloads.allow_private_addresses = true;  // the servers of tests are on loopback
    options_.wait = [](std::chrono::milliseconds) {};
    feed_.name = "main";
    feed_.location = server_.url("/feed.csv");
  }

  // What the server says of the feed from now on.
  void serve(const std::function<void(const Exchange&)>& answer) {
    const std::lock_guard lock(mutex_);
    answer_ = answer;
  }
  void serve(const std::string& body, const std::string& headers = "") {
    serve([=](const Exchange& exchange) { exchange.ok(body, headers); });
  }
  void serve_products(const std::vector<int>& products, const std::string& price = "10.00") {
    serve(csv_of(server_.url(""), products, price));
  }

  catalogue::SyncRun sync() { return sync_feed(catalogue_, colours_.encoder, feed_, options_).value(); }
  std::vector<std::string> shown() {
    std::vector<std::string> ids;
    for (const catalogue::OwnedProduct& product : catalogue_.owners()) {
      if (!product.hidden) ids.push_back(product.id.value);
    }
    return ids;
  }
  std::size_t picture_requests() const {
    std::size_t count = 0;
    for (const std::string& request : server_.requests()) count += request.find(".png ") != std::string::npos;
    return count;
  }
  static std::string all(const std::vector<std::string>& complaints) {
    return fmt::format("{}", fmt::join(complaints, "\n"));
  }

  std::mutex mutex_;
  std::function<void(const Exchange&)> answer_ = [](const Exchange& exchange) {
    exchange.answer("404 Not Found", "", "");
  };
  ScriptedServer server_{[this](const Exchange& exchange) {
    if (exchange.path().ends_with(".png")) {
      const auto colour = static_cast<std::uint8_t>(std::hash<std::string>()(exchange.path()));
      const std::vector<std::byte> png = image::encode_png(plain({colour, 90, 200}));
      return exchange.ok({reinterpret_cast<const char*>(png.data()), png.size()});
    }
    std::function<void(const Exchange&)> answer;
    {
      const std::lock_guard lock(mutex_);
      answer = answer_;
    }
    answer(exchange);
  }};
  sync::FeedSource feed_;
  sync::SyncOptions options_;
};

}  // namespace selvedge::testing
