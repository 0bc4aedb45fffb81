// Processes meet at a TCP store and add up tensors by libtorch's Gloo group. Texts that must be alike are compared by
// their hashes.
#include "study/training/team.h"

#include <fmt/format.h>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>

#include "ground/files/sha256.h"
#include "selvedge/error.h"

namespace selvedge::training {
namespace {

constexpr auto come_together_within = std::chrono::minutes(5);
// The limit of one operation. The slowest process may have to decode its pictures or judge the validation products
// first. A process that died is noticed at once, because its connections close.
constexpr auto answer_within = std::chrono::minutes(30);

std::size_t number_of(const std::string& name, const std::string& text) {
  std::size_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size() || number > 65535)
    throw Error(ErrorKind::invalid_argument, fmt::format("{}: expected a whole number, found '{}'", name, text));
  return number;
}

}  // namespace

struct Team::Group {
  c10::intrusive_ptr<c10d::Store> store;
  c10::intrusive_ptr<c10d::ProcessGroupGloo> gloo;

  template <typename Work>
  void together(const Work& work) const {
    try {
      work()->wait();
    } catch (const std::exception& error) {
      throw Error(ErrorKind::unavailable,
                  fmt::format("training stopped: another of its processes was lost ({}); start all of them again with "
                              "--resume, as many as you like",
                              std::string_view(error.what()).substr(0, std::string_view(error.what()).find('\n'))));
    }
  }
};

Team::Team() = default;
Team::Team(std::size_t rank, std::size_t size, std::unique_ptr<Group> group)
    : rank_(rank), size_(size), group_(std::move(group)) {}
Team::~Team() = default;
Team::Team(Team&&) noexcept = default;

Team Team::of_environment(const std::function<std::optional<std::string>(const std::string&)>& variable) {
  const auto size_text = variable("WORLD_SIZE");
  if (!size_text) return {};
  const std::size_t size = number_of("WORLD_SIZE", *size_text);
  if (size == 1) return {};
  const auto rank_text = variable("RANK"), address = variable("MASTER_ADDR");
  if (size == 0 || !rank_text || !address || address->empty()) {
    throw Error(
        ErrorKind::invalid_argument,
        "expected RANK, WORLD_SIZE above 0 and MASTER_ADDR in the environment of each process, as launchers set "
        "them; found some of them");
  }
  const std::size_t rank = number_of("RANK", *rank_text);
  if (rank >= size) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("RANK: expected a number below WORLD_SIZE ({}), found {}", size, rank));
  }
  c10d::TCPStoreOptions options;
  if (const auto port = variable("MASTER_PORT"))
    options.port = static_cast<std::uint16_t>(number_of("MASTER_PORT", *port));
  const bool kept_by_launcher = variable("TORCHELASTIC_USE_AGENT_STORE") == "True";
  // Keys of their own for each attempt, because torchrun's store outlives failed ones.
  const std::string keys = "selvedge" + variable("TORCHELASTIC_RESTART_COUNT").value_or("");
  try {
    options.isServer = rank == 0 && !kept_by_launcher;
    options.waitWorkers = !kept_by_launcher;
    options.numWorkers = size;
    options.timeout = come_together_within;
    auto group = std::make_unique<Group>();
    group->store = c10::make_intrusive<c10d::PrefixStore>(keys, c10::make_intrusive<c10d::TCPStore>(*address, options));
    auto gloo = c10d::ProcessGroupGloo::Options::create(answer_within);
    const bool on_one_machine = *address == "127.0.0.1" || *address == "localhost";
    const auto interface = variable("GLOO_SOCKET_IFNAME");
    gloo->devices.push_back(interface        ? c10d::ProcessGroupGloo::createDeviceForInterface(*interface)
                            : on_one_machine ? c10d::ProcessGroupGloo::createDeviceForHostname("127.0.0.1")
                                             : c10d::ProcessGroupGloo::createDefaultDevice());
    gloo->threads = 1;
    group->gloo =
        c10::make_intrusive<c10d::ProcessGroupGloo>(group->store, static_cast<int>(rank), static_cast<int>(size), gloo);
    return {rank, size, std::move(group)};
  } catch (const std::exception& error) {
    throw Error(ErrorKind::unavailable,
                fmt::format("expected {} processes to come together at {} within {} minutes; process {} says: {}", size,
                            *address, come_together_within.count(), rank, error.what()));
  }
}

void Team::sum(torch::Tensor& tensor) const {
  if (size_ == 1) return;
  std::vector<torch::Tensor> tensors{tensor};
  group_->together([&] { return group_->gloo->allreduce(tensors); });
}

torch::Tensor Team::gather(const torch::Tensor& rows, std::size_t count, std::size_t rows_an_item) const {
  if (size_ == 1) return rows;
  const auto rows_of = [&](std::size_t rank) {
    const Part part = part_of(count, rank);
    return static_cast<std::int64_t>((part.end - part.begin) * rows_an_item);
  };
  std::int64_t most = 0;
  for (std::size_t rank = 0; rank < size_; ++rank) most = std::max(most, rows_of(rank));
  // All processes send as many rows as the one with the most.
  torch::Tensor padded = torch::zeros({most, rows.size(1)}, rows.options().requires_grad(false));
  padded.narrow(0, 0, rows.size(0)).copy_(rows.detach());
  std::vector<torch::Tensor> sent{padded};
  std::vector<std::vector<torch::Tensor>> received(1);
  for (std::size_t rank = 0; rank < size_; ++rank) received[0].push_back(torch::empty_like(padded));
  group_->together([&] { return group_->gloo->allgather(received, sent); });
  std::vector<torch::Tensor> parts;
  for (std::size_t rank = 0; rank < size_; ++rank)
    parts.push_back(rank == rank_ ? rows : received[0][rank].narrow(0, 0, rows_of(rank)));
  return torch::cat(parts);
}

void Team::sum_gradients(const std::vector<torch::Tensor>& parameters) const {
  if (size_ == 1) return;
  // In one message: one for each of some hundred tensors would mean mostly waiting.
  std::vector<torch::Tensor> gradients, flat;
  for (const torch::Tensor& parameter : parameters) {
    if (!parameter.grad().defined()) continue;
    gradients.push_back(parameter.grad());
    flat.push_back(parameter.grad().reshape({-1}));
  }
  if (flat.empty()) return;
  torch::Tensor all = torch::cat(flat);
  sum(all);
  std::int64_t begin = 0;
  for (torch::Tensor& gradient : gradients) {
    gradient.copy_(all.narrow(0, begin, gradient.numel()).view(gradient.sizes()));
    begin += gradient.numel();
  }
}

void Team::require_same(std::int64_t number, const std::string& what) const {
  if (size_ == 1) return;
  torch::Tensor own = torch::zeros({static_cast<std::int64_t>(size_)}, torch::kInt64);
  own[static_cast<std::int64_t>(rank_)] = number;
  sum(own);
  if (own.eq(number).all().item<bool>()) return;
  throw Error(ErrorKind::invalid_argument, fmt::format("{}: expected the same in all processes, found {} in this one "
                                                       "and others elsewhere",
                                                       what, number));
}

void Team::require_same(const std::string& text, const std::string& what) const {
  if (size_ > 1)
    require_same(static_cast<std::int64_t>(std::stoull(files::sha256_hex(text).substr(0, 15), nullptr, 16)), what);
}

}  // namespace selvedge::training
