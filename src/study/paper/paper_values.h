// What the sections of paper.html are written with.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "selvedge/image.h"

namespace selvedge::paper {

// Three digits; of what is no number, a dash.
std::string decimal(double value);
std::string decimal(const nlohmann::json& value);

// Nothing where the file is not there. Throws corrupt_data where it is no JSON.
std::optional<nlohmann::json> read_json(const std::filesystem::path& file);

// Empty where the file is not there.
Image read_picture(const std::filesystem::path& file);

// Of all epochs of a model directory's log.
double training_seconds(const std::filesystem::path& model);

}  // namespace selvedge::paper
