// Which engine a catalogue's URL names. Inside catalogue/ only.
#pragma once

#include <string>

namespace selvedge::catalogue {

// False for a path. Throws invalid_argument for anything that is neither.
bool is_postgres_url(const std::string& url);

}  // namespace selvedge::catalogue
