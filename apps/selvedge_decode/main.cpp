// Decodes pictures for the programs that start it, with hardly any rights. See ground/image/decode.h.
#include "confinement.h"
#include "ground/image/decoding_worker.h"

int main() { return selvedge::image::serve_decoding(selvedge::cli::confine); }
