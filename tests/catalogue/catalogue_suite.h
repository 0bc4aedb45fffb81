// What every catalogue keeps, whatever it is stored in: suites that run once for each factory.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "catalogue/catalogue_fixture.h"
#include "selvedge/core/error.h"

namespace selvedge::testing {

struct Factory {
  std::string name;
  std::function<std::string(const TemporaryFolder&)> url;  // of a catalogue that does not exist yet
};

inline const std::vector<Factory> factories = {
    {"sqlite", [](const TemporaryFolder& folder) { return folder / "shop.db"; }},
};

// For the names of the tests.
inline void PrintTo(const Factory& factory, std::ostream* out) { *out << factory.name; }
inline std::string name_of(const ::testing::TestParamInfo<Factory>& info) { return info.param.name; }

class CatalogueSuite : public ::testing::TestWithParam<Factory> {
 protected:
  Catalogue make() { return Catalogue::create(GetParam().url(folder_), model_a); }
  Catalogue reopen() { return Catalogue::open(GetParam().url(folder_)); }

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
