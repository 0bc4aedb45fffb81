// One run of one feed: fetches it, decides whether to believe it, and changes the catalogue accordingly.
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
  face::DownloadSettings downloads;  // for the feed and its pictures
  bool force = false;                // take a feed that seems wrong: empty, cut off, or without many of its products
  bool full = false;                 // read the feed even if it has not changed, and ask for every picture
  // The former name of this feed: the products of that feed become this one's. Empty: none.
  std::string take_over;
  // Names of feeds that also run. If more than half of the feed's products belong to one feed that is not among these,
  // the feed is refused: it may be that feed under another name.
  std::vector<std::string> beside;
  intake::GarmentSearch garments;                   // ImportOptions::garments
  std::size_t threads = 0;                          // for reading and decoding; 0: one a processor
  std::chrono::milliseconds feed_timeout{600'000};  // of one request for the feed, with its whole answer
  // Asked between steps and while waiting for files; true ends the run. Empty: never.
  std::function<bool()> stop;
  // Asked once it is this process's turn, with the feed's earlier runs; false: nothing is done. Empty: always due.
  std::function<bool(const std::optional<catalogue::FeedHistory>& history)> due;
  ProgressSink progress;
  // Waits before a feed is asked for again. Empty: sleeps. Tests set it.
  std::function<void(std::chrono::milliseconds)> wait;
};

// Another process or thread is running a feed of this catalogue. unavailable.
class OthersTurn : public Error {
 public:
  explicit OthersTurn(const std::string& catalogue);
};

// Runs the feed, records the run in the catalogue and returns it. Nothing if the feed is not due.
//
// Products of the feed become its own. If the pictures of a product have the same addresses as before, only its facts
// are stored; else it is imported as import_products does. Once a day every picture is asked for, because another
// picture may be behind the same address. A product that another feed owns stays as it is, and the run's complaints
// mention it.
//
// Products that the feed owns but does not name are kept, hidden or removed, as FeedSource::gone says. If
// intake::why_suspicious gives a reason against the feed, nothing is changed. If intake::why_uncertain gives one, the
// named products are stored and no product goes.
//
// A feed with the same bytes and options as the last one taken is not read again within an hour, if that run skipped
// nothing. After an hour it is read again, because sale prices may have begun or ended. A feed from a URL may name
// pictures by URL or hold them; it may name no file of this machine.
//
// A failure becomes the outcome of the run. Throws OthersTurn, and unavailable if the run cannot be recorded.
std::optional<catalogue::SyncRun> sync_feed(catalogue::Catalogue& catalogue, const recommend::ImageEncoder& encoder,
                                            const FeedSource& feed, const SyncOptions& options = {});

}  // namespace selvedge::sync
