// One network, trained by several processes together.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "ground/files/csv.h"
#include "ground/files/read_file.h"
#include "run_program.h"
#include "test_folder.h"

namespace selvedge::apps {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class TeamTraining : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(run(program() + " synth --out lookbook --products 44 --worn 2 --seed 5 --width 48 --height 64 --quiet"),
              "");
    run(program() +
        " dataset import --lookbook lookbook --out m.csv --min-person 1 --train 32 --validation 6 --test 6");
    ASSERT_TRUE(fs::exists(folder_.path() / "m.csv"));
  }
  static std::string program() { return SELVEDGE_BINARY_DIR "/selvedge"; }
  std::string run(const std::string& command) const {
    return run_shell("cd " + folder_.path().string() + " && " + command).output;
  }
  std::vector<Ran> train(int processes, const std::string& out, const std::string& more) const {
    // A port that no other run of the tests takes at the same time.
    const int port = 20'000 + static_cast<int>(::getpid()) % 20'000 + processes;
    std::vector<Ran> ran(static_cast<std::size_t>(processes));
    std::vector<std::thread> threads;
    for (int rank = 0; rank < processes; ++rank) {
      threads.emplace_back([&, rank] {
        const std::string environment = "RANK=" + std::to_string(rank) + " WORLD_SIZE=" + std::to_string(processes) +
                                        " MASTER_ADDR=127.0.0.1 MASTER_PORT=" + std::to_string(port);
        ran[static_cast<std::size_t>(rank)] = run_shell(
            "cd " + folder_.path().string() + " && echo $$ > pid" + std::to_string(rank) + " && export " + environment +
            " OMP_NUM_THREADS=1 && exec " SELVEDGE_BINARY_DIR "/selvedge-train --config " SELVEDGE_SOURCE_DIR
            "/configs/street2shop.toml --data m.csv --out " +
            out + " --cache cache" + std::to_string(rank) +
            " --quiet --set threads=1 --set model.input_width=32 --set model.input_height=48 --set "
            "model.embedding_size=16 --set training.batch_products=8 --set training.small_epochs=0 --set "
            "training.precision=float32 " +
            more);
      });
    }
    for (std::thread& thread : threads) thread.join();
    return ran;
  }
  std::vector<double> losses(const std::string& out) const {
    const files::CsvTable table = files::read_csv(folder_.path() / out / "log.csv");
    std::vector<double> losses;
    for (const files::CsvRow& row : table.rows) losses.push_back(std::stod(row.fields.at(table.column("loss"))));
    return losses;
  }

  const TestFolder folder_;
};

TEST_F(TeamTraining, gives_the_loss_curve_of_one_process_whatever_their_number) {
  const std::string settings =
      "--set training.epochs=3 --set optimiser.learning_rate=1e-4 --set loss.identity_weight=0.5";
  std::vector<double> alone;
  for (const int processes : {1, 2, 3}) {
    const std::string out = "of" + std::to_string(processes);
    for (const Ran& ran : train(processes, out, settings)) EXPECT_EQ(ran.exit_code, 0) << ran.output;
    const std::vector<double> found = losses(out);
    if (processes == 1) alone = found;
    ASSERT_EQ(found.size(), 3u);
    // Adam's first steps have one size whatever the gradient's: rounding alone moves the loss by 0.0004 of it.
    for (std::size_t epoch = 0; epoch < 3; ++epoch)
      EXPECT_NEAR(found[epoch], alone[epoch], 0.005 * alone[epoch]) << processes;
    EXPECT_TRUE(fs::exists(folder_.path() / out / "model.json"));
  }
}

TEST_F(TeamTraining, stops_with_a_message_when_a_process_is_lost_and_goes_on_with_another_number) {
  const std::string settings = "--set training.epochs=15";
  std::thread killer([&] {
    while (!fs::exists(folder_.path() / "run" / "checkpoint.pt")) std::this_thread::yield();
    kill(std::stoi(files::read_text(folder_.path() / "pid1")), SIGKILL);
  });
  const std::vector<Ran> ran = train(2, "run", settings);
  killer.join();
  EXPECT_EQ(ran[0].exit_code, 1);
  EXPECT_THAT(ran[0].output, HasSubstr("another of its processes was lost"));
  EXPECT_THAT(ran[0].output, HasSubstr("--resume"));
  const std::size_t done = losses("run").size();
  ASSERT_GE(done, 1u);
  ASSERT_LT(done, 15u);
  for (const Ran& one : train(3, "run", settings + " --resume")) EXPECT_EQ(one.exit_code, 0) << one.output;
  EXPECT_EQ(losses("run").size(), 15u);
}

TEST_F(TeamTraining, refuses_processes_that_see_different_data_or_settings) {
  const std::vector<Ran> seeds = train(2, "seeds", "--set training.epochs=1 --set seed=$RANK");
  for (const Ran& one : seeds) {
    EXPECT_EQ(one.exit_code, 1);
    EXPECT_THAT(one.output, HasSubstr("settings and manifest: expected the same in all processes"));
  }
}

TEST_F(TeamTraining, says_what_is_wrong_with_the_environment_and_what_cannot_be_trained_so) {
  const auto message = [&](const std::string& environment, const std::string& config) {
    return run(environment +
               " " SELVEDGE_BINARY_DIR "/selvedge-train --quiet --data m.csv --out bad --config " SELVEDGE_SOURCE_DIR
               "/configs/" +
               config);
  };
  EXPECT_THAT(message("WORLD_SIZE=2 RANK=0", "street2shop.toml"), HasSubstr("MASTER_ADDR"));
  EXPECT_THAT(message("WORLD_SIZE=two", "street2shop.toml"),
              HasSubstr("WORLD_SIZE: expected a whole number, found 'two'"));
  EXPECT_THAT(message("WORLD_SIZE=2 RANK=0 MASTER_ADDR=127.0.0.1 MASTER_PORT=x", "street2shop.toml"),
              HasSubstr("MASTER_PORT: expected a whole number, found 'x'"));
  EXPECT_THAT(message("WORLD_SIZE=2 RANK=2 MASTER_ADDR=127.0.0.1", "street2shop.toml"),
              HasSubstr("RANK: expected a number below WORLD_SIZE (2), found 2"));
}

}  // namespace
}  // namespace selvedge::apps
