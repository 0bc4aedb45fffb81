#include "study/report/report_page.h"

#include "study/report/page_data.h"
#include "study/report/page_parts.h"
#include "study/report/page_template.h"

namespace selvedge::report {

std::string report_page(const Report& report, const PictureOfRow& pictures) {
  return fill_page(page_parts::html, page_parts::script, page_data(report, pictures));
}

}  // namespace selvedge::report
