// Writes a catalogue's facts and image references to a file that import can read.
#pragma once

#include <cstddef>
#include <filesystem>

#include "shop/catalogue/catalogue.h"

namespace selvedge::feeds {

// Treatment of cells that a spreadsheet would run as a formula: those that begin with =, +, -, @, a tab or a carriage
// return. `quoted` puts an apostrophe before them (OWASP, "CSV Injection"); read_product_csv removes it, so writing and
// reading change nothing. `raw` writes them unchanged.
enum class FormulaCells { quoted, raw };

// Writes JSON lines if `target` is named *.jsonl, else CSV. The file appears whole or not at all. Importing it into an
// empty catalogue gives the same products, if the originals are still in place. Returns how many products were written.
// Throws unavailable if the file cannot be written.
std::size_t export_products(const catalogue::Catalogue& catalogue, const ProductFilter& filter,
                            const std::filesystem::path& target, FormulaCells formulas = FormulaCells::quoted);

}  // namespace selvedge::feeds
