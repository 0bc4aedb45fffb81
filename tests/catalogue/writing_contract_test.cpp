// What writers may rely on, whatever the catalogue is stored in: pictures that move, changes beside each other, filters
// in every script, and a catalogue whose making was killed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <tuple>

#include "catalogue/catalogue_suite.h"
#include "ground/core/parallel.h"

namespace selvedge::catalogue {
namespace {

using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::model_a;
using testing::numbered;
using testing::product_record;
using ::testing::SizeIs;

class WritingContract : public testing::CatalogueSuite {
 protected:
  static std::vector<PutOutcome> put(Catalogue& catalogue, const std::vector<ProductRecord>& records) {
    return catalogue.put(records, model_a.fingerprint);
  }
  // As an import has it: the contents are known, so nothing but their names comes.
  static ProductRecord bare(ProductRecord record) {
    for (ImageRecord& image : record.images) {
      image.thumbnail.clear();
      image.embedding.clear();
    }
    return record;
  }
  static std::vector<std::string> contents_of(const Catalogue& catalogue, const std::string& id) {
    std::vector<std::string> contents;
    const auto product = catalogue.find({id});
    if (!product) return contents;
    for (const StoredImage& image : product->images) contents.push_back(image.content);
    return contents;
  }
};

TEST_P(WritingContract, two_products_swap_their_pictures_in_one_call) {
  Catalogue catalogue = make();
  put(catalogue, {product_record("p", {"x"}), product_record("q", {"y"})});
  EXPECT_THAT(put(catalogue, {bare(product_record("p", {"y"})), bare(product_record("q", {"x"}))}),
              ElementsAre(PutOutcome::changed, PutOutcome::changed));
  EXPECT_THAT(contents_of(catalogue, "p"), ElementsAre(testing::image_record("y").content));
  EXPECT_THAT(contents_of(catalogue, "q"), ElementsAre(testing::image_record("x").content));
  EXPECT_TRUE(catalogue.thumbnail(testing::image_record("x").content));
  EXPECT_THAT(catalogue.verify().problems, IsEmpty());
}

TEST_P(WritingContract, a_picture_moves_to_another_product_whichever_comes_first) {
  for (const bool giver_first : {true, false}) {
    Catalogue catalogue = giver_first ? make() : reopen();
    put(catalogue, {product_record("giver", {"x"}), product_record("taker", {"y"})});
    std::vector records{bare(product_record("giver", {"y"})), bare(product_record("taker", {"x", "y"}))};
    if (!giver_first) std::swap(records[0], records[1]);
    put(catalogue, records);
    EXPECT_THAT(contents_of(catalogue, "taker"), SizeIs(2));
    EXPECT_THAT(catalogue.verify().problems, IsEmpty());
  }
}

TEST_P(WritingContract, what_one_record_of_a_call_brings_serves_the_others) {
  Catalogue catalogue = make();
  put(catalogue, {product_record("p", {"x"}), bare(product_record("q", {"x"})), product_record("r", {"y"}),
                  bare(product_record("r", {"x"}))});
  EXPECT_THAT(contents_of(catalogue, "r"), ElementsAre(testing::image_record("x").content));
  EXPECT_FALSE(catalogue.thumbnail(testing::image_record("y").content));
  EXPECT_THAT(catalogue.verify().problems, IsEmpty());
}

TEST_P(WritingContract, a_picture_that_another_writer_removed_meanwhile_is_asked_for_and_then_stored) {
  Catalogue catalogue = make(), other = reopen();
  put(catalogue, {product_record("first", {"x"})});
  const std::string content = testing::image_record("x").content;
  ASSERT_THAT(catalogue.known_contents(std::vector{content}, model_a.fingerprint), ElementsAre(true));
  other.remove(std::vector<ProductId>{{"first"}});
  EXPECT_THROW(put(catalogue, {bare(product_record("second", {"x"}))}), PictureGone);
  EXPECT_FALSE(catalogue.find({"second"}));
  EXPECT_THAT(put(catalogue, {product_record("second", {"x"})}), ElementsAre(PutOutcome::added));
  EXPECT_THAT(catalogue.verify().problems, IsEmpty());
}

TEST_P(WritingContract, a_put_says_what_is_stored_from_then_on) {
  Catalogue catalogue = make();
  const auto put_one = [&](const ProductRecord& record) {
    return catalogue.put(record.facts.id, model_a.fingerprint, [&](const StoredProduct*) { return record; });
  };
  const WrittenProduct added = put_one(product_record("p", {"x", "y"}));
  EXPECT_EQ(added.outcome, PutOutcome::added);
  EXPECT_EQ(added.product, catalogue.find({"p"}));
  ProductRecord facts_alone = product_record("p", {});
  facts_alone.facts.title = "Another";
  const WrittenProduct changed = put_one(facts_alone);
  EXPECT_EQ(changed.outcome, PutOutcome::changed);
  EXPECT_EQ(changed.product.images, added.product.images) << "keeps the images that it has";
  EXPECT_EQ(changed.product, catalogue.find({"p"}));
  EXPECT_EQ(put_one(facts_alone).outcome, PutOutcome::unchanged);
  EXPECT_EQ(put_one(facts_alone).product, changed.product);
  EXPECT_EQ(error_of([&] { put_one(product_record("q", {})); }).kind(), ErrorKind::invalid_argument);
}

TEST_P(WritingContract, what_a_change_throws_leaves_everything_as_it_was) {
  Catalogue catalogue = make();
  put(catalogue, {product_record("p", {"x"})});
  const auto refuse = [](const StoredProduct*) -> void { throw std::runtime_error("not now"); };
  EXPECT_THROW(catalogue.update({"p"}, [](const StoredProduct&) -> ProductFacts { throw std::runtime_error("no"); }),
               std::runtime_error);
  EXPECT_THROW(catalogue.remove(std::vector<ProductId>{{"p"}}, refuse), std::runtime_error);
  EXPECT_EQ(catalogue.state().revision, 1);
  EXPECT_TRUE(catalogue.find({"p"}));
  EXPECT_THAT(put(catalogue, {product_record("q", {"x"})}), ElementsAre(PutOutcome::added)) << "nothing is locked";
  EXPECT_FALSE(catalogue.update({"none"}, [](const StoredProduct& stored) { return stored.facts; }));
  EXPECT_EQ(
      error_of([&] { catalogue.update({"p"}, [](const StoredProduct&) { return ProductFacts{.id = {"q"}}; }); }).kind(),
      ErrorKind::invalid_argument);
}

TEST_P(WritingContract, no_change_of_a_product_is_lost_beside_changes_and_puts_through_other_handles) {
  Catalogue catalogue = make();
  ProductRecord record = product_record("p", {"x"});
  record.facts.stock = 0;
  put(catalogue, {record});
  constexpr std::int64_t each = 50;
  core::parallel_for(3, 3, [&](std::size_t writer) {
    Catalogue own = reopen();  // as another service would
    for (std::int64_t i = 0; i < each; ++i) {
      if (writer < 2) {
        own.update({"p"}, [](const StoredProduct& stored) {
          ProductFacts facts = stored.facts;
          facts.stock = facts.stock.value() + 1;
          return facts;
        });
        continue;
      }
      // A put with pictures of its own, beside those that change facts alone.
      own.put({"p"}, model_a.fingerprint, [&](const StoredProduct* stored) {
        ProductRecord next = product_record("p", {numbered("x", static_cast<std::size_t>(i))});
        next.facts.stock = stored->facts.stock.value() + 1;
        return next;
      });
    }
  });
  EXPECT_EQ(catalogue.find({"p"})->facts.stock, 3 * each);
  EXPECT_EQ(catalogue.state().revision, 1 + 3 * each);
  EXPECT_THAT(catalogue.verify().problems, IsEmpty());
}

TEST_P(WritingContract, a_writer_waits_ten_seconds_for_another_of_its_process_and_not_for_ever) {
  Catalogue catalogue = make();
  put(catalogue, {product_record("p", {"x"})});
  std::atomic<bool> held = false, release = false;
  std::jthread holder([&] {
    catalogue.update({"p"}, [&](const StoredProduct& stored) {
      held = true;
      held.notify_all();
      release.wait(false);
      return stored.facts;
    });
  });
  held.wait(false);
  const Error error = error_of([&] { put(catalogue, {product_record("q", {"y"})}); });
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  EXPECT_THAT(error.what(), HasSubstr("ten seconds, try again"));
  release = true;
  release.notify_all();
  holder.join();
  EXPECT_THAT(put(catalogue, {product_record("q", {"y"})}), ElementsAre(PutOutcome::added));
}

TEST_P(WritingContract, filters_disregard_case_in_every_script) {
  Catalogue catalogue = make();
  std::vector<ProductRecord> records;
  for (const char* category : {"Ärmel", "Платья", "Straße", "Φόρεμα", "ﬁne knit", "Dress"}) {
    records.push_back(product_record(category, {"x"}));
    records.back().facts.category = records.back().facts.colour = category;
    records.back().facts.attributes["cut"] = category;
  }
  put(catalogue, records);
  const auto found = [&](const std::string& text) {
    std::vector<std::vector<ProductId>> all;
    for (const char* name : {"category=", "colour=", "cut="})
      all.push_back(catalogue.filter(parse_product_filter(std::vector{name + text})));
    EXPECT_EQ(all[0], all[1]) << text;
    EXPECT_EQ(all[0], all[2]) << text;
    return all[0];
  };
  EXPECT_THAT(found("Ärmel"), ElementsAre(ProductId{"Ärmel"}));
  EXPECT_THAT(found("äRMEL"), ElementsAre(ProductId{"Ärmel"}));
  EXPECT_THAT(found("A\u0308rmel"), ElementsAre(ProductId{"Ärmel"})) << "its mark apart";
  EXPECT_THAT(found("платья"), ElementsAre(ProductId{"Платья"}));
  EXPECT_THAT(found("STRASSE"), ElementsAre(ProductId{"Straße"}));
  EXPECT_THAT(found("ΦΌΡΕΜΑ"), ElementsAre(ProductId{"Φόρεμα"}));
  EXPECT_THAT(found("FINE KNIT"), ElementsAre(ProductId{"ﬁne knit"}));
  EXPECT_THAT(found("dRESS"), ElementsAre(ProductId{"Dress"}));
  EXPECT_THAT(found("Armel"), IsEmpty());
  // Facts that change are found by what they are now.
  catalogue.update({"Dress"}, [](const StoredProduct& stored) {
    ProductFacts facts = stored.facts;
    facts.category = facts.colour = facts.attributes["cut"] = "Юбка";
    facts.currency = "EUR";
    return facts;
  });
  EXPECT_THAT(found("ЮБКА"), ElementsAre(ProductId{"Dress"}));
  EXPECT_THAT(found("dress"), IsEmpty());
  EXPECT_THAT(catalogue.filter(parse_product_filter(std::vector<std::string>{"currency=eur"})), SizeIs(1));
}

TEST_P(WritingContract, filters_find_each_value_of_a_list_and_colours_in_other_languages) {
  Catalogue catalogue = make();
  std::vector<ProductRecord> records;
  for (const auto& [id, colour, size, category] :
       {std::tuple("1", "Red/Blue/White", "S/M", "Women > Dresses"), std::tuple("2", "red", "S", "Dresses"),
        std::tuple("3", "rot, grün", "M | L", "Women > Coats"),
        std::tuple("4", "Reddish \"x\"", "XS", "Coats, Jackets"), std::tuple("5", "", "", "")}) {
    records.push_back(product_record(id, {"x"}));
    records.back().facts.colour = colour;
    records.back().facts.category = category;
    if (*size != '\0') records.back().facts.attributes["size"] = size;
    records.back().facts.attributes["sku"] = std::string("sku-") + id;
  }
  put(catalogue, records);
  const auto found = [&](const std::string& condition) {
    std::string all;
    for (const ProductId& id : catalogue.filter(parse_product_filter(std::vector{condition}))) all += id.value;
    return all;
  };
  EXPECT_EQ(found("colour=Red"), "123");
  EXPECT_EQ(found("colour=rouge"), "123");
  EXPECT_EQ(found("colour=GRÜN"), "3");
  EXPECT_EQ(found("colour=green"), "3");
  EXPECT_EQ(found("colour=red/blue/white"), "1");
  EXPECT_EQ(found("colour=reddish \"X\""), "4");
  EXPECT_EQ(found("colour=yellow"), "");
  EXPECT_EQ(found("colour="), "5");
  EXPECT_EQ(found("size=m"), "13");
  EXPECT_EQ(found("size=s"), "12");
  EXPECT_EQ(found("category=dresses"), "12");
  EXPECT_EQ(found("category=women"), "13");
  EXPECT_EQ(found("category=coats"), "3") << "a comma is part of a category";
  ListOptions options;
  options.filter = parse_product_filter(std::vector<std::string>{"colour=red", "size=m"});
  EXPECT_THAT(catalogue.list(options), SizeIs(2));

  const Facets facets = catalogue.facets();
  const auto shown = [](const std::vector<Facet>& values) {
    std::string all;
    for (const Facet& facet : values) all += facet.value + " " + std::to_string(facet.products) + ";";
    return all;
  };
  EXPECT_EQ(shown(facets.colours), "Red 3;Blue 1;Reddish \"x\" 1;White 1;grün 1;");
  EXPECT_EQ(shown(facets.categories), "Dresses 2;Women 2;Coats 1;Coats, Jackets 1;");
  ASSERT_TRUE(facets.attributes.contains("size"));
  EXPECT_EQ(shown(facets.attributes.at("size")), "M 2;S 2;L 1;XS 1;");
  EXPECT_FALSE(facets.attributes.contains("sku")) << "a value of its own for each product tells nothing apart";
}

TEST_P(WritingContract, a_kill_at_any_moment_of_its_making_leaves_a_catalogue_or_room_for_one) {
  const std::string url = GetParam().url(folder_);
  for (int moment = 0; moment < 12; ++moment) {
    const pid_t maker = fork();
    ASSERT_GE(maker, 0);
    if (maker == 0) {
      Catalogue::create(url, model_a);
      _exit(0);
    }
    usleep(static_cast<useconds_t>(moment * 4000));  // any moment will do
    kill(maker, SIGKILL);
    waitpid(maker, nullptr, 0);
    const Error found = error_of([&] { reopen(); });
    {
      Catalogue catalogue = found.kind() == ErrorKind::not_found ? make() : reopen();
      EXPECT_THAT(put(catalogue, {product_record("p", {"x"})}), ElementsAre(PutOutcome::added));
    }
    if (GetParam().name == "sqlite") {
      std::filesystem::remove(url);
    } else {
      GetParam().clear(folder_);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(, WritingContract, ::testing::ValuesIn(testing::factories), testing::name_of);

}  // namespace
}  // namespace selvedge::catalogue
