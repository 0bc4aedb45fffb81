// import_feed SHOP.DB MODEL FEED: makes the shop where there is none, and imports a feed.
#include <cstdio>
#include <exception>
#include <filesystem>

#include <selvedge/selvedge.h>

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s SHOP.DB MODEL FEED\n", argv[0]);
    return 2;
  }
  selvedge::Shop shop =
      std::filesystem::exists(argv[1]) ? selvedge::Shop::open(argv[1]) : selvedge::Shop::create(argv[1], argv[2]);
  const selvedge::ImportReport report = shop.import(argv[3]);
  for (const selvedge::Skipped& skipped : report.skipped) std::fprintf(stderr, "%s\n", to_string(skipped).c_str());
  std::printf("%zu added, %zu changed, %zu unchanged; the shop has %zu products\n", report.added, report.changed,
              report.unchanged, shop.products());
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
