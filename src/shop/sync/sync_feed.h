// One run of one feed: fetches it, judges it, and makes the catalogue say what it says.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "selvedge/progress.h"
#include "shop/catalogue/catalogue.h"
#include "shop/face/picture_downloads.h"
#include "shop/intake/picture_garment.h"
#include "shop/recommend/image_encoder.h"
#include "shop/sync/feed_source.h"

namespace selvedge::sync {

struct SyncOptions {
  face::DownloadSettings downloads;  // of feeds and pictures
  bool force = false;                // take a feed that seems wrong: empty, cut off, without many of its products
  bool full = false;                 // take a feed that has not changed too, and ask for every picture
  // The name of a feed whose products become this one's, because it is that feed under another name. Empty: none.
  std::string take_over;
  // Names of feeds that are run besides. A feed most of whose products are those of any other is refused, because it
  // may be that one under another name.
  std::vector<std::string> beside;
  intake::GarmentSearch garments;                   // ImportOptions::garments
  std::size_t threads = 0;                          // for reading and decoding; 0: one a processor
  std::chrono::milliseconds feed_timeout{600'000};  // of one request for a feed, with its whole answer
  // Asked between steps and while files are waited for; true ends the run. Empty: never.
  std::function<bool()> stop;
  // Asked with the feed's runs so far once it is this process's turn; false: nothing is done. Empty: always.
  std::function<bool(const std::optional<catalogue::FeedHistory>& history)> due;
  ProgressSink progress;
  // Waits before a feed is asked for again. Empty: sleeps. For tests.
  std::function<void(std::chrono::milliseconds)> wait;
};

// Another process or thread runs a feed of this catalogue just now. unavailable.
class OthersTurn : public Error {
 public:
  explicit OthersTurn(const std::string& catalogue);
};

// Runs the feed and records the run, which it returns; nothing where it is not due.
//
// What the feed says of a product is stored: facts alone where its pictures have the same addresses, else as
// import_products does. Every picture is asked for once a day, because another one may be behind the same address. The
// products are the feed's from then on. One that another feed owns is neither changed nor removed, and is complained
// of. What the feed owns and no longer names goes as FeedSource::gone says, unless intake::why_suspicious or
// why_uncertain speaks against it: in the first case nothing is changed, in the second only nothing goes.
//
// A feed that is byte for byte the one that was taken within the hour is not read again: its sales begin and end within
// the hour. A feed from a URL may name pictures by URL and hold them, and no file of this machine.
//
// A failure is the run's outcome. Throws OthersTurn, and unavailable where the run cannot be recorded.
std::optional<catalogue::SyncRun> sync_feed(catalogue::Catalogue& catalogue, const recommend::ImageEncoder& encoder,
                                            const FeedSource& feed, const SyncOptions& options = {});

}  // namespace selvedge::sync
