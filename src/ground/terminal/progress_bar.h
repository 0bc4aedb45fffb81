// Progress as a person reads it: a bar with rate and time left on a terminal, plain lines elsewhere.
#pragma once

#include "ground/core/progress.h"

namespace selvedge {

// Writes to standard error, so that standard output holds results alone. On a terminal one line is redrawn ten times a
// second; elsewhere a line is printed at a stage's start, every ten seconds and at its end. Quiet: prints nothing.
// Stages that are over within two seconds leave no line.
ProgressSink make_progress_bar(bool quiet);

}  // namespace selvedge
