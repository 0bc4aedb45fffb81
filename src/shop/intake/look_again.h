// Embeds pictures again whose garment is to be looked for in another way, while the catalogue is in use.
#pragma once

#include <cstddef>

#include "selvedge/progress.h"
#include "shop/catalogue/catalogue.h"
#include "shop/intake/stored_picture.h"

namespace selvedge::intake {

struct LookedAgain {
  std::size_t from_originals = 0;  // pictures
  std::size_t from_thumbnails = 0;
};

// Every picture of which another part is asked for now (usually_asked), or at which another finder looked, but for
// those that the shop set. With `ask_as_before` only the finder counts, where one was asked for. The catalogue must
// have the encoder's model. Each product changes by itself, so an interrupted call goes on with the next one; until
// then pictures of both kinds stand side by side. Throws corrupt_data, naming the content, where neither original nor
// thumbnail can be read.
LookedAgain look_again(catalogue::Catalogue& catalogue, const StoredEyes& eyes, bool ask_as_before,
                       const ProgressSink& progress);

}  // namespace selvedge::intake
