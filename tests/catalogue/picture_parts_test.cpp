// What of their pictures products are found by, whatever the catalogue is stored in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "catalogue/catalogue_suite.h"

namespace selvedge::catalogue {
namespace {

using ::testing::ElementsAre;
using testing::embedding_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::model_a;
using testing::model_b;
using testing::product_record;
using ::testing::SizeIs;

class PictureParts : public testing::CatalogueSuite {
 protected:
  static std::vector<PutOutcome> put(Catalogue& catalogue, const std::vector<ProductRecord>& records) {
    return catalogue.put(records, model_a.fingerprint);
  }
  // A product found by a garment of its one picture, embedded as `embedding` says.
  static ProductRecord found(const std::string& id, const std::string& picture, const std::string& asked,
                             const std::string& embedding) {
    ProductRecord record = product_record(id, {picture});
    record.images[0].part = {PartSource::finder, PictureBox{0.25, 0.125, 0.5, 0.625}, "top", 0.75F, "f1", asked};
    record.images[0].embedding = embedding_of(embedding);
    return record;
  }
  static ProductRecord bare(ProductRecord record) {
    for (ImageRecord& image : record.images) {
      image.thumbnail.clear();
      image.embedding.clear();
    }
    return record;
  }
  static std::vector<std::string> embeddings_of(const Catalogue& catalogue, const std::vector<std::string>& names,
                                                std::size_t size = model_a.embedding_size) {
    std::vector<std::string> seen;
    catalogue.for_each_embedding([&](const ProductId& id, std::int64_t, std::span<const float> embedding) {
      for (const std::string& name : names) {
        const std::vector<float> wanted = embedding_of(name, size);
        // PostgreSQL keeps sixteen bits of a value.
        const bool near =
            std::ranges::equal(embedding, wanted, [](float a, float b) { return std::abs(a - b) < 2e-3F; });
        if (near) seen.push_back(id.value + " " + name);
      }
    });
    std::ranges::sort(seen);
    return seen;
  }
};

TEST_P(PictureParts, are_kept_with_what_was_found) {
  Catalogue catalogue = make();
  ProductRecord record = found("p1", "x", "garment top outerwear", "x");
  record.images.push_back(testing::image_record("y"));
  record.images[1].part = {PartSource::shop, PictureBox{0, 0.5, 1, 0.5}, "", 0, "", "0,20,30,20"};
  record.images.push_back(testing::image_record("z"));
  put(catalogue, {record});
  const auto images = reopen().find({"p1"})->images;
  ASSERT_THAT(images, SizeIs(3));
  EXPECT_EQ(images[0].part, record.images[0].part);
  EXPECT_EQ(images[1].part, record.images[1].part);
  EXPECT_EQ(images[2].part, PicturePart()) << "the whole picture";
  EXPECT_THAT(catalogue.verify().problems, IsEmpty());
}

TEST_P(PictureParts, of_one_picture_may_differ_from_product_to_product) {
  Catalogue catalogue = make();
  put(catalogue, {found("coat", "look", "garment top outerwear", "upper"),
                  found("trousers", "look", "garment trousers", "lower")});
  EXPECT_THAT(embeddings_of(catalogue, {"upper", "lower"}), ElementsAre("coat upper", "trousers lower"));
  // A third needs no embedding of its own, if it asks for what is there.
  EXPECT_THAT(put(catalogue, {bare(found("jeans", "look", "garment trousers", ""))}), ElementsAre(PutOutcome::added));
  EXPECT_THAT(embeddings_of(catalogue, {"upper", "lower"}), ElementsAre("coat upper", "jeans lower", "trousers lower"));
  EXPECT_EQ(catalogue.find({"jeans"})->images[0].part, catalogue.find({"trousers"})->images[0].part);
  EXPECT_THROW(put(catalogue, {bare(found("skirt", "look", "garment skirt", ""))}), PictureGone);
  EXPECT_THAT(catalogue.verify().problems, IsEmpty());
}

TEST_P(PictureParts, of_a_picture_that_very_many_products_share_are_found_for_each) {
  Catalogue catalogue = make();
  std::vector<ProductRecord> records;
  for (std::size_t i = 0; i < 200; ++i)
    records.push_back(found(testing::numbered("coat", i), "look", "garment top outerwear", "upper"));
  put(catalogue, records);
  put(catalogue, {found("trousers", "look", "garment trousers", "lower")});
  const std::vector<std::string> contents = {testing::image_record("look").content};
  EXPECT_THAT(catalogue.known_contents(contents, model_a.fingerprint, "garment top outerwear"), ElementsAre(true));
  put(catalogue, {bare(found("jeans", "look", "garment trousers", ""))});
  EXPECT_THAT(embeddings_of(catalogue, {"lower"}), ElementsAre("jeans lower", "trousers lower"));

  catalogue.add_model(model_b);
  const auto pending = catalogue.contents_without_embedding(model_b.fingerprint, 10);
  ASSERT_THAT(pending, SizeIs(1));
  std::vector<ContentEmbedding> embeddings(2, {contents[0], embedding_of("upper", 4), {}, {}});
  embeddings[1].embedding = embedding_of("lower", 4);
  for (const PendingContent::Use& use : pending[0].uses)
    embeddings[use.asked == "garment trousers" ? 1 : 0].images.push_back(use.image);
  for (int twice = 0; twice < 2; ++twice) catalogue.add_embeddings(model_b.fingerprint, embeddings);
  EXPECT_TRUE(catalogue.switch_model(model_b.fingerprint));
  EXPECT_THAT(embeddings_of(catalogue, {"lower"}, 4), ElementsAre("jeans lower", "trousers lower"));
  EXPECT_THAT(embeddings_of(catalogue, {"upper"}, 4), SizeIs(200));
  EXPECT_THAT(catalogue.verify().problems, IsEmpty());
}

TEST_P(PictureParts, make_another_product_of_one_that_is_asked_for_another_part) {
  Catalogue catalogue = make();
  put(catalogue, {found("p1", "x", "garment top", "upper")});
  EXPECT_THAT(put(catalogue, {found("p1", "x", "garment top", "upper")}), ElementsAre(PutOutcome::unchanged));
  EXPECT_THAT(put(catalogue, {found("p1", "x", "garment skirt", "lower")}), ElementsAre(PutOutcome::changed));
  EXPECT_THAT(embeddings_of(catalogue, {"upper", "lower"}), ElementsAre("p1 lower"));
}

TEST_P(PictureParts, seen_by_another_finder_replace_those_of_the_one_before) {
  Catalogue catalogue = make();
  put(catalogue, {found("p1", "x", "garment", "old eyes"), found("p2", "x", "garment", "old eyes")});
  ProductRecord seen = found("p1", "x", "garment", "new eyes");
  seen.images[0].part.finder = "f2";
  EXPECT_THAT(put(catalogue, {bare(seen)}), ElementsAre(PutOutcome::unchanged)) << "nobody looked";
  EXPECT_THAT(put(catalogue, {seen}), ElementsAre(PutOutcome::changed));
  EXPECT_THAT(embeddings_of(catalogue, {"old eyes", "new eyes"}), ElementsAre("p1 new eyes", "p2 old eyes"));
  EXPECT_EQ(catalogue.find({"p1"})->images[0].part.finder, "f2");
}

TEST_P(PictureParts, are_known_by_what_was_asked_for) {
  Catalogue catalogue = make();
  put(catalogue, {found("p1", "x", "garment top", "upper")});
  const std::vector<std::string> contents = {testing::image_record("x").content};
  EXPECT_THAT(catalogue.known_contents(contents, model_a.fingerprint, "garment top"), ElementsAre(true));
  EXPECT_THAT(catalogue.known_contents(contents, model_a.fingerprint, "garment"), ElementsAre(false));
  EXPECT_THAT(catalogue.known_contents(contents, model_a.fingerprint), ElementsAre(false));
}

TEST_P(PictureParts, stay_where_facts_alone_change) {
  Catalogue catalogue = make();
  put(catalogue, {found("p1", "x", "garment top", "upper")});
  const auto before = catalogue.find({"p1"})->images;
  ProductRecord facts = product_record("p1", {});
  facts.facts.title = "Another";
  catalogue.update(std::vector{facts});
  EXPECT_EQ(catalogue.find({"p1"})->images, before);
}

TEST_P(PictureParts, that_the_shop_set_or_unset_meanwhile_stay_where_a_writer_leaves_them_open) {
  Catalogue catalogue = make();
  // Another product has the picture whole, so that its embedding is there for whoever asks for it.
  put(catalogue, {product_record("other", {"x"}), product_record("p1", {"x"})});
  ProductRecord open = product_record("p1", {"x"});
  open.facts.title = "imported";
  open.images[0].part_open = true;
  ProductRecord set = product_record("p1", {"x"});
  set.images[0].part = {PartSource::shop, PictureBox{0, 0.5, 1, 0.5}, "", 0, "", "0,20,30,20"};
  set.images[0].embedding = embedding_of("lower half");
  put(catalogue, {set});
  EXPECT_THAT(put(catalogue, {open}), ElementsAre(PutOutcome::changed));
  EXPECT_EQ(catalogue.find({"p1"})->facts.title, "imported");
  EXPECT_EQ(catalogue.find({"p1"})->images[0].part, set.images[0].part);
  EXPECT_THAT(embeddings_of(catalogue, {"x", "lower half"}), ElementsAre("other x", "p1 lower half"));

  const auto change = [&](const StoredProduct*) { return open; };
  EXPECT_EQ(catalogue.put({"p1"}, model_a.fingerprint, change).outcome, PutOutcome::unchanged);
  open.images[0].part_open = false;  // the writer says: whole
  put(catalogue, {open});
  EXPECT_EQ(catalogue.find({"p1"})->images[0].part, PicturePart());

  ProductRecord late = set;  // read while the part was set
  late.images[0].part_open = true;
  put(catalogue, {late});
  EXPECT_EQ(catalogue.find({"p1"})->images[0].part, PicturePart()) << "the shop has unset it";
  EXPECT_THAT(catalogue.verify().problems, IsEmpty());
}

TEST_P(PictureParts, are_counted_by_who_chose_them) {
  Catalogue catalogue = make();
  ProductRecord two = found("p1", "x", "garment top", "upper");
  two.images.push_back(testing::image_record("y"));
  ProductRecord set = product_record("p2", {"z"});
  set.images[0].part = {PartSource::shop, std::nullopt, "", 0, "", "none"};
  ProductRecord other = found("p3", "w", "garment", "w");
  other.images[0].part.finder = "f2";
  put(catalogue, {two, set, other});
  std::vector<std::string> counts;
  for (const PartCount& one : catalogue.part_counts())
    counts.push_back(std::string(to_string(one.source)) + " " + one.finder + " " + std::to_string(one.images));
  EXPECT_THAT(counts, ElementsAre("whole  1", "finder f1 1", "finder f2 1", "shop  1"));
}

TEST_P(PictureParts, are_told_to_whoever_embeds_with_another_model_and_may_differ_there) {
  Catalogue catalogue = make();
  ProductRecord coat = found("coat", "look", "garment top outerwear", "upper");
  coat.facts.category = "Coats";
  put(catalogue, {coat, product_record("trousers", {"look"})});
  catalogue.add_model(model_b);
  const auto pending = catalogue.contents_without_embedding(model_b.fingerprint, 10);
  ASSERT_THAT(pending, SizeIs(1));
  EXPECT_EQ(pending[0].width, 30);
  EXPECT_EQ(pending[0].height, 40);
  ASSERT_THAT(pending[0].uses, SizeIs(2));
  EXPECT_EQ(pending[0].uses[0].asked, "garment top outerwear");
  EXPECT_EQ(pending[0].uses[0].category, "Coats");
  EXPECT_EQ(pending[0].uses[0].title, "Title of coat");
  EXPECT_EQ(pending[0].uses[1].asked, "");
  PicturePart lower{PartSource::finder, PictureBox{0, 0.5, 1, 0.5}, "trousers", 0.5F, "f2", "garment trousers"};
  catalogue.add_embeddings(
      model_b.fingerprint,
      std::vector<ContentEmbedding>{{pending[0].content, embedding_of("lower", 4), lower, {pending[0].uses[1].image}}});
  EXPECT_FALSE(catalogue.switch_model(model_b.fingerprint)) << "the coat's is missing";
  EXPECT_EQ(catalogue.find({"trousers"})->images[0].part, PicturePart()) << "not before the model is switched";
  const auto rest = catalogue.contents_without_embedding(model_b.fingerprint, 10);
  ASSERT_THAT(rest, SizeIs(1));
  ASSERT_THAT(rest[0].uses, SizeIs(1));
  EXPECT_EQ(rest[0].uses[0].image, pending[0].uses[0].image);
  catalogue.add_embeddings(model_b.fingerprint,
                           std::vector<ContentEmbedding>{{rest[0].content, embedding_of("upper", 4)}});
  // To all images with that content: the trousers' as well.
  EXPECT_TRUE(catalogue.switch_model(model_b.fingerprint));
  EXPECT_THAT(embeddings_of(catalogue, {"upper", "lower"}, 4), ElementsAre("coat upper", "trousers upper"));
  EXPECT_THAT(catalogue.verify().problems, IsEmpty());
}

TEST_P(PictureParts, are_copied) {
  Catalogue catalogue = make();
  put(catalogue,
      {found("coat", "look", "garment outerwear", "upper"), found("trousers", "look", "garment trousers", "lower")});
  catalogue.copy_to(folder_ / "copy.db");
  const Catalogue copy = Catalogue::open(folder_ / "copy.db");
  EXPECT_THAT(embeddings_of(copy, {"upper", "lower"}), ElementsAre("coat upper", "trousers lower"));
  EXPECT_EQ(copy.find({"coat"})->images[0].part, catalogue.find({"coat"})->images[0].part);
}

TEST_P(PictureParts, that_are_no_text_are_refused) {
  Catalogue catalogue = make();
  const Error error =
      testing::error_of([&] { put(catalogue, {found("p1", "x", std::string("garment\0", 8), "upper")}); });
  EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
  EXPECT_THAT(error.what(), HasSubstr("picture part"));
}

INSTANTIATE_TEST_SUITE_P(, PictureParts, ::testing::ValuesIn(testing::factories), testing::name_of);

}  // namespace
}  // namespace selvedge::catalogue
