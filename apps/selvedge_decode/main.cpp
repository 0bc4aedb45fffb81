// Decodes pictures for the programs that start it, with hardly any rights. See ground/image/decode.h.
#include "confinement.h"
#include "ground/codecs/codecs.h"

int main() { return selvedge::codecs::serve_decoding(selvedge::cli::confine); }
