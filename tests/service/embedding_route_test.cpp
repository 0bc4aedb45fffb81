// POST /v1/embeddings.
#include <gmock/gmock.h>

#include <cstring>

#include "ground/files/base64.h"
#include "service/service_fixture.h"
#include "study/synthetic/data_set.h"
#include "study/synthetic/draw.h"

namespace selvedge::testing {
namespace {

class EmbeddingsServed : public ServedShop {
 protected:
  Json embeddings_of(const service::Body& body, const std::string& query = "") {
    const service::HttpResponse response =
        ask("POST", "/v1/embeddings" + query, body, key({catalogue::KeyScope::embed}));
    EXPECT_EQ(response.status, 200) << response.body;
    return Json::parse(response.body);
  }
  static service::Body picture(const std::string& bytes) { return {"image/png", bytes, {}}; }

  const std::string red_ = png_of({200, 20, 20});
};

TEST_F(EmbeddingsServed, need_a_key_of_their_own_scope) {
  EXPECT_EQ(ask("POST", "/v1/embeddings", picture(red_)).status, 401);
  const auto other = key({catalogue::KeyScope::read, catalogue::KeyScope::write, catalogue::KeyScope::feedback});
  EXPECT_EQ(ask("POST", "/v1/embeddings", picture(red_), other).status, 403);
  EXPECT_EQ(ask("DELETE", "/v1/products/red", {}, key({catalogue::KeyScope::embed})).status, 403);
}

TEST_F(EmbeddingsServed, are_what_the_catalogue_compares) {
  const Json json = embeddings_of(picture(red_));
  EXPECT_EQ(json["model"]["fingerprint"], catalogue_->state().model.fingerprint);
  const auto embedding = json["photos"][0]["embedding"].get<std::vector<float>>();
  ASSERT_EQ(embedding.size(), catalogue_->state().model.embedding_size);
  double length = 0;
  for (const float value : embedding) length += double(value) * double(value);
  EXPECT_NEAR(length, 1, 1e-5);
  const auto answers = service().shop.view()->recommender.search(embedding, {.limit = 1});
  EXPECT_EQ(answers.at(0).product.facts.id.value, "red");
  EXPECT_NEAR(answers.at(0).similarity, 1, 1e-3);
}

TEST_F(EmbeddingsServed, come_as_little_endian_floats_in_base64_where_asked) {
  const auto numbers = embeddings_of(picture(red_))["photos"][0]["embedding"].get<std::vector<float>>();
  const auto bytes = files::base64_decoded(
                         embeddings_of(picture(red_), "?encoding=base64")["photos"][0]["embedding"].get<std::string>())
                         .value();
  ASSERT_EQ(bytes.size(), 4 * numbers.size());
  std::vector<float> floats(numbers.size());
  std::memcpy(floats.data(), bytes.data(), bytes.size());
  for (std::size_t i = 0; i < floats.size(); ++i) EXPECT_FLOAT_EQ(floats[i], numbers[i]);
}

TEST_F(EmbeddingsServed, are_one_for_each_photo_and_of_the_crop_alone) {
  const std::string green = png_of({20, 160, 40});
  const Json both = embeddings_of({"multipart/form-data", "", {{"photo", "", "", red_}, {"photo", "", "", green}}});
  ASSERT_EQ(both["photos"].size(), 2U);
  EXPECT_NE(both["photos"][0]["embedding"], both["photos"][1]["embedding"]);
  Image halves = plain({20, 160, 40}, 96, 64);
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 48; ++x) std::copy_n(shop_colours[0].second.data(), 3, halves.rgb.data() + (y * 96 + x) * 3);
  }
  const auto bytes = image::encode_png(halves);
  const std::string photo(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto left =
      embeddings_of(picture(photo), "?crop=0,0,48,64")["photos"][0]["embedding"].get<std::vector<float>>();
  EXPECT_EQ(service().shop.view()->recommender.search(left, {.limit = 1}).at(0).product.facts.id.value, "red");
}

TEST_F(EmbeddingsServed, refuse_what_they_do_not_know) {
  const auto refused = [&](const std::string& query, const service::Body& body) {
    const service::HttpResponse response =
        ask("POST", "/v1/embeddings" + query, body, key({catalogue::KeyScope::embed}));
    EXPECT_EQ(response.status, 400) << query;
    return field(response);
  };
  EXPECT_EQ(refused("?encoding=hex", picture(red_)), "encoding");
  EXPECT_EQ(refused("?limit=3", picture(red_)), "limit");
  EXPECT_EQ(refused("?garment=all", picture(red_)), "garment") << "there is no finder here";
  EXPECT_EQ(refused("", json_body("{}")), "photo");
}

TEST_F(EmbeddingsServed, are_one_for_each_garment_where_asked) {
  settings_.finder = std::filesystem::path(SELVEDGE_SOURCE_DIR) / "models/finder";
  core::Rng rng(3);
  const synthetic::PictureSize size{384, 512};
  const auto bytes =
      image::encode_png(synthetic::draw_person(synthetic::sew(synthetic::product_spec(1, 2), size), size, rng).image);
  const Json photo =
      embeddings_of(picture({reinterpret_cast<const char*>(bytes.data()), bytes.size()}), "?garment=all")["photos"][0];
  ASSERT_FALSE(photo["garments"].empty());
  for (const Json& garment : photo["garments"]) EXPECT_EQ(garment["embedding"].size(), photo["embedding"].size());
}

}  // namespace
}  // namespace selvedge::testing
