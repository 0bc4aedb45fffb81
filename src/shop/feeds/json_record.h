// Makes a record of a product in JSON, whatever shop system or search engine it is written for. Inside feeds/ only.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>

#include "shop/feeds/feed_record.h"

namespace selvedge::feeds {

// The record of a product; it must be an object. What cannot be read of it is noted in the report.
FeedRecord record_of_json(const nlohmann::json& product, std::string source, FeedReport& report);

// The first of these members that the object has; nullptr: it has none.
const nlohmann::json* member(const nlohmann::json& object, std::initializer_list<const char*> names);
// The product or variant that an element of a list is: itself, or within GraphQL's {"node": {...}} or schema.org's
// {"@type": "ListItem", "item": {...}}.
const nlohmann::json& within(const nlohmann::json& element);
// Whether the object has a member that means a picture.
bool holds_pictures(const nlohmann::json& object);
// Whether each member is an object: {"A1": {...}, "A2": {...}}.
bool is_keyed(const nlohmann::json& value);

}  // namespace selvedge::feeds
