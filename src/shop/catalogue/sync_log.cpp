// A feed's history is made of its runs, the newest first. Complaints become single lines here, because the tables keep
// them as the lines of one text.
#include "shop/catalogue/sync_log.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "ground/core/utf8.h"
#include "selvedge/error.h"
#include "shop/catalogue/catalogue_engine.h"
#include "shop/catalogue/stored_records.h"

namespace selvedge::catalogue {
namespace {

constexpr std::array outcomes = {SyncOutcome::taken, SyncOutcome::unchanged, SyncOutcome::refused, SyncOutcome::failed,
                                 SyncOutcome::stopped};

// One line of UTF-8 of at most `longest` bytes, cut between characters.
std::string one_line(std::string_view text, std::size_t longest) {
  constexpr std::string_view cut = "…";
  std::string line;
  std::size_t fits = 0;  // of the line, beside the sign that it was cut
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = core::utf8_sequence(text, i);
    const bool control = length == 1 && static_cast<unsigned char>(text[i]) < 0x20;
    const std::string_view one = length == 0 ? "?" : control ? " " : text.substr(i, length);
    if (line.size() + one.size() > longest) return line.substr(0, fits).append(cut);
    line += one;
    if (line.size() + cut.size() <= longest) fits = line.size();
    i += std::max<std::size_t>(length, 1);
  }
  return line;
}

// Of each feed whose runs these are, by name. `runs`: the newest first.
std::vector<FeedHistory> histories_of(std::vector<SyncRun> runs) {
  std::map<std::string, FeedHistory> histories;
  for (SyncRun& run : runs) {
    const auto [at, first] = histories.try_emplace(run.feed);
    FeedHistory& history = at->second;
    if (first) history.last = run;
    if (!history.last_good && is_good(run.outcome)) history.last_good = run.ended;
    if (!history.last_good && run.outcome != SyncOutcome::stopped) ++history.failures;
    if (!history.last_taken && run.outcome == SyncOutcome::taken) history.last_taken = std::move(run);
  }
  std::vector<FeedHistory> feeds;
  for (auto& [name, history] : histories) feeds.push_back(std::move(history));
  return feeds;
}

}  // namespace

const char* to_string(SyncOutcome outcome) {
  switch (outcome) {
    case SyncOutcome::taken:
      return "taken";
    case SyncOutcome::unchanged:
      return "unchanged";
    case SyncOutcome::refused:
      return "refused";
    case SyncOutcome::failed:
      return "failed";
    default:
      return "stopped";
  }
}

SyncOutcome stored_sync_outcome(const std::string& word) {
  for (const SyncOutcome outcome : outcomes) {
    if (word == to_string(outcome)) return outcome;
  }
  throw Error(ErrorKind::corrupt_data, fmt::format("expected the outcome of a sync, found '{}'", word));
}

std::string lines_of(const std::vector<std::string>& complaints) {
  return fmt::format("{}", fmt::join(complaints, "\n"));
}

std::vector<std::string> complaints_of(std::string_view lines) {
  std::vector<std::string> complaints;
  while (!lines.empty()) {
    complaints.emplace_back(lines.substr(0, lines.find('\n')));
    lines.remove_prefix(std::min(lines.size(), complaints.back().size() + 1));
  }
  return complaints;
}

void SyncLog::record(SyncRun run) {
  const std::size_t all = run.complaints.size();
  if (all > most_complaints) {
    run.complaints.resize(most_complaints - 1);
    run.complaints.push_back(fmt::format("and {} more", all - run.complaints.size()));
  }
  for (std::string& complaint : run.complaints) complaint = one_line(complaint, longest_complaint);
  std::erase(run.complaints, "");
  rows_->record(std::span(&run, 1), kept_runs);
}

std::vector<SyncRun> SyncLog::runs(std::size_t limit) const { return rows_->runs(std::nullopt, limit); }

std::vector<FeedHistory> SyncLog::feeds() const { return histories_of(rows_->runs(std::nullopt, all_runs)); }

std::optional<FeedHistory> SyncLog::feed(const std::string& name) const {
  std::vector<FeedHistory> histories = histories_of(rows_->runs(name, all_runs));
  return histories.empty() ? std::nullopt : std::optional(std::move(histories.front()));
}

std::unique_ptr<SyncTurn> SyncLog::take_turn() { return rows_->take_turn(); }

}  // namespace selvedge::catalogue
