// Reads what a model directory's JSON files say. Inside model_directory/ only.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "selvedge/error.h"

namespace selvedge::model_directory {

using Input = nlohmann::json;  // for files that are read; an ordered_json copies its members as it grows

// Reads fields of one JSON object; every failure names the file and the field.
class JsonFields {
 public:
  JsonFields(const Input& object, std::string where) : object_(object), where_(std::move(where)) {
    if (!object.is_object()) throw broken("", "an object");
  }

  template <typename T>
  T get(const char* field, const char* expected) const {
    const auto found = object_.find(field);
    if (found == object_.end()) throw broken(field, expected);
    try {
      return found->get<T>();
    } catch (const Input::exception&) {
      throw broken(field, expected);
    }
  }

  template <typename T>
  T get_or(const char* field, T otherwise, const char* expected) const {
    return object_.contains(field) ? get<T>(field, expected) : otherwise;
  }

  double number(const char* field) const {
    const auto value = get<double>(field, "a number");
    if (!std::isfinite(value)) throw broken(field, "a finite number");
    return value;
  }

  template <typename T>
  T within(const char* field, T low, T high) const {
    const auto found = object_.find(field);
    // get() would take 3.7 and 1e300 too.
    if (found == object_.end() || !found->is_number_integer()) throw broken(field, "a whole number");
    const auto checked = [&](auto value) {
      if (std::cmp_less(value, low) || std::cmp_greater(value, high))
        throw broken(field, "a number from " + std::to_string(low) + " to " + std::to_string(high));
      return static_cast<T>(value);
    };
    return found->is_number_unsigned() ? checked(found->get<std::uint64_t>()) : checked(found->get<std::int64_t>());
  }

  // A whole number >= 0; 0 if the field is missing.
  template <typename T>
  T count(const char* field) const {
    return has(field) ? within<T>(field, 0, std::numeric_limits<T>::max()) : 0;
  }

  JsonFields object(const char* field) const {
    const auto found = object_.find(field);
    if (found == object_.end()) throw broken(field, "an object");
    return JsonFields(*found, where_ + " " + field);
  }

  bool has(const char* field) const { return object_.contains(field); }

  Error broken(const std::string& field, const std::string& expected) const;

 private:
  const Input& object_;
  std::string where_;
};

}  // namespace selvedge::model_directory
