// `selvedge serve` as a process that is killed, starved of disk, and started again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "ground/files/read_file.h"
#include "run_program.h"
#include "test_folder.h"

namespace selvedge::apps {
namespace {

namespace fs = std::filesystem;

// A drawn shop of the shipped model, and its server.
class ServedProcess : public ::testing::Test {
 protected:
  ServedProcess() {
    ran("synth --out drawn --products 12 --worn 2 --seed 1 --width 96 --height 128 --quiet");
    ran("catalogue create --catalogue shop.db --model " SELVEDGE_SOURCE_DIR "/models/default");
    ran("catalogue import --catalogue shop.db drawn/catalog.csv");
    const std::string key =
        ran("key create --catalogue shop.db --label test --scope read --scope write --json --quiet");
    token_ = nlohmann::json::parse(key.substr(key.find('{'))).at("token");
    for (const auto& entry : fs::directory_iterator(folder_ / "drawn")) {
      if (entry.path().filename().string().find("CLEAN0") != std::string::npos)
        photos_.push_back(files::read_text(entry));
    }
  }
  ~ServedProcess() override {
    if (process_ > 0) end(SIGKILL);
  }

  std::string ran(const std::string& arguments) const {
    const Ran result = run_shell("cd " + folder_.path().string() + " && " SELVEDGE_BINARY_DIR "/selvedge " + arguments);
    EXPECT_EQ(result.exit_code, 0) << arguments << ": " << result.output;
    return result.output;
  }

  // `limits` are shell commands that run before the server in its process.
  void start(const std::string& limits = "true") {
    const fs::path said = folder_ / "said";
    fs::remove(said);
    const std::string line = "cd " + folder_.path().string() + " && " + limits +
                             " && exec " SELVEDGE_BINARY_DIR
                             "/selvedge serve --catalogue shop.db --port 0 --rate-per-minute 0 --requests-at-a-time 0 "
                             "--log none > said 2>&1";
    process_ = fork();
    if (process_ == 0) {
      execl("/bin/bash", "bash", "-c", line.c_str(), nullptr);
      _exit(127);
    }
    port_ = 0;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (port_ == 0 && std::chrono::steady_clock::now() < deadline && waitpid(process_, nullptr, WNOHANG) == 0) {
      const std::string text = fs::exists(said) ? files::read_text(said) : "";
      const std::size_t at = text.find("http://127.0.0.1:");
      if (at != std::string::npos && text.find('/', at + 17) != std::string::npos)
        port_ = std::stoi(text.substr(at + 17));
      std::this_thread::yield();
    }
    ASSERT_GT(port_, 0) << files::read_text(said);
  }
  // Its exit status, as waitpid gives it.
  int end(int signal) {
    kill(process_, signal);
    int status = 0;
    waitpid(process_, &status, 0);
    process_ = 0;
    return status;
  }

  std::unique_ptr<httplib::Client> client() const {
    auto http = std::make_unique<httplib::Client>("127.0.0.1", port_);
    http->set_bearer_token_auth(token_);
    http->set_read_timeout(60);
    return http;
  }
  // Its status; 0 where there was no answer.
  int put(const std::string& id) const {
    const auto response = client()->Put("/v1/products/" + id,
                                        httplib::MultipartFormDataItems{{"product", "{}", "", "application/json"},
                                                                        {"image", photos_[0], "a.jpg", "image/jpeg"}});
    return response ? response->status : 0;
  }
  int get(const std::string& path) const {
    const auto response = client()->Get(path);
    return response ? response->status : 0;
  }
  bool finds(const std::string& photo) const {
    const auto response = client()->Post("/v1/recommendations", photo, "image/jpeg");
    return response && response->status == 200 && !nlohmann::json::parse(response->body)["answers"].empty();
  }

  TestFolder folder_;
  std::string token_;
  std::vector<std::string> photos_;
  pid_t process_ = 0;
  int port_ = 0;
};

TEST_F(ServedProcess, killed_under_load_has_lost_nothing_that_it_acknowledged) {
  std::vector<std::string> put_ones, removed;
  for (int round = 0; round < 3; ++round) {
    start();
    std::atomic<bool> stop = false;
    std::vector<std::thread> shoppers;
    for (int i = 0; i < 2; ++i) {
      shoppers.emplace_back([&, i] {
        while (!stop) finds(photos_[static_cast<std::size_t>(i)]);
      });
    }
    // Writes go on until the server is gone: the last ones are cut at whatever they were doing.
    std::thread writer([&] {
      for (int i = 0;; ++i) {
        const std::string id = "new" + std::to_string(round) + "-" + std::to_string(i);
        if (put(id) != 201) return;
        put_ones.push_back(id);
        if (i % 3 == 2) {
          const auto response = client()->Delete("/v1/products/" + id);
          // Without an answer it may be there or not.
          put_ones.pop_back();
          if (!response) return;
          EXPECT_EQ(response->status, 204);
          removed.push_back(id);
        }
      }
    });
    const std::string eighth = "/v1/products/new" + std::to_string(round) + "-7";
    while (get(eighth) != 200) std::this_thread::yield();
    end(SIGKILL);
    writer.join();
    stop = true;
    for (std::thread& shopper : shoppers) shopper.join();
  }
  start();
  EXPECT_EQ(get("/readyz"), 200);
  for (const std::string& id : put_ones) EXPECT_EQ(get("/v1/products/" + id), 200) << id;
  for (const std::string& id : removed) EXPECT_EQ(get("/v1/products/" + id), 404) << id;
  EXPECT_TRUE(finds(photos_[0]));
  end(SIGTERM);
  ran("catalogue verify --catalogue shop.db");
}

TEST_F(ServedProcess, told_to_stop_ends_well_and_starts_from_its_snapshot) {
  start();
  EXPECT_EQ(put("new"), 201);
  const int status = end(SIGTERM);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  start();
  EXPECT_EQ(get("/readyz"), 200);
  EXPECT_EQ(get("/v1/products/new"), 200);
}

// Where it is in its start is up to the machine: the moments are spread over all of it.
TEST_F(ServedProcess, told_to_stop_at_any_moment_of_its_start_ends) {
  for (int moment = 0; moment < 24; ++moment) {
    const int signal = moment % 2 == 0 ? SIGTERM : SIGINT;
    const std::string line = "cd " + folder_.path().string() +
                             " && exec " SELVEDGE_BINARY_DIR "/selvedge serve --catalogue shop.db --port 0 > said 2>&1";
    const pid_t process = fork();
    if (process == 0) {
      execl("/bin/bash", "bash", "-c", line.c_str(), nullptr);
      _exit(127);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(moment * 12));
    kill(process, signal);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    int status = 0;
    pid_t ended = 0;
    while (ended == 0 && std::chrono::steady_clock::now() < deadline) ended = waitpid(process, &status, WNOHANG);
    if (ended == 0) {
      kill(process, SIGKILL);
      waitpid(process, &status, 0);
    }
    EXPECT_EQ(ended, process) << "signal " << signal << " after " << moment * 12 << " ms was ignored";
    EXPECT_TRUE(WIFSIGNALED(status) ? WTERMSIG(status) == signal : WEXITSTATUS(status) == 0) << status;
  }
}

// A limit on the size of files stands for a full disk: writing past it fails in the same places. It comes once the
// service runs, because the memory that it shares with its decoders counts as files too.
TEST_F(ServedProcess, without_room_on_the_disk_refuses_writes_reads_on_and_recovers) {
  const auto kilobytes = (fs::file_size(folder_ / "shop.db") >> 10) + 64;
  start("trap '' XFSZ");
  const rlimit most{kilobytes << 10, kilobytes << 10};
  ASSERT_EQ(prlimit(process_, RLIMIT_FSIZE, &most, nullptr), 0);
  std::vector<std::string> put_ones;
  int refused = 0;
  for (int i = 0; i < 2000 && refused == 0; ++i) {
    const std::string id = "new" + std::to_string(i);
    const int status = put(id);
    if (status == 201) {
      put_ones.push_back(id);
    } else {
      refused = status;
    }
  }
  EXPECT_EQ(refused, 503);
  EXPECT_EQ(get("/readyz"), 200);
  EXPECT_TRUE(finds(photos_[1]));
  end(SIGTERM);

  start();
  for (const std::string& id : put_ones) EXPECT_EQ(get("/v1/products/" + id), 200) << id;
  EXPECT_EQ(put("at-last"), 201);
  end(SIGTERM);
  ran("catalogue verify --catalogue shop.db");
}

// The example as it is, but for names, certificates and ports. Whoever runs the tests may not want a web server
// installed, so this is for machines that have one.
class BehindNginx : public ServedProcess {
 protected:
  void SetUp() override {
    if (run_shell("PATH=$PATH:/usr/sbin nginx -v && openssl version && curl --version").exit_code != 0)
      GTEST_SKIP() << "nginx, openssl or curl is not installed: deploy/nginx.conf is not tried";
    start();
    std::string site = files::read_text(SELVEDGE_SOURCE_DIR "/deploy/nginx.conf");
    const auto replace = [&](const std::string& from, const std::string& to) {
      ASSERT_NE(site.find(from), std::string::npos) << from;
      for (std::size_t at = site.find(from); at != std::string::npos; at = site.find(from, at + to.size()))
        site.replace(at, from.size(), to);
    };
    replace("listen 443 ssl", "listen unix:" + (folder_ / "nginx.sock").string() + " ssl");
    replace("/etc/ssl/certs/shop.example.pem", (folder_ / "certificate.pem").string());
    replace("/etc/ssl/private/shop.example.key", (folder_ / "key.pem").string());
    replace("127.0.0.1:8080", "127.0.0.1:" + std::to_string(port_));
    std::string temporary;
    for (const char* use : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
      temporary += std::string(use) + "_temp_path " + (folder_ / use).string() + ";\n";
    std::ofstream(folder_ / "nginx.conf")
        << (geteuid() == 0 ? "user root;\n" : "") << "pid " << (folder_ / "nginx.pid").string()
        << ";\nevents {}\nhttp {\naccess_log off;\n"
        << temporary << site << "}\n";
    std::ofstream(folder_ / "photo.jpg") << photos_[0];
    const Ran up = run_shell(in_folder(
        "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -days 2 -subj /CN=shop.example "
        "2> said_openssl && PATH=$PATH:/usr/sbin nginx -e nginx.log -p $PWD -c nginx.conf"));
    ASSERT_EQ(up.exit_code, 0) << up.output;
  }
  ~BehindNginx() override {
    if (fs::exists(folder_ / "nginx.pid"))
      run_shell(in_folder("PATH=$PATH:/usr/sbin nginx -e nginx.log -p $PWD -c nginx.conf -s stop"));
  }
  std::string in_folder(const std::string& command) const { return "cd " + folder_.path().string() + " && " + command; }
  // Status and body of a request through it.
  std::string curl(const std::string& arguments) const {
    return run_shell(in_folder("curl -sk --unix-socket nginx.sock -w '\n%{http_code}' -H 'Authorization: Bearer " +
                               token_ + "' " + arguments))
        .output;
  }
};

TEST_F(BehindNginx, answers_photos_and_bulk_upserts_and_hides_what_is_not_for_all) {
  using testing::EndsWith;
  using testing::HasSubstr;
  const std::string answer =
      curl("-H 'Content-Type: image/jpeg' --data-binary @photo.jpg https://shop.example/v1/recommendations");
  EXPECT_THAT(answer, EndsWith("\n200"));
  EXPECT_THAT(answer, HasSubstr("\"answers\""));
  EXPECT_THAT(curl("https://shop.example/metrics"), EndsWith("\n403"));
  EXPECT_THAT(curl("https://shop.example/readyz"), EndsWith("\n200"));

  fs::create_directory(folder_ / "bulk");
  std::ofstream(folder_ / "bulk" / "lines") << R"({"id": "one", "title": "no picture"})"
                                            << "\n"
                                            << "no line\n";
  const std::string bulk =
      curl("-H 'Content-Type: application/x-ndjson' --data-binary @bulk/lines https://shop.example/v1/products:bulk");
  EXPECT_THAT(bulk, EndsWith("\n200"));
  EXPECT_THAT(bulk, HasSubstr("\"line\""));

  fs::resize_file(folder_ / "photo.jpg", std::uintmax_t{21} << 20);
  EXPECT_THAT(curl("-H 'Content-Type: image/jpeg' --data-binary @photo.jpg https://shop.example/v1/recommendations"),
              EndsWith("\n413"));
}

}  // namespace
}  // namespace selvedge::apps
