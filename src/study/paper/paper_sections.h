// The sections of paper.html on the approaches that the paper argues against or builds on, and on its own trials.
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

// Each adds its section, and its part of paper.json to `to`, if its step is done.
void add_one_shot(const PaperFolder& folder, nlohmann::json& to, std::vector<report::PaperSection>& sections);
void add_classifier(const PaperFolder& folder, nlohmann::json& to, std::vector<report::PaperSection>& sections);
void add_trials(const PaperArguments& arguments, const PaperFolder& folder, nlohmann::json& to,
                std::vector<report::PaperSection>& sections);
void add_drawings(const PaperArguments& arguments, const dataset::Manifest& manifest, const PaperFolder& folder,
                  nlohmann::json& to, std::vector<report::PaperSection>& sections);

// ---- Used by all sections.

// Three digits; a dash for what is not a number.
std::string decimal(double value);
std::string decimal(const nlohmann::json& value);

// Nothing if there is no such file. Throws corrupt_data if it is not JSON.
std::optional<nlohmann::json> read_json(const std::filesystem::path& file);

// Empty if there is no such file.
Image read_picture(const std::filesystem::path& file);

// The training time of all epochs in a model directory's log.
double training_seconds(const std::filesystem::path& model);

}  // namespace selvedge::paper
