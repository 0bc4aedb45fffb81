// A manifest: what is read is written as a manifest that says the same, and each product is in one split.
#include <map>

#include "fuzz/fuzzer.h"
#include "study/dataset/manifest.h"

namespace selvedge::fuzz {
namespace {

void read_manifest_text(std::string_view text) {
  const auto path = file_of(text, "manifest.csv");
  const auto manifest = unless_refused([&] { return dataset::read_manifest(path); });
  if (!manifest) return;
  require(!manifest->images.empty());
  std::map<ProductId, dataset::Split> splits;
  for (const dataset::ManifestImage& image : manifest->images) {
    require(splits.emplace(image.product, image.split).first->second == image.split);
    require(image.path.is_relative() && image.attributes.size() == manifest->attribute_names.size());
  }
  dataset::write_manifest(*manifest, path);
  const dataset::Manifest again = dataset::read_manifest(path);
  require(again.attribute_names == manifest->attribute_names && again.images.size() == manifest->images.size());
  for (std::size_t i = 0; i < again.images.size(); ++i) {
    const dataset::ManifestImage &a = again.images[i], &b = manifest->images[i];
    require(a.path == b.path && a.product == b.product && a.role == b.role && a.attributes == b.attributes);
    require(a.split == b.split);
  }
}

const Registered manifest_fuzzer("manifest", read_manifest_text);

}  // namespace
}  // namespace selvedge::fuzz
