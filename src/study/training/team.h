// The processes that train one network together, on one machine or several: libtorch's own distributed package, by
// Gloo.
//
// A launcher (torchrun, mpirun, Slurm) starts the same command in each of them with RANK, WORLD_SIZE and MASTER_ADDR.
// Every function is called by all of them, in the same order, each with tensors of its own; it throws unavailable where
// one of them was lost, in all that are left: at once for a process that died, after half an hour for a machine that
// fell silent.
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
  // Of one, which does everything alone.
  Team();
  // As the variables say; of one where WORLD_SIZE is not set. MASTER_PORT is 29500 where it is not set. Where torchrun
  // says that it keeps the store by which they find each other (TORCHELASTIC_USE_AGENT_STORE), the first of them keeps
  // none. Waits for all to come, up to five minutes. Throws invalid_argument for variables that make no sense,
  // unavailable where they do not come together.
  static Team of_environment(const std::function<std::optional<std::string>(const std::string&)>& variable);
  ~Team();
  Team(Team&&) noexcept;

  std::size_t size() const { return size_; }
  std::size_t rank() const { return rank_; }
  bool leads() const { return rank_ == 0; }  // writes files and speaks

  // This process's part of `count` things in order: [begin, end). The parts are of equal size but for one.
  struct Part {
    std::size_t begin, end;
  };
  Part part_of(std::size_t count) const { return part_of(count, rank_); }

  // Adds up the tensors of all, in place; afterwards all hold the same bits.
  void sum(torch::Tensor& tensor) const;
  // The rows of all in order of rank, where this process has part_of(count) of `count` items and `rows_an_item` rows
  // for each. Gradients flow to this process's rows alone: where each process computes the whole loss of the result,
  // the sum of their gradients is that of one process.
  torch::Tensor gather(const torch::Tensor& rows, std::size_t count, std::size_t rows_an_item) const;
  // Adds up the gradients of those that have one.
  void sum_gradients(const std::vector<torch::Tensor>& parameters) const;
  // Throws invalid_argument, saying `what` must agree, unless the number is the same in all.
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
