// Stands in for the other files of this folder in a build without PostgreSQL.
#include "ground/core/left_out.h"
#include "shop/catalogue/postgres/postgres_engine.h"

namespace selvedge::catalogue {

std::unique_ptr<CatalogueEngine> create_on_postgres(const std::string&, const ModelIdentity&) {
  throw core::left_out("a catalogue on PostgreSQL", "SELVEDGE_WITH_POSTGRES");
}
std::unique_ptr<CatalogueEngine> open_on_postgres(const std::string&, const ServerOptions&) {
  throw core::left_out("a catalogue on PostgreSQL", "SELVEDGE_WITH_POSTGRES");
}

}  // namespace selvedge::catalogue
