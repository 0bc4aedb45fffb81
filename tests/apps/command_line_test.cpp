// The program as a user runs it: from a drawn shop to an answered photo, with its exit codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "ground/files/atomic_file.h"
#include "ground/files/csv.h"
#include "ground/files/read_file.h"
#include "ground/image/decode.h"
#include "run_program.h"

namespace selvedge::apps {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class CommandLine : public testing::Test {
 protected:
  // One small shop, model and catalogue for all tests of the suite: they read it, or work on copies.
  static void SetUpTestSuite() {
    fs::remove_all(folder());
    fs::create_directories(folder());
    run_well("synth --out lookbook --products 24 --worn 4 --seed 3 --width 64 --height 96 --quiet");
    run_well(
        "dataset import --lookbook lookbook --out manifest.csv --min-person 4 --train 14 --validation 4 --test 6 "
        "--quiet");
    run_well("train --config " SELVEDGE_SOURCE_DIR
             "/configs/paper.toml --data manifest.csv --out model --cache cache --quiet "
             "--set training.epochs=2 --set model.hidden_size=32 --set model.embedding_size=16");
    run_well("catalogue create --catalogue shop.db --model model");
    run_well("catalogue import --catalogue shop.db lookbook/catalog.csv --quiet");
  }
  static void TearDownTestSuite() { fs::remove_all(folder()); }

  static fs::path folder() { return fs::path(testing::TempDir()) / "selvedge_command_line"; }
  static Ran run(const std::string& arguments) {
    return run_shell("cd " + folder().string() + " && " SELVEDGE_BINARY_DIR "/selvedge " + arguments);
  }
  static void run_well(const std::string& arguments) {
    const Ran ran = run(arguments);
    ASSERT_EQ(ran.exit_code, 0) << arguments << "\n" << ran.output;
  }
  // Path of some person image of the manifest.
  static std::string a_photo() {
    const files::CsvTable table = files::read_csv(folder() / "manifest.csv");
    for (const files::CsvRow& row : table.rows) {
      if (row.fields[table.column("role")] == "person") return row.fields[table.column("image")];
    }
    return "";
  }
};

TEST_F(CommandLine, answers_a_photo_with_the_number_of_products_asked_for) {
  const Ran ran = run("recommend --catalogue shop.db " + a_photo() + " --top 3 --json --quiet");
  ASSERT_EQ(ran.exit_code, 0) << ran.output;
  const auto json = nlohmann::json::parse(ran.output);
  const std::string text = json.dump();
  std::size_t answers = 0;
  for (std::size_t at = text.find("\"similarity\""); at != std::string::npos; at = text.find("\"similarity\"", at + 1))
    ++answers;
  EXPECT_EQ(answers, 3u) << text;
}

TEST_F(CommandLine, draws_a_sheet_of_a_photo_and_its_answers) {
  run_well("recommend --catalogue shop.db " + a_photo() + " --top 4 --sheet sheet.png");
  EXPECT_EQ(files::read_text(folder() / "sheet.png").substr(1, 3), "PNG");
}

TEST_F(CommandLine, imports_the_same_file_again_without_changing_anything) {
  const Ran before = run("catalogue export --catalogue shop.db --out before.csv");
  const Ran again = run("catalogue import --catalogue shop.db lookbook/catalog.csv");
  EXPECT_EQ(again.exit_code, 0) << again.output;
  run("catalogue export --catalogue shop.db --out after.csv");
  EXPECT_EQ(files::read_text(folder() / "before.csv"), files::read_text(folder() / "after.csv")) << before.output;
}

TEST_F(CommandLine, evaluates_into_a_report_that_holds_the_promised_keys) {
  run_well("evaluate --model model --data manifest.csv --split test --gallery 5 --galleries 3 --out report --quiet");
  const auto json = nlohmann::json::parse(files::read_text(folder() / "report/report.json"));
  for (const char* key :
       {"pairs", "pairs_at_half", "pairs_hard", "pairs_train", "topk", "model", "data", "seed", "seconds"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  EXPECT_EQ(json["topk"][0]["gallery"], 5);
  for (const char* file : {"report.html", "ranks.csv", "pairs.csv"})
    EXPECT_TRUE(fs::exists(folder() / "report" / file)) << file;
}

TEST_F(CommandLine, writes_embeddings_and_names_the_images_it_skipped) {
  std::ofstream(folder() / "broken.jpg") << "no picture";
  const Ran ran = run("embed --model model " + a_photo() + " broken.jpg --out some.npy");
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.output, HasSubstr("broken.jpg"));
  EXPECT_THAT(files::read_text(folder() / "some.npy"), HasSubstr("(2, 16)"));
}

// ONNX Runtime's own reports, which any of these variables would turn off, write there; they also took long command
// lines for a reason to crash.
TEST_F(CommandLine, embeds_a_thousand_photos_and_leaves_the_home_folder_alone) {
  std::filesystem::create_directory(folder() / "home");
  std::string photos;
  for (int i = 0; i < 1000; ++i) photos += " a_photo_with_a_name_of_some_length_that_is_not_there.jpg";
  const Ran ran =
      run_shell("cd " + folder().string() +
                " && env -u CI -u ORT_DISABLE_TELEMETRY -u ORT_RUNNING_UNIT_TESTS -u XDG_CACHE_HOME HOME=$PWD/home " +
                SELVEDGE_BINARY_DIR "/selvedge embed --model model --quiet --out many.npy" + photos);
  EXPECT_EQ(ran.exit_code, 3) << ran.output.substr(0, 1000);
  EXPECT_TRUE(std::filesystem::is_empty(folder() / "home"));
}

TEST_F(CommandLine, draws_the_product_that_somebody_wears) {
  run_well("train --config " SELVEDGE_SOURCE_DIR
           "/configs/pixel_dtgan.toml --data manifest.csv --cache cache --quiet --set training.epochs=1 "
           "--set model.width=2 --set training.batch_pairs=8 --out transfer");
  run_well("transfer --model transfer " + a_photo() + " --out drawn.png");
  const Image drawn = image::load_image(folder() / "drawn.png").image;
  EXPECT_EQ(drawn.width, 64);
  EXPECT_EQ(drawn.height, 64);
  run_well("transfer --model transfer --data manifest.csv --products 3 --out sheet.png");
  EXPECT_TRUE(fs::exists(folder() / "sheet.png"));
  EXPECT_THAT(run("transfer --model transfer --out drawn.png").output, HasSubstr("PHOTO or --data"));
  EXPECT_THAT(run("transfer --model model " + a_photo() + " --out drawn.png").output, HasSubstr("draws pictures"));
  // A card that says transfer network of one whose output is too short for a picture.
  fs::copy(folder() / "model", folder() / "liar", fs::copy_options::recursive);
  run_shell("sed -i s/paper_tower/pixel_dtgan/ " + (folder() / "liar" / "model.json").string());
  EXPECT_THAT(run("transfer --model liar " + a_photo() + " --out drawn.png").output,
              HasSubstr("expected embedding_size 3 x"));
  const std::string manifest = files::read_text(folder() / "manifest.csv");
  EXPECT_EQ(run("transfer --model transfer --data manifest.csv --out manifest.csv").exit_code, 1);
  EXPECT_EQ(files::read_text(folder() / "manifest.csv"), manifest);
  for (const std::string& wrong : {"embed --model transfer " + a_photo() + " --out e.npy",
                                   std::string("evaluate --model transfer --data manifest.csv --out e"),
                                   std::string("model calibrate transfer --data manifest.csv")})
    EXPECT_THAT(run(wrong).output, HasSubstr("expected a model that gives embeddings")) << wrong;
  run_well(
      "evaluate --model model --transfer transfer --data manifest.csv --experiment 3 --gallery 4 --quiet --out "
      "drawings");
  EXPECT_TRUE(fs::exists(folder() / "drawings" / "drawings.png"));
  const auto report = nlohmann::json::parse(std::ifstream(folder() / "drawings" / "report.json"));
  ASSERT_EQ(report["drawings"].size(), 3u) << "the transfer network, the mean product, the nearest training product";
  EXPECT_EQ(report["drawings"][0]["drawings"], 24) << "6 test products, 4 photos each";
  for (const auto& method : report["drawings"]) {
    EXPECT_GT(method["rmse"], 0.0);
    EXPECT_EQ(method["by_pixels"][0]["gallery"], 4);
    EXPECT_EQ(method["by_embedding"][0]["gallery"], 4);
  }
  EXPECT_THAT(run("evaluate --model model --data manifest.csv --experiment 3 --out x").output, HasSubstr("--transfer"));
  const Ran refused = run("catalogue create --catalogue other.db --model transfer");
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.output, HasSubstr("selvedge transfer"));
}

TEST_F(CommandLine, trains_from_the_weights_of_another_model) {
  const std::string train =
      "train --config " SELVEDGE_SOURCE_DIR
      "/configs/paper.toml --data manifest.csv --cache cache --quiet "
      "--set training.epochs=1 --set model.hidden_size=32 --set model.embedding_size=16 --init model --out ";
  run_well(train + "tuned");
  const Ran again = run(train + "tuned");
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.output, HasSubstr("--resume"));
}

TEST_F(CommandLine, takes_the_match_probability_of_another_model) {
  const auto card = [](const std::string& model) {
    return nlohmann::json::parse(run("model show --json " + model).output);
  };
  for (const char* copy : {"uncalibrated", "calibrated"})
    fs::copy(folder() / "model", folder() / copy, fs::copy_options::recursive);
  nlohmann::json calibrated = nlohmann::json::parse(files::read_text(folder() / "model" / "model.json"));
  calibrated["match"]["scale"] = 12.5;
  files::write_file_atomically(folder() / "calibrated" / "model.json", calibrated.dump());
  run_well("model calibrate uncalibrated --like calibrated");
  EXPECT_EQ(card("uncalibrated")["match"], card("calibrated")["match"]);
  EXPECT_EQ(card("uncalibrated")["match"]["scale"], 12.5);
  EXPECT_THAT(run("model calibrate uncalibrated --like " SELVEDGE_SOURCE_DIR "/models/default").output,
              HasSubstr("street2shop, 192 x 256 pixels"));
  EXPECT_EQ(run("model calibrate uncalibrated").exit_code, 2);
}

TEST_F(CommandLine, teaches_a_model_kinds_and_answers_with_them) {
  fs::copy(folder() / "model", folder() / "knowing", fs::copy_options::recursive);
  std::string kinds = "image,kind\n";
  const files::CsvTable table = files::read_csv(folder() / "manifest.csv");
  for (std::size_t i = 0; i < table.rows.size(); ++i)
    kinds += table.rows[i].fields[table.column("image")] + (i % 2 == 0 ? ",top\n" : ",skirt\n");
  files::write_file_atomically(folder() / "kinds.csv", kinds);
  EXPECT_THAT(run("model kinds knowing --data kinds.csv").output, HasSubstr("skirt"));
  EXPECT_TRUE(fs::exists(folder() / "knowing" / "kinds.json"));
  run_well("recommend --catalogue shop.db --model knowing --quiet " + a_photo());
  files::write_file_atomically(folder() / "kinds.csv", std::string("image,kind\na.jpg,kilt\n"));
  const Ran refused = run("model kinds knowing --data kinds.csv");
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.output, HasSubstr("kinds.csv:2"));
}

TEST_F(CommandLine, says_what_is_claimed_of_photos_of_absent_clothes) {
  const std::string judge =
      "evaluate --model model --data manifest.csv --experiment 2 --gallery 4 --finder '' --quiet ";
  run_well(judge + "--absent drawn=lookbook --out absent");
  const auto report = nlohmann::json::parse(files::read_text(folder() / "absent" / "report.json"));
  ASSERT_EQ(report["absent"].size(), 1u);
  const auto& claims = report["absent"][0];
  EXPECT_EQ(claims["source"], "drawn");
  EXPECT_EQ(claims["gallery"], 6);
  EXPECT_GE(claims["at_least_0.5"]["share"], claims["at_least_0.9"]["share"]);
  EXPECT_EQ(claims["no_garment"]["share"], 0) << "without a finder";
  EXPECT_EQ(run(judge + "--absent drawn=nowhere --out absent").exit_code, 1);
  const Ran few = run("model calibrate model --data manifest.csv --split all --finder '' --absent drawn=lookbook");
  EXPECT_EQ(few.exit_code, 1);
  EXPECT_THAT(few.output, HasSubstr("at least 50 products"));
  EXPECT_EQ(run("model calibrate model --like model --absent drawn=lookbook").exit_code, 2);
}

TEST_F(CommandLine, tells_success_failure_and_wrong_usage_apart) {
  EXPECT_EQ(run("model show model").exit_code, 0);
  EXPECT_EQ(run("model show nowhere").exit_code, 1);
  EXPECT_EQ(run("model show").exit_code, 2);
  EXPECT_EQ(run("recommend --catalogue shop.db nowhere.jpg").exit_code, 1);
  EXPECT_EQ(run("recommend --catalogue none.db " + a_photo()).exit_code, 1);
  EXPECT_EQ(run("train --config nowhere.toml --data manifest.csv --out x").exit_code, 1);
  EXPECT_EQ(run("synth --out lookbook --products 2 --worn 2 --seed 1").exit_code, 1);
}

TEST_F(CommandLine, refuses_to_write_over_what_it_reads) {
  fs::copy_file(folder() / "shop.db", folder() / "kept.db", fs::copy_options::overwrite_existing);
  EXPECT_EQ(run("catalogue export --catalogue kept.db --out kept.db").exit_code, 1);
  EXPECT_EQ(run("recommend --catalogue kept.db " + a_photo() + " --sheet " + a_photo()).exit_code, 1);
  EXPECT_EQ(run("dataset check manifest.csv --csv manifest.csv --quiet").exit_code, 1);
  run_well("recommend --catalogue kept.db " + a_photo());
}

TEST_F(CommandLine, says_when_nothing_passes_a_filter_or_the_filter_is_none) {
  EXPECT_THAT(run("recommend --catalogue shop.db " + a_photo() + " --where colour=none").output,
              HasSubstr("no product"));
  EXPECT_THAT(run("catalogue list --catalogue shop.db --where farbe=rot").output, HasSubstr("their attributes: "));
  EXPECT_EQ(run("recommend --catalogue shop.db " + a_photo() + " --where price=50..10").exit_code, 2);
  EXPECT_EQ(run("recommend --catalogue shop.db " + a_photo() + " --where stock=5").exit_code, 2);
}

TEST_F(CommandLine, takes_two_prices_for_wrong_usage_and_two_colours_for_either) {
  for (const char* command : {"recommend x.jpg", "catalogue list", "catalogue export --out none.csv"}) {
    const Ran ran = run(std::string(command) + " --catalogue shop.db --where price=5 --where price=6");
    EXPECT_EQ(ran.exit_code, 2) << command;
    EXPECT_THAT(ran.output, HasSubstr("'price' once")) << command;
  }
  EXPECT_EQ(run("catalogue list --catalogue shop.db --where colour=red,blue --where category=Dress").exit_code, 0);
}

TEST_F(CommandLine, names_what_a_mistyped_condition_was_meant_to_be) {
  const Ran ran = run("catalogue list --catalogue shop.db --where colur=red");
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.output, HasSubstr("did you mean 'colour'?"));
}

TEST_F(CommandLine, says_when_a_feed_holds_nothing_to_import) {
  fs::copy_file(folder() / "shop.db", folder() / "feeds.db", fs::copy_options::overwrite_existing);
  const std::string import = "catalogue import --quiet --catalogue feeds.db ";
  std::ofstream(folder() / "empty.csv") << "image,product_id\n";
  const Ran empty = run(import + "empty.csv");
  EXPECT_EQ(empty.exit_code, 1);
  EXPECT_THAT(empty.output, HasSubstr("empty.csv: expected at least one product, found none"));
  const Ran misspelt = run(import + "manifest.csv --only split=tst");
  EXPECT_EQ(misspelt.exit_code, 1);
  EXPECT_THAT(misspelt.output, HasSubstr("by --only split=tst"));
  std::ofstream(folder() / "semicolons.csv") << "image;product_id\na.jpg;1\n";
  const Ran semicolons = run(import + "semicolons.csv");
  EXPECT_EQ(semicolons.exit_code, 3);
  EXPECT_THAT(semicolons.output, HasSubstr("a.jpg: no such file")) << "the columns are found, the picture is not there";
  run_well(import + "manifest.csv --only split=test");
}

TEST_F(CommandLine, names_each_picture_of_a_shopify_export_that_it_may_not_fetch) {
  fs::copy_file(folder() / "shop.db", folder() / "shopify.db", fs::copy_options::overwrite_existing);
  std::ofstream(folder() / "export.csv") << "Handle,Title,Variant Price,Image Src,Status\n"
                                            "dress,Dress,19.90,http://127.0.0.1:1/dress.png,active\n"
                                            "coat,Coat,5,http://127.0.0.1:1/coat.png,draft\n";
  const Ran refused = run("catalogue import --quiet --catalogue shopify.db export.csv");
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.output, HasSubstr("export.csv:2"));
  EXPECT_THAT(refused.output, HasSubstr("refused to connect to 127.0.0.1, a loopback address"));
  EXPECT_THAT(refused.output, HasSubstr("1 rows, by --only, as person images, as not published or as groups"));
  EXPECT_TRUE(fs::exists(folder() / "shopify.db.images"));
}

TEST_F(CommandLine, sets_stock_and_not_what_follows_from_it) {
  fs::copy_file(folder() / "shop.db", folder() / "put.db", fs::copy_options::overwrite_existing);
  for (const char* fact : {"in_stock=", "in_stock=true"}) {
    const Ran ran = run(std::string("catalogue put --catalogue put.db --id PID000000 --set ") + fact);
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_THAT(ran.output, HasSubstr("stock=5"));
  }
  run_well("catalogue put --catalogue put.db --id PID000000 --set stock=5");
}

TEST_F(CommandLine, names_an_unreadable_file_once) {
  std::ofstream(folder() / "broken.jpg") << "no picture";
  fs::copy_file(folder() / "shop.db", folder() / "once.db", fs::copy_options::overwrite_existing);
  for (const std::string& command :
       {"recommend --catalogue shop.db broken.jpg nowhere.jpg " + a_photo(),
        std::string("recommend --catalogue shop.db broken.jpg"),
        "embed --model model --out once.npy broken.jpg nowhere.jpg " + a_photo(),
        std::string("catalogue put --catalogue once.db --id PID000000 --image broken.jpg --image nowhere.jpg")}) {
    std::istringstream lines(run(command).output);
    bool named = false;
    for (std::string line; std::getline(lines, line);) {
      for (const std::string name : {"broken.jpg", "nowhere.jpg"}) {
        const std::size_t first = line.find(name);
        named = named || first != std::string::npos;
        EXPECT_TRUE(first == std::string::npos || line.find(name, first + 1) == std::string::npos) << line;
      }
    }
    EXPECT_TRUE(named) << command;
  }
}

TEST_F(CommandLine, finds_a_damaged_thumbnail) {
  fs::copy_file(folder() / "shop.db", folder() / "damaged.db", fs::copy_options::overwrite_existing);
  run_well("catalogue verify --catalogue damaged.db --quiet");
  // The entropy-coded part of some JPEG, which begins 2 bytes after its last table's marker, overwritten in place.
  std::string bytes = files::read_text(folder() / "damaged.db");
  const std::size_t scan = bytes.find("\xFF\xDA", bytes.find("\xFF\xD8\xFF"));
  ASSERT_NE(scan, std::string::npos);
  bytes.replace(scan + 20, 300, 300, '\xFF');
  std::ofstream(folder() / "damaged.db", std::ios::binary) << bytes;
  const Ran ran = run("catalogue verify --catalogue damaged.db --quiet");
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.output, testing::ContainsRegex("damaged thumbnail: .* of product PID0000"));
}

TEST_F(CommandLine, shows_the_whole_card_of_a_model_as_json) {
  const auto json = nlohmann::json::parse(run("model show model --json").output);
  const auto card = nlohmann::json::parse(files::read_text(folder() / "model/model.json"));
  EXPECT_EQ(json.at("mean"), card.at("input").at("mean"));
  EXPECT_EQ(json.at("std"), card.at("input").at("std"));
  EXPECT_EQ(json.at("input_tensor"), card.at("input").at("tensor"));
  EXPECT_EQ(json.at("output_tensor"), card.at("output").at("tensor"));
  EXPECT_EQ(json.at("data"), card.at("data"));
}

TEST_F(CommandLine, answers_a_photo_whose_name_is_no_utf8) {
  fs::copy_file(folder() / a_photo(), folder() / "caf\xe9.jpg", fs::copy_options::overwrite_existing);
  EXPECT_EQ(run("recommend --catalogue shop.db caf\xe9.jpg --json --quiet").exit_code, 0);
}

TEST_F(CommandLine, shows_an_example_in_the_help_of_every_command) {
  for (const char* command : {"synth",
                              "dataset import",
                              "dataset check",
                              "train",
                              "evaluate",
                              "recommend",
                              "embed",
                              "transfer",
                              "model show",
                              "catalogue create",
                              "catalogue import",
                              "catalogue put",
                              "catalogue remove",
                              "catalogue list",
                              "catalogue show",
                              "catalogue export",
                              "catalogue verify",
                              "catalogue reindex",
                              "catalogue backup",
                              "key create",
                              "key list",
                              "key revoke",
                              "feedback report",
                              "feedback export",
                              "feedback purge"}) {
    const Ran ran = run(std::string(command) + " --help");
    EXPECT_EQ(ran.exit_code, 0) << command;
    EXPECT_THAT(ran.output, HasSubstr("selvedge " + std::string(command))) << command;
  }
}

TEST_F(CommandLine, brings_a_catalogue_to_another_model_and_back_to_answers) {
  fs::copy_file(folder() / "shop.db", folder() / "moved.db", fs::copy_options::overwrite_existing);
  if (!fs::exists(folder() / "other/model.json")) {
    run_well("train --config " SELVEDGE_SOURCE_DIR
             "/configs/paper.toml --data manifest.csv --out other --cache cache --quiet "
             "--set training.epochs=1 --set model.hidden_size=32 --set model.embedding_size=8 --set seed=9");
  }
  const Ran refused = run("recommend --catalogue moved.db --model other " + a_photo());
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.output, HasSubstr("reindex"));
  run_well("catalogue reindex --catalogue moved.db --model other");
  run_well("recommend --catalogue moved.db " + a_photo());
  run_well("catalogue verify --catalogue moved.db");
}

}  // namespace
}  // namespace selvedge::apps
