// Embeds pictures again for which another part is asked for, or at which another finder looked. The catalogue stays in
// use meanwhile. reindex() uses it.
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

// Embeds a picture again if usually_asked asks for another part than its embedding is of, or if another finder looked.
// Pictures whose part the shop set stay. With `ask_as_before` every picture keeps what was asked of it, and only
// another finder is a reason. The catalogue must have the encoder's model. Each product changes in a transaction of its
// own; if a call is interrupted, the next one goes on with the rest. Throws corrupt_data, with the content, if neither
// original nor thumbnail can be read; unavailable if others change a product again and again.
LookedAgain look_again(catalogue::Catalogue& catalogue, const StoredEyes& eyes, bool ask_as_before,
                       const ProgressSink& progress);

}  // namespace selvedge::intake
