#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "house/checks.h"

namespace selvedge::house {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Two rooms, one with each text in namespace selvedge.
Complaints of_two(const std::string& one, const std::string& other) {
  return repeated_types({{"src/shop/a/one.h", "#pragma once\nnamespace selvedge {\n" + one + "\n}\n"},
                         {"src/shop/b/other.h", "#pragma once\nnamespace selvedge {\n" + other + "\n}\n"}});
}

TEST(RepeatedTypes, are_named_with_the_files_that_define_them) {
  EXPECT_THAT(of_two("struct Picture {\n  int width;\n};", "struct Picture { long width; };"),
              ElementsAre("selvedge::Picture is defined in src/shop/a/one.h and src/shop/b/other.h; rename all "
                          "but one"));
}

TEST(RepeatedTypes, are_found_among_classes_enums_unions_and_aliases) {
  for (const std::string one :
       {"class Body final : public Thing {};", "enum class Body { one };", "union Body {};", "using Body = int;",
        "template <class T>\nstruct Body {};", "enum Body : int {};", "struct [[nodiscard]] Body {};"}) {
    EXPECT_THAT(of_two(one, "struct Body {};"), testing::SizeIs(1)) << one;
  }
}

TEST(RepeatedTypes, are_found_after_literals_and_comments_that_hold_braces) {
  for (const std::string before :
       {"const char* text = \"{\\\"{\";", "inline int f() { return '{'; }", "// {", "/* { */",
        "const char* text = R\"x({{)\" )x\";", "inline int big = 1'000'000;", "#define OPEN {",
        "inline std::vector<int> v{1, 2};\ninline void f() { if (true) { struct In { int a; }; } }"}) {
    EXPECT_THAT(of_two(before + "\nstruct Body {};", "struct Body {};"), testing::SizeIs(1)) << before;
  }
}

TEST(RepeatedTypes, do_not_count_what_is_no_second_definition) {
  for (const std::string other :
       {"struct Body;", "Body make();", "namespace {\nstruct Body {};\n}", "struct Other { struct Body {}; };",
        "void f() { struct Body {}; }", "struct Body::Impl {};", "namespace inner {\nstruct Body {};\n}",
        "inline Body make(Body b = {}) { return b; }", "inline struct Body make() { return {}; }"}) {
    EXPECT_THAT(of_two("struct Body {};", other), IsEmpty()) << other;
  }
}

TEST(RepeatedTypes, may_be_shared_by_programs_under_tests_but_not_with_what_they_link) {
  const std::string text = "namespace selvedge {\nstruct Fixture {};\n}\n";
  EXPECT_THAT(repeated_types({{"tests/a/one.h", text}, {"tests/b/other.h", text}}), IsEmpty());
  EXPECT_THAT(repeated_types({{"tests/a/one.h", text}, {"apps/selvedge/other.h", text}}), testing::SizeIs(1));
}

}  // namespace
}  // namespace selvedge::house
