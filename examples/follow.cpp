// follow SHOP.DB SECONDS: tells of each change that other programs make to the shop.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <thread>

#include <selvedge/selvedge.h>

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s SHOP.DB SECONDS\n", argv[0]);
    return 2;
  }
  const selvedge::Shop shop = selvedge::Shop::open(argv[1]);  // follows by itself
  std::int64_t seen = -1;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(std::atoi(argv[2]));
  for (; std::chrono::steady_clock::now() < end; std::this_thread::sleep_for(std::chrono::milliseconds(50))) {
    if (shop.revision() == seen) continue;
    seen = shop.revision();
    std::printf("revision %lld: %zu products\n", static_cast<long long>(seen), shop.products());
    std::fflush(stdout);
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
