// selvedge transfer: what a product looks like by itself, drawn from a photo of somebody wearing it.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <vector>

#include "commands.h"
#include "installed.h"
#include "selvedge/core/error.h"
#include "selvedge/core/skipped.h"
#include "selvedge/dataset/manifest.h"
#include "selvedge/embedding/picture_converter.h"
#include "selvedge/files/atomic_file.h"
#include "selvedge/image/contact_sheet.h"
#include "selvedge/image/decode.h"
#include "selvedge/image/encode.h"

namespace selvedge {
namespace {

namespace fs = std::filesystem;

constexpr int cell_side = 192;

struct TransferArguments {
  std::string model;
  std::string photo;
  std::string out;
  std::string data;
  std::string split = "test";
  std::size_t products = 24;
};

ExitCode draw_photo(const PictureConverter& converter, const TransferArguments& arguments) {
  require_other_file(arguments.out, arguments.photo);
  const Image photo = load_image(arguments.photo).image;
  write_file_atomically(arguments.out, encode_png(converter.convert(std::span(&photo, 1)).front()));
  fmt::print("{}\n", arguments.out);
  return ExitCode::done;
}

// Person, drawing and true product of products spread evenly over the split, two products a row.
ExitCode draw_sheet(const PictureConverter& converter, const TransferArguments& arguments) {
  const Manifest manifest = read_manifest(arguments.data);
  std::vector<Product> products = products_of(manifest, *split_from(arguments.split));
  std::erase_if(products, [](const Product& p) { return p.product_images.empty() || p.person_images.empty(); });
  if (products.empty()) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: expected products with a product image and a person image in split '{}', found none",
                            arguments.data, arguments.split));
  }
  const std::size_t shown = std::min(arguments.products, products.size());
  std::vector<std::vector<SheetCell>> rows;
  std::vector<Skipped> skipped;
  std::size_t drawn = 0;
  for (std::size_t i = 0; i < shown; ++i) {
    const Product& product = products[i * products.size() / shown];
    try {
      const Image person = load_image(manifest.full_path(product.person_images.front())).image;
      const Image truth = load_image(manifest.full_path(product.product_images.front())).image;
      if (drawn++ % 2 == 0) rows.emplace_back();
      rows.back().push_back({person, {product.id.value}, Frame::query});
      rows.back().push_back({converter.convert(std::span(&person, 1)).front(), {"drawn"}, Frame::none});
      rows.back().push_back({truth, {"product"}, Frame::right});
    } catch (const Error& error) {
      skipped.push_back({product.id.value, error.what()});
    }
  }
  for (const Skipped& one : skipped) fmt::print(stderr, "skipped {}\n", to_string(one));
  if (drawn == 0) return ExitCode::failed;
  const Image sheet = draw_contact_sheet(
      rows, {.cell_width = cell_side,
             .cell_height = cell_side,
             .title = fmt::format("{}: {} products of split '{}'", converter.card().name, drawn, arguments.split)});
  write_file_atomically(arguments.out, encode_png(sheet));
  fmt::print("{}\n", arguments.out);
  return skipped.empty() ? ExitCode::done : ExitCode::some_skipped;
}

ExitCode transfer(const TransferArguments& arguments) {
  if (arguments.photo.empty() == arguments.data.empty())
    throw Error(ErrorKind::invalid_argument, "transfer: expected either a PHOTO or --data manifest.csv");
  const PictureConverter converter(arguments.model, {.threads = 0});
  return arguments.data.empty() ? draw_photo(converter, arguments) : draw_sheet(converter, arguments);
}

}  // namespace

void add_transfer_command(CLI::App& app, ExitCode& outcome) {
  const auto arguments = std::make_shared<TransferArguments>();
  auto* command = app.add_subcommand("transfer", "Draw the product that somebody in a photo wears (PixelDTGAN)");
  command->add_option("--model", arguments->model, "Model directory of a converter")->required();
  command->add_option("PHOTO", arguments->photo, "A photo of somebody wearing a product");
  command->add_option("--out", arguments->out, "The PNG to write: the drawing, or with --data a sheet")->required();
  command->add_option("--data", arguments->data,
                      "manifest.csv: instead of a photo, person, drawing and product of products of a split");
  command->add_option("--split", arguments->split, "Split of --data")
      ->check(CLI::IsMember({"train", "validation", "test"}))
      ->capture_default_str();
  command->add_option("--products", arguments->products, "Products on the sheet at most")
      ->check(CLI::Range(1, 200))
      ->capture_default_str();
  command->footer("Example:\n  selvedge transfer --model runs/pixel_dtgan photo.jpg --out drawn.png");
  command->callback([arguments, &outcome] { outcome = transfer(*arguments); });
}

}  // namespace selvedge
