// A catalogue's facts and image references as a file that import reads again.
#pragma once

#include <cstddef>
#include <filesystem>

#include "shop/catalogue/catalogue.h"

namespace selvedge {

// How cells are written that a spreadsheet would run as a formula: those that begin with =, +, -, @, a tab or a
// carriage return. `quoted` puts an apostrophe before them (OWASP, "CSV Injection"); read_product_csv takes it away
// again, so that nothing is changed by writing and reading. `raw` writes them as they are.
enum class FormulaCells { quoted, raw };

// To JSON lines where `target` is named *.jsonl, else to CSV; the file appears whole or not at all. Importing it into
// an empty catalogue, with the originals where they were, gives the same products. Returns how many were written.
// Throws unavailable if the file cannot be written.
std::size_t export_products(const Catalogue& catalogue, const ProductFilter& filter,
                            const std::filesystem::path& target, FormulaCells formulas = FormulaCells::quoted);

}  // namespace selvedge
