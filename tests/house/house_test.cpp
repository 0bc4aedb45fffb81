// The rules of rules.h, on this repository.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "house/checks.h"

namespace selvedge::house {
namespace {

using testing::IsEmpty;

class House : public testing::Test {
 protected:
  static const Tree& tree() {
    static const Tree tree = read_tree(SELVEDGE_SOURCE_DIR);
    return tree;
  }
};

TEST_F(House, is_read) { EXPECT_TRUE(tree().contains("include/selvedge/error.h")); }
TEST_F(House, has_no_include_that_crosses_a_rooms_fence) { EXPECT_THAT(room_fences(tree()), IsEmpty()); }
TEST_F(House, keeps_the_names_of_each_room_in_its_namespace) { EXPECT_THAT(room_namespaces(tree()), IsEmpty()); }
TEST_F(House, has_a_face_that_shows_nothing_private) { EXPECT_THAT(face_fences(tree()), IsEmpty()); }
TEST_F(House, links_no_room_that_a_room_may_not_include) { EXPECT_THAT(link_fences(tree()), IsEmpty()); }
TEST_F(House, keeps_third_party_headers_where_they_belong) { EXPECT_THAT(library_fences(tree()), IsEmpty()); }
TEST_F(House, registers_every_source_and_test) { EXPECT_THAT(unregistered_files(tree()), IsEmpty()); }
TEST_F(House, has_no_file_that_is_too_long) { EXPECT_THAT(long_files(tree()), IsEmpty()); }
TEST_F(House, has_no_file_named_after_nothing) { EXPECT_THAT(forbidden_names(tree()), IsEmpty()); }
TEST_F(House, defines_no_type_twice) { EXPECT_THAT(repeated_types(tree()), IsEmpty()); }
TEST_F(House, globs_no_sources) { EXPECT_THAT(globbed_sources(tree()), IsEmpty()); }
TEST_F(House, has_every_page_of_its_documents_on_its_site) { EXPECT_THAT(pages_outside_site(tree()), IsEmpty()); }
TEST_F(House, has_every_path_that_its_documents_name) { EXPECT_THAT(missing_paths(tree()), IsEmpty()); }

}  // namespace
}  // namespace selvedge::house
