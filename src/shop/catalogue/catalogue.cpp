// Catalogue: what is the same in every engine. Making and opening one, checks, keys; all else is passed on.
#include "shop/catalogue/catalogue.h"

#include <fmt/format.h>

#include <algorithm>

#include "ground/files/secret_bytes.h"
#include "ground/files/sha256.h"
#include "selvedge/error.h"
#include "shop/catalogue/catalogue_engine.h"
#include "shop/catalogue/engine_of_url.h"
#include "shop/catalogue/postgres/postgres_engine.h"
#include "shop/catalogue/sqlite/sqlite_engine.h"
#include "shop/catalogue/stored_records.h"
#include "shop/catalogue/stored_time.h"
#include "shop/catalogue/writing_rules.h"

namespace selvedge::catalogue {
namespace {

using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr std::size_t max_label_bytes = 200;

void require_identity(const ModelIdentity& model) {
  if (model.fingerprint.empty() || model.embedding_size == 0) {
    throw Error(ErrorKind::invalid_argument, "model: expected a fingerprint and an embedding size > 0");
  }
}

void require_same_id(const ProductFacts& facts, const ProductId& id) {
  if (facts.id != id) throw refused(id, fmt::format("product_id: expected '{}', found '{}'", id.value, facts.id.value));
}

void require_label(const std::string& label) {
  if (label.empty() || label.size() > max_label_bytes) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("label: expected 1 to {} bytes that say whose the key is, found {}", max_label_bytes,
                            label.size()));
  }
  if (const auto problem = problem_of_text("label", label)) throw Error(ErrorKind::invalid_argument, *problem);
}

// A secret is 256 random bits: there is no shorter list to try than all of them, so the slow, salted hashes that guard
// passwords would add nothing but time to every request.
std::string hash_of(const KeyToken& token) { return files::sha256_hex(token.secret); }

}  // namespace

bool is_postgres_url(const std::string& url) {
  if (url.starts_with("postgresql://") || url.starts_with("postgres://")) return true;
  if (url.empty() || url.find("://") != std::string::npos) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("catalogue: expected a path such as shop.db or a URL such as postgresql://host/shop, "
                            "found '{}'",
                            url));
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

Catalogue::Catalogue(std::unique_ptr<CatalogueEngine> engine) : engine_(std::move(engine)) {}
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
bool Catalogue::on_server() const { return engine_->on_server(); }

void Catalogue::require_server(std::string_view what) const {
  if (!on_server()) throw needs_server(name(), what);
}
CatalogueState Catalogue::state() const { return engine_->state(Moment::any); }
CatalogueState Catalogue::latest_state() const { return engine_->state(Moment::latest); }
std::optional<std::chrono::duration<double>> Catalogue::staleness() const { return engine_->staleness(); }
std::unique_ptr<ChangeWatch> Catalogue::watch_changes() const { return engine_->watch_changes(); }
CatalogueCounts Catalogue::counts() const { return engine_->counts(); }

std::vector<PutOutcome> Catalogue::put(std::span<const ProductRecord> records, const std::string& model) {
  std::vector<std::string> ids;
  for (const ProductRecord& record : records) {
    require_facts(record.facts);
    ids.push_back(record.facts.id.value);
  }
  std::vector<PutOutcome> outcomes;
  engine_->write_products("storing products", ids, false, [&](const StoredBefore& before) {
    require_model(before.catalogue.model.identity, model, name());
    WritingPlan plan = plan_put(records, before, WithoutImages::refused);
    outcomes = plan.outcomes;
    return plan;
  });
  return outcomes;
}

WrittenProduct Catalogue::put(const ProductId& id, const std::string& model, const ProductChange& change) {
  if (const auto problem = problem_of(id)) throw refused(id, *problem);
  ProductRecord record;
  WrittenProduct written;
  auto stored = engine_->write_products("storing a product", {id.value}, true, [&](const StoredBefore& before) {
    record = change(before.find(id.value));
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
  auto stored = engine_->write_products("storing facts", {id.value}, true, [&](const StoredBefore& before) {
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

bool Catalogue::put_facts(const ProductFacts& facts) {
  require_facts(facts);
  return update(facts.id, [&](const StoredProduct&) { return facts; }).has_value();
}

std::size_t Catalogue::remove(std::span<const ProductId> ids, const WriteCheck& check) {
  std::vector<std::string> possible;  // others are in no catalogue
  for (const ProductId& id : ids) {
    if (!problem_of(id)) possible.push_back(id.value);
  }
  std::size_t removed = 0;
  engine_->write_products("removing products", possible, false, [&](const StoredBefore& before) {
    for (const ProductId& id : ids) {
      if (check) check(before.find(id.value));
    }
    WritingPlan plan = plan_removal(ids, before);
    removed = plan.removals.size();
    return plan;
  });
  return removed;
}

std::optional<StoredProduct> Catalogue::find(const ProductId& id) const {
  return std::move(engine_->find_all(std::span(&id, 1), Moment::any).front());
}

std::optional<StoredProduct> Catalogue::find_latest(const ProductId& id) const {
  return std::move(engine_->find_all(std::span(&id, 1), Moment::latest).front());
}

std::vector<std::optional<StoredProduct>> Catalogue::find_all(std::span<const ProductId> ids) const {
  return engine_->find_all(ids, Moment::any);
}

std::vector<StoredProduct> Catalogue::list(const ListOptions& options) const {
  if (options.limit == 0) return {};
  return engine_->list({folded_filter(options.filter), options.after, options.limit});
}

void Catalogue::for_each_product(const ProductFilter& filter,
                                 const std::function<void(const StoredProduct&)>& visit) const {
  engine_->for_each_product(folded_filter(filter), visit);
}

std::vector<ProductId> Catalogue::filter(const ProductFilter& filter) const {
  return engine_->filter(folded_filter(filter));
}
Facets Catalogue::facets() const { return engine_->facets(); }

std::optional<std::vector<std::byte>> Catalogue::thumbnail(const std::string& content) const {
  return engine_->thumbnail(content);
}

std::vector<bool> Catalogue::known_contents(std::span<const std::string> contents, const std::string& model) const {
  return engine_->known_contents(contents, model);
}

CatalogueState Catalogue::for_each_embedding(const EmbeddingVisitor& visit, const DamageVisitor& damaged) const {
  return engine_->for_each_embedding(
      visit, damaged ? damaged : [](const std::string& problem) { throw Error(ErrorKind::corrupt_data, problem); });
}

Changes Catalogue::changes_since(std::int64_t revision) const { return engine_->changes_since(revision); }

void Catalogue::add_model(const ModelIdentity& model) {
  require_identity(model);
  engine_->add_model(model);
}

std::vector<PendingContent> Catalogue::contents_without_embedding(const std::string& model, std::size_t limit,
                                                                  const std::string& prefix) const {
  return engine_->contents_without_embedding(model, limit, prefix);
}

std::size_t Catalogue::count_contents_without_embedding(const std::string& model) const {
  return engine_->count_contents_without_embedding(model);
}

void Catalogue::add_embeddings(const std::string& model, std::span<const ContentEmbedding> embeddings) {
  engine_->add_embeddings(model, embeddings);
}

bool Catalogue::switch_model(const std::string& model) { return engine_->switch_model(model); }

std::vector<core::Hit> Catalogue::nearest(std::span<const float> query, const std::string& model, std::size_t k,
                                          const ProductFilter& filter) const {
  return k == 0 ? std::vector<core::Hit>() : engine_->nearest(query, model, k, folded_filter(filter));
}

std::vector<ImageEmbedding> Catalogue::embeddings_of(const ProductId& id, const std::string& model) const {
  return engine_->embeddings_of(id, model);
}

std::vector<double> Catalogue::spend_tokens(std::span<const SpentTokens> spent, const TokenBucket& bucket) {
  return engine_->spend_tokens(spent, bucket);
}
std::size_t Catalogue::forget_idle_buckets() { return engine_->forget_idle_buckets(); }

bool Catalogue::make_search_index() { return engine_->make_search_index(); }

std::unique_ptr<SharedWork> Catalogue::share_work(const std::string& work, std::size_t parts) {
  return engine_->share_work(work, parts);
}

NewApiKey Catalogue::create_key(const std::string& label, std::vector<KeyScope> scopes, sys_seconds now) {
  require_label(label);
  require_time("created", now);
  std::sort(scopes.begin(), scopes.end());
  scopes.erase(std::unique(scopes.begin(), scopes.end()), scopes.end());
  if (scopes.empty()) {
    throw Error(ErrorKind::invalid_argument, "scopes: expected at least one of read, write and feedback, found none");
  }
  for (;;) {
    const KeyToken token = draw_token();
    const ApiKey key{token.id, label, scopes, now, {}, {}};
    if (engine_->insert_key({key, hash_of(token)})) return {key, to_string(token)};
  }
}

std::vector<ApiKey> Catalogue::keys() const {
  std::vector<ApiKey> keys;
  for (StoredKey& stored : engine_->keys()) keys.push_back(std::move(stored.key));
  return keys;
}

bool Catalogue::revoke_key(const std::string& id, sys_seconds now) {
  require_time("revoked", now);
  return engine_->revoke_key(id, now);
}

std::optional<ApiKey> Catalogue::check_key(std::string_view token, sys_seconds now) {
  const auto parts = parse_token(token);
  if (!parts) return std::nullopt;
  require_time("now", now);
  const auto stored = engine_->find_key(parts->id);
  if (!stored || !files::constant_time_equal(stored->secret_sha256, hash_of(*parts)) || stored->key.revoked)
    return std::nullopt;
  const sys_days today = std::chrono::floor<std::chrono::days>(now);
  if (!stored->key.last_used || *stored->key.last_used < today) note_key_used(stored->key.id, today);
  return stored->key;
}

void Catalogue::note_key_used(const std::string& id, sys_days day) {
  try {
    engine_->note_key_used(id, day);
  } catch (const Error& error) {
    // A catalogue that may not be written, or is just being written, still knows whose key this is. The next use notes
    // the day.
    if (error.kind() != ErrorKind::unavailable) throw;
  }
}

std::vector<std::byte> Catalogue::query_id_key() {
  constexpr const char* name = "query_ids";
  if (auto stored = engine_->secret(name)) return *std::move(stored);
  return engine_->keep_secret(name, files::random_secret(32));
}

std::string Catalogue::record_query(const QueryRecord& query) {
  if (const auto problem = problem_of(query)) throw Error(ErrorKind::invalid_argument, *problem);
  QueryRecord named = query;
  if (named.id.empty()) named.id = random_id();
  engine_->record_query(named);
  return named.id;
}

FeedbackOutcome Catalogue::add_feedback(std::span<const FeedbackEvent> events) {
  require_events(events);
  return engine_->add_feedback(events);
}

std::vector<FeedbackDay> Catalogue::feedback_by_day(const FeedbackPeriod& period) const {
  return engine_->feedback_by_day(period);
}

std::vector<FeedbackPair> Catalogue::feedback_pairs(std::span<const FeedbackKind> kinds) const {
  return engine_->feedback_pairs(kinds);
}

std::optional<std::vector<std::byte>> Catalogue::query_photo(const std::string& query) const {
  return engine_->query_photo(query);
}

PurgeReport Catalogue::purge_feedback(sys_seconds before) {
  require_time("before", before);
  return engine_->purge_feedback(before);
}

PurgeReport Catalogue::purge_query_photos(sys_seconds before) {
  require_time("before", before);
  return engine_->purge_query_photos(before);
}

VerifyReport Catalogue::verify(const ProgressSink& progress, const ThumbnailCheck& thumbnails) const {
  VerifyReport report = engine_->verify(progress, thumbnails);
  report.counts = counts();
  return report;
}

void Catalogue::backup(const std::filesystem::path& target, const ProgressSink& progress) const {
  engine_->backup(target, progress);
}

}  // namespace selvedge::catalogue
