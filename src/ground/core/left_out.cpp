#include "ground/core/left_out.h"

#include <string>

namespace selvedge::core {

Error left_out(std::string_view what, std::string_view option) {
  return Error(ErrorKind::unavailable,
               std::string(what) + ": this program was built without; build it with -D" + std::string(option) + "=ON");
}

}  // namespace selvedge::core
