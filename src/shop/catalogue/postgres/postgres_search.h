// The index that searching in the database uses, one a model. Inside catalogue/ only.
#pragma once

#include <cstdint>

namespace selvedge::catalogue {

class PostgresConnection;
struct ModelRow;

// `model`: its key. True also where partitions lie on other servers, which index them for themselves.
bool has_search_index(PostgresConnection& connection, std::int64_t model);
// Throws invalid_argument where the embeddings are too long for one.
void make_search_index_of(PostgresConnection& connection, const ModelRow& model);
void drop_search_index(PostgresConnection& connection, std::int64_t model);

}  // namespace selvedge::catalogue
