// `selvedge serve` as a process under pictures made to kill or hold it. Those of ../shared/cases/hostile are played
// where they are; others of their kinds are written here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

#include "ground/files/read_file.h"
#include "image/hostile_pictures.h"
#include "run_program.h"
#include "test_folder.h"

namespace selvedge::apps {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

std::string text_of_file(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "r");
  if (file == nullptr) return "";
  std::string text(1 << 16, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  return text;
}

std::string text_of(const hostile::Bytes& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

// The decoders that a process has started.
std::vector<int> children_of(int process) {
  std::vector<int> children;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string stat = text_of_file("/proc/" + name + "/stat");
    const std::size_t end = stat.rfind(')');
    int parent = 0;
    if (end != std::string::npos && std::sscanf(stat.c_str() + end + 1, " %*c %d", &parent) == 1 && parent == process)
      children.push_back(std::stoi(name));
  }
  return children;
}

// Of the process and those it has waited for.
double own_seconds(int process) {
  const std::string stat = text_of_file("/proc/" + std::to_string(process) + "/stat");
  const std::size_t end = stat.rfind(')');
  long user = 0, system = 0, waited_user = 0, waited_system = 0;
  if (end == std::string::npos ||
      std::sscanf(stat.c_str() + end + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld %ld %ld", &user,
                  &system, &waited_user, &waited_system) != 4)
    return 0;
  return static_cast<double>(user + system + waited_user + waited_system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double peak_megabytes(int process) {
  const std::string status = text_of_file("/proc/" + std::to_string(process) + "/status");
  const std::size_t at = status.find("VmHWM:");
  return at == std::string::npos ? 0 : std::atof(status.c_str() + at + 6) / 1024;
}

class ServedToEnemies : public ::testing::Test {
 protected:
  ServedToEnemies() {
    ran("synth --out drawn --products 12 --worn 2 --seed 1 --width 96 --height 128 --quiet");
    ran("catalogue create --catalogue shop.db --model " SELVEDGE_SOURCE_DIR "/models/default");
    ran("catalogue import --catalogue shop.db drawn/catalog.csv");
    for (const auto& entry : fs::directory_iterator(folder_ / "drawn")) {
      if (entry.path().filename().string().find("CLEAN0") != std::string::npos) photo_ = files::read_text(entry);
    }
    start();
  }
  ~ServedToEnemies() override {
    if (process_ > 0) {
      kill(process_, SIGKILL);
      waitpid(process_, nullptr, 0);
    }
  }

  std::string ran(const std::string& arguments) const {
    const Ran result = run_shell("cd " + folder_.path().string() + " && " SELVEDGE_BINARY_DIR "/selvedge " + arguments);
    EXPECT_EQ(result.exit_code, 0) << arguments << ": " << result.output;
    return result.output;
  }
  void start() {
    const fs::path said = folder_ / "said";
    const std::string line = "cd " + folder_.path().string() +
                             " && exec " SELVEDGE_BINARY_DIR
                             "/selvedge serve --catalogue shop.db --port 0 --rate-per-minute 0 --requests-at-a-time 0 "
                             "--decode-workers 2 --log none > said 2>&1";
    process_ = fork();
    if (process_ == 0) {
      execl("/bin/bash", "bash", "-c", line.c_str(), nullptr);
      _exit(127);
    }
    const auto deadline = Clock::now() + std::chrono::minutes(1);
    while (port_ == 0 && Clock::now() < deadline && waitpid(process_, nullptr, WNOHANG) == 0) {
      const std::string text = text_of_file(said.string());
      const std::size_t at = text.find("http://127.0.0.1:");
      if (at != std::string::npos && text.find('/', at + 17) != std::string::npos)
        port_ = std::stoi(text.substr(at + 17));
      std::this_thread::yield();
    }
    ASSERT_GT(port_, 0) << files::read_text(said);
  }

  // The status; 0 where there was no answer. `copies` photos in a form.
  int ask(const std::string& photo, std::size_t copies = 1) const {
    httplib::Client client("127.0.0.1", port_);
    client.set_read_timeout(120);
    client.set_write_timeout(120);
    httplib::MultipartFormDataItems form;
    for (std::size_t i = 0; i < copies; ++i) form.push_back({"photo", photo, "a", "application/octet-stream"});
    const auto answer = copies == 1 ? client.Post("/v1/recommendations", photo, "application/octet-stream")
                                    : client.Post("/v1/recommendations", form);
    return answer ? answer->status : 0;
  }
  double median_seconds(int rounds) const {
    std::vector<double> seconds;
    for (int i = 0; i < rounds; ++i) {
      const auto begin = Clock::now();
      EXPECT_EQ(ask(photo_), 200);
      seconds.push_back(std::chrono::duration<double>(Clock::now() - begin).count());
    }
    std::nth_element(seconds.begin(), seconds.begin() + rounds / 2, seconds.end());
    return seconds[static_cast<std::size_t>(rounds / 2)];
  }
  double seconds_used() const {
    double seconds = own_seconds(process_);
    for (const int child : children_of(process_)) seconds += own_seconds(child);
    return seconds;
  }
  double peak() const {
    double megabytes = peak_megabytes(process_);
    for (const int child : children_of(process_)) megabytes += peak_megabytes(child);
    return megabytes;
  }
  bool runs() const { return waitpid(process_, nullptr, WNOHANG) == 0; }

  static std::vector<std::pair<std::string, std::string>> enemies() {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& [name, bytes] : hostile::all_pictures()) all.emplace_back(name, text_of(bytes));
    const fs::path shared = fs::path(SELVEDGE_SOURCE_DIR).parent_path() / "shared/cases/hostile";
    if (fs::exists(shared)) {
      for (const auto& entry : fs::directory_iterator(shared))
        all.emplace_back(entry.path().filename().string(), files::read_text(entry));
    } else {
      std::puts("../shared/cases/hostile is absent: only the pictures written here are played");
    }
    return all;
  }

  TestFolder folder_;
  std::string photo_;
  pid_t process_ = 0;
  int port_ = 0;
};

TEST_F(ServedToEnemies, answers_each_picture_within_a_second_of_processor_time) {
  // 0.9 s for the picture, and its part of the network, a new decoder, and what ticks of 10 ms round up; instrumented
  // builds are many times slower.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr double most = 30;
#else
  constexpr double most = 1.5;
#endif
  for (const auto& [name, photo] : enemies()) {
    const double before = seconds_used();
    const int status = ask(photo);
    EXPECT_THAT(status, ::testing::AnyOf(422, name == "flat50.png" ? 200 : 400)) << name;
    EXPECT_LT(seconds_used() - before, most) << name;
    EXPECT_TRUE(runs()) << name;
  }
  EXPECT_EQ(ask(photo_), 200);
}

TEST_F(ServedToEnemies, answers_others_meanwhile) {
  const double usual = median_seconds(9);
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  const auto pictures = enemies();
  for (std::size_t i = 0; i < 6; ++i) {
    threads.emplace_back([&, i] {
      for (std::size_t at = i; !stop; ++at) ask(pictures[at % pictures.size()].second);
    });
  }
  const double beside = median_seconds(9);
  stop = true;
  for (std::thread& thread : threads) thread.join();
  // Seven clients share what one had. Each may hold a decoder for 0.9 s, but hardly any needs to be decoded at all.
  EXPECT_LT(beside, 20 * usual + 2);
  EXPECT_TRUE(runs());
}

TEST_F(ServedToEnemies, keeps_its_memory_while_many_send_forms_of_large_pictures) {
  const std::string large = text_of(hostile::flat_png(7000, 7000));
  std::vector<std::thread> threads;
  std::atomic<int> answered = 0;
  for (int i = 0; i < 16; ++i)
    threads.emplace_back([&] {
      const int status = ask(large, 4);
      EXPECT_THAT(status, ::testing::AnyOf(200, 503, 422));
      answered += status != 0;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answered, 16);
  RecordProperty("peak_megabytes", static_cast<int>(peak()));
  std::printf("16 forms of four pictures of 49 megapixels: %.0f MB at most\n", peak());
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_LT(peak(), 1200);  // deploy/README.md says what is usual: 770 MB
#endif
  EXPECT_EQ(ask(photo_), 200);
}

TEST_F(ServedToEnemies, imports_the_good_rows_around_a_bad_picture) {
  std::ofstream(folder_ / "bad.heic", std::ios::binary) << text_of(hostile::self_derived("iden"));
  std::ofstream(folder_ / "good.jpg", std::ios::binary) << photo_;
  std::ofstream(folder_ / "feed.csv")
      << "product_id,title,image\nfirst,One,good.jpg\nbad,Two,bad.heic\nlast,Three,good.jpg\n";
  const Ran result = run_shell("cd " + folder_.path().string() +
                               " && " SELVEDGE_BINARY_DIR "/selvedge catalogue import --catalogue shop.db feed.csv");
  EXPECT_LE(result.exit_code, 3) << result.output;
  EXPECT_THAT(result.output, ::testing::HasSubstr("circles"));
  const std::string listed =
      run_shell("cd " + folder_.path().string() +
                " && " SELVEDGE_BINARY_DIR
                "/selvedge catalogue export --catalogue shop.db --out exported.csv; cat exported*")
          .output;
  EXPECT_THAT(listed, ::testing::AllOf(::testing::HasSubstr("first"), ::testing::HasSubstr("last")));
}

}  // namespace
}  // namespace selvedge::apps
