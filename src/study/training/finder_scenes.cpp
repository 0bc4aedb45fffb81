#include <memory>

#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "study/scenes/scene_source.h"
#include "study/training/finder_trainer.h"

namespace selvedge::training {
namespace {

constexpr std::size_t validation_count = 64;
constexpr std::uint64_t validation_seed = 0x76616c6964617465;  // of scenes that no run is trained on
constexpr std::size_t largest_catalogue = std::size_t{64} << 20;

// Of the lists of pictures, which name every one.
std::string fingerprint_of(const std::filesystem::path& data) {
  std::string lists;
  for (const char* list : {"street_people/catalog.csv", "worn_tops/manifest.csv", "own_photos/catalog.csv",
                           "own_photos_more/catalog.csv", "shop_apparel/catalog.csv"}) {
    if (std::filesystem::exists(data / list)) lists += files::read_text(data / list, largest_catalogue);
  }
  return files::sha256_hex(lists);
}

}  // namespace

FinderScenes finder_scenes(const TrainConfig& config, const std::filesystem::path& data) {
  scenes::SceneSourceOptions options;
  options.data = data;
  options.width = config.tower.input_width;
  options.height = config.tower.input_height;
  const auto source = std::make_shared<const scenes::SceneSource>(options);
  FinderScenes all;
  all.training = [source, seed = config.seed](std::uint64_t index) { return source->training(seed, index); };
  for (std::size_t i = 0; i < validation_count; ++i) all.validation.push_back(source->training(validation_seed, i));
  all.card = {data.string(), fingerprint_of(data), 0, 0};
  return all;
}

}  // namespace selvedge::training
