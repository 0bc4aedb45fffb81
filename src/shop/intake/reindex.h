// Switches a catalogue to another model, or looks at its pictures again with the same one, while it is in use:
// `selvedge catalogue reindex`.
#pragma once

#include <cstddef>

#include "selvedge/progress.h"
#include "shop/catalogue/catalogue.h"
#include "shop/intake/picture_garment.h"
#include "shop/recommend/image_encoder.h"

namespace selvedge::intake {

struct ReindexReport {
  // Pictures that were embedded: all of them for another model; for the catalogue's own model those of another part or
  // finder.
  std::size_t from_originals = 0;
  std::size_t from_thumbnails = 0;
  bool switched = false;  // false: the catalogue had this model already
};

struct ReindexOptions {
  // Shares the work with every other reindex to the same model that runs at the same time, on any machine. If one dies,
  // another does its part. Only for a catalogue on a server.
  bool share = false;
  GarmentSearch garments;  // ImportOptions::garments
  // Ask of each picture what was asked of it before: a garment is looked for in pictures where one was, and in no
  // others.
  bool ask_as_before = false;
  ProgressSink progress;
};

// Embeds every picture with the encoder's model, beside the old embeddings. When all embeddings are there, it switches
// to the model in one transaction. Products may be added and removed meanwhile; added ones are embedded too. An
// interrupted call is continued by the next one.
//
// Garments are looked for in all pictures, unless `ask_as_before` is set. What the shop set for a picture stays. If the
// catalogue has the encoder's model already, look_again() does the work: it embeds only pictures of which another part
// is asked for, or at which another finder looked. That work is not shared.
//
// A picture is read from its original if that file still has the SHA-256 of its import. Otherwise its thumbnail is
// used, which is smaller and was compressed a second time.
//
// Throws corrupt_data, with the content, if neither can be read. With `share`, throws invalid_argument for a catalogue
// in a file.
ReindexReport reindex(catalogue::Catalogue& catalogue, const recommend::ImageEncoder& encoder,
                      const ReindexOptions& options = {});

}  // namespace selvedge::intake
