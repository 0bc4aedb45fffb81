// That ONNX Runtime computes what libtorch does is tested in tests/training, which trains a model and embeds with it.
#include "study/model/onnx_exporter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "selvedge/error.h"
#include "study/model/paper_tower.h"

namespace selvedge::model {
namespace {

TEST(OnnxExporter, writes_the_same_bytes_for_the_same_tower) {
  torch::manual_seed(1);
  auto tower = make_paper_tower({});
  tower->eval();
  EXPECT_EQ(export_onnx(tower, {100, 100}), export_onnx(tower, {100, 100}));
}

TEST(OnnxExporter, names_a_layer_it_does_not_know) {
  torch::nn::Sequential tower(torch::nn::Linear(4, 4), torch::nn::GELU());
  try {
    export_onnx(tower, {2, 2});
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("GELU"));
  }
}

}  // namespace
}  // namespace selvedge::model
