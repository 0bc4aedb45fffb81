#include "ground/files/loaded_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include "selvedge/error.h"

namespace selvedge::files {

LoadedLibrary::LoadedLibrary(const char* file, const char* package)
    : file_(file), handle_(dlopen(file, RTLD_NOW | RTLD_LOCAL)) {
  if (handle_ == nullptr)
    throw Error(ErrorKind::unavailable, fmt::format("cannot load a library: {}; install {}", dlerror(), package));
}

LoadedLibrary::Address LoadedLibrary::operator[](const char* name) const {
  if (void* address = dlsym(handle_, name)) return Address(address);
  throw Error(ErrorKind::unavailable,
              fmt::format("{}: expected a function {}, found none; install another version", file_, name));
}

}  // namespace selvedge::files
