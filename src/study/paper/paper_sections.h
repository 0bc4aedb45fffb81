// The sections of paper.html on what the paper argues against, and on what it tried itself.
#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "selvedge/image.h"
#include "study/paper/paper_run.h"
#include "study/report/paper_page.h"

namespace selvedge::paper {

// Each adds its section and its part of paper.json where its step has been done.
void add_one_shot(const PaperFolder& folder, nlohmann::json& to, std::vector<report::PaperSection>& sections);
void add_classifier(const PaperFolder& folder, nlohmann::json& to, std::vector<report::PaperSection>& sections);
void add_trials(const PaperArguments& arguments, const PaperFolder& folder, nlohmann::json& to,
                std::vector<report::PaperSection>& sections);
void add_drawings(const PaperArguments& arguments, const dataset::Manifest& manifest, const PaperFolder& folder,
                  nlohmann::json& to, std::vector<report::PaperSection>& sections);

// ---- What all sections are written with.

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
