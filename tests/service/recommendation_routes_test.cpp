#include "service/service_fixture.h"

namespace selvedge::testing {
namespace {

using Recommendations = ServedShop;

TEST_F(Recommendations, answer_a_photo_with_the_product_it_shows_first) {
  const service::HttpResponse response = ask_photo(png_of({20, 40, 200}));
  ASSERT_EQ(response.status, 200) << response.body;
  const Json json = Json::parse(response.body);
  EXPECT_EQ(ids(response).front(), "blue");
  EXPECT_EQ(ids(response).size(), shop_colours.size());
  EXPECT_NEAR(json["answers"][0]["similarity"].get<double>(), 1, 1e-3);
  EXPECT_EQ(json["verdict"], "match");
  EXPECT_EQ(json["photos"][0]["width"], 48);
  EXPECT_EQ(json["photos"][0]["format"], "PNG");
  EXPECT_EQ(json["model"]["fingerprint"], catalogue_->state().model.fingerprint);
  EXPECT_EQ(json["catalogue_revision"], catalogue_->state().revision);
  for (const char* stage : {"decode", "embed", "search", "total"})
    EXPECT_GE(json["timings_ms"][stage].get<double>(), 0);
}

TEST_F(Recommendations, take_filters_limits_and_a_least_probability) {
  const std::string photo = png_of({20, 40, 200});
  EXPECT_EQ(ids(ask_photo(photo, "?limit=2")).size(), 2U);
  EXPECT_EQ(ids(ask_photo(photo, "?category=shirt")), std::vector<std::string>{"white"});
  EXPECT_EQ(ids(ask_photo(photo, "?price_max=10")), std::vector<std::string>{"red"});
  const auto in_stock = ids(ask_photo(photo, "?in_stock=true"));
  EXPECT_EQ(in_stock.size(), 3U);
  EXPECT_EQ(std::count(in_stock.begin(), in_stock.end(), "blue"), 0);
  EXPECT_EQ(ids(ask_photo(photo, "?min_probability=0.5")).front(), "blue");
  const service::HttpResponse none = ask_photo(photo, "?colour=pink");
  EXPECT_TRUE(ids(none).empty());
  EXPECT_EQ(Json::parse(none.body)["verdict"], "nothing_close");
}

TEST_F(Recommendations, look_at_the_crop_alone) {
  Image halves = plain({200, 20, 20}, 96, 64);
  for (int y = 0; y < 64; ++y) {
    for (int x = 48; x < 96; ++x) std::copy_n(shop_colours[1].second.data(), 3, halves.rgb.data() + (y * 96 + x) * 3);
  }
  const auto bytes = image::encode_png(halves);
  const std::string photo(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  EXPECT_EQ(ids(ask_photo(photo, "?crop=0,0,48,64")).front(), "red");
  EXPECT_EQ(ids(ask_photo(photo, "?crop=48,0,48,64")).front(), "green");
  for (const char* bad : {"48,0,49,64", "0,0,0,1", "-1,0,5,5", "1,2,3", "a,b,c,d", "0,0,2147483647,2147483647"}) {
    const service::HttpResponse response = ask_photo(photo, std::string("?crop=") + bad);
    EXPECT_EQ(response.status, 400) << bad;
    EXPECT_EQ(field(response), "crop") << bad;
  }
}

TEST_F(Recommendations, fuse_several_photos_of_a_form) {
  service::Body form{"multipart/form-data",
                     "",
                     {{"photo", "a.png", "image/png", png_of({20, 160, 40})},
                      {"photo", "b.png", "image/png", png_of({20, 160, 40})},
                      {"limit", "", "", "1"}}};
  const service::HttpResponse response = ask("POST", "/v1/recommendations", form);
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(ids(response), std::vector<std::string>{"green"});
  EXPECT_EQ(Json::parse(response.body)["photos"].size(), 2U);
  form.parts.push_back({"crop", "", "", "0,0,9,9"});
  EXPECT_EQ(field(ask("POST", "/v1/recommendations", form)), "crop");
}

TEST_F(Recommendations, refuse_what_is_no_picture_with_a_reason) {
  EXPECT_EQ(ask_photo("").status, 422);
  EXPECT_EQ(ask_photo("GIF89a...").status, 422);
  const std::string whole = png_of({1, 2, 3});
  // A picture that lacks few rows is taken, with a warning.
  for (std::size_t size = 1; size * 2 < whole.size(); size += 7) {
    const service::HttpResponse response = ask_photo(whole.substr(0, size));
    EXPECT_EQ(response.status, 422) << size;
    EXPECT_EQ(field(response), "photo");
  }
  EXPECT_EQ(ask("POST", "/v1/recommendations", {"text/plain", "hello", {}}).status, 415);
  EXPECT_EQ(ask("POST", "/v1/recommendations", {"multipart/form-data", "", {}}).status, 400);
  EXPECT_EQ(field(ask_photo(whole, "?limt=3")), "limt");
}

TEST_F(Recommendations, refuse_more_pixels_than_allowed_before_decoding) {
  settings_.max_pixels = 1000;
  const service::HttpResponse response = ask_photo(png_of({1, 2, 3}, 100, 100));
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(Json::parse(response.body)["type"], "/problems/too-many-pixels");
  EXPECT_EQ(ask_photo(png_of({1, 2, 3}, 20, 20)).status, 200);
}

TEST_F(Recommendations, find_products_similar_to_a_product_without_itself) {
  const service::HttpResponse response = ask("GET", "/v1/products/red/similar?limit=10");
  ASSERT_EQ(response.status, 200) << response.body;
  const auto found = ids(response);
  EXPECT_EQ(found.size(), shop_colours.size() - 1);
  EXPECT_EQ(std::count(found.begin(), found.end(), "red"), 0);
  EXPECT_EQ(ask("GET", "/v1/products/none/similar").status, 404);
}

TEST_F(Recommendations, of_products_similar_to_a_product_take_feedback_by_their_id) {
  const Json answer = Json::parse(ask("GET", "/v1/products/red/similar?limit=2").body);
  Json events = Json::array();
  for (const Json& one : answer["answers"])
    events.push_back({{"kind", "shown"}, {"product_id", one["product"]["id"]}, {"rank", one["rank"]}});
  const Json feedback = {{"query_id", answer["id"]}, {"events", events}};
  const service::HttpResponse taken = ask("POST", "/v1/feedback", json_body(feedback.dump()));
  EXPECT_EQ(taken.status, 204) << taken.body;
  EXPECT_EQ(catalogue_->feedback().by_day().at(0).shown, 1U);
}

TEST_F(Recommendations, leave_out_what_is_not_meant) {
  const std::string photo = png_of({20, 40, 200});
  const auto found = ids(ask_photo(photo, "?unlike=blue&unlike=gone"));
  EXPECT_EQ(found.size(), shop_colours.size() - 1);
  EXPECT_EQ(std::ranges::count(found, "blue"), 0);
  EXPECT_EQ(ids(ask("GET", "/v1/products/red/similar?unlike=blue&unlike=green")), std::vector<std::string>{"white"});
  std::string many = "?limit=1";
  for (int i = 0; i < 21; ++i) many += "&unlike=p" + std::to_string(i);
  EXPECT_EQ(field(ask_photo(photo, many)), "unlike");
}

TEST_F(Recommendations, keep_no_photo_unless_a_setting_says_so) {
  const auto query_of = [&] {
    return Json::parse(ask_photo(png_of({20, 40, 200})).body)["id"].get<std::string>().substr(0, 31);
  };
  EXPECT_FALSE(catalogue_->feedback().photo(query_of()));
  service_.reset();
  settings_.keep_photos_days = 1;
  EXPECT_TRUE(catalogue_->feedback().photo(query_of()));
}

}  // namespace
}  // namespace selvedge::testing
