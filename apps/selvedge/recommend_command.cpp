// selvedge recommend: answers photos from a catalogue, on the command line.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.h"
#include "ground/core/parallel.h"
#include "ground/files/atomic_file.h"
#include "ground/garments/garment.h"
#include "ground/image/encode.h"
#include "ground/terminal/progress_bar.h"
#include "ground/terminal/table.h"
#include "installed.h"
#include "picture_list.h"
#include "print_json.h"
#include "product_facts.h"
#include "selvedge/error.h"
#include "selvedge/shop.h"
#include "shop/catalogue/catalogue.h"
#include "shop/recommend/answer_order.h"
#include "shop/recommend/answer_words.h"
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
  std::string sort = recommend::order_names.front();
  std::vector<std::string> unlike;
  bool group = false;
  bool in_database = false;
  bool json = false;
  bool json_lines = false;
  bool quiet = false;
  std::filesystem::path sheet;
};

std::string problem_of_crop(const std::string& text) {
  return text == "none" || recommend::parse_crop(text)
             ? ""
             : fmt::format("--crop '{}': expected x,y,width,height in pixels, e.g. 40,60,300,400, or none", text);
}

constexpr std::size_t photos_held = 64;  // photos that are answered before the first of them is printed

// The answer in the service's JSON, with the photo's path and id.
Json photo_json(const ListedPicture& photo, const Answered& answered) {
  Json json = {{"photo", photo.path.string()}, {"id", photo.id}};
  json.update(recommend::answered_json(answered, feeds::Reader::owner));
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

Shop open_shop(const RecommendArguments& options) {
  ShopOptions shop_options;
  // `named` is copied, because the shop keeps the function.
  shop_options.find_model = [named = options.model](const auto& recorded) {
    return choose_model_directory(named, recorded);
  };
  shop_options.follow = {};
  if (options.crop.empty()) shop_options.finder = default_finder_directory();  // a crop needs none
  shop_options.search_in_database = options.in_database;
  if (!options.quiet)
    shop_options.message = [](const std::string& message) { fmt::print(stderr, "selvedge: {}\n", message); };
  return Shop::open(options.catalogue, shop_options);
}

RecommendOptions query_of(const RecommendArguments& options) {
  RecommendOptions query;
  query.limit = options.top;
  query.filter = parse_product_filter(options.conditions);
  query.group_variants = options.group;
  query.order = recommend::order_of(options.sort).value();
  for (const std::string& product : options.unlike) query.unlike.push_back({product});
  query.whole = options.crop == "none";
  if (!options.crop.empty() && !query.whole) query.crop = recommend::parse_crop(options.crop);
  if (options.garment > 0) query.garment = options.garment - 1;
  if (!options.kind.empty()) query.kind = garments::kind_of(options.kind);
  return query;
}

// The result for a photo: an answer, or why there is none.
struct Outcome {
  std::optional<Answered> answered;
  std::string problem;
};

// Answers the photos on all processors, and calls `tell` for each in their order.
void answer_all(const Shop& shop, const std::vector<ListedPicture>& photos, const RecommendOptions& query,
                const ProgressSink& progress, const std::function<void(const ListedPicture&, Outcome)>& tell) {
  for (std::size_t begin = 0; begin < photos.size(); begin += photos_held) {
    std::vector<Outcome> outcomes(std::min(photos_held, photos.size() - begin));
    core::parallel_for(outcomes.size(), 0, [&](std::size_t i) {
      try {
        outcomes[i].answered = shop.recommend(photos[begin + i].path, query);
      } catch (const Error& error) {
        if (photos.size() == 1) throw;
        outcomes[i].problem = error.what();
      }
    });
    for (std::size_t i = 0; i < outcomes.size(); ++i) tell(photos[begin + i], std::move(outcomes[i]));
    if (progress) progress({"answering photos", begin + outcomes.size(), photos.size(), ""});
  }
}

void print_answers(const std::string& name, const Answered& photo, const ProductFilter& filter) {
  if (!photo.garments.empty()) fmt::print("garments: {}\n", garments_text(photo));
  if (photo.verdict == Verdict::no_garment) {
    fmt::print(stderr, "{}: no garment was found in this photo; --crop none searches with all of it\n", name);
    return;
  }
  if (photo.answers.empty()) {
    fmt::print(stderr, "{}: no product of the catalogue passes the conditions\n", name);
  } else {
    const recommend::AnswerWords words = recommend::words_of(photo.verdict, photo.answers, filter);
    fmt::print("{}. {}\n", words.heading, words.text);
  }
  print_table(photo);
}

void write_sheet(const Shop& shop, const std::vector<recommend::AnsweredPhoto>& shown,
                 const std::filesystem::path& path) {
  const auto thumbnail = [&](const std::string& content) { return shop.thumbnail(content); };
  files::write_file_atomically(path, image::encode_png(recommend::draw_recommendation_sheet(thumbnail, shown)));
}

ExitCode recommend(const RecommendArguments& options) {
  const PictureList list = list_pictures(options.photos);
  const Shop shop = open_shop(options);
  if (!options.sheet.empty()) {
    files::require_other_file(options.sheet, options.catalogue);
    for (const std::filesystem::path& path : list.sources) files::require_other_file(options.sheet, path);
    for (const ListedPicture& photo : list.pictures) files::require_other_file(options.sheet, photo.path);
  }

  std::vector<Skipped> skipped = list.skipped;
  std::vector<recommend::AnsweredPhoto> shown;  // on the sheet
  Json photos = Json::array();
  std::size_t answered = 0;
  const RecommendOptions query = query_of(options);
  bool found_any = false;
  const auto tell = [&](const ListedPicture& photo, Outcome outcome) {
    const std::string name = photo.path.string();
    if (!outcome.answered) {
      skipped.push_back({name, outcome.problem});
      if (options.json_lines) print_json_line({{"photo", name}, {"id", photo.id}, {"skipped", outcome.problem}});
      return;
    }
    if (options.json) photos.push_back(photo_json(photo, *outcome.answered));
    if (options.json_lines) print_json_line(photo_json(photo, *outcome.answered));
    if (!options.json && !options.json_lines) {
      if (list.pictures.size() > 1) fmt::print("{}{}\n", answered == 0 ? "" : "\n", name);
      print_answers(name, *outcome.answered, query.filter);
    }
    found_any = found_any || !outcome.answered->answers.empty();
    if (!options.sheet.empty()) {
      const std::string words =
          recommend::words_of(outcome.answered->verdict, outcome.answered->answers, query.filter).heading;
      shown.push_back({name, std::move(outcome.answered->photo), std::move(outcome.answered->answers), words});
    }
    ++answered;
  };
  // A progress bar between answers on a terminal would make them unreadable.
  const bool no_bar = options.quiet || (!options.json && isatty(STDOUT_FILENO) == 1);
  answer_all(shop, list.pictures, query, terminal::make_progress_bar(no_bar), tell);
  if (answered > 0 && !found_any && !query.filter.attributes.empty())
    warn_of_unknown_attributes(catalogue::Catalogue::open(options.catalogue), query.filter);
  if (options.json) {
    print_json(Json{{"model", feeds::model_json(shop.model(), feeds::Reader::owner)},
                    {"catalogue_revision", shop.revision()},
                    {"photos", std::move(photos)},
                    {"skipped", skipped_json(skipped)}});
  }
  if (!shown.empty()) write_sheet(shop, shown, options.sheet);
  const ExitCode outcome = report_skipped(skipped);
  return answered == 0 ? ExitCode::failed : outcome;
}

}  // namespace

void add_recommend_command(CLI::App& app, ExitCode& outcome) {
  CLI::App& command =
      *app.add_subcommand("recommend", "Answer photos with the products of a catalogue that match best");
  // shared_ptr because CLI11 keeps callbacks as std::function, which must be copyable.
  auto options = std::make_shared<RecommendArguments>();
  command.add_option("--catalogue", options->catalogue, catalogue_url_help)->required();
  command
      .add_option(
          "PHOTOS", options->photos,
          std::string("photos of somebody wearing the product; each is answered separately: ") + picture_list_help)
      ->required();
  command.add_option("--model", options->model, "model directory; default: the catalogue's own, else models/default");
  command.add_option("--top", options->top, "answers for each photo")
      ->capture_default_str()
      ->check(CLI::Range(1, 10000));
  auto* crop = command.add_option(
      "--crop", options->crop,
      "the part to search: x,y,width,height in pixels of the upright photo; none: the whole photo, without "
      "looking for garments");
  crop->check(problem_of_crop);
  auto* garment =
      command.add_option("--garment", options->garment,
                         "number of the garment to search for, as in the first line of the answer; default: the "
                         "most prominent one");
  garment->check(CLI::Range(1, 100))->excludes(crop);
  command.add_option("--kind", options->kind, "search for the most prominent garment of this kind")
      ->check(CLI::IsMember(std::vector<std::string>(garments::kind_names.begin(), garments::kind_names.end())))
      ->excludes(garment)
      ->excludes(crop);
  add_where_option(command, options->conditions);
  command
      .add_option("--sort", options->sort,
                  "order of the answers: similarity, price, -price (dearest first). By price, the most common currency "
                  "comes first and products without a price come last")
      ->capture_default_str()
      ->check(CLI::IsMember(std::vector<std::string>(recommend::order_names.begin(), recommend::order_names.end())));
  command
      .add_option("--unlike", options->unlike,
                  "id of a product to leave out; similar products rank lower; may be repeated")
      ->allow_extra_args(false);
  command.add_flag("--group", options->group, "show only the best of several variants (same item_group_id)");
  command.add_flag("--in-database", options->in_database,
                   "search in PostgreSQL itself instead of in an index in memory");
  command.add_option("--sheet", options->sheet, "write a PNG of the photos and their answers");
  auto* json = command.add_flag("--json", options->json, "print the answers as JSON");
  command
      .add_flag("--json-lines", options->json_lines,
                "print one line of JSON for each photo as soon as it is answered; for many photos")
      ->excludes(json);
  command.add_flag("--quiet", options->quiet, "print no messages about the index");
  command.footer(
      "Examples:\n"
      "  selvedge recommend --catalogue shop.db photo.jpg --top 5 --where category=Dress --sheet answers.png\n"
      "  selvedge recommend --catalogue shop.db photos/ --json-lines > answers.jsonl");
  command.callback([&outcome, options] { outcome = recommend(*options); });
}

}  // namespace selvedge::cli
