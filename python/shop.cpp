// The class Shop of _selvedge. Values leave as JSON or plain tuples; the package makes objects of them.
#include "selvedge/shop.h"

#include <pybind11/functional.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <charconv>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "parts.h"
#include "selvedge/error.h"
#include "selvedge/json.h"

namespace selvedge::python {
namespace {

namespace fs = std::filesystem;

// Messages of the shop for a person. They come from the shop's own threads, which must not call Python, because they
// may outlive the interpreter. The package fetches them at its next call.
class Messages {
 public:
  void add(const std::string& text) {
    const std::lock_guard lock(mutex_);
    texts_.push_back(text);
  }
  std::vector<std::string> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(texts_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> texts_;
};

struct OpenShop {
  OfThisProcess<Shop> shop;
  std::shared_ptr<Messages> messages;

  std::shared_ptr<Shop> get() const { return shop.get(); }
};

struct Opening {
  std::string model;          // directory; empty: the one that the catalogue names, if it still exists
  std::string shipped_model;  // else this one
  std::string finder;
  bool search_in_database = false;
};

ShopOptions options_of(const Opening& opening, const std::shared_ptr<Messages>& messages) {
  ShopOptions options;
  options.find_model = [opening](const fs::path& recorded) -> fs::path {
    if (!opening.model.empty()) return opening.model;
    std::error_code not_there;
    const bool is_there = fs::exists(recorded / "model.json", not_there);
    return is_there || opening.shipped_model.empty() ? recorded : fs::path(opening.shipped_model);
  };
  options.finder = opening.finder;
  options.search_in_database = opening.search_in_database;
  options.message = [messages](const std::string& text) { messages->add(text); };
  return options;
}

std::unique_ptr<OpenShop> opened(const std::string& catalogue, const Opening& opening, bool create) {
  const py::gil_scoped_release others_run;
  auto messages = std::make_shared<Messages>();
  const ShopOptions options = options_of(opening, messages);
  Shop shop = create ? Shop::create(catalogue, opening.model, options) : Shop::open(catalogue, options);
  return std::make_unique<OpenShop>(OpenShop{{"the shop", std::move(shop)}, std::move(messages)});
}

struct Query {
  RecommendOptions options;

  void set_garment(const py::object& garment) {
    if (py::isinstance<py::str>(garment)) {
      const auto name = garment.cast<std::string>();
      options.kind = parse_garment_kind(name);
      if (!options.kind)
        throw Error(ErrorKind::invalid_argument,
                    "garment: expected a kind such as 'dress' or a number, found '" + name + "'");
    } else if (!garment.is_none()) {
      const auto number = garment.cast<long>();
      if (number < 1)
        throw Error(ErrorKind::invalid_argument, "garment: expected a number from 1, found " + std::to_string(number));
      options.garment = static_cast<std::size_t>(number - 1);
    }
  }
};

std::string recommend(const OpenShop& self, const py::object& source, const std::string& name, const Query& query) {
  const Picture picture(source);
  const std::shared_ptr<Shop> shop = self.get();
  const py::gil_scoped_release others_run;
  if (const auto* path = picture.path()) return to_json(shop->recommend(*path, query.options));
  if (const auto* bytes = picture.bytes()) return to_json(shop->recommend(*bytes, name, query.options));
  return to_json(shop->recommend(picture.image(), query.options));
}

// Calls Python between the parts of a long job, so that Ctrl-C ends it and progress is shown.
ProgressSink progress_into(const py::object& show) {
  return [&show](const Progress& progress) {
    const py::gil_scoped_acquire python;
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
    if (!show.is_none() && progress.total > 0) show(progress.done, progress.total);
  };
}

using Fields = std::map<std::string, std::string>;  // of ProductFacts, as text; an empty one is unknown

std::optional<std::int64_t> stock_of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  std::int64_t stock = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), stock);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size())
    throw Error(ErrorKind::invalid_argument, "stock: expected a number of pieces, found '" + text + "'");
  return stock;
}

void set_fields(ProductFacts& facts, const Fields& fields, const std::map<std::string, std::string>& attributes) {
  for (const auto& [name, text] : fields) {
    if (name == "title") facts.title = text;
    if (name == "category") facts.category = text;
    if (name == "colour") facts.colour = text;
    if (name == "currency") facts.currency = text;
    if (name == "url") facts.url = text;
    if (name == "item_group_id") facts.item_group_id = text;
    if (name == "stock") facts.stock = stock_of(text);
    if (name == "price") {
      facts.price = parse_price(text);
      if (!facts.price && !text.empty())
        throw Error(ErrorKind::invalid_argument,
                    "price: expected a number with at most four decimals such as 19.90, found '" + text + "'");
    }
  }
  for (const auto& [name, text] : attributes) {
    if (text.empty()) {
      facts.attributes.erase(name);
    } else {
      facts.attributes[name] = text;
    }
  }
}

py::dict report_of(const ImportReport& report) {
  const auto pairs = [](const std::vector<Skipped>& all) {
    py::list list;
    for (const Skipped& one : all) list.append(py::make_tuple(one.source, one.reason));
    return list;
  };
  py::dict dict;
  dict["added"] = report.added;
  dict["changed"] = report.changed;
  dict["unchanged"] = report.unchanged;
  dict["pictures_embedded"] = report.embedded;
  dict["skipped"] = pairs(report.skipped);
  dict["warnings"] = pairs(report.warnings);
  dict["notes"] = report.notes;
  return dict;
}

using Put = std::tuple<std::string, std::vector<std::string>, Fields, std::map<std::string, std::string>>;

py::dict put(const OpenShop& self, const std::vector<Put>& products, bool private_addresses, const py::object& show) {
  std::vector<NewProduct> made;
  for (const auto& [id, pictures, fields, attributes] : products) {
    NewProduct& product = made.emplace_back();
    product.facts.id = {id};
    product.pictures = pictures;
    set_fields(product.facts, fields, attributes);
  }
  const std::shared_ptr<Shop> shop = self.get();
  ImportReport report;
  {
    const py::gil_scoped_release others_run;
    report = shop->put(made, {.allow_private_addresses = private_addresses, .progress = progress_into(show)});
  }
  return report_of(report);
}

py::dict import_feed(const OpenShop& self, const std::string& feed, const std::string& currency, bool private_addresses,
                     const py::object& show) {
  const std::shared_ptr<Shop> shop = self.get();
  ImportReport report;
  {
    const py::gil_scoped_release others_run;
    report = shop->import(feed, {currency, private_addresses, progress_into(show)});
  }
  return report_of(report);
}

// Calls `work`, which needs no Python, without the GIL.
template <typename Work>
auto without_python(const OpenShop& self, const Work& work) {
  const std::shared_ptr<Shop> shop = self.get();
  const py::gil_scoped_release others_run;
  return work(*shop);
}

}  // namespace

void add_shop(py::module_& module) {
  py::class_<Opening>(module, "Opening")
      .def(py::init([](std::string model, std::string shipped_model, std::string finder, bool search_in_database) {
        return Opening{std::move(model), std::move(shipped_model), std::move(finder), search_in_database};
      }));
  py::class_<Query>(module, "Query")
      .def(py::init([](std::size_t limit, const py::object& crop, bool whole, const py::object& garment,
                       const std::vector<std::string>& where, bool group_variants, double min_probability,
                       const std::vector<std::string>& unlike) {
        Query query{{.limit = limit,
                     .crop = rect_of(crop),
                     .whole = whole,
                     .filter = parse_product_filter(where),
                     .group_variants = group_variants,
                     .min_probability = min_probability}};
        query.set_garment(garment);
        for (const std::string& product : unlike) query.options.unlike.push_back({product});
        return query;
      }));
  py::class_<OpenShop>(module, "Shop")
      .def_static("open",
                  [](const std::string& catalogue, const Opening& how) { return opened(catalogue, how, false); })
      .def_static("create",
                  [](const std::string& catalogue, const Opening& how) { return opened(catalogue, how, true); })
      .def("close", [](OpenShop& self) { self.shop.close(); })
      .def("messages", [](const OpenShop& self) { return self.messages->take(); })
      .def("model",
           [](const OpenShop& self) {
             const ModelIdentity model = self.get()->model();
             return py::make_tuple(model.name, model.fingerprint, model.embedding_size, model.directory.string());
           })
      .def("products", [](const OpenShop& self) { return self.get()->products(); })
      .def("revision", [](const OpenShop& self) { return self.get()->revision(); })
      .def("recommend", &recommend)
      .def("similar",
           [](const OpenShop& self, const std::string& id, const Query& query) {
             return without_python(self, [&](const Shop& shop) -> std::optional<std::string> {
               const auto answers = shop.similar({id}, query.options);
               return answers ? std::optional(to_json(*answers)) : std::nullopt;
             });
           })
      .def("find",
           [](const OpenShop& self, const std::string& id) {
             return without_python(self, [&](const Shop& shop) -> std::optional<std::string> {
               const auto product = shop.find({id});
               return product ? std::optional(to_json(*product)) : std::nullopt;
             });
           })
      .def("thumbnail",
           [](const OpenShop& self, const std::string& content) -> py::object {
             const auto jpeg = without_python(self, [&](const Shop& shop) { return shop.thumbnail(content); });
             if (!jpeg) return py::none();
             return py::bytes(reinterpret_cast<const char*>(jpeg->data()), jpeg->size());
           })
      .def("put", &put)
      .def("import_feed", &import_feed)
      .def("update",
           [](const OpenShop& self, const std::string& id, const Fields& fields,
              const std::map<std::string, std::string>& attributes) {
             return without_python(self, [&](Shop& shop) {
               return shop.update({id}, [&](ProductFacts facts) {
                 set_fields(facts, fields, attributes);
                 return facts;
               });
             });
           })
      .def("remove", [](const OpenShop& self, const std::vector<std::string>& ids) {
        const std::vector<ProductId> removed(ids.begin(), ids.end());
        return without_python(self, [&](Shop& shop) { return shop.remove(removed); });
      });
}

}  // namespace selvedge::python
