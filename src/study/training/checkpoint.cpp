// One archive holds network, optimiser, number of epochs and identity. The identity is compared before anything is
// restored.
#include "study/training/checkpoint.h"

#include <fmt/format.h>

#include "ground/files/atomic_file.h"
#include "selvedge/error.h"
#include "study/model/weights.h"

namespace selvedge::training {
namespace {

torch::Device device_of(torch::nn::Module& network) {
  const auto parameters = network.parameters();
  return parameters.empty() ? torch::Device(torch::kCPU) : parameters.front().device();
}

}  // namespace

void save_checkpoint(const std::filesystem::path& path, const torch::nn::Module& network,
                     const torch::optim::Optimizer& optimiser, int epochs_done, const std::string& identity) {
  torch::serialize::OutputArchive archive;
  torch::serialize::OutputArchive network_archive(archive.compilation_unit());
  torch::serialize::OutputArchive optimiser_archive(archive.compilation_unit());
  network.save(network_archive);
  optimiser.save(optimiser_archive);
  archive.write("network", network_archive);
  archive.write("optimiser", optimiser_archive);
  archive.write("epochs_done", c10::IValue(static_cast<std::int64_t>(epochs_done)));
  archive.write("identity", c10::IValue(identity));
  files::AtomicFile file(path);
  archive.save_to(file.stream());
  file.commit();
}

int load_checkpoint(const std::filesystem::path& path, torch::nn::Module& network, torch::optim::Optimizer& optimiser,
                    const std::string& identity) {
  if (!std::filesystem::exists(path))
    throw Error(ErrorKind::not_found, fmt::format("no checkpoint at {}", path.string()));
  const auto no_checkpoint = [&](const std::string& reason) {
    return Error(ErrorKind::corrupt_data, fmt::format("{}: not a checkpoint: {}", path.string(), reason));
  };
  model::require_intact_archive(path);
  try {
    torch::serialize::InputArchive archive;
    archive.load_from(path.string(), device_of(network));  // whatever device it was saved from
    c10::IValue stored;
    archive.read("identity", stored);
    if (stored.toStringRef() != identity) {
      throw Error(
          ErrorKind::invalid_argument,
          fmt::format("{}: was made by another run and cannot be resumed by this one.\nExpected:\n{}\nFound:\n{}",
                      path.string(), identity, stored.toStringRef()));
    }
    torch::serialize::InputArchive part;
    archive.read("network", part);
    network.load(part);
    archive.read("optimiser", part);
    optimiser.load(part);
    archive.read("epochs_done", stored);
    return static_cast<int>(stored.toInt());
  } catch (const Error&) {
    throw;
  } catch (const c10::Error& error) {
    throw no_checkpoint(error.what_without_backtrace());
  } catch (const std::exception& error) {  // libtorch's parser of code has exceptions of its own
    throw no_checkpoint(error.what());
  }
}

}  // namespace selvedge::training
