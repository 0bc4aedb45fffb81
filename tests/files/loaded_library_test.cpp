#include "ground/files/loaded_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "selvedge/error.h"

namespace selvedge::files {
namespace {

using testing::HasSubstr;

TEST(LoadedLibrary, gives_its_functions) {
  const LoadedLibrary mathematics("libm.so.6", "libc6");
  double (*const root)(double){mathematics["sqrt"]};
  EXPECT_EQ(root(9.0), 3.0);
}

TEST(LoadedLibrary, that_is_missing_names_the_package) {
  try {
    const LoadedLibrary missing("libselvedge-nothing.so.1", "libnothing1");
    FAIL() << "it was loaded";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
    EXPECT_THAT(error.what(), HasSubstr("libselvedge-nothing.so.1"));
    EXPECT_THAT(error.what(), HasSubstr("install libnothing1"));
  }
}

TEST(LoadedLibrary, that_lacks_a_function_names_it) {
  const LoadedLibrary mathematics("libm.so.6", "libc6");
  try {
    mathematics["no_such_function"];
    FAIL() << "it was found";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("libm.so.6: expected a function no_such_function"));
  }
}

}  // namespace
}  // namespace selvedge::files
