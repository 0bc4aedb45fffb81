// Decodes pictures for the programs that start it, with hardly any rights. See selvedge/image/decode.h.
#include "confinement.h"
#include "selvedge/image/decoding_worker.h"

int main() { return selvedge::serve_decoding(selvedge::confine); }
