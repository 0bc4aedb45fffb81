// selvedge transfer: draws a product by itself from a photo of somebody who wears it.
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "commands.h"
#include "ground/embedding/transfer_network.h"
#include "ground/files/atomic_file.h"
#include "ground/image/decode.h"
#include "ground/image/encode.h"
#include "installed.h"
#include "selvedge/error.h"
#include "study/dataset/manifest.h"
#include "study/report/example_sheets.h"
#include "training_data.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;

struct TransferArguments {
  std::string model;
  std::string photo;
  std::string out;
  std::string data;
  std::string split = "test";
  std::size_t products = 24;
};

ExitCode draw_photo(const embedding::TransferNetwork& transfer, const TransferArguments& arguments) {
  files::require_other_file(arguments.out, arguments.photo);
  const Image photo = image::load_image(arguments.photo).image;
  files::write_file_atomically(arguments.out, image::encode_png(transfer.convert(std::span(&photo, 1)).front()));
  fmt::print("{}\n", arguments.out);
  return ExitCode::done;
}

ExitCode draw_sheet(const embedding::TransferNetwork& transfer, const TransferArguments& arguments) {
  files::require_other_file(arguments.out, arguments.data);
  const dataset::Split split = *dataset::split_from(arguments.split);
  const report::DrawingSheet drawn = report::draw_drawing_sheet(
      transfer, read_pairs_or_manifest(arguments.data, true, split), split, arguments.products);
  for (const Skipped& one : drawn.skipped) fmt::print(stderr, "skipped {}\n", to_string(one));
  if (drawn.sheet.empty()) return ExitCode::failed;
  files::write_file_atomically(arguments.out, image::encode_png(drawn.sheet));
  fmt::print("{}\n", arguments.out);
  return drawn.skipped.empty() ? ExitCode::done : ExitCode::some_skipped;
}

ExitCode transfer(const TransferArguments& arguments) {
  if (arguments.photo.empty() == arguments.data.empty())
    throw Error(ErrorKind::invalid_argument, "transfer: expected either a PHOTO or --data manifest.csv");
  const embedding::TransferNetwork transfer(arguments.model, {.threads = 0});
  return arguments.data.empty() ? draw_photo(transfer, arguments) : draw_sheet(transfer, arguments);
}

}  // namespace

void add_transfer_command(CLI::App& app, ExitCode& outcome) {
  const auto arguments = std::make_shared<TransferArguments>();
  auto* command = app.add_subcommand("transfer", "Draw the product that somebody in a photo wears (PixelDTGAN)");
  command->add_option("--model", arguments->model, "Model directory of a transfer network")->required();
  command->add_option("PHOTO", arguments->photo, "A photo of somebody wearing a product");
  command->add_option("--out", arguments->out, "The PNG to write: the drawing, or with --data a sheet")->required();
  command->add_option("--data", arguments->data,
                      "manifest.csv: instead of one drawing, write a sheet of person, drawing and product for a split");
  command->add_option("--split", arguments->split, "Split of --data")
      ->check(CLI::IsMember({"train", "validation", "test"}))
      ->capture_default_str();
  command->add_option("--products", arguments->products, "Most products on the sheet")
      ->check(CLI::Range(1, 200))
      ->capture_default_str();
  command->footer("Example:\n  selvedge transfer --model runs/pixel_dtgan photo.jpg --out drawn.png");
  command->callback([arguments, &outcome] { outcome = transfer(*arguments); });
}

}  // namespace selvedge::cli
