// The tables of a catalogue and how they came to be. Inside catalogue/ only.
#pragma once

#include <filesystem>

namespace SQLite {
class Database;
}

namespace selvedge::catalogue {

// The version of the tables that this build reads and writes: the number of steps in sqlite_schema.cpp.
int schema_version();

// Brings the tables up to schema_version(), in one transaction; an empty database gets all of them. Throws
// corrupt_data if the file holds something else, invalid_argument if its version is newer than this build's.
void migrate(SQLite::Database& database, const std::filesystem::path& path);

}  // namespace selvedge::catalogue
