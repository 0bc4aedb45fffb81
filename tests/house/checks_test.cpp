// Each check on small made-up trees: that it sees what is wrong, and lets pass what is right.
#include "house/checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "house/rules.h"

namespace selvedge::house {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Tree with(const std::string& path, const std::string& text) { return {{path, text}}; }

TEST(RoomFences, stop_an_include_of_a_room_that_is_not_the_rooms_business) {
  EXPECT_THAT(room_fences(with("src/shop/index/a.cpp", "\n#include \"shop/catalogue/b.h\"\n")),
              ElementsAre(HasSubstr(
                  "src/shop/index/a.cpp:2 includes \"shop/catalogue/b.h\"; index may not include catalogue")));
  EXPECT_THAT(room_fences(with("src/ground/core/a.h", "#include \"ground/files/b.h\"\n")),
              ElementsAre(HasSubstr("core may not")));
  EXPECT_THAT(room_fences(with("src/shop/recommend/a.h", "  # include  \"study/dataset/b.h\"\n")),
              ElementsAre(HasSubstr("may not")));
}

TEST(RoomFences, let_shop_and_study_never_meet) {
  for (const Room& room : rooms) {
    for (const std::string_view other : room.may_include) {
      const auto known = std::ranges::find(rooms, other, &Room::name);
      ASSERT_NE(known, rooms.end()) << other;
      const bool hands_over = room.wing == Wing::exchange;
      EXPECT_TRUE(known->wing == room.wing || known->wing == Wing::ground || hands_over)
          << room.name << " includes " << other;
      EXPECT_NE(known->wing, Wing::exchange) << room.name << " includes " << other;
    }
  }
}

TEST(RoomFences, let_a_room_include_itself_the_foundations_and_what_its_neighbours_may) {
  EXPECT_THAT(room_fences(with("src/study/training/a.cpp",
                               "#include \"study/training/a.h\"\n#include \"ground/core/rng.h\"\n"
                               "#include \"ground/files/csv.h\"\n#include \"study/dataset/b.h\"\n"
                               "#include \"ground/model_directory/c.h\"\n")),
              IsEmpty());
}

TEST(RoomFences, stop_relative_includes_and_unknown_rooms) {
  EXPECT_THAT(room_fences(with("src/shop/index/a.cpp", "#include \"b.h\"\n")), ElementsAre(HasSubstr("write it as")));
  EXPECT_THAT(room_fences(with("src/shop/attic/a.cpp", "")), ElementsAre(HasSubstr("attic")));
  EXPECT_THAT(room_fences(with("src/study/index/a.cpp", "")), ElementsAre(HasSubstr("does not know there")));
  EXPECT_THAT(room_fences(with("src/shop/index/a.cpp", "#include \"shop/core/b.h\"\n")),
              ElementsAre(HasSubstr("write it as")));
}

TEST(RoomNamespaces, hold_the_names_of_their_room_alone) {
  EXPECT_THAT(room_namespaces(with("src/shop/index/a.h", "namespace selvedge {\nclass A {};\n}\n")),
              ElementsAre("src/shop/index/a.h opens namespace selvedge; expected selvedge::index"));
  EXPECT_THAT(room_namespaces(with("src/shop/index/a.cpp", "\nnamespace selvedge::catalogue {\nclass A {};\n}\n")),
              ElementsAre(HasSubstr("expected selvedge::index")));
  EXPECT_THAT(room_namespaces(with("include/selvedge/a.h", "namespace selvedge::index {\nint a();\n}\n")),
              ElementsAre(HasSubstr("expected selvedge")));
  EXPECT_THAT(room_namespaces(with("src/shop/index/a.cpp", "namespace selvedge {\nint a() { return 1; }\n}\n")),
              ElementsAre(HasSubstr("expected selvedge::index")));
}

TEST(RoomNamespaces, let_pass_what_is_inside_of_them_declarations_and_the_faces_definitions) {
  EXPECT_THAT(room_namespaces(with("src/shop/index/a.h", "namespace selvedge::index::parts {\nint a();\n}\n")),
              IsEmpty());
  EXPECT_THAT(room_namespaces(with("src/shop/index/a.h", "namespace selvedge::fetch {\nclass A;\nstruct B;\n}\n")),
              IsEmpty());
  EXPECT_THAT(
      room_namespaces(with("src/shop/index/a.cpp", "#include \"selvedge/price.h\"\nnamespace selvedge {\nint a;\n}\n")),
      IsEmpty());
  EXPECT_THAT(room_namespaces(with("apps/selvedge/a.h", "namespace selvedge::cli {\nint a();\n}\n")), IsEmpty());
}

TEST(RoomFences, let_the_exchange_see_shop_and_study_and_nobody_see_the_exchange) {
  EXPECT_THAT(room_fences(with("src/exchange/feedback_pairs/a.cpp",
                               "#include \"shop/catalogue/catalogue.h\"\n#include \"study/dataset/pairs.h\"\n")),
              IsEmpty());
  EXPECT_THAT(room_fences(with("src/exchange/feedback_pairs/a.cpp", "#include \"shop/service/router.h\"\n")),
              ElementsAre(HasSubstr("feedback_pairs may not include service")));
  for (const char* other : {"src/shop/catalogue/a.cpp", "src/study/dataset/a.cpp", "src/ground/core/a.cpp"}) {
    EXPECT_THAT(room_fences(with(other, "#include \"exchange/feedback_pairs/feedback_export.h\"\n")),
                ElementsAre(HasSubstr("may not include feedback_pairs")))
        << other;
  }
}

TEST(FaceFences, stop_what_is_private_or_of_a_third_party) {
  EXPECT_THAT(face_fences(with("include/selvedge/shop.h", "#include <fmt/format.h>\n")), ElementsAre(HasSubstr("fmt")));
  EXPECT_THAT(face_fences(with("include/selvedge/shop.h", "#include \"shop/index/a.h\"\n")),
              ElementsAre(HasSubstr("nothing else")));
  EXPECT_THAT(face_fences(with("include/selvedge/attic.h", "")), ElementsAre(HasSubstr("not named")));
  EXPECT_THAT(face_fences(with("include/selvedge/shop.h", "#include <span>\n#include \"selvedge/error.h\"\n")),
              IsEmpty());
  EXPECT_THAT(room_fences(with("src/study/dataset/a.cpp", "#include \"selvedge/shop.h\"\n")),
              ElementsAre(HasSubstr("dataset may not include it")));
}

TEST(LinkFences, stop_a_room_from_linking_what_it_may_not_include) {
  EXPECT_THAT(link_fences(with("src/shop/index/CMakeLists.txt",
                               "selvedge_room(index SOURCES a.cpp DEPENDS core image PRIVATE fmt::fmt)")),
              ElementsAre(HasSubstr("links image; index may not")));
  EXPECT_THAT(link_fences(with("src/shop/recommend/CMakeLists.txt",
                               "selvedge_room(recommend SOURCES a.cpp DEPENDS core index)")),
              IsEmpty());
}

TEST(LinkFences, keep_training_and_libtorch_out_of_what_serves) {
  for (const char* wrong :
       {"target_link_libraries(x PRIVATE torch)", "target_link_libraries(x PRIVATE ${TORCH_LIBRARIES})",
        "target_link_libraries(x PRIVATE selvedge::model)", "target_link_libraries(x PRIVATE selvedge_dataset)"}) {
    EXPECT_THAT(link_fences(with("src/shop/recommend/CMakeLists.txt", wrong)),
                ElementsAre(HasSubstr("nothing that serves")))
        << wrong;
  }
  EXPECT_THAT(link_fences(with("src/ground/embedding/CMakeLists.txt",
                               "# no torch here\nselvedge_room(embedding DEPENDS model_directory)")),
              IsEmpty());
}

TEST(LibraryFences, keep_each_library_in_its_rooms_and_out_of_headers) {
  const auto complaints = [](const std::string& path, const std::string& header) {
    return library_fences(with(path, "#include <" + header + ">\n"));
  };
  EXPECT_THAT(complaints("src/shop/recommend/a.cpp", "torch/torch.h"), ElementsAre(HasSubstr("libtorch may not")));
  EXPECT_THAT(complaints("src/study/model/a.h", "torch/torch.h"), IsEmpty());
  EXPECT_THAT(complaints("src/ground/model_directory/a.cpp", "torch/torch.h"),
              ElementsAre(HasSubstr("libtorch may not")));
  EXPECT_THAT(complaints("src/ground/image/a.cpp", "jpeglib.h"), IsEmpty());
  EXPECT_THAT(complaints("src/ground/image/a.h", "jpeglib.h"), ElementsAre(HasSubstr("belongs into .cpp")));
  EXPECT_THAT(complaints("src/shop/catalogue/catalogue.cpp", "nlohmann/json.hpp"),
              ElementsAre(HasSubstr("JSON may not")));
  EXPECT_THAT(complaints("src/shop/feeds/product_json.cpp", "nlohmann/json.hpp"), IsEmpty());
  EXPECT_THAT(complaints("src/shop/index/a.cpp", "faiss/Index.h"), ElementsAre(HasSubstr("does not know")));
  EXPECT_THAT(complaints("src/shop/index/a.h", "vector"), IsEmpty());
  EXPECT_THAT(library_fences(with("src/shop/index/a.cpp", "#include \"sqlite3.h\"\n")),
              ElementsAre(HasSubstr("databases")));
}

TEST(UnregisteredFiles, are_sources_and_tests_that_no_cmake_file_names) {
  Tree tree{{"tests/CMakeLists.txt", "foreach(room index)"},
            {"tests/index/CMakeLists.txt", "selvedge_test(index SOURCES a_test.cpp # b_test.cpp\n)"},
            {"tests/index/a_test.cpp", ""}};
  EXPECT_THAT(unregistered_files(tree), IsEmpty());
  tree["tests/index/b_test.cpp"] = "";
  EXPECT_THAT(unregistered_files(tree),
              ElementsAre("tests/index/b_test.cpp is not named in tests/index/CMakeLists.txt"));
  tree.erase("tests/index/b_test.cpp");
  tree["tests/image/CMakeLists.txt"] = "c_test.cpp";
  tree["tests/image/c_test.cpp"] = "";
  EXPECT_THAT(unregistered_files(tree), ElementsAre(HasSubstr("folder image is not named in tests/CMakeLists.txt")));
  EXPECT_THAT(unregistered_files(with("src/shop/index/lost.cpp", "")), ElementsAre(HasSubstr("lost.cpp is not named")));
}

TEST(LongFiles, are_over_400_lines) {
  EXPECT_THAT(long_files(with("src/a.cpp", std::string(400, '\n'))), IsEmpty());
  EXPECT_THAT(long_files(with("src/a.cpp", std::string(401, '\n'))), ElementsAre(HasSubstr("has 401 lines")));
}

TEST(ForbiddenNames, are_words_of_a_path_not_parts_of_words) {
  for (const char* wrong : {"src/shop/index/utils.h", "tests/common/a.h", "src/ground/image/image_helpers.cpp"}) {
    EXPECT_EQ(forbidden_names(with(wrong, "")).size(), 1U) << wrong;
  }
  EXPECT_THAT(forbidden_names(with("src/shop/index/uncommon_managers.h", "")), IsEmpty());
}

TEST(GlobbedSources, are_seen_in_any_spelling_but_not_in_comments) {
  for (const char* wrong : {"file(GLOB sources *.cpp)", "FILE( glob_recurse x)"}) {
    EXPECT_EQ(globbed_sources(with("src/CMakeLists.txt", wrong)).size(), 1U) << wrong;
  }
  EXPECT_THAT(globbed_sources(with("src/CMakeLists.txt", "# never file(GLOB)")), IsEmpty());
}

TEST(PagesOutsideSite, are_those_of_docs_that_the_navigation_does_not_name) {
  const std::string site = "NAVIGATION = \"\"\"\\\n  - Start: README.md\n      - A: docs/a.md\n\"\"\"\n# docs/b.md\n";
  const Tree tree = {{"scripts/site", site}, {"docs/a.md", ""}, {"docs/b.md", ""}, {"docs/decisions/1.md", ""}};
  EXPECT_THAT(pages_outside_site(tree), ElementsAre("docs/b.md is not in the navigation of scripts/site"));
  EXPECT_EQ(pages_outside_site({{"docs/a.md", ""}}).size(), 1U) << "there is no site";
}

TEST(MissingPaths, are_those_in_backticks_of_which_the_tree_has_neither_file_nor_folder) {
  const auto complaints = [](const std::string& document, const std::string& text) {
    return missing_paths({{document, text}, {"src/shop/index/a.h", ""}, {"scripts/web", ""}});
  };
  for (const char* right :
       {"`src/shop/index/a.h`", "`src/shop/index`", "`src/shop/`", "`scripts/web --test`", "`src/shop/*.h`",
        "`tests/<room>/`", "src/gone.h", "`build/gone`", "`gone`", "[src/gone.h](src/gone.h)"}) {
    EXPECT_THAT(complaints("README.md", right), IsEmpty()) << right;
  }
  for (const char* wrong : {"`src/shop/index/b.h`", "`src/shop/index/a`", "`src/sho`", "`scripts/gone --test`"}) {
    EXPECT_EQ(complaints("CONTRIBUTING.md", wrong).size(), 1U) << wrong;
  }
  EXPECT_THAT(complaints("docs/a.md", "one\n`scripts/web`, `src/gone.h`"),
              ElementsAre("docs/a.md:2 names src/gone.h, which does not exist"));
  EXPECT_THAT(complaints("docs/decisions/a.md", "`src/gone.h`"), IsEmpty());
}

}  // namespace
}  // namespace selvedge::house
