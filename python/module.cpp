// The module _selvedge, and the conversion of pictures, errors and rectangles from and to Python's values.
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <exception>
#include <string_view>

#include "parts.h"
#include "selvedge/error.h"

namespace selvedge::python {

py::object as_python(const Error& error) {
  const std::string_view what = error.what();
  // A message may name a file whose name is no UTF-8.
  const auto message = py::reinterpret_steal<py::str>(
      PyUnicode_DecodeUTF8(what.data(), static_cast<py::ssize_t>(what.size()), "replace"));
  return py::module_::import("selvedge._error").attr("Error")(message, to_string(error.kind()));
}

Picture::Picture(const py::handle& source) {
  if (py::isinstance<py::str>(source)) {
    source_ =
        std::filesystem::path(std::string(py::reinterpret_steal<py::bytes>(PyUnicode_EncodeFSDefault(source.ptr()))));
  } else if (py::isinstance<py::bytes>(source)) {
    const auto view = py::reinterpret_borrow<py::bytes>(source).operator std::string_view();
    source_ = std::as_bytes(std::span(view));
  } else {
    using Array = py::array_t<std::uint8_t, py::array::c_style>;
    const bool is_array = py::isinstance<Array>(source);
    const auto array = is_array ? py::reinterpret_borrow<Array>(source) : Array();
    if (array.ndim() != 3 || array.shape(2) != 3 || array.size() == 0)
      throw py::type_error("expected a path, bytes or an array of uint8, height x width x 3");
    source_ = Pixels{{array.data(), static_cast<std::size_t>(array.size())},
                     {static_cast<int>(array.shape(1)), static_cast<int>(array.shape(0))}};
  }
}

Image Picture::image() const {
  const auto& [rgb, size] = std::get<Pixels>(source_);
  Image image;
  image.width = size.first;
  image.height = size.second;
  image.rgb.assign(rgb.begin(), rgb.end());
  return image;
}

std::optional<Rect> rect_of(const py::object& crop) {
  if (crop.is_none()) return std::nullopt;
  const auto [x, y, width, height] = crop.cast<std::tuple<int, int, int, int>>();
  return Rect{x, y, width, height};
}

}  // namespace selvedge::python

PYBIND11_MODULE(_selvedge, module) {
  namespace py = pybind11;
  module.doc() = "Selvedge's library; use the package selvedge.";
  py::register_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const selvedge::Error& error) {
      const py::object raised = selvedge::python::as_python(error);
      PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(raised.ptr())), raised.ptr());
    }
  });
  selvedge::python::add_model(module);
  selvedge::python::add_shop(module);
}
