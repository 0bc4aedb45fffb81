// What the page's script draws. Internal to this room.
#pragma once

#include <nlohmann/json.hpp>

#include "selvedge/report/report.h"
#include "selvedge/report/report_page.h"

namespace selvedge {

nlohmann::json page_data(const Report& report, const PictureOfRow& source);

}  // namespace selvedge
