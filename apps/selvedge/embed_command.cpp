// selvedge embed: writes the embeddings of many pictures, for other tools.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "commands.h"
#include "ground/embedding/embed_files.h"
#include "ground/embedding/transfer_network.h"
#include "ground/files/atomic_file.h"
#include "ground/files/csv.h"
#include "ground/files/npy.h"
#include "ground/terminal/progress_bar.h"
#include "installed.h"
#include "picture_list.h"
#include "product_facts.h"
#include "selvedge/error.h"

namespace selvedge::cli {
namespace {

constexpr std::size_t rows_held = 4096;  // embeddings in memory at once

struct EmbedArguments {
  std::string model;
  std::vector<std::string> pictures;
  std::filesystem::path out;
  std::filesystem::path ids;
  bool quiet = false;
};

// The file for the ids. Throws invalid_argument if it or the file for the embeddings would replace a file that is read,
// or if both are the same.
std::filesystem::path ids_path(const EmbedArguments& arguments, const PictureList& list) {
  std::filesystem::path ids = arguments.ids;
  if (ids.empty()) ids = std::filesystem::path(arguments.out).replace_extension(".csv");
  if (files::same_place(ids, arguments.out))
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected two files to write, one for --out and one for --ids", ids.string()));
  for (const std::filesystem::path& output : {arguments.out, ids}) {
    for (const std::filesystem::path& source : list.sources) files::require_other_file(output, source);
    for (const ListedPicture& picture : list.pictures) files::require_other_file(output, picture.path);
  }
  return ids;
}

// Embeds the pictures, rows_held of them at a time, and writes both files. Returns what was skipped.
std::vector<Skipped> write_embeddings(const embedding::Embedder& embedder, const std::vector<ListedPicture>& pictures,
                                      const EmbedArguments& arguments, const std::filesystem::path& ids) {
  const ProgressSink bar = terminal::make_progress_bar(arguments.quiet);
  std::vector<Skipped> skipped;
  files::AtomicFile table(ids);
  files::NpyFile rows(arguments.out, pictures.size(), embedder.dim());
  table.stream() << "row,id,image,skipped\n";
  for (std::size_t begin = 0; begin < pictures.size(); begin += rows_held) {
    const std::size_t count = std::min(rows_held, pictures.size() - begin);
    std::vector<std::filesystem::path> paths;
    for (std::size_t i = begin; i < begin + count; ++i) paths.push_back(pictures[i].path);
    ProgressSink progress;
    if (bar) {
      progress = [&](const Progress& part) { bar({part.stage, begin + part.done, pictures.size(), part.note}); };
    }
    const embedding::EmbeddedFiles embedded = embedding::embed_files(embedder, paths, progress);
    rows.append(embedded.embeddings);
    auto next = embedded.skipped.begin();
    for (std::size_t i = 0; i < count; ++i) {
      const ListedPicture& picture = pictures[begin + i];
      const std::string reason = embedded.readable[i] ? "" : (next++)->reason;
      table.stream() << files::csv_line({std::to_string(begin + i), picture.id, picture.path.string(), reason});
    }
    for (const Skipped& one : embedded.skipped)
      fmt::print(stderr, "skipped {}; its row is all zeros\n", to_string(one));
    skipped.insert(skipped.end(), embedded.skipped.begin(), embedded.skipped.end());
  }
  table.commit();
  rows.commit();  // last, so where the embeddings are, their ids are too
  return skipped;
}

ExitCode embed(const EmbedArguments& arguments) {
  const PictureList list = list_pictures(arguments.pictures);
  const std::filesystem::path ids = ids_path(arguments, list);
  const std::filesystem::path model = choose_model_directory(arguments.model, {});
  const embedding::Embedder embedder(model, {.threads = 0});
  embedding::require_embeddings(embedder.card(), model);
  const ExitCode outcome = report_skipped(list.skipped);
  const std::vector<Skipped> skipped = write_embeddings(embedder, list.pictures, arguments, ids);
  if (!arguments.quiet) {
    fmt::print("{}: {} x {} float32; ids in {}", arguments.out.string(), list.pictures.size(), embedder.dim(),
               ids.string());
    const std::size_t all = skipped.size() + list.skipped.size();
    fmt::print("{}\n", all == 0 ? "" : fmt::format("; {} skipped, named above", all));
  }
  return skipped.empty() ? outcome : ExitCode::some_skipped;
}

}  // namespace

void add_embed_command(CLI::App& app, ExitCode& outcome) {
  const auto arguments = std::make_shared<EmbedArguments>();
  auto* command = app.add_subcommand("embed", "Write the embeddings of pictures for other tools, as a NumPy file");
  command->add_option("--model", arguments->model, "Model directory; default: models/default");
  command->add_option("PICTURES", arguments->pictures, std::string("pictures: ") + picture_list_help)->required();
  command->add_option("--out", arguments->out, "The .npy file to write, one row for each picture")->required();
  command->add_option("--ids", arguments->ids,
                      "The CSV to write (row,id,image,skipped): the picture of each row; default: as --out, with .csv");
  command->add_flag("--quiet", arguments->quiet, "Print errors only");
  command->footer(
      "Examples:\n"
      "  selvedge embed photos/ --out photos.npy\n"
      "  find photos -name '*.jpg' | selvedge embed - --out photos.npy");
  command->callback([arguments, &outcome] { outcome = embed(*arguments); });
}

}  // namespace selvedge::cli
