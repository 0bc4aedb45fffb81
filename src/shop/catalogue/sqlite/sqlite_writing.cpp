// Stores what writing_rules.h decided.
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "shop/catalogue/sqlite/sqlite_engine.h"
#include "shop/catalogue/sqlite/sqlite_rows.h"
#include "shop/catalogue/writing_rules.h"

namespace selvedge::catalogue {
namespace {

// A statement that is called like a function: with its values, and it may return one number.
class Command {
 public:
  Command(SQLite::Database& database, const char* sql) : statement_(database, sql) {}

  template <typename... Values>
  std::optional<std::int64_t> operator()(const Values&... values) {
    statement_.reset();
    statement_.clearBindings();
    int position = 0;
    (bind(++position, values), ...);
    std::optional<std::int64_t> first;
    while (statement_.executeStep()) {
      if (!first) first = statement_.getColumn(0).getInt64();
    }
    return first;
  }

 private:
  void bind(int at, const std::string& text) { statement_.bindNoCopy(at, text); }
  void bind(int at, const std::optional<std::string>& text) {
    if (text) bind(at, *text);
  }
  void bind(int at, std::int64_t value) { statement_.bind(at, value); }
  void bind(int at, const std::optional<std::int64_t>& value) {
    if (value.has_value()) bind(at, value.value_or(0));
  }
  void bind(int at, std::span<const std::byte> bytes) {
    statement_.bindNoCopy(at, bytes.data(), static_cast<int>(bytes.size()));
  }

  SQLite::Statement statement_;
};

// A content and PicturePart::asked.
using Asked = std::pair<std::string, std::string>;

// A row of `embeddings` without its image and model.
struct KeptEmbedding {
  std::vector<std::byte> vector;
  std::optional<std::string> checksum;
  std::string asked, source, finder, garment;
};

class PlanWriter {
 public:
  PlanWriter(SQLite::Database& database, std::int64_t model) : database_(database), model_(model) {}

  void write(const WritingPlan& plan) {
    std::map<std::string, std::int64_t> keys;
    for (const PlannedContent& content : plan.contents) keys[content.sha256] = write_content(content);
    std::map<Asked, KeptEmbedding> embeddings;  // read before any image is deleted, as its embeddings go with it
    for (const PlannedEmbedding& one : plan.embeddings)
      embeddings[{one.sha256, one.asked}] = embedding_of(one, keys.at(one.sha256), plan);
    for (const PlannedProduct& product : plan.products) {
      const std::int64_t key = write_facts(product);
      if (product.images == nullptr) continue;
      delete_images_(key);
      std::int64_t position = 0;
      for (const ImageRecord& image : *product.images) {
        const auto id = insert_image_(key, position++, keys.at(image.content), image.reference);
        write_embedding(id.value(), embeddings.at({image.content, image.part.asked}));
      }
    }
    for (const PlannedRemoval& removal : plan.removals) {
      delete_product_(removal.id);
      remember_removal_(removal.id, removal.revision);
    }
    for (const std::string& content : plan.let_go) delete_content_if_unused_(content);
    write_revision(database_, plan.revision);
  }

 private:
  std::int64_t write_content(const PlannedContent& content) {
    const auto known = find_content_(content.sha256);
    const std::int64_t key =
        known ? *known
              : insert_content_(content.sha256, std::int64_t{content.width}, std::int64_t{content.height}).value();
    if (!has_thumbnail_(key)) {
      if (content.thumbnail.empty()) throw picture_gone(content, "a thumbnail");
      insert_thumbnail_(key, content.thumbnail);
    }
    return key;
  }

  // The embedding of the plan, else the one in the catalogue.
  KeptEmbedding embedding_of(const PlannedEmbedding& one, std::int64_t content, const WritingPlan& plan) {
    KeptEmbedding kept;
    if (!one.embedding.empty()) {
      const auto vector = std::as_bytes(one.embedding);
      kept = {{vector.begin(), vector.end()}, checksum_of(vector), one.asked,
              to_string(one.part->source),    one.part->finder,    stored_garment(*one.part)};
      return kept;
    }
    find_embedding_.reset();
    find_embedding_.bind(1, content);
    find_embedding_.bind(2, model_);
    find_embedding_.bindNoCopy(3, one.asked);
    if (!find_embedding_.executeStep()) throw picture_gone(content_of(plan, one.sha256), "an embedding");
    const auto text = [&](int column) { return find_embedding_.getColumn(column).getString(); };
    kept.vector = bytes_of_blob(find_embedding_.getColumn(0));
    if (!find_embedding_.getColumn(1).isNull()) kept.checksum = text(1);
    kept.asked = one.asked;
    kept.source = text(2);
    kept.finder = text(3);
    kept.garment = text(4);
    find_embedding_.reset();
    return kept;
  }

  void write_embedding(std::int64_t image, const KeptEmbedding& one) {
    insert_embedding_(image, model_, std::span<const std::byte>(one.vector), one.checksum, one.asked, one.source,
                      one.finder, one.garment);
  }

  std::int64_t write_facts(const PlannedProduct& product) {
    const ProductFacts& facts = *product.facts;
    std::optional<std::int64_t> price;
    if (facts.price) price = facts.price->units;
    const std::int64_t key =
        upsert_product_(facts.id.value, facts.title, facts.category, facts.colour, price, facts.currency, facts.stock,
                        facts.url, facts.item_group_id, product.revision, product.folded.category,
                        product.folded.colour, product.folded.currency, std::int64_t{facts.hidden}, product.feed)
            .value();
    delete_attributes_(key);
    for (const auto& [name, value] : facts.attributes)
      insert_attribute_(key, name, value, product.folded.attributes.at(name));
    forget_removal_(facts.id.value);
    return key;
  }

  SQLite::Database& database_;
  std::int64_t model_;
  Command upsert_product_{
      database_,
      "INSERT INTO products (id, title, category, colour, price, currency, stock, url, item_group_id, "
      "revision, category_folded, colour_folded, currency_folded, hidden, feed) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
      "title = excluded.title, category = excluded.category, colour = excluded.colour, "
      "price = excluded.price, currency = excluded.currency, stock = excluded.stock, url = excluded.url, "
      "item_group_id = excluded.item_group_id, revision = excluded.revision, "
      "category_folded = excluded.category_folded, colour_folded = excluded.colour_folded, "
      "currency_folded = excluded.currency_folded, hidden = excluded.hidden, feed = excluded.feed RETURNING key"};
  Command delete_attributes_{database_, "DELETE FROM attributes WHERE product = ?"};
  Command insert_attribute_{database_,
                            "INSERT INTO attributes (product, name, value, value_folded) VALUES (?, ?, ?, ?)"};
  Command delete_images_{database_, "DELETE FROM images WHERE product = ?"};
  Command insert_image_{database_,
                        "INSERT INTO images (product, position, content, reference) VALUES (?, ?, ?, ?) RETURNING id"};
  Command find_content_{database_, "SELECT key FROM contents WHERE sha256 = ?"};
  Command insert_content_{database_, "INSERT INTO contents (sha256, width, height) VALUES (?, ?, ?) RETURNING key"};
  Command has_thumbnail_{database_, "SELECT 1 FROM thumbnails WHERE content = ?"};
  Command insert_thumbnail_{database_, "INSERT INTO thumbnails (content, jpeg) VALUES (?, ?)"};
  SQLite::Statement find_embedding_{
      database_,
      "SELECT e.vector, e.checksum, e.source, e.finder, e.garment FROM images i JOIN embeddings e "
      "ON e.image = i.id AND e.model = ?2 AND e.asked = ?3 WHERE i.content = ?1 ORDER BY i.id LIMIT 1"};
  Command insert_embedding_{database_,
                            "INSERT INTO embeddings (image, model, vector, checksum, asked, source, finder, "
                            "garment) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};
  Command delete_content_if_unused_{
      database_,
      "DELETE FROM contents WHERE sha256 = ? AND NOT EXISTS (SELECT 1 FROM images WHERE content = contents.key)"};
  Command delete_product_{database_, "DELETE FROM products WHERE id = ?"};
  Command remember_removal_{database_, "INSERT OR REPLACE INTO removals (product, revision) VALUES (?, ?)"};
  Command forget_removal_{database_, "DELETE FROM removals WHERE product = ?"};
};

}  // namespace

ProductsById SqliteProducts::write_products(std::string_view action, const std::vector<std::string>& ids,
                                            bool read_back, const WriteDecision& decide) {
  return store_.transact(Access::write, action, [&](SQLite::Database& database) {
    ProductReader reader(database);
    const auto read = [&] {
      ProductsById products;
      for (const std::string& id : ids) {
        if (auto product = reader.read(id)) products.insert_or_assign(id, std::move(*product));
      }
      return products;
    };
    const StoredBefore before{read_catalogue_row(database), read()};
    const WritingPlan plan = decide(before);
    if (!plan.empty) PlanWriter(database, before.catalogue.model.key).write(plan);
    return read_back ? read() : ProductsById();
  });
}

}  // namespace selvedge::catalogue
