// The class Model of _selvedge.
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "parts.h"
#include "selvedge/error.h"
#include "selvedge/model.h"

namespace selvedge::python {
namespace {

using LoadedModel = OfThisProcess<Model>;

// Embeds the pictures: one row each, and for each None or the Error that says why it could not be read; its row is then
// 0. Messages number the pictures from `first`.
std::pair<py::array_t<float>, py::list> embed(const LoadedModel& self, const py::list& sources, const py::object& crop,
                                              std::size_t first) {
  const std::shared_ptr<Model> shared = self.get();
  const Model& model = *shared;
  std::vector<Picture> pictures;
  for (const py::handle& source : sources) pictures.emplace_back(source);
  const std::optional<Rect> part = rect_of(crop);
  std::vector<std::optional<Error>> errors(pictures.size());
  std::vector<EmbeddedPicture> embedded;
  {
    const py::gil_scoped_release others_run;
    embedded = model.embed(pictures.size(), [&](std::size_t i) {
      try {
        if (const auto* path = pictures[i].path()) return model.read(*path, part);
        if (const auto* bytes = pictures[i].bytes())
          return model.read(*bytes, "picture " + std::to_string(first + i), part);
        return pictures[i].image();
      } catch (const Error& error) {
        errors[i] = error;  // each picture has its own
        throw;
      }
    });
  }
  py::array_t<float> rows({pictures.size(), model.embedding_size()});
  py::list problems;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    float* row = rows.mutable_data(static_cast<py::ssize_t>(i), 0);
    std::fill_n(row, model.embedding_size(), 0.0F);
    std::ranges::copy(embedded[i].embedding, row);
    problems.append(errors[i] ? as_python(*errors[i]) : py::none());
  }
  return {rows, problems};
}

}  // namespace

void add_model(py::module_& module) {
  py::class_<LoadedModel>(module, "Model")
      .def(py::init([](const std::string& directory) {
        const py::gil_scoped_release others_run;
        return LoadedModel("the model", Model(directory));
      }))
      .def("name", [](const LoadedModel& self) { return self.get()->name(); })
      .def("fingerprint", [](const LoadedModel& self) { return self.get()->fingerprint(); })
      .def("embedding_size", [](const LoadedModel& self) { return self.get()->embedding_size(); })
      .def("match_probability",
           [](const LoadedModel& self, float similarity) { return self.get()->match_probability(similarity); })
      .def("embed", &embed);
}

}  // namespace selvedge::python
