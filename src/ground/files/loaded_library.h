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

  // Becomes a pointer to a function of whatever type it is stored in.
  class Address {
   public:
    explicit Address(void* address) : address_(address) {}
    template <typename Function>
    explicit operator Function*() const {
      return reinterpret_cast<Function*>(address_);
    }

   private:
    void* address_;
  };
  // A function of the library, to be stored in a pointer of its type:
  //   decltype(&::PQexec) exec{library["PQexec"]};
  // Throws unavailable, naming it, if the library has none of that name.
  Address operator[](const char* name) const;

 private:
  const char* file_;
  void* handle_;
};

}  // namespace selvedge::files
