// Makes the tables of a catalogue on PostgreSQL and brings older ones up to date. Inside catalogue/ only.
#pragma once

#include <functional>
#include <string>

namespace selvedge::catalogue {

class PostgresConnection;

// Makes the first schema of the connection's search path if it does not exist. "$user" is never made.
void make_schema(PostgresConnection& connection);

// Whether the first schema of the connection's search path has a catalogue. Tables without the catalogue's row are
// none.
bool has_catalogue(PostgresConnection& connection);

// Makes the tables, or brings them up to this build's version, in one transaction. `then` is called at the end of that
// transaction; with it there is one even if the tables are up to date. `name` is for messages. Throws invalid_argument
// if the tables are of a newer version than this build's, or pgvector's halfvec is not on the search path.
void migrate(PostgresConnection& connection, const std::string& name, const std::function<void()>& then = {});

// For a server that can only be read. Throws unavailable if the tables are not of this build's version.
void require_current_tables(PostgresConnection& connection, const std::string& name);

}  // namespace selvedge::catalogue
