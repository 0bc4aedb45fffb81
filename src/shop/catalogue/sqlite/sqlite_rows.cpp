// Columns are read by position, in the order of the statements above them.
#include "shop/catalogue/sqlite/sqlite_rows.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <bit>
#include <cstring>

#include "selvedge/error.h"
#include "shop/catalogue/folded_text.h"
#include "shop/catalogue/writing_rules.h"

namespace selvedge::catalogue {
namespace {

constexpr const char* product_columns =
    "SELECT key, id, title, category, colour, price, currency, stock, url, item_group_id, revision, hidden, feed "
    "FROM products WHERE id = ?";

ModelRow model_row(SQLite::Statement& query, int first) {
  ModelRow row;
  row.key = query.getColumn(first).getInt64();
  row.identity.fingerprint = query.getColumn(first + 1).getString();
  row.identity.name = query.getColumn(first + 2).getString();
  row.identity.embedding_size = static_cast<std::size_t>(query.getColumn(first + 3).getInt64());
  row.identity.directory = query.getColumn(first + 4).getString();
  return row;
}

void answer_with(sqlite3_context* context, const std::string& text) {
  sqlite3_result_text(context, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

}  // namespace

CatalogueRow read_catalogue_row(SQLite::Database& database) {
  SQLite::Statement query(database,
                          "SELECT c.id, c.revision, m.key, m.fingerprint, m.name, m.embedding_size, m.directory "
                          "FROM catalogue c JOIN models m ON m.key = c.model");
  if (!query.executeStep()) {
    throw Error(ErrorKind::corrupt_data,
                fmt::format("{}: expected a catalogue with a model, found none", database.getFilename()));
  }
  return {query.getColumn(0).getString(), query.getColumn(1).getInt64(), model_row(query, 2)};
}

std::optional<ModelRow> read_model(SQLite::Database& database, const std::string& fingerprint) {
  SQLite::Statement query(database,
                          "SELECT key, fingerprint, name, embedding_size, directory FROM models WHERE fingerprint = ?");
  query.bind(1, fingerprint);
  if (!query.executeStep()) return std::nullopt;
  return model_row(query, 0);
}

std::int64_t insert_model(SQLite::Database& database, const ModelIdentity& model) {
  SQLite::Statement insert(
      database, "INSERT INTO models (fingerprint, name, embedding_size, directory) VALUES (?, ?, ?, ?) RETURNING key");
  insert.bind(1, model.fingerprint);
  insert.bind(2, model.name);
  insert.bind(3, static_cast<std::int64_t>(model.embedding_size));
  insert.bind(4, model.directory.string());
  insert.executeStep();
  return insert.getColumn(0).getInt64();
}

void write_revision(SQLite::Database& database, std::int64_t revision) {
  SQLite::Statement update(database, "UPDATE catalogue SET revision = ?");
  update.bind(1, revision);
  update.exec();
}

struct ProductReader::Statements {
  explicit Statements(SQLite::Database& database)
      : product(database, product_columns),
        attributes(database, "SELECT name, value FROM attributes WHERE product = ?"),
        images(
            database,
            "SELECT i.id, c.sha256, i.reference, c.width, c.height, e.asked, e.source, e.finder, e.garment "
            "FROM images i JOIN contents c ON c.key = i.content LEFT JOIN embeddings e "
            "ON e.image = i.id AND e.model = (SELECT model FROM catalogue) WHERE i.product = ? ORDER BY i.position") {}
  SQLite::Statement product, attributes, images;
};

ProductReader::ProductReader(SQLite::Database& database) : statements_(std::make_unique<Statements>(database)) {}

ProductReader::~ProductReader() = default;

std::optional<StoredProduct> ProductReader::read(const std::string& id) {
  auto& [product, attributes, images] = *statements_;
  product.reset();
  product.bind(1, id);
  if (!product.executeStep()) return std::nullopt;
  StoredProduct stored;
  ProductFacts& facts = stored.facts;
  const std::int64_t key = product.getColumn(0).getInt64();
  facts.id.value = product.getColumn(1).getString();
  facts.title = product.getColumn(2).getString();
  facts.category = product.getColumn(3).getString();
  facts.colour = product.getColumn(4).getString();
  if (!product.getColumn(5).isNull()) facts.price = Price{product.getColumn(5).getInt64()};
  facts.currency = product.getColumn(6).getString();
  if (!product.getColumn(7).isNull()) facts.stock = product.getColumn(7).getInt64();
  facts.url = product.getColumn(8).getString();
  facts.item_group_id = product.getColumn(9).getString();
  stored.revision = product.getColumn(10).getInt64();
  facts.hidden = product.getColumn(11).getInt() != 0;
  stored.feed = product.getColumn(12).getString();

  attributes.reset();
  attributes.bind(1, key);
  while (attributes.executeStep())
    add_stored_attribute(facts, attributes.getColumn(0).getString(), attributes.getColumn(1).getString());

  images.reset();
  images.bind(1, key);
  while (images.executeStep()) {
    stored.images.push_back({images.getColumn(0).getInt64(),
                             images.getColumn(1).getString(),
                             images.getColumn(2).getString(),
                             images.getColumn(3).getInt(),
                             images.getColumn(4).getInt(),
                             {}});
    const auto text = [&rows = images](int column) { return rows.getColumn(column).getString(); };
    if (!images.getColumn(6).isNull()) stored.images.back().part = stored_part(text(5), text(6), text(7), text(8));
  }
  return stored;
}

std::vector<std::byte> bytes_of_blob(const SQLite::Column& column) {
  const auto* bytes = static_cast<const std::byte*>(column.getBlob());
  return {bytes, bytes + column.getBytes()};
}

std::vector<float> floats_of_blob(const void* blob, int bytes, std::size_t size) {
  static_assert(std::endian::native == std::endian::little, "embeddings are stored little-endian");
  if (static_cast<std::size_t>(bytes) != size * sizeof(float)) {
    throw Error(ErrorKind::corrupt_data,
                fmt::format("embedding: expected {} bytes, found {}; run `selvedge catalogue verify`",
                            size * sizeof(float), bytes));
  }
  // Copied, because SQLite does not align blobs.
  std::vector<float> values(size);
  if (size > 0) std::memcpy(values.data(), blob, size * sizeof(float));
  return values;
}

std::optional<std::string> problem_of_embedding(const SQLite::Column& vector, const SQLite::Column& checksum,
                                                std::size_t size) {
  const std::string written = checksum.isNull() ? "" : checksum.getString();
  const auto* bytes = static_cast<const std::byte*>(vector.getBlob());
  return problem_of_embedding({bytes, static_cast<std::size_t>(vector.getBytes())}, size * sizeof(float), written);
}

void add_rule_functions(SQLite::Database& database) {
  const auto add = [&](const char* name, void (*function)(sqlite3_context*, int, sqlite3_value**)) {
    database.check(sqlite3_create_function_v2(database.getHandle(), name, 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                                              nullptr, function, nullptr, nullptr, nullptr));
  };
  add("folded", [](sqlite3_context* context, int, sqlite3_value** values) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
    answer_with(context, folded({text, static_cast<std::size_t>(sqlite3_value_bytes(values[0]))}));
  });
  add("checksum_of", [](sqlite3_context* context, int, sqlite3_value** values) {
    const auto* bytes = static_cast<const std::byte*>(sqlite3_value_blob(values[0]));
    answer_with(context, checksum_of({bytes, static_cast<std::size_t>(sqlite3_value_bytes(values[0]))}));
  });
}

}  // namespace selvedge::catalogue
