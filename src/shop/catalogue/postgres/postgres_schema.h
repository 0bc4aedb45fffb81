// The tables of a catalogue on PostgreSQL and how they came to be. Inside catalogue/ only.
#pragma once

#include <functional>
#include <string>

namespace selvedge::catalogue {

class PostgresConnection;

// Makes the first schema of the connection's search path, where it does not exist.
void make_schema(PostgresConnection& connection);

// False where the first schema of the connection's search path holds no catalogue: no tables, or, where making one was
// killed, tables without the row that makes them a catalogue.
bool has_catalogue(PostgresConnection& connection);

// Brings the tables up to this build's version, in one transaction; where there are none, makes them. `then` is a part
// of that transaction, which is held even where the tables are up to date. Throws invalid_argument if their version is
// newer than this build's.
void migrate(PostgresConnection& connection, const std::string& name, const std::function<void()>& then = {});

// For a server that can only be read. Throws unavailable where migrate() would change something.
void require_current_tables(PostgresConnection& connection, const std::string& name);

}  // namespace selvedge::catalogue
