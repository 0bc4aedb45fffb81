// The parts of the extension module _selvedge, and how they read Python's values. Internal to python/.
#pragma once

#include <pybind11/pybind11.h>

#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>

#include "selvedge/error.h"
#include "selvedge/image.h"

namespace selvedge::python {

namespace py = pybind11;

void add_model(py::module_& module);
void add_shop(py::module_& module);

// Wraps an object of the library whose threads do not survive fork(). In a child process, using it throws instead of
// hanging, and it is never destroyed. Use it with the GIL, which orders close() and get().
template <typename Object>
class OfThisProcess {
 public:
  OfThisProcess(const char* what, Object object) : what_(what), object_(std::make_shared<Object>(std::move(object))) {}
  OfThisProcess(OfThisProcess&&) noexcept = default;
  OfThisProcess& operator=(OfThisProcess&&) = delete;
  ~OfThisProcess() {
    if (object_ && getpid() != process_) new std::shared_ptr<Object>(std::move(object_));
  }

  // The object, which the caller keeps alive even if this is closed. Throws invalid_argument if it is closed or belongs
  // to another process.
  std::shared_ptr<Object> get() const {
    if (!object_) throw Error(ErrorKind::invalid_argument, std::string(what_) + " is closed");
    if (getpid() != process_) {
      throw Error(ErrorKind::invalid_argument,
                  std::string(what_) +
                      " was opened before this process was forked: open it in each process, or let "
                      "multiprocessing start them by \"spawn\"");
    }
    return object_;
  }
  void close() {
    std::shared_ptr<Object> last = getpid() == process_ ? std::exchange(object_, nullptr) : nullptr;
    const py::gil_scoped_release others_run;
    last.reset();  // its threads end here, unless somebody else holds it
  }

 private:
  const char* what_;
  std::shared_ptr<Object> object_;
  pid_t process_ = getpid();
};

// A picture as the package hands it over: a path, the bytes of a file, or a uint8 array, height x width x 3, C order.
// Bytes and arrays are not copied, so the Python object must outlive this one. May be used without the GIL.
class Picture {
 public:
  // Throws TypeError if `source` is none of these.
  explicit Picture(const py::handle& source);

  using Pixels = std::pair<std::span<const std::uint8_t>, std::pair<int, int>>;  // rgb; width, height
  const std::filesystem::path* path() const { return std::get_if<std::filesystem::path>(&source_); }
  const std::span<const std::byte>* bytes() const { return std::get_if<std::span<const std::byte>>(&source_); }
  // A copy of the pixels of an array. Only for arrays.
  Image image() const;

 private:
  std::variant<std::filesystem::path, std::span<const std::byte>, Pixels> source_;
};

// The package's selvedge.Error for this error.
py::object as_python(const Error& error);

// (x, y, width, height), or None.
std::optional<Rect> rect_of(const py::object& crop);

}  // namespace selvedge::python
