// How fast `selvedge serve` answers beside its floor: the same photos decoded, embedded and searched directly, one
// thread a core, without HTTP. Clients are threads of this program on loopback, each with a kept-alive connection.
//
//   bench_service MODEL_DIRECTORY [PRODUCTS=10000] [SECONDS=10] [JPEG...]
//
// Settings of the service come from the environment, e.g. SELVEDGE_MAX_BATCH=1. Without pictures it draws photos of 100
// KB to 5 MB. Products are drawn around centres, 50 to each: their number matters here, not what is found. Where there
// are so many that a graph is made, it is waited for.
#include <fmt/format.h>
#include <httplib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <numeric>
#include <optional>
#include <thread>
#include <vector>

#include "ground/core/parallel.h"
#include "ground/core/rng.h"
#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "ground/image/encode.h"
#include "shop/service/http_server.h"

namespace selvedge {
namespace {

using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

double milliseconds(Clock::duration duration) { return std::chrono::duration<double, std::milli>(duration).count(); }

// Noise smoothed like a photo, so that files have the sizes of cameras' files.
std::string drawn_photo(int width, int height, int quality, core::Rng& rng) {
  Image image(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c) {
        const double slow = 128 + 90 * std::sin(x * 0.01 * (c + 1)) * std::cos(y * 0.013);
        image.rgb[static_cast<std::size_t>((y * width + x) * 3 + c)] =
            static_cast<std::uint8_t>(std::clamp(slow + 12 * rng.normal(), 0.0, 255.0));
      }
    }
  }
  const auto bytes = image::encode_jpeg(image, quality);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void fill(catalogue::Catalogue& catalogue, std::size_t products, std::size_t dim, const std::string& model) {
  core::Rng rng(1);
  std::vector<catalogue::ProductRecord> batch;
  const auto jpeg = image::encode_jpeg(Image(8, 8), 80);
  for (std::size_t i = 0; i < products; ++i) {
    catalogue::ProductRecord record;
    record.facts.id = {fmt::format("p{}", i)};
    record.images.push_back(
        {files::sha256_hex(record.facts.id.value), "upload:" + record.facts.id.value, 8, 8, jpeg, {}});
    // Uniform noise: as good as normal over hundreds of values, and far cheaper.
    core::Rng centre(i / 50);
    record.images[0].embedding.resize(dim);
    for (float& value : record.images[0].embedding)
      value = static_cast<float>(centre.uniform(-1, 1) + 0.65 * rng.uniform(-1, 1));
    core::normalise(record.images[0].embedding);
    batch.push_back(std::move(record));
    if (batch.size() == 1000 || i + 1 == products) {
      catalogue.put(batch, model);
      batch.clear();
    }
  }
}

struct Load {
  double per_second = 0;
  std::vector<double> latencies;  // milliseconds, ascending
  std::size_t failed = 0;
  double clients = 0;  // share of the processors' time that the asking threads themselves took
  double percentile(double p) const {
    return latencies.empty() ? 0
                             : latencies[std::min(latencies.size() - 1,
                                                  static_cast<std::size_t>(p * static_cast<double>(latencies.size())))];
  }
};

double processor_seconds_of_this_thread() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

// Calls ask(thread) again and again on that many threads; at most `rate` requests a second over all if it is > 0.
template <typename Ask>
Load load(std::size_t threads, double seconds, double rate, const Ask& ask) {
  std::vector<std::vector<double>> latencies(threads);
  std::vector<double> busy(threads);
  std::atomic<std::size_t> failed = 0, next = 0;
  const auto start = Clock::now();
  const auto end = start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  std::vector<std::thread> all;
  for (std::size_t t = 0; t < threads; ++t) {
    all.emplace_back([&, t] {
      for (auto worker = ask(t); Clock::now() < end;) {
        const std::size_t turn = next++;
        auto begun = Clock::now();
        if (rate > 0) {
          begun = start + std::chrono::duration_cast<Clock::duration>(
                              std::chrono::duration<double>(static_cast<double>(turn) / rate));
          std::this_thread::sleep_until(begun);  // late ones count from when they were due
        }
        failed += !worker(turn);
        latencies[t].push_back(milliseconds(Clock::now() - begun));
      }
      busy[t] = processor_seconds_of_this_thread();
    });
  }
  for (std::thread& thread : all) thread.join();
  Load result;
  for (const auto& one : latencies) result.latencies.insert(result.latencies.end(), one.begin(), one.end());
  std::sort(result.latencies.begin(), result.latencies.end());
  result.failed = failed;
  const double taken = std::chrono::duration<double>(Clock::now() - start).count();
  result.per_second = static_cast<double>(result.latencies.size()) / taken;
  result.clients =
      std::accumulate(busy.begin(), busy.end(), 0.0) / taken / static_cast<double>(core::available_processors());
  return result;
}

void print(const std::string& name, const Load& load, double floor) {
  fmt::print(
      "{:<34} {:>8.1f} /s {:>8.1f} {:>8.1f} {:>8.1f} ms   {:>5.2f} of the floor, {:>5.2f} of what clients left it   {} "
      "failed\n",
      name, load.per_second, load.percentile(0.5), load.percentile(0.95), load.percentile(0.99),
      load.per_second / floor, load.per_second / floor / (1 - load.clients), load.failed);
}

int run(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: bench_service MODEL_DIRECTORY [PRODUCTS] [SECONDS] [JPEG...]\n");
    return 2;
  }
  const fs::path model = argv[1];
  const std::size_t products = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 10'000;
  const double seconds = argc > 3 ? std::strtod(argv[3], nullptr) : 10;
  std::vector<std::string> photos;
  for (int i = 4; i < argc; ++i) {
    const auto bytes = files::read_file(argv[i]);
    photos.emplace_back(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  core::Rng rng(7);
  if (photos.empty())
    photos = {drawn_photo(800, 1000, 70, rng), drawn_photo(1200, 1600, 80, rng), drawn_photo(3000, 4000, 85, rng)};
  for (const std::string& photo : photos) fmt::print("photo of {} KB\n", photo.size() / 1024);

  const fs::path folder = fs::temp_directory_path() / fmt::format("bench_service_{}", getpid());
  fs::create_directories(folder);
  {
    const embedding::Embedder embedder(model);
    const recommend::ImageEncoder encoder = recommend::encoder_of(embedder, model);
    catalogue::Catalogue catalogue = catalogue::Catalogue::create(folder / "shop.db", encoder.model);
    fill(catalogue, products, embedder.dim(), embedder.fingerprint());
    service::ServiceSettings settings;
    settings.port = 0;
    settings.rate_per_minute = 0;
    settings.requests_at_a_time = 0;
    settings.log = "none";
    settings.queue = 256;
    service::read_settings_environment(settings, [](const std::string& name) {
      const char* value = std::getenv(name.c_str());
      return value == nullptr ? std::nullopt : std::optional<std::string>(value);
    });
    service::Service service(catalogue, [&](const ModelIdentity&) { return fs::path(model); }, settings, {});
    service::HttpServer server(service, [](const std::string&) {});
    std::thread running([&] { server.run(); });
    const auto graph_start = Clock::now();
    if (static_cast<std::int64_t>(products) >= settings.graph_from_images) {
      while (!service.shop.view()->recommender.approximate()) std::this_thread::sleep_for(std::chrono::seconds(1));
      fmt::print("the graph took {:.0f} s\n", milliseconds(Clock::now() - graph_start) / 1000);
    }

    const std::size_t cores = core::available_processors();
    const Load floor = load(cores, seconds, 0, [&](std::size_t) {
      return [&](std::size_t turn) {
        const std::string& photo = photos[turn % photos.size()];
        const auto view = service.shop.view();
        view->recommender.recommend(std::as_bytes(std::span(photo)), "photo", {.limit = 12, .crop = {}, .filter = {}});
        return true;
      };
    });
    fmt::print("{:<34} {:>11} {:>8} {:>8} {:>8}\n", fmt::format("{} products, {} cores", products, cores), "", "p50",
               "p95", "p99");
    Load alone = floor;
    alone.clients = 0;  // its threads do the work themselves
    print("floor: called directly", alone, floor.per_second);
    const auto http = [&](std::size_t) {
      return [&, client = std::make_shared<httplib::Client>("127.0.0.1", server.port())](std::size_t turn) {
        client->set_keep_alive(true);
        const auto answer = client->Post("/v1/recommendations", photos[turn % photos.size()], "image/jpeg");
        if (!answer) fmt::print(stderr, "no answer: {}\n", httplib::to_string(answer.error()));
        if (answer && answer->status != 200) fmt::print(stderr, "{}: {}\n", answer->status, answer->body);
        return answer && answer->status == 200;
      };
    };
    for (const std::size_t shoppers : {1, 8, 64})
      print(fmt::format("{} shoppers", shoppers), load(shoppers, seconds, 0, http), floor.per_second);
    const Load half = load(16, seconds, floor.per_second / 2, http);
    print("half load", half, floor.per_second);
    fmt::print("p99 at half load: {:.2f} of the floor's\n", half.percentile(0.99) / floor.percentile(0.99));

    // Twenty writes a second beside the half load: a product put, then removed.
    std::atomic<bool> stop = false;
    std::thread writer([&] {
      const auto start = Clock::now();
      for (int i = 0; !stop; ++i) {
        std::this_thread::sleep_until(start + std::chrono::milliseconds(50) * i);
        const ProductId id{"p0"};
        const auto stored = catalogue.find(id);
        if (i % 2 == 0 && stored) {
          catalogue.remove(std::span(&id, 1));
        } else {
          fill(catalogue, 1, embedder.dim(), embedder.fingerprint());
        }
        service.shop.refresh();
      }
    });
    const Load written = load(16, seconds, floor.per_second / 2, http);
    stop = true;
    writer.join();
    print("half load and 20 writes a second", written, floor.per_second);
    fmt::print("p95 with writers: {:.2f} of without\n", written.percentile(0.95) / half.percentile(0.95));
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    fmt::print("memory at its highest, clients and photos included: {} MB\n", usage.ru_maxrss / 1024);
    server.stop();
    running.join();
  }
  fs::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace selvedge

int main(int argc, char** argv) { return selvedge::run(argc, argv); }
