// What every catalogue keeps, whatever it is stored in: suites that run once for each factory.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "catalogue/catalogue_fixture.h"
#include "selvedge/error.h"
#include "shop/catalogue/postgres/postgres_connection.h"

namespace selvedge::testing {

// A server to test on, as ../shared/tools/postgres-pgvector starts one; without it nothing is tested on PostgreSQL.
inline const char* postgres_url() {
  const char* const url = std::getenv("SELVEDGE_TEST_POSTGRES");
  return url == nullptr || *url == '\0' ? nullptr : url;
}

struct Factory {
  std::string name;
  std::function<std::string(const TemporaryFolder&)> url;  // of a catalogue that does not exist yet
  std::function<void(const TemporaryFolder&)> clear = [](const TemporaryFolder&) {};
};

// A schema of the folder's name holds the catalogue; the extension's types are in "public".
inline std::string schema_of(const TemporaryFolder& folder) { return folder.path().filename().string(); }
inline std::string postgres_url_of(const TemporaryFolder& folder) {
  return std::string(postgres_url()) + "?options=-csearch_path%3D" + schema_of(folder) + "%2Cpublic";
}
inline void drop_schema_of(const TemporaryFolder& folder) {
  catalogue::PostgresConnection(postgres_url(), "tests")
      .run_script(("DROP SCHEMA IF EXISTS \"" + schema_of(folder) + "\" CASCADE").c_str());
}

inline const std::vector<Factory> factories = [] {
  std::vector<Factory> all = {{"sqlite", [](const TemporaryFolder& folder) { return folder / "shop.db"; }}};
  if (postgres_url() != nullptr) all.push_back({"postgres", postgres_url_of, drop_schema_of});
  return all;
}();

// For the names of the tests.
inline void PrintTo(const Factory& factory, std::ostream* out) { *out << factory.name; }
inline std::string name_of(const ::testing::TestParamInfo<Factory>& info) { return info.param.name; }

class CatalogueSuite : public ::testing::TestWithParam<Factory> {
 protected:
  ~CatalogueSuite() override { GetParam().clear(folder_); }
  catalogue::Catalogue make() { return catalogue::Catalogue::create(GetParam().url(folder_), model_a); }
  catalogue::Catalogue reopen() { return catalogue::Catalogue::open(GetParam().url(folder_)); }

  TemporaryFolder folder_;
};

template <typename Call>
Error error_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  return Error(ErrorKind::internal, "no error was thrown");
}

}  // namespace selvedge::testing
