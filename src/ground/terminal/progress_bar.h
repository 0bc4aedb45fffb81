// Shows progress: a bar with rate and time left on a terminal, plain lines elsewhere.
#pragma once

#include "selvedge/progress.h"

namespace selvedge::terminal {

// Writes to standard error, so standard output holds only results. A terminal's line is redrawn ten times a second.
// Elsewhere a line is printed at a stage's start, every ten seconds, and at its end. Stages of under two seconds leave
// no line. `quiet`: prints nothing.
ProgressSink make_progress_bar(bool quiet);

}  // namespace selvedge::terminal
