// The other side of image::decode_image: what the program selvedge-decode does.
#pragma once

#include <functional>

namespace selvedge::codecs {

// Decodes pictures that come over the socket at handle 3, into the memory at handle 4, until the other side is gone.
// `confine` is called once, after everything that needs more rights than decoding; where it returns a problem, that is
// sent and nothing is decoded. Returns the program's exit status.
int serve_decoding(const std::function<const char*()>& confine);

}  // namespace selvedge::codecs
