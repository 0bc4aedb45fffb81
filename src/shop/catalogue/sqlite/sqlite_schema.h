// Makes the tables of a catalogue in a file and brings older ones up to date. Inside catalogue/ only.
#pragma once

#include <filesystem>

namespace SQLite {
class Database;
}

namespace selvedge::catalogue {

// The version of the tables that this build reads and writes: the number of steps in sqlite_schema.cpp.
int schema_version();

// Makes the tables of an empty database, or brings tables up to schema_version(), in one transaction. `path` is for
// messages. Throws corrupt_data if the file is another SQLite database, and invalid_argument if its version is newer
// than this build's.
void migrate(SQLite::Database& database, const std::filesystem::path& path);

}  // namespace selvedge::catalogue
