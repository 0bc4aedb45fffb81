// Apart from the rest: who asks for the version needs no header of SQLite.
#include "shop/catalogue/sqlite/sqlite_version.h"

#include <sqlite3.h>

namespace selvedge::catalogue {

std::string sqlite_version() { return sqlite3_libversion(); }

}  // namespace selvedge::catalogue
