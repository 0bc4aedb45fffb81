// Trains the garment finder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "study/scenes/scene.h"
#include "study/training/trainer.h"

namespace selvedge::training {

// The scenes of a run.
struct FinderScenes {
  std::function<scenes::Scene(std::uint64_t index)> training;  // the same for the same index; called from any thread
  std::vector<scenes::Scene> validation;                       // watched after each epoch
  model_directory::TrainingData card;                          // for the model card
};

// Scenes from the pictures below the folder `data` (study/scenes/scene_source.h), with the network's size and the
// configuration's seed. Throws as SceneSource.
FinderScenes finder_scenes(const TrainConfig& config, const std::filesystem::path& data);

// Works as train() (trainer.h), with these differences. An epoch has finder.epoch_scenes scenes. log.csv holds
// FinderEpoch rows, and TrainSummary::epochs stays empty. The model directory is complete after every epoch, so a run
// can be judged while it goes on. A run may be resumed with another number of epochs, which its learning rate then
// follows, or another size of the exported model. Collapse is not watched for.
TrainSummary train_finder(const TrainConfig& config, const FinderScenes& scenes, const TrainOptions& options,
                          const ProgressSink& progress = {});

}  // namespace selvedge::training
