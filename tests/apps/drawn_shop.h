// A small drawn shop with a catalogue of it, without any model: for commands that embed nothing.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "run_program.h"
#include "shop/catalogue/catalogue.h"
#include "test_folder.h"

namespace selvedge::apps {

class DrawnShop {
 public:
  explicit DrawnShop(std::size_t products) {
    const Ran ran = run("synth --out lookbook --worn 2 --seed 5 --width 64 --height 96 --quiet --products " +
                        std::to_string(products));
    EXPECT_EQ(ran.exit_code, 0) << ran.output;
    catalogue::Catalogue catalogue = catalogue::Catalogue::create(url(), {std::string(64, 'a'), "none", 2, ""});
    std::vector<catalogue::ProductRecord> records;
    // LookBook's names: PID000012_CLEAN1_IID000034.jpg, CLEAN0 for a person image.
    std::vector<std::filesystem::path> pictures;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "lookbook"))
      pictures.push_back(entry.path());
    std::sort(pictures.begin(), pictures.end());
    for (const auto& picture : pictures) {
      const std::string name = picture.filename().string();
      if (!name.starts_with("PID")) continue;
      const std::string product = name.substr(0, 9);
      if (name.find("CLEAN0") != std::string::npos) {
        worn_[product].push_back(picture);
        continue;
      }
      catalogue::ProductRecord record;
      record.facts.id = {product};
      const auto bytes = files::read_file(picture);
      record.images.push_back({files::sha256_hex(bytes), picture.string(), 64, 96, bytes, {1, 0}});
      records.push_back(record);
    }
    catalogue.put(records, std::string(64, 'a'));
  }

  // Of the program, in the shop's folder.
  Ran run(const std::string& arguments) const {
    return run_shell("cd " + folder_.path().string() + " && " SELVEDGE_BINARY_DIR "/selvedge " + arguments);
  }
  std::filesystem::path operator/(const std::filesystem::path& name) const { return folder_ / name; }
  std::string url() const { return (folder_ / "shop.db").string(); }
  catalogue::Catalogue open() const { return catalogue::Catalogue::open(url()); }
  // Of each product, by id, the pictures of people wearing it.
  const std::map<std::string, std::vector<std::filesystem::path>>& worn() const { return worn_; }

  // Records a query whose photo is the product's first, and feedback on that product.
  void record(const std::string& query, const std::string& product, catalogue::FeedbackKind kind,
              std::chrono::sys_seconds time = {}) const {
    catalogue::Catalogue catalogue = open();
    catalogue.feedback().record({query, time, std::string(64, 'a'), files::read_file(worn_.at(product).at(0))});
    catalogue.feedback().add(std::vector{catalogue::FeedbackEvent{query, kind, {product}, 1, 0.9, time}});
  }

 private:
  TestFolder folder_;
  std::map<std::string, std::vector<std::filesystem::path>> worn_;
};

}  // namespace selvedge::apps
