// Writes a catalogue's facts and image references to a file that an import can read.
#pragma once

#include <cstddef>
#include <filesystem>

#include "shop/catalogue/catalogue.h"

namespace selvedge::feeds {

// What becomes of CSV cells that a spreadsheet would run as formulas (formula_cell.h). `quoted` puts an apostrophe
// before them, and an import removes it again. `raw` writes them unchanged.
enum class FormulaCells { quoted, raw };

// Writes the products that pass the filter: JSON lines if `target` is named *.jsonl, else CSV with a row for each
// image. The file appears whole or not at all. Importing it into an empty catalogue gives the same products, if the
// originals of the pictures are still in place. Returns how many products were written. Throws unavailable if the file
// cannot be written or the catalogue changed meanwhile in a way that the file's header cannot show, and
// invalid_argument if `target` is the catalogue's own file.
std::size_t export_products(const catalogue::Catalogue& catalogue, const ProductFilter& filter,
                            const std::filesystem::path& target, FormulaCells formulas = FormulaCells::quoted);

}  // namespace selvedge::feeds
