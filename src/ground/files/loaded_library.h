// A shared library that is loaded when it is first used: programs start without it, and a machine that lacks it can
// still do everything else.
#pragma once

namespace selvedge::files {

// Loaded until the process ends. Thread-safe once constructed; keep it in a function's static.
class LoadedLibrary {
 public:
  // `file`: its name with version, "libpq.so.5", searched as the dynamic linker does. `package`: what to install, for
  // the message. Throws unavailable if it cannot be loaded.
  LoadedLibrary(const char* file, const char* package);

  // A function of the library: function<decltype(&::PQexec)>("PQexec"). Throws unavailable, naming it, if the library
  // has none of that name.
  template <typename Pointer>
  Pointer function(const char* name) const {
    return reinterpret_cast<Pointer>(address_of(name));
  }

 private:
  void* address_of(const char* name) const;

  const char* file_;
  void* handle_;
};

}  // namespace selvedge::files
