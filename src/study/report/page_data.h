// What the page's script draws. Internal to this room.
#pragma once

#include <nlohmann/json.hpp>

#include "study/report/report.h"
#include "study/report/report_page.h"

namespace selvedge::report {

nlohmann::json page_data(const Report& report, const PictureOfRow& source);

}  // namespace selvedge::report
