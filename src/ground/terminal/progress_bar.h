// Shows the progress of a command: a bar with rate and time left on a terminal, plain lines elsewhere.
#pragma once

#include "selvedge/progress.h"

namespace selvedge::terminal {

// Writes to standard error, so standard output holds only results. A terminal's line is redrawn at most ten times a
// second. Other outputs get at most one line in ten seconds, and one at the end of a stage. A stage that ends within
// two seconds shows nothing. `quiet` gives an empty sink, which prints nothing.
ProgressSink make_progress_bar(bool quiet);

}  // namespace selvedge::terminal
