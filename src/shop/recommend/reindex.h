// A catalogue from one model to another, while it goes on being used.
#pragma once

#include <cstddef>

#include "ground/core/progress.h"
#include "shop/catalogue/catalogue.h"
#include "shop/recommend/image_encoder.h"

namespace selvedge {

struct ReindexReport {
  std::size_t from_originals = 0;
  std::size_t from_thumbnails = 0;
  bool switched = false;  // false: the catalogue had this model already
};

struct ReindexOptions {
  // Share the work with every other reindex to the same model that runs with it, on any machine; for a catalogue on a
  // server. What a worker that dies had begun is done by another.
  bool share = false;
  ProgressSink progress;
};

// Embeds every picture content with the encoder's model beside the old embeddings and switches in one transaction when
// all are there, those of products that came meanwhile too. May be interrupted: the next call goes on where it stopped.
// A picture is read from its original where that is a file with the same SHA-256 as when it was imported, because that
// is the picture the thumbnail was made from, without its second JPEG compression and size; else from the thumbnail,
// which is always there.
// Products may be put and removed meanwhile. Throws corrupt_data, naming the content, if a picture can be read from
// neither. Throws as Catalogue::share_work for a catalogue in a file.
ReindexReport reindex(Catalogue& catalogue, const ImageEncoder& encoder, const ReindexOptions& options = {});

}  // namespace selvedge
