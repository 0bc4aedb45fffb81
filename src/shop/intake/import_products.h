// Imports a feed's products into a catalogue, in bulk.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "selvedge/progress.h"
#include "selvedge/shop.h"
#include "shop/catalogue/catalogue.h"
#include "shop/feeds/product_feed.h"
#include "shop/intake/picture_garment.h"
#include "shop/recommend/image_encoder.h"

namespace selvedge::intake {

struct ImportOptions {
  std::size_t batch_images = 32;  // per transaction; more gains little, takes memory and is lost on a kill
  std::size_t threads = 0;        // for reading and decoding; 0: one a processor
  // Returns the file of a picture's URL (http://, https://) and waits for it. Called from several threads. Throws Error
  // with the reason if there is none. Empty: pictures by URL are skipped. The catalogue stores the URL as the picture's
  // reference.
  std::function<std::filesystem::path(const std::string& url)> fetch;
  // Share the feed with all imports of the same feed into the same catalogue that run now with this set. One of them
  // takes each batch; another takes it over if that one dies. For catalogues on a server.
  bool share = false;
  // Finds the product's garment in each picture. Off: pictures are taken whole, but for those that the shop set a part
  // of.
  GarmentSearch garments;
  // The name of the feed that owns the products from now on (catalogue sync). Empty: their owners stay.
  std::string feed;
  // Asked between batches: true ends the import, and what was imported counts. Empty: never.
  std::function<bool()> stop;
  // Combines the feed's facts with the stored ones at the moment of storing (Catalogue::put). Empty: the feed's facts
  // are stored.
  std::function<ProductFacts(const ProductFacts& fed, const StoredProduct* stored)> merge;
  ProgressSink progress;  // counts products; counted ones are stored durably
};

// Reads, decodes and embeds the pictures and puts the products in the feed's order, one transaction a batch.
//
// A stored product is replaced by the feed's. One that is the same (facts, references, SHA-256 of each file and what is
// asked of it, PicturePart::asked) is left as it is. What the shop set for a picture stays unless the feed sets another
// part. No content that the catalogue knows as it is asked for is decoded or embedded again. So importing a feed twice
// changes nothing, and importing it after a kill finishes the job.
//
// A picture named twice for a product counts once. A picture that cannot be read is skipped with its reason and never
// replaces a stored one: what was imported from there stays. One whose end is missing is taken with a warning. A
// product without any readable picture is left as it was. A shared import reports only its own batches.
//
// Throws what Catalogue::put throws, e.g. if the encoder's model is not the catalogue's.
ImportReport import_products(catalogue::Catalogue& catalogue, const recommend::ImageEncoder& encoder,
                             const feeds::ProductFeed& feed, const ImportOptions& options = {});

}  // namespace selvedge::intake
