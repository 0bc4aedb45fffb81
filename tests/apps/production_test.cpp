// docs/production.md: its commands run one after the other, and its dashboard asks for metrics that there are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "ground/files/read_file.h"
#include "markdown_commands.h"
#include "page_machine.h"

namespace selvedge::apps {
namespace {

namespace fs = std::filesystem;

// With stand-ins for what only root may do. systemctl starts and stops the service as the unit of deploy/ would, and
// leaves its address in the file `address`.
class Machine : public PageMachine {
 public:
  Machine()
      : PageMachine({"var/lib/selvedge", "etc/selvedge", "etc/nginx/sites-available", "etc/nginx/sites-enabled",
                     "usr/share/doc/selvedge"}) {
    fs::create_directory_symlink(SELVEDGE_SOURCE_DIR "/deploy", folder_ / "usr/share/doc/selvedge/examples");
    fs::copy(SELVEDGE_SOURCE_DIR "/deploy/selvedge.toml", folder_ / "etc/selvedge");
    program("sudo", "[ \"$1\" != -u ] || shift 2\nexec \"$@\"\n");
    program("apt-get", "[ \"$1\" = install ]\n");
    program("nginx", "[ \"$1\" = -t ] && [ -e \"$MACHINE/etc/nginx/sites-enabled/selvedge\" ]\n");
    // Any free port, so that tests run beside each other; curl asks there.
    program("systemctl", R"sh(
stop() {
  [ ! -e "$MACHINE/pid" ] || { kill "$(cat "$MACHINE/pid")"; tail --pid="$(cat "$MACHINE/pid")" -f /dev/null; rm "$MACHINE/pid"; }
}
start() {
  line=$(sed -n 's|^ExecStart=/usr/bin/||p' "$SOURCE/deploy/selvedge.service" | sed "s| /| $MACHINE/|g")
  : > "$MACHINE/said"
  $line --port 0 > "$MACHINE/said" 2>&1 &
  echo $! > "$MACHINE/pid"
  timeout 60 tail -n +1 -f --pid=$! "$MACHINE/said" | grep -m 1 -o 'http://[^ ]*' > "$MACHINE/address"
}
case "$*" in
  "enable --now selvedge" | "start selvedge") start ;;
  "restart selvedge") stop; start ;;
  "stop selvedge") stop ;;
  "reload nginx") ;;
  *) echo "no stand-in for: systemctl $*" >&2; exit 1 ;;
esac
)sh");
    program("curl",
            "address=$(cat \"$MACHINE/address\")\nset -- \"${@//http:\\/\\/127.0.0.1:8080\\//$address}\"\nexec "
            "/usr/bin/curl \"$@\"\n");
  }
  ~Machine() { run("systemctl stop selvedge"); }
};

TEST(Production, commands_run_one_after_the_other) {
  const Machine machine;
  const Ran shop = machine.draw_a_shop();
  ASSERT_EQ(shop.exit_code, 0) << shop.output;
  const std::string commands = commands_of(files::read_text(SELVEDGE_SOURCE_DIR "/docs/production.md"));
  ASSERT_THAT(commands, testing::HasSubstr("systemctl enable --now selvedge"));
  // A service that was told to fetch pictures has a folder beside the catalogue.
  const Ran ran = machine.run("mkdir -p /var/lib/selvedge/shop.db.fetched/ab\n" + commands +
                              "grep -q my-domain /etc/nginx/sites-available/selvedge\n"
                              "test ! -e /var/lib/selvedge/shop.db.fetched\n");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, testing::HasSubstr("\nselvedge_products 8\n"));
}

TEST(Dashboard, asks_only_for_metrics_that_the_service_has) {
  // Histograms and counters appear with their first value; their names stand in the source.
  const std::string metrics = files::read_text(SELVEDGE_SOURCE_DIR "/src/shop/service/metrics.cpp");
  const auto dashboard = nlohmann::json::parse(files::read_text(SELVEDGE_SOURCE_DIR "/deploy/grafana.json"));
  static const std::regex name("selvedge_[a-z_]+");
  std::set<std::string> asked;
  for (const auto& panel : dashboard.at("panels")) {
    for (const auto& target : panel.at("targets")) {
      const std::string expression = target.at("expr");
      for (std::sregex_iterator match(expression.begin(), expression.end(), name), end; match != end; ++match)
        asked.insert(std::regex_replace(match->str(), std::regex("_(bucket|sum|count)$"), ""));
    }
  }
  EXPECT_GE(asked.size(), 9u);
  for (const std::string& metric : asked) EXPECT_THAT(metrics, testing::HasSubstr("\"" + metric + "\""));
}

}  // namespace
}  // namespace selvedge::apps
