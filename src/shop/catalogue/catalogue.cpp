// Catalogue: what is the same in every engine. Making and opening one, checks, and questions for nothing, which need no
// engine; all else is passed on.
#include "shop/catalogue/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <utility>

#include "selvedge/error.h"
#include "shop/catalogue/catalogue_engine.h"
#include "shop/catalogue/engine_of_url.h"
#include "shop/catalogue/kept_facets.h"
#include "shop/catalogue/postgres/postgres_engine.h"
#include "shop/catalogue/sqlite/sqlite_engine.h"
#include "shop/catalogue/stored_records.h"
#include "shop/catalogue/writing_rules.h"

namespace selvedge::catalogue {
namespace {

void require_identity(const ModelIdentity& model) {
  if (model.fingerprint.empty() || model.embedding_size == 0) {
    throw Error(ErrorKind::invalid_argument, "model: expected a fingerprint and an embedding size > 0");
  }
}

void require_same_id(const ProductFacts& facts, const ProductId& id) {
  if (facts.id != id) throw refused(id, fmt::format("product_id: expected '{}', found '{}'", id.value, facts.id.value));
}

// Others are in no catalogue.
std::vector<std::string> possible_ids(std::span<const ProductId> ids) {
  std::vector<std::string> possible;
  for (const ProductId& id : ids) {
    if (!problem_of(id)) possible.push_back(id.value);
  }
  return possible;
}

// Stores what `rewritten` makes of those of the products that there are, in one transaction; nothing leaves a product
// as it is. Their images stay. Returns how many were rewritten.
std::size_t rewrite(ProductRows& products, std::string_view action, std::span<const ProductId> ids,
                    const std::function<std::optional<ProductRecord>(const StoredProduct&)>& rewritten) {
  std::vector<ProductRecord> records;
  products.write_products(action, possible_ids(ids), false, [&](const StoredBefore& before) {
    records.clear();
    for (const auto& [id, stored] : before.products) {
      if (auto record = rewritten(stored)) records.push_back(std::move(*record));
    }
    return plan_put(records, before, WithoutImages::kept);
  });
  return records.size();
}

std::optional<CatalogueServer> server_of(CatalogueEngine& engine) {
  ServerRows* rows = engine.server();
  return rows == nullptr ? std::nullopt : std::optional(CatalogueServer(*rows));
}

CatalogueServer required_server(CatalogueEngine& engine, std::string_view what) {
  if (const auto server = server_of(engine)) return *server;
  throw needs_server(engine.name(), what);
}

}  // namespace

bool is_postgres_url(const std::string& url) {
  if (url.starts_with("postgresql://") || url.starts_with("postgres://")) return true;
  if (url.empty() || url.find("://") != std::string::npos) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("catalogue: expected a path such as shop.db or a URL such as postgresql://host/shop, "
                            "found '{}'",
                            url.empty() ? url : url.substr(0, url.find("://")) + "://..."));  // not its password
  }
  return false;
}

const char* to_string(PutOutcome outcome) {
  switch (outcome) {
    case PutOutcome::added:
      return "added";
    case PutOutcome::changed:
      return "changed";
    default:
      return "unchanged";
  }
}

Catalogue::Catalogue(std::unique_ptr<CatalogueEngine> engine)
    : engine_(std::move(engine)), facets_(std::make_unique<KeptFacets>()) {}
Catalogue::~Catalogue() = default;
Catalogue::Catalogue(Catalogue&&) noexcept = default;
Catalogue& Catalogue::operator=(Catalogue&&) noexcept = default;

Catalogue Catalogue::create(const std::string& url, const ModelIdentity& model) {
  const bool on_postgres = is_postgres_url(url);
  require_identity(model);
  return Catalogue(on_postgres ? create_on_postgres(url, model) : create_in_sqlite(url, model));
}

Catalogue Catalogue::open(const std::string& url, const ServerOptions& options) {
  if (is_postgres_url(url)) return Catalogue(open_on_postgres(url, options));
  if (!options.read_from.empty()) throw needs_server(url, "replicas");
  return Catalogue(open_in_sqlite(url));
}

const std::string& Catalogue::name() const { return engine_->name(); }
std::filesystem::path Catalogue::local_file(std::string_view suffix) const { return engine_->local_file(suffix); }
ApiKeys Catalogue::keys() { return ApiKeys(engine_->keys()); }
const ApiKeys Catalogue::keys() const { return ApiKeys(engine_->keys()); }
FeedbackLog Catalogue::feedback() { return FeedbackLog(engine_->feedback()); }
const FeedbackLog Catalogue::feedback() const { return FeedbackLog(engine_->feedback()); }
SyncLog Catalogue::syncs() { return SyncLog(engine_->syncs()); }
const SyncLog Catalogue::syncs() const { return SyncLog(engine_->syncs()); }

std::optional<CatalogueServer> Catalogue::server() { return server_of(*engine_); }
const std::optional<CatalogueServer> Catalogue::server() const { return server_of(*engine_); }
CatalogueServer Catalogue::require_server(std::string_view what) { return required_server(*engine_, what); }
const CatalogueServer Catalogue::require_server(std::string_view what) const { return required_server(*engine_, what); }

CatalogueState Catalogue::state() const { return engine_->products().state(Moment::any); }
CatalogueState Catalogue::latest_state() const { return engine_->products().state(Moment::latest); }
std::unique_ptr<ChangeWatch> Catalogue::watch_changes() const { return engine_->watch_changes(); }
std::vector<PartCount> Catalogue::part_counts() const { return engine_->products().part_counts(); }

CatalogueCounts Catalogue::counts(Counted counted) const { return engine_->products().counts(counted); }

std::vector<PutOutcome> Catalogue::put(std::span<const ProductRecord> records, const std::string& model) {
  std::vector<std::string> ids;
  for (const ProductRecord& record : records) {
    require_facts(record.facts);
    ids.push_back(record.facts.id.value);
  }
  std::vector<PutOutcome> outcomes;
  std::vector<ProductRecord> corrected;  // empty if the records are stored as they are
  engine_->products().write_products("storing products", ids, false, [&](const StoredBefore& before) {
    require_model(before.catalogue.model.identity, model, name());
    corrected.clear();
    for (std::size_t i = 0; i < records.size(); ++i) {
      auto kept = with_set_parts(records[i], before.find(records[i].facts.id.value));
      if (!kept) continue;
      if (corrected.empty()) corrected.assign(records.begin(), records.end());
      corrected[i] = std::move(*kept);
    }
    WritingPlan plan = plan_put(corrected.empty() ? records : corrected, before, WithoutImages::refused);
    outcomes = plan.outcomes;
    return plan;
  });
  return outcomes;
}

WrittenProduct Catalogue::put(const ProductId& id, const std::string& model, const ProductChange& change) {
  if (const auto problem = problem_of(id)) throw refused(id, *problem);
  ProductRecord record;
  WrittenProduct written;
  auto stored =
      engine_->products().write_products("storing a product", {id.value}, true, [&](const StoredBefore& before) {
        record = change(before.find(id.value));
        if (auto kept = with_set_parts(record, before.find(id.value))) record = std::move(*kept);
        require_same_id(record.facts, id);
        require_model(before.catalogue.model.identity, model, name());
        WritingPlan plan = plan_put(std::span(&record, 1), before, WithoutImages::kept);
        written.outcome = plan.outcomes.front();
        return plan;
      });
  written.product = std::move(stored.at(id.value));
  return written;
}

std::optional<WrittenProduct> Catalogue::update(const ProductId& id, const FactsChange& change) {
  if (problem_of(id)) return std::nullopt;
  ProductRecord record;
  WrittenProduct written;
  auto stored = engine_->products().write_products("storing facts", {id.value}, true, [&](const StoredBefore& before) {
    const StoredProduct* product = before.find(id.value);
    if (product == nullptr) return WritingPlan{};
    record.facts = change(*product);
    require_same_id(record.facts, id);
    WritingPlan plan = plan_put(std::span(&record, 1), before, WithoutImages::kept);
    written.outcome = plan.outcomes.front();
    return plan;
  });
  if (stored.empty()) return std::nullopt;
  written.product = std::move(stored.at(id.value));
  return written;
}

std::size_t Catalogue::update(std::span<const ProductRecord> records) {
  if (records.empty()) return 0;
  std::vector<std::string> ids;
  for (const ProductRecord& record : records) {
    require_facts(record.facts);
    ids.push_back(record.facts.id.value);
  }
  std::vector<ProductRecord> stored;
  std::size_t changed = 0;
  engine_->products().write_products("storing facts", ids, false, [&](const StoredBefore& before) {
    stored.clear();
    for (const ProductRecord& record : records) {
      if (before.find(record.facts.id.value) != nullptr) stored.push_back({record.facts, {}, record.feed});
    }
    WritingPlan plan = plan_put(stored, before, WithoutImages::kept);
    changed = static_cast<std::size_t>(std::ranges::count(plan.outcomes, PutOutcome::changed));
    return plan;
  });
  return changed;
}

std::size_t Catalogue::remove(std::span<const ProductId> ids, const WriteCheck& check,
                              const std::optional<std::string>& owner) {
  if (ids.empty()) return 0;
  std::size_t removed = 0;
  engine_->products().write_products("removing products", possible_ids(ids), false, [&](const StoredBefore& before) {
    std::vector<ProductId> wanted;
    for (const ProductId& id : ids) {
      const StoredProduct* const stored = before.find(id.value);
      if (check) check(stored);
      if (stored != nullptr && stored->feed == owner.value_or(stored->feed)) wanted.push_back(id);
    }
    WritingPlan plan = plan_removal(wanted, before);
    removed = plan.removals.size();
    return plan;
  });
  return removed;
}

std::size_t Catalogue::hide(std::span<const ProductId> ids, const std::optional<std::string>& owner) {
  if (ids.empty()) return 0;
  return rewrite(engine_->products(), "hiding products", ids, [&](const StoredProduct& stored) {
    if (stored.facts.hidden || stored.feed != owner.value_or(stored.feed)) return std::optional<ProductRecord>();
    ProductRecord record{stored.facts, {}, {}};
    record.facts.hidden = true;
    return std::optional(std::move(record));
  });
}

std::size_t Catalogue::hand_over(std::span<const ProductId> ids, const std::string& from, const std::string& to) {
  if (ids.empty()) return 0;
  return rewrite(engine_->products(), "changing owners", ids, [&](const StoredProduct& stored) {
    return stored.feed == from ? std::optional(ProductRecord{stored.facts, {}, to}) : std::nullopt;
  });
}

std::optional<StoredProduct> Catalogue::find(const ProductId& id) const {
  return std::move(engine_->products().find_all(std::span(&id, 1), Moment::any).front());
}

std::optional<StoredProduct> Catalogue::find_latest(const ProductId& id) const {
  return std::move(engine_->products().find_all(std::span(&id, 1), Moment::latest).front());
}

std::vector<std::optional<StoredProduct>> Catalogue::find_all(std::span<const ProductId> ids) const {
  if (ids.empty()) return {};
  return engine_->products().find_all(ids, Moment::any);
}

std::vector<StoredProduct> Catalogue::list(const ListOptions& options) const {
  if (options.limit == 0) return {};
  if (options.after) {
    if (const auto problem = problem_of_text("after", options.after->value))
      throw Error(ErrorKind::invalid_argument, *problem);
  }
  return engine_->products().list({folded_filter(options.filter), options.after, options.limit});
}

void Catalogue::for_each_product(const ProductFilter& filter,
                                 const std::function<void(const StoredProduct&)>& visit) const {
  engine_->products().for_each_product(folded_filter(filter), visit);
}

std::vector<ProductId> Catalogue::filter(const ProductFilter& filter) const {
  return engine_->products().filter(folded_filter(filter));
}
std::vector<OwnedProduct> Catalogue::owners() const { return engine_->products().owners(); }
std::vector<std::string> Catalogue::unknown_attributes(const ProductFilter& filter) const {
  constexpr std::size_t most_names = 20;
  if (filter.attributes.empty()) return {};
  const std::vector<std::string> known = engine_->products().attribute_names();
  std::string names = known.empty() ? "none at all" : "";
  for (const std::string& name : std::span(known).first(std::min(known.size(), most_names)))
    names += fmt::format("{}'{:.60}'", names.empty() ? "" : ", ", name);
  if (known.size() > most_names) names += fmt::format(" and {} more", known.size() - most_names);
  std::vector<std::string> unknown;
  for (const auto& [name, values] : filter.attributes) {
    if (std::ranges::find(known, name) == known.end())
      unknown.push_back(fmt::format("no product has an attribute '{}'; their attributes: {}", name, names));
  }
  return unknown;
}

Facets Catalogue::facets() const {
  return facets_->of(state().revision, [&] { return engine_->products().facets(); });
}

std::optional<std::vector<std::byte>> Catalogue::thumbnail(const std::string& content) const {
  return is_content(content) ? engine_->products().thumbnail(content) : std::nullopt;
}

std::vector<bool> Catalogue::known_contents(std::span<const std::string> contents, const std::string& model,
                                            const std::string& asked) const {
  if (contents.empty()) return {};
  return engine_->products().known_contents(contents, model, asked);
}

CatalogueState Catalogue::for_each_embedding(const EmbeddingVisitor& visit, const DamageVisitor& damaged) const {
  return engine_->products().for_each_embedding(
      visit, damaged ? damaged : [](const std::string& problem) { throw Error(ErrorKind::corrupt_data, problem); });
}

Changes Catalogue::changes_since(std::int64_t revision) const { return engine_->products().changes_since(revision); }

void Catalogue::add_model(const ModelIdentity& model) {
  require_identity(model);
  engine_->products().add_model(model);
}

std::vector<PendingContent> Catalogue::contents_without_embedding(const std::string& model, std::size_t limit,
                                                                  const std::string& prefix) const {
  return engine_->products().contents_without_embedding(model, limit, prefix);
}

std::size_t Catalogue::count_contents_without_embedding(const std::string& model) const {
  return engine_->products().count_contents_without_embedding(model);
}

void Catalogue::add_embeddings(const std::string& model, std::span<const ContentEmbedding> embeddings) {
  engine_->products().add_embeddings(model, embeddings);
}

bool Catalogue::switch_model(const std::string& model) { return engine_->products().switch_model(model); }

VerifyReport Catalogue::verify(const ProgressSink& progress, const ThumbnailCheck& thumbnails) const {
  VerifyReport report = engine_->products().verify(progress, thumbnails);
  report.counts = counts();
  return report;
}

void Catalogue::backup(const std::filesystem::path& target, const ProgressSink& progress) const {
  FileUpkeep* file = engine_->file();
  if (file == nullptr) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: a catalogue on a server is backed up by PostgreSQL's own means, such as pg_dump or "
                            "pg_basebackup; `selvedge catalogue copy` makes a file of it",
                            name()));
  }
  file->backup(target, progress);
}

}  // namespace selvedge::catalogue
