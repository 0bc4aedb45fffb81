// Stores what writing_rules.h decided. Rows are copied into temporary tables, and from there one statement for each
// table writes them.
#include <fmt/format.h>

#include "shop/catalogue/postgres/copy_rows.h"
#include "shop/catalogue/postgres/postgres_engine.h"
#include "shop/catalogue/writing_rules.h"

namespace selvedge::catalogue {
namespace {

constexpr const char* tables_of_a_plan = R"(
CREATE TEMP TABLE IF NOT EXISTS put_products (id text COLLATE "C", title text, category text, colour text,
  price bigint, currency text, stock bigint, url text, item_group_id text, revision bigint, category_folded text,
  colour_folded text, currency_folded text, hidden boolean, feed text) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS put_attributes (product text COLLATE "C", name text, value text, value_folded text)
  ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS put_images (product text COLLATE "C", position integer, content text COLLATE "C",
  reference text, asked text COLLATE "C") ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS put_contents (content text COLLATE "C" PRIMARY KEY, width integer, height integer,
  jpeg bytea) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS put_embeddings (content text COLLATE "C", asked text COLLATE "C", vector halfvec,
  checksum text, source text, finder text, garment text, PRIMARY KEY (content, asked)) ON COMMIT DELETE ROWS;
)";

void copy_products(PostgresConnection& connection, const std::vector<PlannedProduct>& planned) {
  CopyRows products, attributes, images;
  for (const PlannedProduct& one : planned) {
    const ProductFacts& facts = *one.facts;
    const std::string& id = facts.id.value;
    std::optional<std::int64_t> price;
    if (facts.price) price = facts.price->units;
    products.row(15).text(id).text(facts.title).text(facts.category).text(facts.colour).bigint(price);
    products.text(facts.currency).bigint(facts.stock).text(facts.url).text(facts.item_group_id).bigint(one.revision);
    products.text(one.folded.category).text(one.folded.colour).text(one.folded.currency);
    products.boolean(facts.hidden).text(one.feed);
    for (const auto& [name, value] : facts.attributes)
      attributes.row(4).text(id).text(name).text(value).text(one.folded.attributes.at(name));
    if (one.images == nullptr) continue;
    std::int32_t position = 0;
    for (const ImageRecord& image : *one.images)
      images.row(5).text(id).integer(position++).text(image.content).text(image.reference).text(image.part.asked);
  }
  connection.copy_in("COPY put_products FROM STDIN (FORMAT binary)", products);
  connection.copy_in("COPY put_attributes FROM STDIN (FORMAT binary)", attributes);
  connection.copy_in("COPY put_images FROM STDIN (FORMAT binary)", images);
}

void copy_contents(PostgresConnection& connection, const std::vector<PlannedContent>& planned) {
  CopyRows contents;
  for (const PlannedContent& one : planned) {
    contents.row(4).text(one.sha256).integer(one.width).integer(one.height);
    one.thumbnail.empty() ? contents.null() : contents.bytes(one.thumbnail);
  }
  connection.copy_in("COPY put_contents FROM STDIN (FORMAT binary)", contents);
}

void copy_embeddings(PostgresConnection& connection, const std::vector<PlannedEmbedding>& planned) {
  CopyRows embeddings;
  for (const PlannedEmbedding& one : planned) {
    embeddings.row(7).text(one.sha256).text(one.asked);
    if (one.embedding.empty()) {
      embeddings.null().null().null().null().null();
      continue;
    }
    embeddings.halves(one.embedding).text(checksum_of(halfvec_of(one.embedding)));
    embeddings.text(to_string(one.part->source)).text(one.part->finder).text(stored_garment(*one.part));
  }
  connection.copy_in("COPY put_embeddings FROM STDIN (FORMAT binary)", embeddings);
}

void write_facts(PostgresConnection& connection) {
  constexpr const char* columns =
      "id, title, category, colour, price, currency, stock, url, item_group_id, revision, category_folded, "
      "colour_folded, currency_folded, hidden, feed";
  connection.run(
      fmt::format(
          "INSERT INTO products ({0}) SELECT {0} FROM put_products ON CONFLICT (id) DO UPDATE SET "
          "title = excluded.title, category = excluded.category, colour = excluded.colour, price = excluded.price, "
          "currency = excluded.currency, stock = excluded.stock, url = excluded.url, "
          "item_group_id = excluded.item_group_id, revision = excluded.revision, "
          "category_folded = excluded.category_folded, colour_folded = excluded.colour_folded, "
          "currency_folded = excluded.currency_folded, hidden = excluded.hidden, feed = excluded.feed",
          columns)
          .c_str());
  connection.run("DELETE FROM attributes WHERE product IN (SELECT id FROM put_products)");
  connection.run(
      "INSERT INTO attributes (product, name, value, value_folded) SELECT product, name, value, value_folded "
      "FROM put_attributes");
  connection.run("DELETE FROM removals WHERE product IN (SELECT id FROM put_products)");
}

void require_none(const WritingPlan& plan, const PgRows& contents, const char* what) {
  if (contents.size() > 0) throw picture_gone(content_of(plan, contents[0].text(0)), what);
}

// Fills in the embeddings that the plan lacks from stored images of the same content. It first looks at the images that
// most often have them: those of the written products, and a few others.
void take_stored_embeddings(PostgresConnection& connection, std::int64_t model) {
  const auto lacking = [&] {
    return texts_of(connection.run("SELECT DISTINCT content FROM put_embeddings WHERE vector IS NULL"));
  };
  const auto take = [&](const std::vector<std::string>& contents, const std::vector<std::string>& products) {
    connection.run(
        "UPDATE put_embeddings p SET vector = e.vector, checksum = e.checksum, source = e.source, finder = e.finder, "
        "garment = e.garment FROM (SELECT DISTINCT ON (i.content, e.asked) i.content, e.asked, e.vector, e.checksum, "
        "e.source, e.finder, e.garment FROM images i JOIN embeddings e ON e.product = i.product AND e.image = i.id "
        "AND e.model = $1 WHERE i.content = ANY ($2) AND i.product = ANY ($3) AND e.product = ANY ($3) "
        "ORDER BY i.content, e.asked, i.id) e "
        "WHERE e.content = p.content AND e.asked = p.asked AND p.vector IS NULL",
        {model, contents, products});
  };
  std::vector<std::string> contents = lacking();
  if (contents.empty()) return;
  std::vector<std::string> products = some_images_of_contents(connection, contents).products;
  for (std::string& id : texts_of(connection.run("SELECT DISTINCT product FROM put_images")))
    products.push_back(std::move(id));
  take(contents, products);
  contents = lacking();
  if (!contents.empty()) take(contents, products_of_contents(connection, contents));
}

// A thumbnail that the catalogue has is kept; a new one comes from the plan. An embedding comes from the plan, or from
// the catalogue if the plan has none.
void write_images(PostgresConnection& connection, std::int64_t model, const WritingPlan& plan) {
  connection.run(
      "INSERT INTO contents (sha256, width, height, jpeg) SELECT content, width, height, jpeg FROM put_contents "
      "WHERE jpeg IS NOT NULL ORDER BY content ON CONFLICT (sha256) DO NOTHING");
  require_none(plan,
               connection.run("SELECT p.content FROM put_contents p LEFT JOIN contents c ON c.sha256 = p.content "
                              "WHERE c.sha256 IS NULL LIMIT 1"),
               "a thumbnail");
  take_stored_embeddings(connection, model);
  require_none(plan, connection.run("SELECT content FROM put_embeddings WHERE vector IS NULL LIMIT 1"), "an embedding");
  connection.run("DELETE FROM images WHERE product IN (SELECT product FROM put_images)");
  connection.run(
      "WITH added AS (INSERT INTO images (product, position, content, reference) "
      "SELECT product, position, content, reference FROM put_images ORDER BY product, position "
      "RETURNING product, id, position) INSERT INTO embeddings (product, image, model, vector, checksum, asked, "
      "source, finder, garment) SELECT a.product, a.id, $1, p.vector, p.checksum, p.asked, p.source, p.finder, "
      "p.garment FROM added a JOIN put_images i ON i.product = a.product AND i.position = a.position "
      "JOIN put_embeddings p ON p.content = i.content AND p.asked = i.asked",
      {model});
}

void remove_products(PostgresConnection& connection, const std::vector<PlannedRemoval>& removals) {
  std::vector<std::string> ids;
  std::vector<std::int64_t> revisions;
  for (const PlannedRemoval& removal : removals) {
    ids.push_back(removal.id);
    revisions.push_back(removal.revision);
  }
  connection.run("DELETE FROM products WHERE id = ANY ($1)", {ids});
  connection.run(
      "INSERT INTO removals (product, revision) SELECT * FROM unnest($1::text[], $2::bigint[]) "
      "ON CONFLICT (product) DO UPDATE SET revision = excluded.revision",
      {ids, revisions});
}

void write_plan(PostgresConnection& connection, const WritingPlan& plan, std::int64_t model) {
  if (!plan.products.empty()) {
    connection.run_script(tables_of_a_plan);
    copy_products(connection, plan.products);
    copy_contents(connection, plan.contents);
    copy_embeddings(connection, plan.embeddings);
    write_facts(connection);
    if (!plan.contents.empty()) write_images(connection, model, plan);
  }
  if (!plan.removals.empty()) remove_products(connection, plan.removals);
  if (!plan.let_go.empty()) {
    connection.run(
        "DELETE FROM contents c WHERE c.sha256 = ANY ($1) AND NOT EXISTS (SELECT 1 FROM images WHERE content = "
        "c.sha256)",
        {plan.let_go});
  }
  set_revision(connection, plan.revision);
}

}  // namespace

ProductsById PostgresProducts::write_products(std::string_view action, const std::vector<std::string>& ids,
                                              bool read_back, const WriteDecision& decide) {
  return store_.write(action, [&](PostgresConnection& connection) {
    const CatalogueRow catalogue = lock_catalogue(connection);
    const StoredBefore before{catalogue, read_products(connection, ids)};
    const WritingPlan plan = decide(before);
    if (!plan.empty) write_plan(connection, plan, catalogue.model.key);
    return read_back ? read_products(connection, ids) : ProductsById();
  });
}

}  // namespace selvedge::catalogue
