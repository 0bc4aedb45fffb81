// Results as JSON values: shared by report.json and the page. Internal to this room.
#pragma once

#include <nlohmann/json.hpp>

#include "study/report/report.h"

namespace selvedge::report {

nlohmann::json json_of(const evaluation::PairMetrics& metrics);
nlohmann::json json_of(const evaluation::RetrievalExperiment& experiment);
// The whole of report.json.
nlohmann::json json_of(const Report& report);
// Never throws for text: bytes that are not UTF-8 become U+FFFD.
std::string dump(const nlohmann::json& value, int indent);

}  // namespace selvedge::report
