#include "ground/model_directory/json_fields.h"

#include <fmt/format.h>

namespace selvedge::model_directory {

Error JsonFields::broken(const std::string& field, const std::string& expected) const {
  const auto found = object_.is_object() ? object_.find(field) : object_.end();
  const bool is_there = object_.is_object() && found != object_.end();
  // What holds others may be so deep that no stack suffices to write it out.
  const std::string text = !is_there                ? "nothing"
                           : found->is_structured() ? fmt::format("an {}", found->type_name())
                                                    : found->dump().substr(0, 80);
  return Error(ErrorKind::corrupt_data,
               fmt::format("{}: field '{}': expected {}, found {}", where_, field, expected, text));
}

}  // namespace selvedge::model_directory
