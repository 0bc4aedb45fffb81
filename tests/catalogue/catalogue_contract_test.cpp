// What every catalogue keeps, whatever it is stored in: the suite runs once for each factory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <map>

#include "catalogue/catalogue_suite.h"

namespace selvedge::catalogue {
namespace {

using ::testing::ElementsAre;
using testing::embedding_of;
using testing::error_of;
using ::testing::HasSubstr;
using testing::image_record;
using ::testing::IsEmpty;
using testing::model_a;
using testing::model_b;
using testing::numbered;
using testing::product_record;
using ::testing::SizeIs;
using testing::TemporaryFolder;

class CatalogueContract : public testing::CatalogueSuite {};

std::vector<PutOutcome> put(Catalogue& catalogue, const std::vector<ProductRecord>& records) {
  return catalogue.put(records, model_a.fingerprint);
}

std::vector<std::string> names(const std::vector<ProductId>& ids) {
  std::vector<std::string> text;
  for (const ProductId& id : ids) text.push_back(id.value);
  return text;
}

ProductRecord complete_record() {
  ProductRecord record = product_record("p1", {"front", "back"});
  record.facts.category = "Dress";
  record.facts.colour = "Bleu \xC3\xA9t\xC3\xA9";
  record.facts.price = parse_price("19.90");
  record.facts.currency = "EUR";
  record.facts.stock = 3;
  record.facts.url = "https://shop.example/p1";
  record.facts.item_group_id = "g1";
  record.facts.attributes = {{"gender", "Women"}, {"season", "Summer"}};
  return record;
}

TEST_P(CatalogueContract, gives_back_every_fact_and_image_after_it_was_closed) {
  const ProductRecord record = complete_record();
  {
    Catalogue catalogue = make();
    EXPECT_THAT(put(catalogue, {record}), ElementsAre(PutOutcome::added));
  }
  Catalogue catalogue = reopen();
  const auto stored = catalogue.find({"p1"});
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->facts, record.facts);
  EXPECT_EQ(stored->revision, 1);
  ASSERT_THAT(stored->images, SizeIs(2));
  EXPECT_EQ(stored->images[1].content, record.images[1].content);
  EXPECT_EQ(stored->images[1].reference, record.images[1].reference);
  EXPECT_EQ(stored->images[1].width, 30);
  EXPECT_EQ(stored->images[1].height, 40);
  EXPECT_EQ(catalogue.thumbnail(record.images[0].content), record.images[0].thumbnail);
  EXPECT_EQ(catalogue.state().model.name, "model a");
  EXPECT_EQ(catalogue.counts().products, 1u);
  EXPECT_EQ(catalogue.counts().images, 2u);
  EXPECT_THAT(catalogue.verify().problems, IsEmpty());
}

TEST_P(CatalogueContract, finds_nothing_where_nothing_is) {
  Catalogue catalogue = make();
  EXPECT_FALSE(catalogue.find({"p1"}));
  EXPECT_FALSE(catalogue.thumbnail(std::string(64, '0')));
  EXPECT_THAT(catalogue.list({}), IsEmpty());
  EXPECT_EQ(catalogue.remove(std::vector<ProductId>{{"p1"}}), 0u);
  EXPECT_EQ(catalogue.state().revision, 0);
  EXPECT_FALSE(catalogue.update({"p1"}, [](const StoredProduct& stored) { return stored.facts; }));
}

TEST_P(CatalogueContract, finds_several_in_the_order_asked_for) {
  Catalogue catalogue = make();
  put(catalogue, {product_record("a", {"x"}), product_record("b", {"y"})});
  const auto found = catalogue.find_all(std::vector<ProductId>{{"b"}, {"none"}, {"a"}, {"b"}, {""}});
  ASSERT_THAT(found, SizeIs(5));
  EXPECT_EQ(found[0], catalogue.find({"b"}));
  EXPECT_FALSE(found[1]);
  EXPECT_EQ(found[2], catalogue.find({"a"}));
  EXPECT_EQ(found[3], found[0]);
  EXPECT_FALSE(found[4]);
}

TEST_P(CatalogueContract, does_not_change_for_a_product_that_is_put_again) {
  Catalogue catalogue = make();
  put(catalogue, {complete_record()});
  const auto before = catalogue.find({"p1"});
  EXPECT_THAT(put(catalogue, {complete_record()}), ElementsAre(PutOutcome::unchanged));
  EXPECT_EQ(catalogue.find({"p1"}), before);
  EXPECT_EQ(catalogue.state().revision, 1);
}

TEST_P(CatalogueContract, keeps_the_images_of_a_product_whose_facts_change) {
  Catalogue catalogue = make();
  put(catalogue, {complete_record()});
  const auto before = catalogue.find({"p1"});
  ProductRecord record = complete_record();
  record.facts.price = parse_price("9.99");
  record.facts.attributes.erase("season");
  EXPECT_THAT(put(catalogue, {record}), ElementsAre(PutOutcome::changed));
  const auto after = catalogue.find({"p1"});
  EXPECT_EQ(after->facts, record.facts);
  EXPECT_EQ(after->images, before->images);
  EXPECT_EQ(after->revision, 2);
  record.facts.stock.reset();
  EXPECT_TRUE(catalogue.update(record.facts.id, [&](const StoredProduct&) { return record.facts; }));
  EXPECT_FALSE(catalogue.find({"p1"})->facts.stock);
  EXPECT_EQ(catalogue.state().revision, 3);
}

TEST_P(CatalogueContract, never_gives_an_image_id_to_another_image) {
  Catalogue catalogue = make();
  put(catalogue, {product_record("p1", {"x"})});
  const auto first = catalogue.find({"p1"})->images[0].id;
  catalogue.remove(std::vector<ProductId>{{"p1"}});
  put(catalogue, {product_record("p1", {"y"})});
  EXPECT_GT(catalogue.find({"p1"})->images[0].id, first);
}

TEST_P(CatalogueContract, forgets_contents_that_no_product_shows_any_more) {
  Catalogue catalogue = make();
  put(catalogue, {product_record("p1", {"shared", "own"}), product_record("p2", {"shared"})});
  const std::vector<std::string> contents = {image_record("shared").content, image_record("own").content};
  EXPECT_THAT(catalogue.known_contents(contents, model_a.fingerprint), ElementsAre(true, true));
  EXPECT_THAT(catalogue.known_contents(contents, model_b.fingerprint), ElementsAre(false, false));
  catalogue.remove(std::vector<ProductId>{{"p1"}});
  EXPECT_THAT(catalogue.known_contents(contents, model_a.fingerprint), ElementsAre(true, false));
  EXPECT_FALSE(catalogue.thumbnail(contents[1]));
  EXPECT_THAT(catalogue.verify().problems, IsEmpty());
}

TEST_P(CatalogueContract, needs_no_thumbnail_or_embedding_of_a_content_it_knows) {
  Catalogue catalogue = make();
  put(catalogue, {product_record("p1", {"x"})});
  ProductRecord bare = product_record("p2", {"x", "new"});
  bare.images[0].thumbnail.clear();
  bare.images[0].embedding.clear();
  EXPECT_THAT(put(catalogue, {bare}), ElementsAre(PutOutcome::added));
  bare.facts.id = {"p3"};
  bare.images[1] = image_record("newer");
  bare.images[1].embedding.clear();
  EXPECT_THAT(error_of([&] { put(catalogue, {bare}); }).what(), HasSubstr("expected an embedding"));
}

TEST_P(CatalogueContract, stores_nothing_of_a_batch_with_a_wrong_record) {
  Catalogue catalogue = make();
  const auto refused = [&](auto damage, const std::string& message) {
    ProductRecord wrong = product_record("wrong", {"w"});
    damage(wrong);
    const Error error = error_of([&] { put(catalogue, {product_record("good", {"g"}), wrong}); });
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument) << error.what();
    EXPECT_THAT(error.what(), HasSubstr(message));
    EXPECT_FALSE(catalogue.find({"good"})) << message;
  };
  refused([](ProductRecord& r) { r.images[0].embedding.pop_back(); }, "expected 8 values, found 7");
  refused([](ProductRecord& r) { r.images[0].embedding[0] += 1; }, "expected length 1");
  refused([](ProductRecord& r) { r.images[0].embedding[0] = std::numeric_limits<float>::quiet_NaN(); },
          "expected length 1");
  refused([](ProductRecord& r) { r.images.clear(); }, "expected at least one image");
  refused([](ProductRecord& r) { r.images[0].content = "../../etc"; }, "expected a SHA-256");
  refused([](ProductRecord& r) { r.facts.id.value.clear(); }, "product_id");
  refused([](ProductRecord& r) { r.facts.title = "\xFF"; }, "expected UTF-8");
  refused([](ProductRecord& r) { r.facts.title = std::string("a\0b", 3); }, "control character");
  EXPECT_EQ(catalogue.state().revision, 0);
}

TEST_P(CatalogueContract, refuses_embeddings_of_another_model_and_says_what_to_do) {
  Catalogue catalogue = make();
  const Error error = error_of([&] { catalogue.put(std::vector{product_record("p1", {"x"})}, model_b.fingerprint); });
  EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
  EXPECT_THAT(error.what(), HasSubstr("model a"));
  EXPECT_THAT(error.what(), HasSubstr("reindex"));
}

TEST_P(CatalogueContract, lists_by_id_page_by_page) {
  Catalogue catalogue = make();
  for (const char* id : {"b", "a", "d", "B", "c"}) put(catalogue, {product_record(id, {id})});
  std::vector<std::string> seen;
  ListOptions options;
  options.limit = 2;
  for (auto page = catalogue.list(options); !page.empty(); page = catalogue.list(options)) {
    EXPECT_LE(page.size(), 2u);
    for (const StoredProduct& product : page) seen.push_back(product.facts.id.value);
    options.after = page.back().facts.id;
  }
  EXPECT_THAT(seen, ElementsAre("B", "a", "b", "c", "d"));
}

TEST_P(CatalogueContract, filters_like_a_loop_over_all_products) {
  Catalogue catalogue = make();
  core::Rng rng(1);
  std::vector<ProductFacts> all;
  const auto pick = [&](std::vector<std::string> values) { return values[rng.below(values.size())]; };
  for (int i = 0; i < 200; ++i) {
    ProductRecord record = product_record(numbered("p", 100 + static_cast<std::size_t>(i)), {"x"});
    record.facts.category = pick({"Dress", "Shirt", ""});
    record.facts.colour = pick({"red", "Red", "blue"});
    record.facts.currency = pick({"EUR", "USD"});
    if (rng.chance(0.8)) record.facts.price = Price{static_cast<std::int64_t>(rng.below(5)) * 10'000};
    if (rng.chance(0.8)) record.facts.stock = static_cast<std::int64_t>(rng.below(3));
    if (rng.chance(0.5)) record.facts.attributes["size"] = pick({"S", "M"});
    put(catalogue, {record});
    all.push_back(record.facts);
  }
  const auto expect = [&](const std::vector<std::string>& conditions,
                          const std::function<bool(const ProductFacts&)>& fits) {
    std::vector<std::string> wanted;
    for (const ProductFacts& facts : all) {
      if (fits(facts)) wanted.push_back(facts.id.value);
    }
    EXPECT_EQ(names(catalogue.filter(parse_product_filter(conditions))), wanted);
  };
  using Facts = ProductFacts;
  expect({}, [](const Facts&) { return true; });
  expect({"category=dress"}, [](const Facts& f) { return f.category == "Dress"; });
  expect({"colour=RED"}, [](const Facts& f) { return f.colour != "blue"; });
  expect({"price=1..3"},
         [](const Facts& f) { return f.price && f.price->units >= 10'000 && f.price->units <= 30'000; });
  expect({"price=..0"}, [](const Facts& f) { return f.price && f.price->units == 0; });
  expect({"price=3..", "currency=EUR"},
         [](const Facts& f) { return f.price && f.price->units >= 30'000 && f.currency == "EUR"; });
  expect({"in_stock=true"}, [](const Facts& f) { return f.stock && *f.stock > 0; });
  expect({"in_stock=false"}, [](const Facts& f) { return f.stock && *f.stock == 0; });
  expect({"size=m", "category=Shirt", "in_stock=yes"}, [](const Facts& f) {
    return f.attributes.contains("size") && f.attributes.at("size") == "M" && f.category == "Shirt" && f.stock &&
           *f.stock > 0;
  });
  expect({"size=XXL"}, [](const Facts&) { return false; });
  // Of several values any one suffices.
  expect({"colour=red,green"}, [](const Facts& f) { return f.colour != "blue"; });
  expect({"category=Dress", "category=Shirt"}, [](const Facts& f) { return !f.category.empty(); });
  expect({"currency=eur,usd"}, [](const Facts&) { return true; });
  expect({"currency=usd,CHF", "size=s,m", "category=dress"},
         [](const Facts& f) { return f.currency == "USD" && f.attributes.contains("size") && f.category == "Dress"; });
  expect({"item_group_id=g1", "item_group_id=g2"}, [](const Facts&) { return false; });
  expect({"weave=twill"}, [](const Facts&) { return false; });
}

TEST_P(CatalogueContract, names_the_attribute_that_a_mistyped_one_was_meant_to_be) {
  Catalogue catalogue = make();
  ProductRecord record = product_record("p", {"x"});
  record.facts.attributes["fabric"] = "linen";
  put(catalogue, {record});
  const auto refusal = [&](const std::string& condition) {
    const Error error = error_of([&] { catalogue.filter(parse_product_filter(std::vector{condition})); });
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    return std::string(error.what());
  };
  EXPECT_THAT(refusal("fabrik=linen"), HasSubstr("did you mean 'fabric'?"));
  EXPECT_THAT(refusal("colur=red"), HasSubstr("did you mean 'colour'?"));
  const ProductFilter far = parse_product_filter(std::vector<std::string>{"farbe=rot", "fabric=wool"});
  EXPECT_TRUE(catalogue.filter(far).empty()) << "no name is near: it finds nothing";
  EXPECT_THAT(catalogue.unknown_attributes(far),
              ElementsAre("no product has an attribute 'farbe'; their attributes: 'fabric'"));
  record.facts.attributes["colur"] = "red";
  put(catalogue, {record});
  EXPECT_EQ(catalogue.filter(parse_product_filter(std::vector<std::string>{"colur=red"})).size(), 1u)
      << "a product has it: then it is no slip";
}

TEST_P(CatalogueContract, finds_by_a_text_that_came_after_the_filter_was_used_before) {
  Catalogue catalogue = make();
  const auto with = [&](const std::string& id, const std::string& colour) {
    ProductRecord record = product_record(id, {id});
    record.facts.colour = colour;
    put(catalogue, {record});
  };
  const auto reds = [&] {
    return names(catalogue.filter(parse_product_filter(std::vector<std::string>{"colour=red"})));
  };
  with("p1", "red");
  EXPECT_THAT(reds(), ElementsAre("p1"));
  with("p2", "Rouge");
  EXPECT_THAT(reds(), ElementsAre("p1", "p2"));
  Catalogue other = reopen();
  ProductRecord third = product_record("p3", {"p3"});
  third.facts.colour = "rot";
  other.put(std::vector{third}, model_a.fingerprint);
  EXPECT_THAT(reds(), ElementsAre("p1", "p2", "p3")) << "another program wrote it";
  with("p1", "blue");
  EXPECT_THAT(reds(), ElementsAre("p2", "p3"));
}

// An index kept by changes alone, beside the truth read in full.
using Mirror = std::map<std::string, std::map<std::int64_t, std::vector<float>>>;

TEST_P(CatalogueContract, tells_every_change_since_a_revision) {
  Catalogue catalogue = make();
  core::Rng rng(2);
  Mirror mirror;
  std::int64_t revision = 0;
  for (int round = 0; round < 60; ++round) {
    const std::string id = numbered("p", rng.below(8));
    if (rng.chance(0.3)) {
      catalogue.remove(std::vector<ProductId>{{id}});
    } else {
      put(catalogue, {product_record(id, {numbered("x", rng.below(4)), numbered("y", rng.below(4))})});
    }
    if (!rng.chance(0.4)) continue;
    const Changes changes = catalogue.changes_since(revision);
    for (const ProductId& removed : changes.removed) mirror.erase(removed.value);
    for (const ChangedProduct& changed : changes.changed) {
      auto& images = mirror[changed.id.value] = {};
      for (const ImageEmbedding& image : changed.images) images[image.image] = image.embedding;
    }
    revision = changes.state.revision;
    Mirror truth;
    const CatalogueState truth_state =
        catalogue.for_each_embedding([&](const ProductId& product, std::int64_t image, std::span<const float> v) {
          truth[product.value][image] = {v.begin(), v.end()};
        });
    EXPECT_EQ(truth_state.revision, revision);
    EXPECT_EQ(mirror, truth);
  }
  EXPECT_THAT(catalogue.changes_since(catalogue.state().revision).changed, IsEmpty());
}

TEST_P(CatalogueContract, switches_to_another_model_only_when_every_image_is_embedded) {
  Catalogue catalogue = make();
  put(catalogue, {product_record("p1", {"x", "y"}), product_record("p2", {"x"})});
  catalogue.add_model(model_b);
  EXPECT_FALSE(catalogue.switch_model(model_b.fingerprint));
  auto pending = catalogue.contents_without_embedding(model_b.fingerprint, 1);
  ASSERT_THAT(pending, SizeIs(1));
  EXPECT_THAT(pending[0].references, ElementsAre("/photos/x.jpg"));
  catalogue.add_embeddings(model_b.fingerprint,
                           std::vector<ContentEmbedding>{{pending[0].content, embedding_of("x", 4)}});

  put(catalogue, {product_record("p3", {"z"})});  // the shop goes on meanwhile
  EXPECT_EQ(catalogue.count_contents_without_embedding(model_b.fingerprint), 2u);
  EXPECT_FALSE(catalogue.switch_model(model_b.fingerprint));
  EXPECT_EQ(catalogue.state().model.fingerprint, model_a.fingerprint);
  for (const PendingContent& content : catalogue.contents_without_embedding(model_b.fingerprint, 100)) {
    catalogue.add_embeddings(model_b.fingerprint,
                             std::vector<ContentEmbedding>{{content.content, embedding_of("any", 4)}});
  }
  const auto revision = catalogue.state().revision;
  EXPECT_TRUE(catalogue.switch_model(model_b.fingerprint));
  EXPECT_EQ(catalogue.state().model.fingerprint, model_b.fingerprint);
  EXPECT_GT(catalogue.state().revision, revision);
  std::size_t embeddings = 0;
  catalogue.for_each_embedding([&](const ProductId&, std::int64_t, std::span<const float> v) {
    EXPECT_EQ(v.size(), 4u);
    ++embeddings;
  });
  EXPECT_EQ(embeddings, 4u);
  EXPECT_THROW(put(catalogue, {product_record("p4", {"w"})}), Error) << "the old model's embeddings come too late";
  EXPECT_THAT(catalogue.verify().problems, IsEmpty());
}

TEST_P(CatalogueContract, refuses_embeddings_of_a_model_it_was_not_told_of) {
  Catalogue catalogue = make();
  EXPECT_THROW(catalogue.contents_without_embedding(model_b.fingerprint, 1), Error);
  EXPECT_THROW(catalogue.switch_model(model_b.fingerprint), Error);
}

TEST(SqliteCatalogue, backs_up_to_a_catalogue_with_an_identity_of_its_own) {
  const TemporaryFolder folder_;
  Catalogue catalogue = Catalogue::create(folder_ / "shop.db", model_a);
  put(catalogue, {complete_record()});
  const std::string target = folder_ / "copy.db";
  catalogue.backup(target);
  Catalogue copy = Catalogue::open(target);
  EXPECT_EQ(copy.find({"p1"}), catalogue.find({"p1"}));
  EXPECT_NE(copy.state().id, catalogue.state().id);
  EXPECT_EQ(copy.state().revision, catalogue.state().revision);
  EXPECT_THAT(copy.verify().problems, IsEmpty());
  EXPECT_EQ(error_of([&] { catalogue.backup(target); }).kind(), ErrorKind::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(, CatalogueContract, ::testing::ValuesIn(testing::factories), testing::name_of);

}  // namespace
}  // namespace selvedge::catalogue
