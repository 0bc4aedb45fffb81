#include "commands.h"

namespace selvedge {

void add_model_command(CLI::App&, ExitCode&) {}

}  // namespace selvedge
