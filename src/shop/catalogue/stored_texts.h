// The different texts of a catalogue's columns, kept by its revision: a filter compares its values with all of them,
// and to ask the database for them reads every product. Inside catalogue/ only.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace selvedge::catalogue {

// Folded, each once. Never null.
using TextList = std::shared_ptr<const std::vector<std::string>>;

// The lists of the revision asked for last, each kept once it was read. One with very many texts is not kept: it would
// take as much memory as the products themselves. Thread-safe.
class KeptTexts {
 public:
  // `list` names the column. `read` reads it as of `revision`; it is called without a lock.
  TextList of(std::int64_t revision, const std::string& list, const std::function<std::vector<std::string>()>& read);

 private:
  std::mutex mutex_;
  std::int64_t revision_ = -1;
  std::map<std::string, TextList> lists_;
};

// A catalogue's texts as of one moment: an engine says how they are read.
class StoredTexts {
 public:
  enum class Column { category, colour, attribute_value, attribute_name };
  // `attribute` is set for attribute_value alone.
  using Read = std::function<std::vector<std::string>(Column column, const std::string& attribute)>;

  // `kept` must outlive this.
  StoredTexts(KeptTexts& kept, std::int64_t revision, Read read)
      : kept_(kept), revision_(revision), read_(std::move(read)) {}

  TextList categories() const { return of("category", Column::category); }
  TextList colours() const { return of("colour", Column::colour); }
  // Of an attribute that no product has, the database is not asked: to look for it may read every attribute, and
  // strangers make up names as they like.
  TextList attribute(const std::string& name) const;
  TextList attribute_names() const { return of("attributes", Column::attribute_name); }

 private:
  TextList of(const std::string& list, Column column, const std::string& attribute = "") const {
    return kept_.of(revision_, list, [&] { return read_(column, attribute); });
  }

  KeptTexts& kept_;
  const std::int64_t revision_;
  const Read read_;
};

}  // namespace selvedge::catalogue
