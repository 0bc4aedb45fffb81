// Imports the products of a feed into a catalogue, in bulk. Commands, Shop, the service and syncs import through here.
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
  std::size_t batch_images = 32;  // pictures in one transaction; more take memory, gain little, and are lost on a kill
  std::size_t threads = 0;        // for reading and decoding; 0: one a processor
  // Returns the file with the picture of a URL (http, https), and waits for it. Throws Error with the reason if there
  // is none. Called from several threads. Empty: pictures by URL are skipped. The URL becomes the reference of the
  // stored picture.
  std::function<std::filesystem::path(const std::string& url)> fetch;
  // Shares the work with all imports of this feed into this catalogue that run at the same time with this set. Each
  // batch is taken by one of them; if it dies, another takes the batch over. Only for a catalogue on a server.
  bool share = false;
  // Finds the product's garment in each picture. Off: pictures are taken whole, except where the shop set a part.
  GarmentSearch garments;
  // The name of the feed that becomes the owner of the products (catalogue sync). Empty: their owners stay.
  std::string feed;
  // Asked between batches; true ends the import. What was imported until then stays. Empty: never.
  std::function<bool()> stop;
  // Makes the facts to store from the feed's and the stored ones. Called inside the writing transaction
  // (Catalogue::put). Empty: the feed's facts are stored.
  std::function<ProductFacts(const ProductFacts& fed, const StoredProduct* stored)> merge;
  ProgressSink progress;  // counts products; counted ones are stored durably
};

// Reads, decodes and embeds the pictures and stores the products in the feed's order, one transaction a batch.
//
// The feed's product replaces the stored one. A product stays as it is if nothing differs: facts, references, the
// SHA-256 of each file, and what is asked of each picture (PicturePart::asked). What the shop set for a picture stays,
// unless the feed sets another part. A content that the catalogue has for the same request is not decoded or embedded
// again. So importing a feed twice changes nothing, and importing it again after a kill finishes the job.
//
// A picture that a product names twice counts once. A picture that cannot be read is skipped with its reason and never
// replaces a stored one. A JPEG whose end is missing is taken with a warning. A product without a readable picture is
// left as it was. A shared import reports only its own batches.
//
// Throws as Catalogue::put, e.g. OtherModel if the encoder's model is not the catalogue's.
ImportReport import_products(catalogue::Catalogue& catalogue, const recommend::ImageEncoder& encoder,
                             const feeds::ProductFeed& feed, const ImportOptions& options = {});

}  // namespace selvedge::intake
