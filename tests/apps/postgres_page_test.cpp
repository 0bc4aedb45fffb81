// docs/postgres.md: its commands run one after the other, on a database of their own. Skipped without a server
// (SELVEDGE_TEST_POSTGRES).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <regex>
#include <stdexcept>
#include <string>

#include "ground/files/read_file.h"
#include "markdown_commands.h"
#include "page_machine.h"

namespace selvedge::apps {
namespace {

const char* server_url() { return std::getenv("SELVEDGE_TEST_POSTGRES"); }

// The page's servers are databases of the one server: db.example, db, db1 and db2 the first, shard1 the second. `serve`
// ends once it is ready.
class PostgresMachine : public PageMachine {
 public:
  explicit PostgresMachine(const std::string& server)
      : PageMachine({"etc"}), server_(server.substr(0, server.rfind('/'))), maintenance_(server) {
    std::filesystem::create_directory_symlink(SELVEDGE_SOURCE_DIR "/deploy", folder_ / "home/deploy");
    program("createdb", "[ \"$*\" = shop ]\n" + plain_psql() + " -c 'CREATE DATABASE " + database_ + "'\n");
    std::smatch parts;
    if (!std::regex_search(server, parts, std::regex("//(?:([^@:/]*)(?::[^@/]*)?@)?([^:/]+):([0-9]+)/")))
      throw std::invalid_argument("SELVEDGE_TEST_POSTGRES: expected postgresql://USER@HOST:PORT/DATABASE");
    program("psql", "database=" + database_ + " shard=" + shard_ + " user=" + parts[1].str() +
                        " host=" + parts[2].str() + " port=" + parts[3].str() + "\n" + R"sh(
passed=()
while [ $# -gt 0 ]; do
  case "$1 ${2:-}" in
    "-h db") shift ;;
    "-h shard1") database=$shard; shift ;;
    "-d shop") shift ;;
    "-v host=shard1") passed+=(-v "host=$host"); shift ;;
    "-v port=5432") passed+=(-v "port=$port"); shift ;;
    "-v dbname=shop") passed+=(-v "dbname=$shard"); shift ;;
    "-v user=shop") passed+=(-v "user=$user"); shift ;;
    *) passed+=("$1") ;;
  esac
  shift
done
)sh" + "exec /usr/bin/psql --no-psqlrc -q " +
                        server_ + "/$database \"${passed[@]}\"\n");
    program("selvedge", R"sh(
[ "$1" = serve ] || exec "$BUILT/selvedge" "$@"
: > "$MACHINE/said"
"$BUILT/selvedge" "$@" --port 0 --log none > "$MACHINE/said" &
server=$!
trap 'kill $server; wait $server' EXIT
address=$(timeout 60 tail -n +1 -f --pid=$server "$MACHINE/said" | grep -m 1 -o 'http://[^ ]*')
curl --fail --silent --retry 60 --retry-connrefused --retry-delay 1 "${address}readyz"
echo
)sh");
  }
  ~PostgresMachine() {
    run(plain_psql() + " -c 'DROP DATABASE IF EXISTS " + database_ + " WITH (FORCE)' -c 'DROP DATABASE IF EXISTS " +
        shard_ + " WITH (FORCE)' -c 'DROP ROLE IF EXISTS " + role_ + "'\n");
  }
  PostgresMachine(const PostgresMachine&) = delete;
  PostgresMachine& operator=(const PostgresMachine&) = delete;

  // The page's names as they are here.
  std::string here(std::string text) const {
    text = std::regex_replace(text, std::regex("postgresql://[a-z]+@[a-z0-9.,]+/shop"), url());
    return std::regex_replace(text, std::regex("\\bshop_page\\b"), role_);
  }
  std::string url() const { return server_ + "/" + database_; }
  std::string url_as_reader() const { return url() + "?options=-crole%3D" + role_; }
  std::string plain_psql() const { return "/usr/bin/psql --no-psqlrc -q -v ON_ERROR_STOP=1 " + maintenance_; }
  std::string make_shard() const { return plain_psql() + " -c 'CREATE DATABASE " + shard_ + "'\n"; }

 private:
  const std::string server_, maintenance_;
  const std::string database_ = "selvedge_page_" + std::to_string(::getpid()), shard_ = database_ + "_shard",
                    role_ = "shop_page_" + std::to_string(::getpid());
};

TEST(PostgresPage, commands_run_one_after_the_other) {
  if (server_url() == nullptr) GTEST_SKIP() << "docs/postgres.md is not run: SELVEDGE_TEST_POSTGRES names no server";
  const PostgresMachine machine(server_url());
  const Ran shop = machine.draw_a_shop();
  ASSERT_EQ(shop.exit_code, 0) << shop.output;
  std::string commands = machine.make_shard();
  std::size_t statements = 0;
  for (const CommandBlock& block : command_blocks(files::read_text(SELVEDGE_SOURCE_DIR "/docs/postgres.md"))) {
    if (!block.not_run.empty()) continue;
    statements += block.language == "sql" ? 1 : 0;
    commands +=
        block.language == "sh" ? block.text : "psql -h db -d shop -v ON_ERROR_STOP=1 <<'SQL'\n" + block.text + "SQL\n";
  }
  EXPECT_EQ(statements, 1U);
  ASSERT_THAT(commands, testing::HasSubstr("\nselvedge serve --catalogue "));
  ASSERT_THAT(commands, testing::HasSubstr("coordinator.sql"));
  // What the page says of the reader and of the shards holds afterwards.
  const std::string after = "set +x; echo AFTER\nselvedge recommend --quiet --catalogue '" + machine.url_as_reader() +
                            "' photo.jpg\nif selvedge catalogue remove --catalogue '" + machine.url_as_reader() +
                            "' PID000000; then exit 1; fi\n"
                            "selvedge recommend --quiet --in-database --catalogue " +
                            machine.url() + " photo.jpg\nselvedge catalogue verify --catalogue " + machine.url() +
                            "\npsql -h db -d shop -At -c \"SELECT 'moved ' || (relkind = 'f') FROM pg_class WHERE "
                            "relname = 'embeddings_3'\"\n";
  const Ran ran = machine.run(machine.here(commands) + after);
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, testing::HasSubstr(R"("status":"ready")")) << "what `serve` answers";
  EXPECT_THAT(ran.output, testing::HasSubstr("\nmoved true\n"));
}

}  // namespace
}  // namespace selvedge::apps
