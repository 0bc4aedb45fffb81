#include "study/model/weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ground/files/atomic_file.h"
#include "ground/files/read_file.h"
#include "selvedge/error.h"
#include "study/model/paper_tower.h"
#include "test_folder.h"

namespace selvedge::model {
namespace {

class Weights : public testing::Test {
 protected:
  std::string message_of(torch::nn::Module& network) const {
    try {
      load_weights(network, path);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::corrupt_data);
      return error.what();
    }
    return "no error";
  }

  const TestFolder folder_;
  const std::filesystem::path path = folder_ / "weights.pt";
};

PaperTowerOptions small_tower() {
  PaperTowerOptions options;
  options.input_width = options.input_height = 20;
  options.hidden_size = 6;
  options.embedding_size = 4;
  return options;
}

TEST_F(Weights, are_read_back_as_written_running_statistics_included) {
  auto written = make_paper_tower(small_tower()), read = make_paper_tower(small_tower());
  written->forward(torch::rand({4, 3, 20, 20}));  // moves BatchNorm's running statistics
  save_weights(*written, path);
  load_weights(*read, path);
  written->eval();
  read->eval();
  const torch::Tensor input = torch::rand({3, 3, 20, 20});
  EXPECT_TRUE(torch::equal(written->forward(input), read->forward(input)));
}

TEST_F(Weights, are_averaged_tensor_by_tensor) {
  auto stored = make_paper_tower(small_tower()), network = make_paper_tower(small_tower());
  save_weights(*stored, path);
  std::vector<torch::Tensor> before;
  for (const torch::Tensor& parameter : network->parameters()) before.push_back(parameter.detach().clone());
  average_with_weights(*network, path);
  for (std::size_t i = 0; i < before.size(); ++i)
    EXPECT_TRUE(torch::allclose(network->parameters()[i], 0.5 * before[i] + 0.5 * stored->parameters()[i]));
  EXPECT_FALSE(torch::allclose(network->parameters()[0], stored->parameters()[0]));
}

TEST_F(Weights, of_another_shape_or_architecture_are_refused_by_name) {
  save_weights(*make_paper_tower(small_tower()), path);
  auto options = small_tower();
  options.hidden_size = 7;
  EXPECT_THAT(message_of(*make_paper_tower(options)),
              testing::AllOf(testing::HasSubstr("[7, 10]"), testing::HasSubstr("[6, 10]")));
  torch::nn::Sequential other(torch::nn::Linear(2, 2), torch::nn::Linear(2, 2), torch::nn::Linear(2, 2),
                              torch::nn::Linear(2, 2));
  EXPECT_THAT(message_of(*other), testing::HasSubstr("weights.pt"));
}

TEST_F(Weights, cut_off_anywhere_are_an_error) {
  save_weights(*make_paper_tower(small_tower()), path);
  const std::string bytes = files::read_text(path);
  auto tower = make_paper_tower(small_tower());
  for (std::size_t size = 0; size < bytes.size(); size += 97) {
    files::write_file_atomically(path, bytes.substr(0, size));
    EXPECT_THROW(load_weights(*tower, path), Error) << size;
  }
}

// What a changed byte leaves readable is read; no other exception may come out of libtorch's parsers.
TEST_F(Weights, damaged_anywhere_are_read_or_an_error) {
  save_weights(*make_paper_tower(small_tower()), path);
  const std::string bytes = files::read_text(path);
  auto tower = make_paper_tower(small_tower());
  int errors = 0;
  for (std::size_t at = 0; at < bytes.size(); at += 97) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    files::write_file_atomically(path, damaged);
    try {
      load_weights(*tower, path);
    } catch (const Error& error) {
      ++errors;
      EXPECT_EQ(error.kind(), ErrorKind::corrupt_data) << at;
    }
  }
  EXPECT_GT(errors, 0);
}

}  // namespace
}  // namespace selvedge::model
