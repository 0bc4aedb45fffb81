// A feed's products into a catalogue, in bulk.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "ground/core/progress.h"
#include "ground/core/skipped.h"
#include "shop/catalogue/catalogue.h"
#include "shop/feeds/product_feed.h"
#include "shop/recommend/image_encoder.h"

namespace selvedge {

struct ImportOptions {
  std::size_t batch_images = 32;  // stored in one transaction; more gains little, takes memory and is lost on a kill
  std::size_t threads = 0;        // that read and decode pictures; 0: one a processor
  // The file that holds the picture of a URL (http://, https://), which it waits for; called from several threads.
  // Throws Error with the reason where there is none. Empty: pictures by URL are skipped. What is stored as the
  // picture's reference is the URL.
  std::function<std::filesystem::path(const std::string& url)> fetch;
  // Share the feed with everybody else who imports the same one, into the same catalogue and with this set, at the same
  // time: each batch is taken by one of them, and by another if that one dies. For catalogues on a server.
  bool share = false;
  // Makes a product's facts of the feed's and of what is stored in the very moment of storing (Catalogue::put). Empty:
  // the feed's alone.
  std::function<ProductFacts(const ProductFacts& fed, const StoredProduct* stored)> merge;
  ProgressSink progress;  // counts products; those it has counted are stored for good
};

struct ImportReport {
  std::size_t added = 0;
  std::size_t changed = 0;
  std::size_t unchanged = 0;
  std::size_t embedded = 0;  // picture contents that the catalogue did not know
  // Where the import is shared, of the batches that this one took. The feed's, then pictures that could not be read,
  // then products left without any.
  std::vector<Skipped> skipped;
};

// Reads, decodes and embeds the pictures and puts the products, a batch a transaction, in the feed's order. A product
// that is there is replaced by what the feed says; one that is there and the same (facts, references, SHA-256 of each
// file) is left as it is, and no content that the catalogue knows is decoded or embedded again: importing a feed twice
// changes nothing, and importing it after a kill finishes the job. A picture named twice for a product counts once. One
// that cannot be read is left out with its reason and never takes a stored picture's place: what was imported from
// there stays. A product none of whose pictures can be read is left as it was. Throws what Catalogue::put throws, e.g.
// if the encoder's model is not the catalogue's.
ImportReport import_products(Catalogue& catalogue, const ImageEncoder& encoder, const ProductFeed& feed,
                             const ImportOptions& options = {});

}  // namespace selvedge
