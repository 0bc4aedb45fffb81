// A shared library that is loaded at its first use. Programs start faster, and a machine without the library can still
// do everything else.
#pragma once

namespace selvedge::files {

// The library stays loaded until the process ends. Keep the object in a static of a function. Once constructed, any
// thread may use it.
class LoadedLibrary {
 public:
  // `file` is the name with its version, "libpq.so.5"; the dynamic linker searches for it. `package` is what to
  // install, for the message. Throws unavailable if the library cannot be loaded.
  LoadedLibrary(const char* file, const char* package);

  // Converts to the type of function pointer that it initialises.
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
