// Garments of query photos over HTTP, with the shipped finder.
#include <gmock/gmock.h>

#include <set>

#include "ground/garments/finder.h"
#include "ground/image/decode.h"
#include "service/service_fixture.h"
#include "shop/recommend/garment_query.h"
#include "study/synthetic/data_set.h"
#include "study/synthetic/draw.h"

namespace selvedge::testing {
namespace {

using ::testing::HasSubstr;

class GarmentsServed : public ServedShop {
 protected:
  GarmentsServed() {
    settings_.finder = std::filesystem::path(SELVEDGE_SOURCE_DIR) / "models/finder";
    core::Rng rng(3);
    const synthetic::PictureSize size{384, 512};
    const auto bytes =
        image::encode_png(synthetic::draw_person(synthetic::sew(synthetic::product_spec(1, 2), size), size, rng).image);
    person_ = {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  Json photo_of(const std::string& query) {
    const service::HttpResponse response = ask_photo(person_, query);
    EXPECT_EQ(response.status, 200) << response.body;
    return Json::parse(response.body).at("photos").at(0);
  }

  std::string person_;
};

TEST_F(GarmentsServed, are_listed_and_the_most_prominent_one_is_answered) {
  const Json json = Json::parse(ask_photo(person_, "?limit=2").body);
  const Json& photo = json["photos"][0];
  ASSERT_GE(photo["garments"].size(), 1U);
  EXPECT_EQ(photo["garment"], 1);
  for (std::size_t i = 0; i < photo["garments"].size(); ++i) {
    const Json& garment = photo["garments"][i];
    EXPECT_EQ(garment["number"], i + 1);
    EXPECT_GE(garment["box"]["x"], 0);
    EXPECT_LE(garment["box"]["x"].get<int>() + garment["box"]["width"].get<int>(), 384);
    EXPECT_LE(garment["box"]["y"].get<int>() + garment["box"]["height"].get<int>(), 512);
  }
  EXPECT_EQ(json["answers"].size(), 2U);
}

TEST_F(GarmentsServed, are_each_answered_by_number_by_kind_and_all_at_once) {
  const Json found = photo_of("");
  const std::size_t count = found["garments"].size();
  EXPECT_EQ(photo_of("?garment=" + std::to_string(count))["garment"], count);
  const std::string last = found["garments"][count - 1]["kind"];
  const Json of_kind = photo_of("?kind=" + last);
  EXPECT_EQ(of_kind["garments"][of_kind["garment"].get<std::size_t>() - 1]["kind"], last);
  const Json all = photo_of("?garment=all&limit=3");
  for (const Json& garment : all["garments"]) {
    EXPECT_EQ(garment["answers"].size(), 3U);
    EXPECT_TRUE(garment.contains("verdict"));
    // Each takes feedback on its own answers, by its own id and their own ranks.
    const Json feedback = {
        {"query_id", garment["id"]},
        {"events", {{{"kind", "clicked"}, {"product_id", garment["answers"][0]["product"]["id"]}, {"rank", 1}}}}};
    const service::HttpResponse taken = ask("POST", "/v1/feedback", json_body(feedback.dump()));
    EXPECT_EQ(taken.status, 204) << taken.body;
  }
}

TEST_F(GarmentsServed, are_chosen_in_one_way_at_a_time) {
  for (const char* const number : {"ALL", "101", "0"}) {
    const service::HttpResponse refused = ask_photo(person_, std::string("?garment=") + number);
    EXPECT_NE(refused.body.find("a whole number from 1 to 100, or all, found"), std::string::npos) << refused.body;
  }
  EXPECT_EQ(field(ask_photo(person_, "?garment=1&kind=top")), "kind");
  EXPECT_EQ(field(ask_photo(person_, "?crop=none&garment=1")), "crop");
  EXPECT_EQ(field(ask_photo(person_, "?crop=1,1,50,50&kind=top")), "crop");
  EXPECT_EQ(field(ask_photo(person_, "?garment=all&limit=25")), "limit");
}

TEST_F(GarmentsServed, that_a_photo_does_not_have_are_refused_by_name) {
  const service::HttpResponse number = ask_photo(person_, "?garment=100");
  EXPECT_EQ(number.status, 400);
  EXPECT_EQ(field(number), "garment");
  const service::HttpResponse unknown = ask_photo(person_, "?kind=cape");
  EXPECT_EQ(unknown.status, 400);
  EXPECT_THAT(unknown.body, HasSubstr("outerwear"));
  std::set<std::string> kinds;
  for (const Json& garment : photo_of("")["garments"]) kinds.insert(garment["kind"]);
  if (!kinds.contains("hat")) {
    EXPECT_EQ(field(ask_photo(person_, "?kind=hat")), "kind");
  }
}

TEST_F(GarmentsServed, are_not_looked_for_where_the_part_of_the_photo_is_said) {
  const Json cropped = photo_of("?crop=10,20,100,200");
  EXPECT_TRUE(cropped["garments"].empty());
  EXPECT_EQ(cropped["crop"]["width"], 100);
  const Json whole = photo_of("?crop=none");
  EXPECT_TRUE(whole["garments"].empty());
  EXPECT_TRUE(whole["crop"].is_null());
}

TEST_F(GarmentsServed, are_said_to_be_missing_from_a_photo_of_a_wall_and_nothing_is_answered) {
  const Json json = Json::parse(ask_photo(png_of({180, 175, 170}, 300, 400)).body);
  EXPECT_EQ(json["verdict"], "no_garment");
  EXPECT_TRUE(json["answers"].empty());
  EXPECT_TRUE(json["photos"][0]["garment"].is_null());
  EXPECT_EQ(Json::parse(ask_photo(png_of({180, 175, 170}, 300, 400), "?crop=none").body)["answers"].size(), 4U);
}

TEST_F(GarmentsServed, are_missing_from_a_strip_and_from_a_few_pixels_but_a_thumbnail_is_taken_whole) {
  for (const auto& [width, height] : {std::pair{2000, 1}, {1, 2000}, {40, 400}, {3, 2}}) {
    const Json json = Json::parse(ask_photo(png_of({180, 175, 170}, width, height)).body);
    EXPECT_EQ(json["verdict"], "no_garment") << width << " x " << height;
  }
  EXPECT_EQ(Json::parse(ask_photo(png_of({180, 175, 170}, 60, 80)).body)["answers"].size(), 4U);
}

TEST_F(GarmentsServed, are_surely_of_the_kind_that_the_shopper_asks_for) {
  recommend::LiveShopOptions options;
  options.finder = std::make_shared<const garments::Finder>(settings_.finder);
  const recommend::ShopView view(*catalogue_, shipped_model(), options);
  const auto bytes = std::as_bytes(std::span(person_));
  const Image image = image::decode_image(bytes, "person").image;
  const recommend::GarmentQuery found = recommend::look_at(view, recommend::open_in_memory(image), {});
  ASSERT_FALSE(found.garments.empty());
  RecommendOptions asked;
  asked.kind = found.garments.front().kind;
  const auto kinds = recommend::look_at(view, recommend::open_in_memory(image), asked).kinds();
  ASSERT_TRUE(kinds);
  EXPECT_EQ((*kinds)[static_cast<std::size_t>(*asked.kind)], 1.0F);
  EXPECT_LT((*found.kinds())[static_cast<std::size_t>(*asked.kind)], 1.0F) << "the finder has its doubts";
}

TEST_F(GarmentsServed, are_found_by_a_route_that_answers_nothing) {
  const service::HttpResponse response = ask("POST", "/v1/garments", {"image/png", person_, {}});
  ASSERT_EQ(response.status, 200) << response.body;
  const Json photo = Json::parse(response.body)["photos"][0];
  EXPECT_EQ(photo["garments"], photo_of("")["garments"]);
  EXPECT_TRUE(photo["garment"].is_null());
  EXPECT_TRUE(photo["crop"].is_null());
  EXPECT_EQ(ask("POST", "/v1/garments?limit=3", {"image/png", person_, {}}).status, 400);
}

TEST_F(GarmentsServed, need_a_finder) {
  settings_.finder.clear();
  EXPECT_EQ(ask("POST", "/v1/garments", {"image/png", person_, {}}).status, 404);
  EXPECT_EQ(field(ask_photo(person_, "?garment=1")), "garment");
  EXPECT_EQ(field(ask_photo(person_, "?garment=all")), "garment");
  EXPECT_TRUE(photo_of("")["garments"].empty());
}

// The product's own pictures.
class PicturesServed : public GarmentsServed {
 protected:
  PicturesServed() { settings_.find_garments = true; }
  Json part_of(const service::HttpResponse& written) {
    EXPECT_LT(written.status, 300) << written.body;
    const Json product = Json::parse(ask("GET", "/v1/products/worn", {}, writer_).body);
    EXPECT_EQ(product["images"], Json::parse(written.body)["product"]["images"]);
    return product["images"].at(0).at("part");
  }
  service::HttpResponse put(const std::string& images) {
    return ask("PUT", "/v1/products/worn", json_body(R"({"title":"Thing","images":[)" + images + "]}"), writer_);
  }

  std::map<std::string, std::string> writer_ = key({catalogue::KeyScope::write});
};

TEST_F(PicturesServed, are_searched_for_the_products_garment_which_is_told) {
  const Json part = part_of(ask("PUT", "/v1/products/worn", product_form(R"({"title":"Thing"})", person_), writer_));
  const Json main = photo_of("")["garments"].at(0);
  EXPECT_EQ(part["kind"], main["kind"]);
  ASSERT_TRUE(part["box"].is_object());
  EXPECT_NEAR(part["box"]["x"].get<double>(), main["box"]["x"].get<int>() / 384.0, 0.01);
  EXPECT_NEAR(part["box"]["height"].get<double>(), main["box"]["height"].get<int>() / 512.0, 0.01);
  EXPECT_NEAR(part["confidence"].get<double>(), main["confidence"].get<double>(), 0.01);
  EXPECT_NE(part["source"], "shop");
}

TEST_F(PicturesServed, are_taken_whole_unless_the_setting_says_otherwise) {
  settings_.find_garments = false;
  const Json part = part_of(ask("PUT", "/v1/products/worn", product_form(R"({"title":"Thing"})", person_), writer_));
  EXPECT_EQ(part, Json::parse(R"({"source":"whole","box":null,"kind":null,"confidence":null})"));
}

TEST_F(PicturesServed, are_found_by_the_part_that_the_shop_sets_until_it_takes_it_back) {
  part_of(ask("PUT", "/v1/products/worn", product_form(R"({"title":"Thing"})", person_), writer_));
  const std::string content = Json::parse(ask("GET", "/v1/products/worn").body)["images"][0]["content"];
  const std::string kept = R"({"content":")" + content + "\"";
  const Json set = part_of(put(kept + R"(,"crop":"96,128,192,256"})"));
  EXPECT_EQ(
      set,
      Json::parse(
          R"({"source":"shop","box":{"x":0.25,"y":0.25,"width":0.5,"height":0.5},"kind":null,"confidence":null})"));
  EXPECT_EQ(Json::parse(put(kept + "}").body)["outcome"], "unchanged");
  EXPECT_EQ(part_of(put(kept + R"(,"crop":"none"})"))["source"], "shop");
  EXPECT_NE(part_of(put(kept + R"(,"crop":"garment"})"))["source"], "shop");
}

TEST_F(PicturesServed, have_no_part_that_is_not_in_them) {
  EXPECT_EQ(field(put(R"({"base64":"AAAA","crop":"1,2,3"})")), "images[0].crop");
  EXPECT_EQ(field(put(R"({"base64":"AAAA","crop":7})")), "images[0].crop");
  ask("PUT", "/v1/products/worn", product_form(R"({"title":"Thing"})", person_), writer_);
  const std::string content = Json::parse(ask("GET", "/v1/products/worn").body)["images"][0]["content"];
  const service::HttpResponse outside = put(R"({"content":")" + content + R"(","crop":"300,0,100,100"})");
  EXPECT_EQ(outside.status, 400);
  EXPECT_THAT(outside.body, HasSubstr("which has 384 x 512 pixels"));
}

}  // namespace
}  // namespace selvedge::testing
