// selvedge recommend: the main job, on the command line.
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.h"
#include "ground/files/atomic_file.h"
#include "ground/files/read_file.h"
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
  std::vector<std::string> conditions;
  bool group = false;
  bool in_database = false;
  bool json = false;
  bool quiet = false;
  std::filesystem::path sheet;
};

std::string problem_of_crop(const std::string& text) {
  return recommend::parse_crop(text)
             ? ""
             : fmt::format("--crop '{}': expected x,y,width,height in pixels, e.g. 40,60,300,400", text);
}

// As the service answers, where it answers the same.
Json photo_json(const recommend::AnsweredPhoto& photo) {
  return {{"photo", photo.name},
          {"verdict", to_string(verdict_of(photo.answers))},
          {"answers", recommend::answers_json(photo.answers, feeds::Reader::owner)}};
}

void print_table(const recommend::AnsweredPhoto& photo) {
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
  shop_options.search_in_database = options.in_database;
  if (!options.quiet)
    shop_options.message = [](const std::string& message) { fmt::print(stderr, "selvedge: {}\n", message); };
  const Shop shop = Shop::open(options.catalogue, shop_options);
  RecommendOptions query;
  query.limit = options.top;
  query.filter = parse_product_filter(options.conditions);
  query.group_variants = options.group;
  if (!options.crop.empty()) query.crop = recommend::parse_crop(options.crop);

  if (!options.sheet.empty()) {
    files::require_other_file(options.sheet, options.catalogue);
    for (const std::string& path : options.photos) files::require_other_file(options.sheet, path);
  }

  std::vector<recommend::AnsweredPhoto> answered;
  std::vector<Skipped> skipped;
  for (const std::string& path : options.photos) {
    try {
      Answered one = shop.recommend(files::read_file(path), path, query);
      answered.push_back({path, std::move(one.photo), std::move(one.answers)});
    } catch (const Error& error) {
      if (options.photos.size() == 1) throw;
      skipped.push_back({path, error.what()});
    }
  }
  if (options.json) {
    Json json = {{"model", feeds::model_json(shop.model(), feeds::Reader::owner)},
                 {"catalogue_revision", shop.revision()},
                 {"photos", Json::array()}};
    for (const recommend::AnsweredPhoto& photo : answered) json["photos"].push_back(photo_json(photo));
    json["skipped"] = skipped_json(skipped);
    print_json(json);
  } else {
    for (const recommend::AnsweredPhoto& photo : answered) {
      if (options.photos.size() > 1) fmt::print("{}{}\n", &photo == &answered.front() ? "" : "\n", photo.name);
      if (photo.answers.empty())
        fmt::print(stderr, "{}: no product of the catalogue passes the conditions\n", photo.name);
      print_table(photo);
    }
  }
  if (!options.sheet.empty() && !answered.empty()) {
    files::write_file_atomically(options.sheet,
                                 image::encode_png(recommend::draw_recommendation_sheet(
                                     [&](const std::string& content) { return shop.thumbnail(content); }, answered)));
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
  command.add_option("--crop", options->crop, "x,y,width,height: the part to search, in pixels of the upright photo")
      ->check(problem_of_crop);
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
