// Attributes as an older version may have left them in a catalogue.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>

#include "shop/catalogue/postgres/postgres_connection.h"

namespace selvedge::testing {

// Gives every product an attribute that no writing call takes.
inline void store_attribute(const std::string& url, const std::string& name, const std::string& value) {
  const bool on_server = url.find("://") != std::string::npos;
  const std::string insert = "INSERT INTO attributes (product, name, value, value_folded) SELECT " +
                             std::string(on_server ? "id" : "key") + ", '" + name + "', '" + value + "', '" + value +
                             "' FROM products";
  if (on_server) {
    catalogue::PostgresConnection(url, "tests").run_script(insert.c_str());
  } else {
    SQLite::Database(url, SQLite::OPEN_READWRITE).exec(insert);
  }
}

}  // namespace selvedge::testing
