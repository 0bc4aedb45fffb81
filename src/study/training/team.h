// The processes that train one network together, on one machine or several. They use libtorch's distributed package
// with Gloo.
//
// A launcher (torchrun, mpirun, Slurm) starts the same command in each process, with RANK, WORLD_SIZE and MASTER_ADDR.
// All processes call the same functions in the same order, each with its own tensors. If one process is lost, the
// others throw unavailable: at once if it died, after half an hour if its machine fell silent.
#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace selvedge::training {

class Team {
 public:
  // A team of one process.
  Team();
  // The team that the environment's variables describe; of one process if WORLD_SIZE is not set. MASTER_PORT is 29500
  // by default. The process of rank 0 keeps the store by which the others find it, unless torchrun keeps it
  // (TORCHELASTIC_USE_AGENT_STORE). Waits for all processes, up to five minutes. Throws invalid_argument for variables
  // that make no sense, and unavailable if the processes do not come together.
  static Team of_environment(const std::function<std::optional<std::string>(const std::string&)>& variable);
  ~Team();
  Team(Team&&) noexcept;

  std::size_t size() const { return size_; }
  std::size_t rank() const { return rank_; }
  bool leads() const { return rank_ == 0; }  // the leader writes files and messages

  // This process's part of `count` things in order: [begin, end). The sizes of the parts differ by at most one.
  struct Part {
    std::size_t begin, end;
  };
  Part part_of(std::size_t count) const { return part_of(count, rank_); }

  // Adds up the tensors of all processes, in place. Afterwards all have the same bits.
  void sum(torch::Tensor& tensor) const;
  // Concatenates the rows of all processes in order of rank. This process has part_of(count) of `count` items, and
  // `rows_an_item` rows for each. Gradients flow only to this process's rows. If each process computes the whole loss
  // from the result, the sum of their gradients equals the gradient of a single process.
  torch::Tensor gather(const torch::Tensor& rows, std::size_t count, std::size_t rows_an_item) const;
  // Adds up the gradients of all processes, for those parameters that have one.
  void sum_gradients(const std::vector<torch::Tensor>& parameters) const;
  // Throws invalid_argument, naming `what`, unless all processes give the same number.
  void require_same(std::int64_t number, const std::string& what) const;
  void require_same(const std::string& text, const std::string& what) const;

 private:
  struct Group;
  Team(std::size_t rank, std::size_t size, std::unique_ptr<Group> group);
  Part part_of(std::size_t count, std::size_t rank) const { return {count * rank / size_, count * (rank + 1) / size_}; }

  std::size_t rank_ = 0, size_ = 1;
  std::unique_ptr<Group> group_;
};

}  // namespace selvedge::training
