// Trains the garment finder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "study/scenes/scene.h"
#include "study/training/trainer.h"

namespace selvedge::training {

// Where a run's scenes come from.
struct FinderScenes {
  std::function<scenes::Scene(std::uint64_t index)> training;  // the same for the same index; called by any thread
  std::vector<scenes::Scene> validation;                       // watched after each epoch
  model_directory::TrainingData card;                          // for the model card
};

// Scenes of the pictures below the folder `data` (study/scenes/scene_source.h), of the network's size and the
// configuration's seed. Throws as SceneSource.
FinderScenes finder_scenes(const TrainConfig& config, const std::filesystem::path& data);

// As train() says (trainer.h), with an epoch of finder.epoch_scenes scenes; log.csv holds FinderEpoch, and
// TrainSummary::epochs stays empty. The model directory is complete after every epoch, so that a run may be judged
// while it goes on. A run may be resumed with another number of epochs; its learning rate then follows the new one.
TrainSummary train_finder(const TrainConfig& config, const FinderScenes& scenes, const TrainOptions& options,
                          const ProgressSink& progress = {});

}  // namespace selvedge::training
