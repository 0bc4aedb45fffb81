#include "study/training/classifier_study.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ground/files/csv.h"
#include "selvedge/error.h"
#include "test_folder.h"
#include "training/drawn_colours.h"
#include "training/trained_run.h"

namespace selvedge::training {
namespace {

class ClassifierStudyOnColours : public testing::Test {
 protected:
  void SetUp() override {
    manifest_ = draw_colours(folder_.path());
    config_.tower.input_width = config_.tower.input_height = 32;
    config_.tower.hidden_size = 64;
    config_.tower.embedding_size = 16;
    config_.tower.dropout = 0;
    config_.pairs = {2, 2};
    config_.epochs = 40;
    config_.threads = 1;
    study_.added = {1, 5, 100};
    study_.batch = 8;
  }
  ClassifierStudy run(const std::string& name) const {
    return study_classifier(config_, manifest_, run_options(folder_.path(), name, false), study_);
  }

  const TestFolder folder_;
  dataset::Manifest manifest_;
  TrainConfig config_;
  ClassifierStudyOptions study_;
};

TEST_F(ClassifierStudyOnColours, knows_its_own_products_and_those_that_join) {
  const ClassifierStudy study = run("study");
  EXPECT_EQ(study.products, 13u) << "18 products, of which at most 5 join: 100 are more than half";
  ASSERT_EQ(study.rows.size(), 2u + 2u * 3u);
  const ClassifierStudyRow& first = study.rows.front();
  EXPECT_EQ(first.method, "classifier");
  EXPECT_EQ(first.old_products.images, 13u) << "one of three person images a product is held out";
  EXPECT_EQ(first.new_products.images, 0u);
  EXPECT_GT(first.old_products.top1, 0.6);
  for (const ClassifierStudyRow& row : study.rows) {
    EXPECT_EQ(row.old_products.images, 13u);
    EXPECT_EQ(row.new_products.images, row.added);
    EXPECT_LE(row.old_products.top1, row.old_products.top5);
  }
  const ClassifierStudyRow& retrained = study.rows[5];
  EXPECT_EQ(retrained.added, 5u);
  EXPECT_GT(retrained.new_products.top5, 0.5);
  EXPECT_GT(study.rows[6].new_products.top5, 0.5) << "the last layer alone learns colours too";
}

TEST_F(ClassifierStudyOnColours, gives_the_same_figures_again_and_writes_them_down) {
  config_.epochs = 3;
  const ClassifierStudy once = run("once"), again = run("again");
  for (std::size_t i = 0; i < once.rows.size(); ++i) {
    EXPECT_EQ(once.rows[i].old_products.top1, again.rows[i].old_products.top1);
    EXPECT_EQ(once.rows[i].new_products.top5, again.rows[i].new_products.top5);
  }
  const files::CsvTable table = files::read_csv(folder_ / "once" / "classifier.csv");
  ASSERT_EQ(table.rows.size(), once.rows.size());
  EXPECT_EQ(table.rows[3].fields[table.column("method")], "classifier, last layer tuned");
  EXPECT_EQ(table.rows[3].fields[table.column("added")], "1");
}

TEST_F(ClassifierStudyOnColours, needs_products_that_several_people_wear) {
  std::erase_if(manifest_.images, [](const dataset::ManifestImage& image) {
    return image.role == dataset::Role::person && image.path.string().find("_1.png") == std::string::npos;
  });
  EXPECT_THROW(run("study"), Error);
}

}  // namespace
}  // namespace selvedge::training
