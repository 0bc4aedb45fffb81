// Brings a catalogue to another model while it is in use.
#pragma once

#include <cstddef>

#include "selvedge/progress.h"
#include "shop/catalogue/catalogue.h"
#include "shop/intake/picture_garment.h"
#include "shop/recommend/image_encoder.h"

namespace selvedge::intake {

struct ReindexReport {
  // Pictures that were embedded; those of the model that the catalogue had already for another part or finder.
  std::size_t from_originals = 0;
  std::size_t from_thumbnails = 0;
  bool switched = false;  // false: the catalogue had this model already
};

struct ReindexOptions {
  // Share the work with every other reindex to the same model that runs now, on any machine. If a worker dies, another
  // does its part. For a catalogue on a server.
  bool share = false;
  GarmentSearch garments;  // ImportOptions::garments
  // Ask of each picture what was asked of it before: a garment is looked for where one was, and nowhere else.
  bool ask_as_before = false;
  ProgressSink progress;
};

// Embeds every picture content with the encoder's model, beside the old embeddings, and switches in one transaction
// when all are there, including those of products added meanwhile. Products may be put and removed meanwhile. If
// interrupted, the next call goes on where it stopped.
//
// The garments in the pictures are looked for anew, unless `ask_as_before`; what the shop set for a picture stays. A
// catalogue that has the encoder's model already has those pictures embedded again, product by product, of which
// another part is asked for now or at which another finder looked. Work on these is not shared.
//
// A picture is read from its original if that file still has the SHA-256 of its import. The original is better: the
// thumbnail is smaller and was compressed a second time. Otherwise the thumbnail is used; it is always there.
//
// Throws corrupt_data, naming the content, if neither can be read. Throws as Catalogue::require_server if shared,
// for a catalogue in a file.
ReindexReport reindex(catalogue::Catalogue& catalogue, const recommend::ImageEncoder& encoder,
                      const ReindexOptions& options = {});

}  // namespace selvedge::intake
