// The sections of paper.html on what the paper argues against, and on what it tried itself.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

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

}  // namespace selvedge::paper
