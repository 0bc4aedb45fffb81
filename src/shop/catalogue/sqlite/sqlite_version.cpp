// In a file of its own, so that callers need no header of SQLite.
#include "shop/catalogue/sqlite/sqlite_version.h"

#include <sqlite3.h>

namespace selvedge::catalogue {

std::string sqlite_version() { return sqlite3_libversion(); }

}  // namespace selvedge::catalogue
