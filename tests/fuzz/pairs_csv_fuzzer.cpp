// A pairs CSV, and the names of LookBook's files: what is taken is sound, and what is not is reported.
#include <string>

#include "fuzz/fuzzer.h"
#include "study/dataset/found_images.h"

namespace selvedge::fuzz {
namespace {

void read_pairs(std::string_view text) {
  const auto path = file_of(text, "pairs.csv");
  if (const auto found = unless_refused([&] { return dataset::find_pairs_csv_images(path); })) {
    for (const dataset::FoundImage& image : found->images) {
      require(!dataset::product_id_problem(image.product.value) && !image.path.empty());
      require(image.attributes.size() == found->attribute_names.size());
    }
    for (const Skipped& skipped : found->skipped) require(!skipped.reason.empty());
  }
  if (const auto name = dataset::parse_lookbook_name(text)) {
    const char* const kind = name->role == dataset::Role::product ? "_CLEAN1_IID" : "_CLEAN0_IID";
    require(text.starts_with(name->product + kind) && name->product.size() <= 21 && text.size() <= 55);
  }
}

const Registered pairs_csv_fuzzer("pairs_csv", read_pairs);

}  // namespace
}  // namespace selvedge::fuzz
