// The index for searching in the database, one for each model. Inside catalogue/ only.
#pragma once

#include <cstdint>

namespace selvedge::catalogue {

class PostgresConnection;
struct ModelRow;

// Whether this server has the index. `model` is the model's key.
bool has_search_index(PostgresConnection& connection, std::int64_t model);
// Makes the index (HNSW by cosine). Throws invalid_argument for embeddings of more than 4,000 values.
void make_search_index_of(PostgresConnection& connection, const ModelRow& model);
// Drops the index if there is one.
void drop_search_index(PostgresConnection& connection, std::int64_t model);

}  // namespace selvedge::catalogue
