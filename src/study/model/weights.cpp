// Compares checksums before libtorch sees the file, because it may crash on a damaged one. Tensors are found by name;
// the first one that is missing or has another shape ends the loading.
#include "study/model/weights.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zip.h>

#include <memory>
#include <string>
#include <vector>

#include "ground/files/atomic_file.h"
#include "selvedge/error.h"

namespace selvedge::model {
namespace {

// Names in an archive must not hold dots.
std::string archive_name(std::string name) {
  std::replace(name.begin(), name.end(), '.', '/');
  return name;
}

torch::OrderedDict<std::string, torch::Tensor> tensors_of(const torch::nn::Module& network) {
  auto tensors = network.named_parameters();
  for (const auto& buffer : network.named_buffers()) tensors.insert(buffer.key(), buffer.value());
  return tensors;
}

void open_archive(torch::serialize::InputArchive& archive, const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) throw Error(ErrorKind::not_found, fmt::format("no weights at {}", path.string()));
  require_intact_archive(path);
  const auto no_archive = [&](const std::string& reason) {
    return Error(ErrorKind::corrupt_data, fmt::format("{}: not a weights archive: {}", path.string(), reason));
  };
  try {
    archive.load_from(path.string());
  } catch (const c10::Error& error) {
    throw no_archive(error.what_without_backtrace());
  } catch (const std::exception& error) {  // libtorch's parser of code has exceptions of its own
    throw no_archive(error.what());
  }
}

torch::Tensor read_tensor(torch::serialize::InputArchive& archive, const std::filesystem::path& path,
                          const std::string& name) {
  torch::Tensor stored;
  if (!archive.try_read(archive_name(name), stored)) {
    throw Error(
        ErrorKind::corrupt_data,
        fmt::format("{}: expected a tensor '{}', found none; is it another architecture?", path.string(), name));
  }
  return stored;
}

}  // namespace

void save_weights(const torch::nn::Module& network, const std::filesystem::path& path, torch::ScalarType type) {
  torch::serialize::OutputArchive archive;
  for (const auto& tensor : tensors_of(network)) {
    const torch::Tensor value = tensor.value().detach().cpu();
    archive.write(archive_name(tensor.key()), value.is_floating_point() ? value.to(type) : value);
  }
  files::AtomicFile file(path);
  archive.save_to(file.stream());
  file.commit();
}

void load_weights(torch::nn::Module& network, const std::filesystem::path& path) {
  torch::serialize::InputArchive archive;
  open_archive(archive, path);
  const torch::NoGradGuard no_gradient;
  for (auto& tensor : tensors_of(network)) {
    const torch::Tensor stored = read_tensor(archive, path, tensor.key());
    if (stored.sizes() != tensor.value().sizes()) {
      throw Error(ErrorKind::corrupt_data,
                  fmt::format("{}: tensor '{}': expected shape [{}], found [{}]", path.string(), tensor.key(),
                              fmt::join(tensor.value().sizes(), ", "), fmt::join(stored.sizes(), ", ")));
    }
    tensor.value().copy_(stored);
  }
}

std::vector<std::int64_t> stored_shape(const std::filesystem::path& path, const std::string& name) {
  torch::serialize::InputArchive archive;
  open_archive(archive, path);
  return read_tensor(archive, path, name).sizes().vec();
}

void average_with_weights(torch::nn::Module& network, const std::filesystem::path& path) {
  const torch::NoGradGuard no_gradient;
  std::vector<torch::Tensor> own;
  for (const auto& tensor : tensors_of(network)) own.push_back(tensor.value().clone());
  load_weights(network, path);
  std::size_t at = 0;
  for (auto& tensor : tensors_of(network)) {
    const torch::Tensor& before = own[at++];
    if (before.is_floating_point()) tensor.value().add_(before).div_(2);
  }
}

namespace {

constexpr std::size_t chunk = std::size_t{1} << 20;  // bytes read at once

struct CloseZip {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseEntry {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

Error damaged(const std::filesystem::path& path, const std::string& reason) {
  return {ErrorKind::corrupt_data, fmt::format("{}: damaged or no weights archive: {}", path.string(), reason)};
}

}  // namespace

void require_intact_archive(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) throw Error(ErrorKind::not_found, fmt::format("no such file: {}", path.string()));
  int code = 0;
  const std::unique_ptr<zip_t, CloseZip> archive(zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code));
  if (!archive) throw damaged(path, fmt::format("expected a zip, libzip's error {}", code));
  std::vector<char> buffer(chunk);
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive.get(), 0); ++i) {
    const char* const name = zip_get_name(archive.get(), static_cast<zip_uint64_t>(i), 0);
    const std::unique_ptr<zip_file_t, CloseEntry> file(zip_fopen_index(archive.get(), static_cast<zip_uint64_t>(i), 0));
    zip_int64_t count = file ? 1 : -1;
    while (count > 0) count = zip_fread(file.get(), buffer.data(), buffer.size());
    if (count < 0) throw damaged(path, fmt::format("entry '{}' fails its checksum", name == nullptr ? "?" : name));
  }
}

}  // namespace selvedge::model
