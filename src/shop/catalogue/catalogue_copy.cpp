// Catalogue: moving a shop from one engine to another. First all products, then what was changed meanwhile, until
// nothing was; keys, secrets and feedback last. Runs of feeds are those from before the products, so that no run is in
// the copy without what it brought.
#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "selvedge/error.h"
#include "shop/catalogue/catalogue.h"
#include "shop/catalogue/catalogue_engine.h"
#include "shop/catalogue/engine_of_url.h"
#include "shop/catalogue/postgres/postgres_engine.h"
#include "shop/catalogue/sqlite/sqlite_engine.h"
#include "shop/catalogue/sqlite/sqlite_files.h"
#include "shop/catalogue/writing_rules.h"

namespace selvedge::catalogue {
namespace {

constexpr std::size_t products_a_step = 256;  // with their thumbnails in memory: some megabytes
constexpr std::size_t queries_a_step = 256;

class Copying {
 public:
  Copying(CatalogueEngine& from, CatalogueEngine& to, const ProgressSink& progress)
      : from_(from), to_(to), progress_(progress), state_(from.products().state(Moment::latest)) {}

  void run() {
    std::vector<SyncRun> runs = from_.syncs().runs(std::nullopt, all_runs);
    std::ranges::reverse(runs);  // each is stored behind those before it
    copy_products();
    while (catch_up()) {
    }
    to_.syncs().record(runs, SyncLog::kept_runs);
    for (const StoredKey& key : from_.keys().list()) to_.keys().insert(key);
    for (const auto& [name, value] : from_.keys().secrets()) to_.keys().keep_secret(name, value);
    copy_queries();
  }

 private:
  void copy_products() {
    std::vector<std::string> ids;
    for (ProductId& id : from_.products().filter({})) ids.push_back(std::move(id.value));
    put(ids);
  }

  // What was put and removed since the state that the copy is known to hold. False where nothing was.
  bool catch_up() {
    const Changes changes = from_.products().changes_since(state_.revision);
    require_same_model(changes.state);
    if (changes.state.revision == state_.revision) return false;
    std::vector<std::string> removed;
    for (const ProductId& id : changes.removed) removed.push_back(id.value);
    to_.products().write_products("removing products", removed, false,
                                  [&](const StoredBefore& before) { return plan_removal(changes.removed, before); });
    std::vector<std::string> ids;
    for (const ChangedProduct& changed : changes.changed) ids.push_back(changed.id.value);
    put(ids);
    state_ = changes.state;
    return true;
  }

  // Those that are still there.
  void put(std::span<const std::string> ids) {
    for (std::size_t done = 0; done < ids.size();) {
      const auto part = ids.subspan(done, std::min(products_a_step, ids.size() - done));
      const std::vector<ProductRecord> records = from_.products().records({part.begin(), part.end()});
      require_same_model(from_.products().state(Moment::latest));
      to_.products().write_products(
          "copying products", {part.begin(), part.end()}, false,
          [&](const StoredBefore& before) { return plan_put(records, before, WithoutImages::refused); });
      done += part.size();
      if (progress_) progress_({"copying products", done, ids.size(), ""});
    }
  }

  void copy_queries() {
    std::string after;
    for (;;) {
      const std::vector<RecordedQuery> queries = from_.feedback().recorded(after, queries_a_step);
      if (queries.empty()) return;
      to_.feedback().insert(queries);
      after = queries.back().query.id;
      if (progress_) progress_({"copying feedback", ++steps_, steps_, ""});
    }
  }

  void require_same_model(const CatalogueState& now) const {
    if (now.model.fingerprint == state_.model.fingerprint) return;
    throw Error(ErrorKind::unavailable,
                fmt::format("{}: its model was changed while it was copied; try again", from_.name()));
  }

  CatalogueEngine& from_;
  CatalogueEngine& to_;
  const ProgressSink& progress_;
  CatalogueState state_;  // that the copy is to hold next
  std::size_t steps_ = 0;
};

}  // namespace

void Catalogue::copy_to(const std::string& url, const ProgressSink& progress) const {
  const ModelIdentity model = state().model;
  if (is_postgres_url(url)) {
    const auto target = create_on_postgres(url, model);
    try {
      Copying(*engine_, *target, progress).run();
    } catch (const Error& error) {
      throw Error(error.kind(),
                  fmt::format("{}; {} holds a part of the copy: remove that schema or database before you "
                              "try again",
                              error.what(), target->name()));
    }
    return;
  }
  NewDatabase file(url);
  {
    const auto target = create_in_sqlite(file.temporary(), model);
    Copying(*engine_, *target, progress).run();
  }
  file.appear();
}

}  // namespace selvedge::catalogue
