// selvedge recommend: the main job, on the command line.
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.h"
#include "ground/files/atomic_file.h"
#include "ground/files/read_file.h"
#include "ground/garments/garment.h"
#include "ground/image/encode.h"
#include "ground/terminal/table.h"
#include "installed.h"
#include "print_json.h"
#include "product_facts.h"
#include "selvedge/error.h"
#include "selvedge/shop.h"
#include "shop/recommend/answers_json.h"
#include "shop/recommend/query_photo.h"
#include "shop/recommend/recommendation_sheet.h"

namespace selvedge::cli {
namespace {

using Json = nlohmann::ordered_json;

struct RecommendArguments {
  std::string catalogue;
  std::vector<std::string> photos;
  std::filesystem::path model;
  std::size_t top = 5;
  std::string crop;
  std::size_t garment = 0;
  std::string kind;
  std::vector<std::string> conditions;
  bool group = false;
  bool in_database = false;
  bool json = false;
  bool quiet = false;
  std::filesystem::path sheet;
};

std::string problem_of_crop(const std::string& text) {
  return text == "none" || recommend::parse_crop(text)
             ? ""
             : fmt::format("--crop '{}': expected x,y,width,height in pixels, e.g. 40,60,300,400, or none", text);
}

// As the service answers, where it answers the same.
Json photo_json(const std::string& name, const Answered& answered) {
  Json json = {{"photo", name}, {"crop", nullptr}};
  if (answered.crop) json["crop"] = recommend::rect_json(*answered.crop);
  json.update(recommend::garments_json(answered.garments, answered.garment));
  json["verdict"] = to_string(answered.verdict);
  json["none_probability"] = none_probability(answered.answers);
  json["answers"] = recommend::answers_json(answered.answers, feeds::Reader::owner);
  return json;
}

// "1 top (97 %), 2 skirt (80 %); answered: 1".
std::string garments_text(const Answered& answered) {
  std::string text;
  for (std::size_t i = 0; i < answered.garments.size(); ++i) {
    const PhotoGarment& garment = answered.garments[i];
    text += fmt::format("{}{} {} ({:.0f} %)", text.empty() ? "" : ", ", i + 1, to_string(garment.kind),
                        100 * garment.confidence);
  }
  if (answered.garment) text += fmt::format("; answered: {}", *answered.garment + 1);
  return text;
}

void print_table(const Answered& photo) {
  std::vector<std::vector<std::string>> rows;
  for (const Recommendation& answer : photo.answers) {
    const ProductFacts& facts = answer.product.facts;
    rows.push_back({std::to_string(rows.size() + 1), facts.id.value, facts.title.empty() ? "-" : facts.title,
                    fmt::format("{:.3f}", answer.similarity), fmt::format("{:.1f} %", 100 * answer.match_probability),
                    price_text(facts), facts.url.empty() ? "-" : facts.url});
  }
  fmt::print("{}", terminal::format_table({"rank", "product", "title", "similarity", "match", "price", "url"}, rows));
}

ExitCode recommend(const RecommendArguments& options) {
  ShopOptions shop_options;
  shop_options.find_model = [&](const auto& recorded) { return choose_model_directory(options.model, recorded); };
  shop_options.follow = {};
  if (options.crop.empty()) shop_options.finder = default_finder_directory();  // a crop needs none
  shop_options.search_in_database = options.in_database;
  if (!options.quiet)
    shop_options.message = [](const std::string& message) { fmt::print(stderr, "selvedge: {}\n", message); };
  const Shop shop = Shop::open(options.catalogue, shop_options);
  RecommendOptions query;
  query.limit = options.top;
  query.filter = parse_product_filter(options.conditions);
  query.group_variants = options.group;
  query.whole = options.crop == "none";
  if (!options.crop.empty() && !query.whole) query.crop = recommend::parse_crop(options.crop);
  if (options.garment > 0) query.garment = options.garment - 1;
  if (!options.kind.empty()) query.kind = garments::kind_of(options.kind);

  if (!options.sheet.empty()) {
    files::require_other_file(options.sheet, options.catalogue);
    for (const std::string& path : options.photos) files::require_other_file(options.sheet, path);
  }

  std::vector<std::string> names;
  std::vector<Answered> answered;
  std::vector<Skipped> skipped;
  for (const std::string& path : options.photos) {
    try {
      answered.push_back(shop.recommend(files::read_file(path), path, query));
      names.push_back(path);
    } catch (const Error& error) {
      if (options.photos.size() == 1) throw;
      skipped.push_back({path, error.what()});
    }
  }
  if (options.json) {
    Json json = {{"model", feeds::model_json(shop.model(), feeds::Reader::owner)},
                 {"catalogue_revision", shop.revision()},
                 {"photos", Json::array()}};
    for (std::size_t i = 0; i < answered.size(); ++i) json["photos"].push_back(photo_json(names[i], answered[i]));
    json["skipped"] = skipped_json(skipped);
    print_json(json);
  } else {
    for (std::size_t i = 0; i < answered.size(); ++i) {
      const Answered& photo = answered[i];
      if (options.photos.size() > 1) fmt::print("{}{}\n", i == 0 ? "" : "\n", names[i]);
      if (!photo.garments.empty()) fmt::print("garments: {}\n", garments_text(photo));
      if (photo.verdict == Verdict::no_garment) {
        fmt::print(stderr, "{}: no garment was found in this photo; --crop none searches with all of it\n", names[i]);
        continue;
      }
      if (photo.answers.empty())
        fmt::print(stderr, "{}: no product of the catalogue passes the conditions\n", names[i]);
      print_table(photo);
    }
  }
  if (!options.sheet.empty() && !answered.empty()) {
    std::vector<recommend::AnsweredPhoto> shown;
    for (std::size_t i = 0; i < answered.size(); ++i)
      shown.push_back({names[i], answered[i].photo, answered[i].answers});
    files::write_file_atomically(options.sheet,
                                 image::encode_png(recommend::draw_recommendation_sheet(
                                     [&](const std::string& content) { return shop.thumbnail(content); }, shown)));
  }
  const ExitCode outcome = report_skipped(skipped);
  return answered.empty() ? ExitCode::failed : outcome;
}

}  // namespace

void add_recommend_command(CLI::App& app, ExitCode& outcome) {
  CLI::App& command =
      *app.add_subcommand("recommend", "Answer photos with the products of a catalogue that match best");
  // shared_ptr because CLI11 keeps callbacks as std::function, which must be copyable.
  auto options = std::make_shared<RecommendArguments>();
  command.add_option("--catalogue", options->catalogue, catalogue_url_help)->required();
  command
      .add_option("PHOTO", options->photos, "query photos of somebody wearing the product; each is answered separately")
      ->required();
  command.add_option("--model", options->model, "model directory; default: the catalogue's own, else models/default");
  command.add_option("--top", options->top, "answers for each photo")
      ->capture_default_str()
      ->check(CLI::Range(1, 10000));
  auto* crop = command.add_option(
      "--crop", options->crop,
      "x,y,width,height: the part to search, in pixels of the upright photo; none: all of it, whatever it shows");
  crop->check(problem_of_crop);
  auto* garment = command.add_option("--garment", options->garment,
                                     "number of the garment to answer, as the first line of the answer counts them; "
                                     "default: the most prominent");
  garment->check(CLI::Range(1, 100))->excludes(crop);
  command.add_option("--kind", options->kind, "answer the most prominent garment of this kind")
      ->check(CLI::IsMember(std::vector<std::string>(garments::kind_names.begin(), garments::kind_names.end())))
      ->excludes(garment)
      ->excludes(crop);
  add_where_option(command, options->conditions);
  command.add_flag("--group", options->group, "of variants (same item_group_id) show only the best");
  command.add_flag("--in-database", options->in_database,
                   "search in PostgreSQL itself, not in an index made from the catalogue");
  command.add_option("--sheet", options->sheet, "write a PNG of the photos and their answers");
  command.add_flag("--json", options->json, "print the answers as JSON");
  command.add_flag("--quiet", options->quiet, "print no messages about the index");
  command.footer(
      "Example:\n"
      "  selvedge recommend --catalogue shop.db photo.jpg --top 5 --where category=Dress --sheet answers.png");
  command.callback([&outcome, options] { outcome = recommend(*options); });
}

}  // namespace selvedge::cli
