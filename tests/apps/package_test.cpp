// The package for Debian: what it declares, what it holds, and that the same sources give the same bytes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "ground/files/read_file.h"
#include "run_program.h"
#include "test_folder.h"

namespace selvedge::apps {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string ran(const std::string& command) {
  const Ran result = run_shell(command);
  EXPECT_EQ(result.exit_code, 0) << command << ": " << result.output;
  return result.output;
}

// Without compression, which takes most of the time.
void pack(const fs::path& folder) {
  ran("cpack --config " SELVEDGE_BINARY_DIR "/CPackConfig.cmake -G DEB -D CPACK_DEBIAN_COMPRESSION_TYPE=gzip -B " +
      folder.string());
  fs::remove_all(folder / "_CPack_Packages");
}

class Package : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TestFolder;
    pack(*folder_ / "packages");
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  static std::string file(const std::string& name) { return (*folder_ / "packages" / name).string() + "_*.deb"; }
  static std::string field(const std::string& name) { return ran("dpkg-deb -f " + file("selvedge") + " " + name); }

  static inline TestFolder* folder_ = nullptr;
};

// All of LoadedLibrary's first arguments under src.
std::set<std::string> loaded_libraries() {
  static const std::regex loaded(R"re(LoadedLibrary library[{(]"(lib[^"]+)")re");
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(SELVEDGE_SOURCE_DIR "/src")) {
    if (!entry.is_regular_file()) continue;
    const std::string text = files::read_text(entry.path());
    for (std::sregex_iterator match(text.begin(), text.end(), loaded), end; match != end; ++match)
      names.insert((*match)[1]);
  }
  return names;
}

TEST_F(Package, declares_every_library_that_the_program_loads_when_it_is_used) {
  const auto libraries = loaded_libraries();
  EXPECT_THAT(libraries, testing::IsSupersetOf({"libpq.so.5", "libonnxruntime.so.1"}));
  const std::string declared = ", " + field("Depends") + ", " + field("Recommends");
  const std::string held = ran("dpkg-deb -c " + file("selvedge"));
  for (const std::string& library : libraries) {
    if (held.find("/usr/lib/selvedge/" + library) != std::string::npos) continue;
    const std::string owner = ran("dpkg-query --search '*/" + library + "' | head -1 | sed 's/:.*//' | tr -d '\\n'");
    EXPECT_THAT(declared, testing::ContainsRegex(", " + owner + "[,\n ]")) << library;
  }
}

TEST_F(Package, declares_what_makes_its_account_and_folder) {
  EXPECT_THAT(field("Depends"), AllOf(HasSubstr("systemd-standalone-sysusers | systemd-sysusers"),
                                      HasSubstr("systemd-standalone-tmpfiles | systemd-tmpfiles"), HasSubstr("libc6")));
  EXPECT_THAT(ran("dpkg-deb -f " + file("libselvedge-dev") + " Depends"), testing::StartsWith("selvedge (= "));
  ran("dpkg-deb -e " + file("selvedge") + " " + (*folder_ / "control").string());
  for (const char* script : {"postinst", "prerm", "postrm"}) ran("sh -n " + (*folder_ / "control" / script).string());
  EXPECT_EQ(files::read_text(*folder_ / "control" / "conffiles"), "/etc/selvedge/selvedge.toml\n");
  EXPECT_THAT(files::read_text(*folder_ / "control" / "shlibs"),
              testing::MatchesRegex("libselvedge 0 selvedge .= .*\n"));
  EXPECT_EQ(files::read_text(*folder_ / "control" / "triggers"), "activate-noawait ldconfig\n");
}

TEST_F(Package, holds_a_running_shop_and_no_more) {
  const std::string held = ran("dpkg-deb -c " + file("selvedge"));
  for (const char* path :
       {"/usr/bin/selvedge\n", "/usr/libexec/selvedge/selvedge-decode\n", "/usr/lib/libselvedge.so.0 ",
        "/usr/share/selvedge/models/default/model.onnx\n", "/usr/share/selvedge/models/finder/model.onnx\n",
        "/etc/selvedge/selvedge.toml\n", "/usr/lib/systemd/system/selvedge.service\n",
        "/usr/lib/sysusers.d/selvedge.conf\n", "/usr/lib/tmpfiles.d/selvedge.conf\n",
        "/usr/share/man/man1/selvedge-recommend.1.gz\n", "/usr/share/bash-completion/completions/selvedge\n",
        "/usr/share/zsh/vendor-completions/_selvedge\n", "/usr/share/fish/vendor_completions.d/selvedge.fish\n",
        "/usr/share/doc/selvedge/copyright\n", "/usr/share/doc/selvedge/changelog.gz\n"})
    EXPECT_THAT(held, HasSubstr(path));
  EXPECT_THAT(held, AllOf(Not(HasSubstr("/usr/local")), Not(HasSubstr(".pt\n")), Not(HasSubstr("/include/")),
                          Not(HasSubstr("selvedge-train\n"))));
  EXPECT_THAT(ran("dpkg-deb -c " + file("libselvedge-dev")), HasSubstr("/usr/include/selvedge/selvedge.h\n"));
}

TEST_F(Package, starts_its_program_from_where_it_was_unpacked) {
  ran("dpkg-deb -x " + file("selvedge") + " " + (*folder_ / "root").string());
  EXPECT_THAT(ran((*folder_ / "root/usr/bin/selvedge").string() + " --version"),
              AllOf(HasSubstr("ONNX Runtime 1."), HasSubstr("root/usr/share/selvedge/models/default")));
  const std::string unit = files::read_text(*folder_ / "root/usr/lib/systemd/system/selvedge.service");
  EXPECT_THAT(unit,
              AllOf(HasSubstr("ExecStart=/usr/bin/selvedge serve "), HasSubstr("--config /etc/selvedge/selvedge.toml"),
                    HasSubstr("ConditionPathExists=/var/lib/selvedge/shop.db")));
  ran((*folder_ / "root/usr/bin/selvedge").string() + " serve --catalogue any --check-config --config " +
      (*folder_ / "root/etc/selvedge/selvedge.toml").string());
}

TEST_F(Package, has_the_same_bytes_when_it_is_packed_again) {
  pack(*folder_ / "again");
  const auto digests = [](const fs::path& folder) { return ran("cd " + folder.string() + " && sha256sum *.deb"); };
  EXPECT_EQ(digests(*folder_ / "again"), digests(*folder_ / "packages"));
}

TEST_F(Package, is_what_the_image_installs) {
  const std::string image = files::read_text(SELVEDGE_SOURCE_DIR "/deploy/Dockerfile");
  EXPECT_THAT(image, AllOf(HasSubstr("COPY selvedge_*_amd64.deb /tmp/selvedge.deb\n"),
                           HasSubstr("ENTRYPOINT [\"/usr/bin/selvedge\"]")));
  // The image takes no recommendations by themselves: it names them.
  const std::string recommended = field("Recommends");
  static const std::regex name("[a-z0-9][a-z0-9.+-]*");
  for (std::sregex_iterator match(recommended.begin(), recommended.end(), name), end; match != end; ++match)
    EXPECT_THAT(image, HasSubstr(" " + match->str() + " "));
}

TEST_F(Package, is_listed_with_all_that_it_is_made_of) {
  const auto list = nlohmann::json::parse(ran(SELVEDGE_SOURCE_DIR "/scripts/sbom " + (*folder_ / "packages").string()));
  EXPECT_EQ(list.at("bomFormat"), "CycloneDX");
  EXPECT_EQ(list.at("specVersion"), "1.5");
  EXPECT_THAT(list.at("serialNumber").get<std::string>(), testing::MatchesRegex("urn:uuid:[0-9a-f-]{36}"));
  EXPECT_THAT(list.at("metadata").at("timestamp").get<std::string>(), testing::EndsWith("Z"));
  EXPECT_EQ(list.at("metadata").at("component").at("name"), "selvedge");
  std::set<std::string> names, references;
  for (const auto& component : list.at("components")) {
    for (const char* key : {"type", "name", "version", "bom-ref"})
      EXPECT_FALSE(component.at(key).get<std::string>().empty());
    names.insert(component.at("name"));
    EXPECT_TRUE(references.insert(component.at("bom-ref")).second) << component;
  }
  EXPECT_THAT(
      names, testing::IsSupersetOf({"libc6", "libheif1", "hnswlib-node", "preact", "models/default", "models/finder"}));
  EXPECT_EQ(list.at("dependencies").at(0).at("dependsOn").size(), references.size());
}

}  // namespace
}  // namespace selvedge::apps
