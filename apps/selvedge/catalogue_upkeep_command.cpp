// selvedge catalogue remove, list, show, export, verify, backup, index, copy: the sub-commands that need no model.
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>

#include "catalogue_command.h"
#include "ground/image/decode.h"
#include "ground/terminal/progress_bar.h"
#include "ground/terminal/table.h"
#include "print_json.h"
#include "product_facts.h"
#include "selvedge/error.h"
#include "shop/feeds/product_export.h"
#include "shop/feeds/product_json.h"
#include "sync_output.h"

namespace selvedge::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t shown_syncs = 50;

struct UpkeepOptions {
  CatalogueTarget target;
  std::vector<std::string> ids;
  std::vector<std::string> conditions;
  std::string after;
  std::size_t limit = 50;
  std::filesystem::path out;
  std::string to;
  bool raw = false;
  bool syncs = false;
};

ExitCode remove(const UpkeepOptions& options) {
  catalogue::Catalogue catalogue = catalogue::Catalogue::open(options.target.url);
  std::vector<ProductId> ids;
  std::vector<Skipped> skipped;
  for (const std::string& id : options.ids) {
    if (catalogue.find({id})) {
      ids.push_back({id});
    } else {
      skipped.push_back({fmt::format("product '{}'", id), "expected a product of the catalogue, found none"});
    }
  }
  const std::size_t removed = catalogue.remove(ids);
  const ExitCode outcome = report_skipped(skipped);
  if (options.target.json) {
    print_json(Json{{"removed", removed}, {"skipped", skipped_json(skipped)}});
  } else {
    fmt::print("removed     {}\n", removed);
  }
  return outcome;
}

// A file is there whole or not at all, which standard output cannot be.
std::string problem_of_new_file(const std::string& name) {
  return name == "-" ? "expected a file's name, found '-'; write a file and print that" : "";
}

void list(const UpkeepOptions& options) {
  const catalogue::Catalogue catalogue = catalogue::Catalogue::open(options.target.url);
  catalogue::ListOptions listing;
  listing.filter = parse_product_filter(options.conditions);
  listing.limit = options.limit;
  if (!options.after.empty()) listing.after = ProductId{options.after};
  const auto products = catalogue.list(listing);
  if (products.empty() && options.after.empty()) warn_of_unknown_attributes(catalogue, listing.filter);
  const bool more = products.size() == options.limit && options.limit > 0;
  if (options.target.json) {
    Json json;
    json["products"] = Json::array();
    for (const StoredProduct& product : products)
      json["products"].push_back(feeds::product_json(product, feeds::Reader::owner));
    json["next"] = more ? Json(products.back().facts.id.value) : Json(nullptr);
    print_json(json);
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const StoredProduct& product : products) {
    const ProductFacts& facts = product.facts;
    rows.push_back({facts.id.value, facts.title, facts.category, facts.colour, price_text(facts),
                    facts.stock ? std::to_string(*facts.stock) : "-", std::to_string(product.images.size()),
                    facts.hidden ? "yes" : "-"});
  }
  fmt::print("{}", terminal::format_table(
                       {"product", "title", "category", "colour", "price", "stock", "images", "hidden"}, rows));
  if (more && !options.target.quiet) fmt::print(stderr, "more: --after {}\n", products.back().facts.id.value);
}

std::string words_of(const catalogue::PartCount& count) {
  const std::string finder = count.finder.empty() ? "" : fmt::format(" (finder {:.12})", count.finder);
  if (count.source == PartSource::finder) return fmt::format("{} by the garment in them{}", count.images, finder);
  if (count.source == PartSource::shop) return fmt::format("{} as the shop set it", count.images);
  if (finder.empty()) return fmt::format("{} whole, no finder looked", count.images);
  return fmt::format("{} whole, without a garment or filled by it{}", count.images, finder);
}

void show_catalogue(const UpkeepOptions& options, const catalogue::Catalogue& catalogue) {
  const catalogue::CatalogueState state = catalogue.state();
  const catalogue::CatalogueCounts counts = catalogue.counts();
  const std::vector<catalogue::PartCount> parts = catalogue.part_counts();
  if (options.target.json) {
    Json found_by = Json::array();
    for (const catalogue::PartCount& count : parts)
      found_by.push_back({{"source", to_string(count.source)}, {"finder", count.finder}, {"images", count.images}});
    print_json(Json{{"catalogue", catalogue.name()},
                    {"id", state.id},
                    {"revision", state.revision},
                    {"products", counts.products},
                    {"images", counts.images},
                    {"parts", std::move(found_by)},
                    {"model", feeds::model_json(state.model, feeds::Reader::owner)}});
    return;
  }
  fmt::print("catalogue   {}\nid          {}\nrevision    {}\nproducts    {}\nimages      {}\n", catalogue.name(),
             state.id, state.revision, counts.products, counts.images);
  for (const catalogue::PartCount& count : parts) fmt::print("            {}\n", words_of(count));
  fmt::print("model       {} ({:.12})\n", state.model.name, state.model.fingerprint);
}

// The part of a picture that is embedded, in words.
std::string words_of(const PicturePart& part) {
  std::string words = part.source == PartSource::finder ? "the garment" : "the whole picture";
  if (part.source == PartSource::shop)
    words = part.box ? "the part that the shop set" : "the whole picture, set by the shop";
  if (part.source == PartSource::whole && part.box)
    words = "the whole picture, because the part around the garment would be nearly all of it";
  if (part.source == PartSource::whole && !part.box && !part.finder.empty()) words += ", in which no garment was found";
  if (!part.kind.empty()) words += fmt::format("; {}, confidence {:.2f}", part.kind, part.confidence);
  if (part.box) {
    words += fmt::format(", at {:.0f} % from the left and {:.0f} % from the top, {:.0f} % x {:.0f} % of the picture",
                         100 * part.box->x, 100 * part.box->y, 100 * part.box->width, 100 * part.box->height);
  }
  return words;
}

void show_product(const StoredProduct& product) {
  const ProductFacts& facts = product.facts;
  const auto line = [](const std::string& name, const std::string& value) {
    if (!value.empty()) fmt::print("{:<15} {}\n", name, value);
  };
  line("product", facts.id.value);
  line("title", facts.title);
  line("category", facts.category);
  line("colour", facts.colour);
  if (facts.price) line("price", price_text(facts));
  if (facts.stock) line("stock", std::to_string(*facts.stock));
  line("url", facts.url);
  line("item_group_id", facts.item_group_id);
  for (const auto& [name, value] : facts.attributes) line(name, value);
  if (facts.hidden) line("hidden", "true");
  line("feed", product.feed);
  line("revision", std::to_string(product.revision));
  for (const StoredImage& image : product.images) {
    line("image", fmt::format("{} ({}x{})", image.reference, image.width, image.height));
    line("  found by", words_of(image.part));
  }
}

void show(const UpkeepOptions& options) {
  const catalogue::Catalogue catalogue = catalogue::Catalogue::open(options.target.url);
  if (options.syncs) return print_syncs(options.target, catalogue.syncs().runs(shown_syncs));
  if (options.ids.empty()) return show_catalogue(options, catalogue);
  Json json = Json::array();
  for (const std::string& id : options.ids) {
    const auto product = catalogue.find({id});
    if (!product) throw Error(ErrorKind::not_found, fmt::format("{}: no product '{}'", catalogue.name(), id));
    if (options.target.json) {
      json.push_back(feeds::product_json(*product, feeds::Reader::owner));
    } else {
      if (id != options.ids.front()) fmt::print("\n");
      show_product(*product);
    }
  }
  if (options.target.json) print_json(json);
}

void export_to_file(const UpkeepOptions& options) {
  const catalogue::Catalogue catalogue = catalogue::Catalogue::open(options.target.url);
  const ProductFilter filter = parse_product_filter(options.conditions);
  const std::size_t written = feeds::export_products(
      catalogue, filter, options.out, options.raw ? feeds::FormulaCells::raw : feeds::FormulaCells::quoted);
  if (written == 0) warn_of_unknown_attributes(catalogue, filter);
  if (options.target.json) {
    print_json(Json{{"products", written}, {"file", options.out.string()}});
  } else {
    fmt::print("products    {}\nfile        {}\n", written, options.out.string());
  }
}

std::optional<std::string> problem_of_thumbnail(std::span<const std::byte> jpeg) {
  try {
    image::decode_image(jpeg, "thumbnail");
    return std::nullopt;
  } catch (const Error& error) {
    return error.what();
  }
}

ExitCode verify(const UpkeepOptions& options) {
  const catalogue::Catalogue catalogue = catalogue::Catalogue::open(options.target.url);
  const catalogue::VerifyReport report =
      catalogue.verify(terminal::make_progress_bar(options.target.quiet), problem_of_thumbnail);
  if (options.target.json) {
    print_json(
        Json{{"products", report.counts.products}, {"images", report.counts.images}, {"problems", report.problems}});
  } else {
    fmt::print("products    {}\nimages      {}\nproblems    {}\n", report.counts.products, report.counts.images,
               report.problems.size());
    for (const std::string& problem : report.problems) fmt::print("  {}\n", problem);
  }
  return report.problems.empty() ? ExitCode::done : ExitCode::failed;
}

void make_search_index(const UpkeepOptions& options) {
  catalogue::Catalogue catalogue = catalogue::Catalogue::open(options.target.url);
  const bool made = catalogue.require_server("searching in the database").make_search_index();
  if (options.target.json) return print_json(Json{{"made", made}});
  if (!options.target.quiet)
    fmt::print("{}: {}\n", catalogue.name(), made ? "the search index is made" : "the search index is there already");
}

void backup(const UpkeepOptions& options) {
  const catalogue::Catalogue catalogue = catalogue::Catalogue::open(options.target.url);
  catalogue.backup(options.out, terminal::make_progress_bar(options.target.quiet));
  const catalogue::CatalogueState state = catalogue::Catalogue::open(options.out.string()).state();
  if (options.target.json) {
    print_json(Json{{"file", options.out.string()}, {"id", state.id}, {"revision", state.revision}});
  } else {
    fmt::print("file        {}\nrevision    {}\n", options.out.string(), state.revision);
  }
}

void copy(const UpkeepOptions& options) {
  const catalogue::Catalogue from = catalogue::Catalogue::open(options.target.url);
  from.copy_to(options.to, terminal::make_progress_bar(options.target.quiet));
  show_catalogue(options, catalogue::Catalogue::open(options.to));
}

}  // namespace

void add_upkeep_verbs(CLI::App& catalogue, ExitCode& outcome) {
  // shared_ptr because CLI11 keeps callbacks as std::function, which must be copyable.
  const auto add = [&](const std::string& name, const std::string& description, const std::string& example) {
    auto options = std::make_shared<UpkeepOptions>();
    CLI::App& verb = add_catalogue_verb(
        catalogue, name, description, "selvedge catalogue " + name + " --catalogue shop.db" + example, options->target);
    return std::pair<CLI::App*, std::shared_ptr<UpkeepOptions>>(&verb, options);
  };
  {
    auto [verb, options] = add("remove", "Remove products", " p1 p2");
    verb->add_option("ID", options->ids, "products to remove")->required();
    verb->callback([&outcome, options = options] { outcome = remove(*options); });
  }
  {
    auto [verb, options] = add("list", "List products by id", " --where category=Dress --where price=10..50");
    add_where_option(*verb, options->conditions);
    verb->add_option("--limit", options->limit, "most products to list")
        ->check(CLI::Range(0, 1000000))
        ->capture_default_str();
    verb->add_option("--after", options->after, "list ids after this one, e.g. after the last id of the previous page");
    verb->callback([options = options] { list(*options); });
  }
  {
    auto [verb, options] = add("show", "Show products; without an id, show the catalogue", " p1");
    CLI::Option* ids = verb->add_option("ID", options->ids, "products to show");
    verb->add_flag("--syncs", options->syncs,
                   "show the last runs of feeds instead, with outcome, counts and complaints")
        ->excludes(ids);
    verb->callback([options = options] { show(*options); });
  }
  {
    auto [verb, options] =
        add("export", "Write products as CSV or JSON lines, for import to read again", " --out shop.csv");
    verb->add_option("--out", options->out, "the file: *.jsonl for JSON lines, else CSV")
        ->required()
        ->check(problem_of_new_file);
    verb->add_flag(
        "--raw", options->raw,
        "write CSV cells that begin with =, +, - or @ unchanged. By default they get an apostrophe, which keeps "
        "spreadsheets from running them as formulas; import removes it");
    add_where_option(*verb, options->conditions);
    verb->callback([options = options] { export_to_file(*options); });
  }
  {
    auto [verb, options] = add("verify", "Check that the catalogue is sound and complete; exit code 1 if not", "");
    verb->callback([&outcome, options = options] { outcome = verify(*options); });
  }
  {
    auto [verb, options] = add("backup", "Copy a live catalogue to a new file", " --out backup.db");
    verb->add_option("--out", options->out, "the new file")->required()->check(problem_of_new_file);
    verb->callback([options = options] { backup(*options); });
  }
  {
    auto options = std::make_shared<UpkeepOptions>();
    CLI::App& verb =
        add_catalogue_verb(catalogue, "index", "Make the index for searching in PostgreSQL (serve --search database)",
                           "selvedge catalogue index --catalogue postgresql://shop@db.example/shop", options->target);
    verb.callback([options] { make_search_index(*options); });
  }
  {
    auto options = std::make_shared<UpkeepOptions>();
    CLI::App& verb = *catalogue.add_subcommand("copy",
                                               "Copy a live catalogue to a new file or database: products, embeddings, "
                                               "keys, feedback and runs of feeds; a running "
                                               "reindex is not copied");
    verb.add_option("FROM", options->target.url, catalogue_url_help)->required();
    verb.add_option("TO", options->to, "the new catalogue")->required();
    add_output_flags(verb, options->target);
    verb.footer("Example:\n  selvedge catalogue copy shop.db postgresql://shop@db.example/shop");
    verb.callback([options] { copy(*options); });
  }
}

}  // namespace selvedge::cli
