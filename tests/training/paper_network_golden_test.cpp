// The paper's network against numbers that scripts/golden_paper_network.py got from PyTorch in Python.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "study/model/paper_tower.h"
#include "study/training/siamese_loss.h"

namespace selvedge::training {
namespace {

// The same float32 sums in another order: differences stay near 1e-6 and grow a little over ten steps.
constexpr double tolerance = 2e-5;

torch::Tensor golden_images(std::int64_t count, std::int64_t height, std::int64_t width) {
  std::int64_t state = 12345;
  torch::Tensor images = torch::empty({count, 3, height, width}, torch::kUInt8);
  for (std::int64_t i = 0; i < images.numel(); ++i) {
    state = (state * 1103515245 + 12345) % (std::int64_t{1} << 31);
    images.data_ptr<std::uint8_t>()[i] = static_cast<std::uint8_t>((state >> 16) & 255);
  }
  return images;
}

class PaperNetworkGolden : public testing::Test {
 protected:
  void SetUp() override {
    std::ifstream(SELVEDGE_SOURCE_DIR "/tests/golden/paper_network.json") >> golden_;
    model::PaperTowerOptions options;
    options.input_height = golden_["height"];
    options.input_width = golden_["width"];
    options.dropout = 0;
    options.hidden_size = 16;
    options.embedding_size = 8;
    tower_ = model::make_paper_tower(options);
    const torch::NoGradGuard no_gradient;
    for (auto& tensor : state()) tensor.second.copy_(golden("weights", tensor.first).view_as(tensor.second));
    batch_.images = golden_images(golden_["images"], golden_["height"], golden_["width"]);
    std::vector<std::int64_t> products, persons;
    std::vector<float> matches;
    for (const auto& pair : golden_["pairs"]) {
      products.push_back(pair[0]);
      persons.push_back(pair[1]);
      matches.push_back(pair[2]);
    }
    batch_.products = torch::tensor(products);
    batch_.persons = torch::tensor(persons);
    batch_.matches = torch::tensor(matches);
  }

  std::vector<std::pair<std::string, torch::Tensor>> state() {
    std::vector<std::pair<std::string, torch::Tensor>> tensors;
    for (auto& p : tower_->named_parameters()) tensors.emplace_back(p.key(), p.value());
    for (auto& b : tower_->named_buffers()) tensors.emplace_back(b.key(), b.value());
    return tensors;
  }

  torch::Tensor golden(const std::string& group, const std::string& name) {
    // Python counts convolution, activation and pooling as three layers, ConvPool is one.
    static const std::map<char, std::string> layer_in_python{
        {'0', "0"}, {'1', "3"}, {'2', "6"}, {'4', "8"}, {'6', "10"}};
    const std::string python_name = layer_in_python.at(name[0]) + name.substr(1);
    return torch::tensor(golden_[group].at(python_name).get<std::vector<double>>(), torch::kFloat64);
  }

  static void expect_near(const torch::Tensor& ours, const torch::Tensor& theirs, const std::string& what) {
    ASSERT_EQ(ours.numel(), theirs.numel()) << what;
    const double difference =
        (ours.detach().to(torch::kFloat64).flatten() - theirs.flatten()).abs().max().item<double>();
    EXPECT_LT(difference, tolerance) << what;
  }

  torch::Tensor step_loss(torch::Tensor* embeddings = nullptr, torch::Tensor* similarities = nullptr) {
    const torch::Tensor rows = tower_->forward(to_input(batch_.images));
    const torch::Tensor cosine = pair_similarities(rows, batch_);
    if (embeddings != nullptr) *embeddings = rows;
    if (similarities != nullptr) *similarities = cosine;
    return pair_loss(cosine, batch_.matches, torch::ones({}), torch::zeros({}));
  }

  nlohmann::json golden_;
  torch::nn::Sequential tower_{nullptr};
  PairBatch batch_;
};

TEST_F(PaperNetworkGolden, gives_the_forward_values_loss_and_gradients_of_python) {
  torch::Tensor embeddings, similarities;
  torch::Tensor loss = step_loss(&embeddings, &similarities);
  expect_near(embeddings, torch::tensor(golden_["embeddings"].get<std::vector<double>>(), torch::kFloat64),
              "embeddings");
  expect_near(similarities, torch::tensor(golden_["similarities"].get<std::vector<double>>(), torch::kFloat64),
              "similarities");
  EXPECT_NEAR(loss.item<double>(), golden_["losses"][0].get<double>(), tolerance);
  loss.backward();
  for (auto& parameter : tower_->named_parameters()) {
    expect_near(parameter.value().grad(), golden("gradients", parameter.key()), "gradient of " + parameter.key());
  }
}

TEST_F(PaperNetworkGolden, takes_the_ten_sgd_steps_of_python) {
  torch::optim::SGD optimiser(tower_->parameters(), golden_["learning_rate"].get<double>());
  for (const auto& expected : golden_["losses"]) {
    optimiser.zero_grad();
    torch::Tensor loss = step_loss();
    EXPECT_NEAR(loss.item<double>(), expected.get<double>(), tolerance);
    loss.backward();
    optimiser.step();
  }
  for (auto& tensor : state())
    expect_near(tensor.second, golden("weights_after_ten_steps", tensor.first), tensor.first);
}

}  // namespace
}  // namespace selvedge::training
