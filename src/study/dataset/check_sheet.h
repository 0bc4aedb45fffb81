// What `check_dataset` found, to look at and to work through.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "selvedge/image.h"
#include "selvedge/progress.h"
#include "study/dataset/check.h"
#include "study/dataset/manifest.h"

namespace selvedge::dataset {

// Pairs side by side, three pairs a row; captions say product, role and split, and how alike the two are. Images that
// cannot be read are drawn grey.
Image draw_check_sheet(const Manifest& manifest, std::span<const LookAlike> pairs, const std::string& title);

// The first sheet of write_check_folder: the gravest 60 pairs. Throws invalid_argument where there are none.
Image draw_first_check_sheet(const Manifest& manifest, const CheckReport& report);

// CSV, by rename: kind,relation,distance,difference,first_image,first_product,first_role,first_split,second_… ; an
// unreadable image is a row of kind "unreadable" whose relation holds the reason.
void write_check_csv(const Manifest& manifest, const CheckReport& report, const std::filesystem::path& csv);

// A folder to work through: findings.csv and sheet-001.png, sheet-002.png … of 60 pairs each, the gravest first, up to
// `max_sheets`. Sheets of an earlier check with higher numbers are removed. Returns how many sheets were drawn.
std::size_t write_check_folder(const Manifest& manifest, const CheckReport& report, const std::filesystem::path& folder,
                               std::size_t max_sheets, const ProgressSink& progress = {});

}  // namespace selvedge::dataset
