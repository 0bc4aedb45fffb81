// Each family of products and each image has its own generator, from seed and number. So products are drawn in
// parallel, and a picture does not depend on earlier ones.
#include "study/synthetic/data_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <mutex>
#include <string>
#include <utility>

#include "ground/core/parallel.h"
#include "ground/files/atomic_file.h"
#include "ground/files/csv.h"
#include "ground/image/encode.h"
#include "selvedge/error.h"

namespace selvedge::synthetic {
namespace {

constexpr int k_least_side = 48;
constexpr int k_most_side = 4096;

template <typename T>
void require_range(const char* what, T value, T least, T most) {
  if (value >= least && value <= most) return;
  throw Error(ErrorKind::invalid_argument,
              fmt::format("[synth] expected {} from {} to {}, got {}", what, least, most, value));
}

void require_valid(const SyntheticOptions& options) {
  require_range<std::size_t>("a number of products", options.products, 1, 999'999);
  require_range<std::size_t>("a number of worn pictures of each product", options.worn, 0, 999);
  require_range("a width in pixels", options.size.width, k_least_side, k_most_side);
  require_range("a height in pixels", options.size.height, k_least_side, k_most_side);
}

// IIDs count through the whole set, as LookBook's do.
std::string image_name(const SyntheticOptions& options, std::size_t product, std::size_t image) {
  return fmt::format("PID{:06}_CLEAN{}_IID{:06}.jpg", product, image == 0 ? 1 : 0,
                     product * (options.worn + 1) + image);
}

std::string catalogue_row(const SyntheticOptions& options, std::size_t product, const GarmentSpec& spec) {
  core::Rng rng = core::Rng(options.seed).fork(3).fork(product);
  const double dear = spec.cut.category == Category::coat     ? 120
                      : spec.cut.category == Category::jacket ? 70
                      : spec.cut.category == Category::dress  ? 45
                                                              : 18;
  const double price = std::floor(dear * rng.uniform(0.8, 2.0)) + (rng.chance(0.5) ? 0.99 : 0.5);
  const std::size_t stock = rng.chance(0.1) ? 0 : 1 + rng.below(60);
  const std::string id = fmt::format("PID{:06}", product);
  return files::csv_line({image_name(options, product, 0), id, garment_title(spec), category_name(spec.cut.category),
                          spec.cloth.colour_name, fmt::format("{:.2f}", price), "EUR", fmt::format("{}", stock),
                          fmt::format("https://shop.example/products/{}", id)});
}

std::string catalogue(const SyntheticOptions& options) {
  std::string text =
      files::csv_line({"image", "product_id", "title", "category", "colour", "price", "currency", "stock", "url"});
  for (std::size_t i = 0; i < options.products; ++i) text += catalogue_row(options, i, product_spec(options.seed, i));
  return text;
}

std::uint64_t write_picture(const std::filesystem::path& path, const DrawnPicture& picture) {
  const auto bytes = image::encode_jpeg(picture.image, picture.jpeg_quality);
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) throw Error(ErrorKind::unavailable, fmt::format("cannot write {}; is the disk full?", path.string()));
  return bytes.size();
}

struct Extent {
  int left = 0, top = 0, right = 0, bottom = 0;  // right and bottom are exclusive; right is 0 if nothing is visible
};

std::vector<Extent> extents_of(const PersonLabels& labels, int width) {
  std::vector<Extent> extents(labels.kinds.size());
  for (std::size_t i = 0; i < labels.pixels.size(); ++i) {
    if (labels.pixels[i] < PersonLabels::first_garment) continue;
    Extent& e = extents[labels.pixels[i] - std::size_t{PersonLabels::first_garment}];
    const int x = static_cast<int>(i % static_cast<std::size_t>(width)), y = static_cast<int>(i) / width;
    if (e.right == 0) e.left = x, e.top = y;
    e = {std::min(e.left, x), e.top, std::max(e.right, x + 1), y + 1};
  }
  return extents;
}

// Writes the mask and returns the image's rows of boxes.csv.
std::string write_mask(const std::filesystem::path& folder, const std::string& image_name,
                       const LabelledPerson& person) {
  const Image& picture = person.picture.image;
  const std::vector<Extent> extents = extents_of(person.labels, picture.width);
  std::array<std::uint8_t, 256> level{};
  level[PersonLabels::body] = PersonLabels::body;
  std::string rows;
  std::uint8_t next = PersonLabels::first_garment;
  for (std::size_t i = 0; i < extents.size(); ++i) {
    const Extent& e = extents[i];
    if (e.right == 0) continue;
    level[PersonLabels::first_garment + i] = next++;
    rows += files::csv_line({image_name, std::string(to_string(person.labels.kinds[i])), fmt::format("{}", e.left),
                             fmt::format("{}", e.top), fmt::format("{}", e.right - e.left),
                             fmt::format("{}", e.bottom - e.top), i == person.labels.main ? "1" : "0"});
  }
  Image mask(picture.width, picture.height);
  for (std::size_t i = 0; i < mask.rgb.size(); ++i) mask.rgb[i] = level[person.labels.pixels[i / 3]];
  files::write_file_atomically((folder / "masks" / image_name).replace_extension(".png"), image::encode_png(mask));
  return rows;
}

}  // namespace

GarmentSpec product_spec(std::uint64_t seed, std::size_t index) {
  core::Rng rng = core::Rng(seed).fork(1).fork(index / k_family_size);
  return sample_family(rng).members[index % k_family_size];
}

SyntheticCounts write_lookbook_data_set(const SyntheticOptions& options, const std::filesystem::path& folder,
                                        const ProgressSink& progress) {
  require_valid(options);
  files::PartialFolder partial(folder);
  SyntheticCounts counts{options.products, options.products, options.products * options.worn, 0};
  const std::size_t total = counts.product_images + counts.person_images;
  const core::Rng pictures = core::Rng(options.seed).fork(2);
  std::mutex report;
  std::size_t done = 0;
  std::vector<std::string> boxes(options.products);
  if (options.masks) std::filesystem::create_directories(partial.path() / "masks");
  core::parallel_for(options.products, options.threads, [&](std::size_t product) {
    const Garment garment = sew(product_spec(options.seed, product), options.size);
    const core::Rng of_product = pictures.fork(product);
    for (std::size_t image = 0; image <= options.worn; ++image) {
      core::Rng rng = of_product.fork(image);
      const std::string name = image_name(options, product, image);
      DrawnPicture picture;
      if (image == 0) {
        picture = draw_product(garment, options.size, rng);
      } else if (options.masks || options.whole_people) {
        LabelledPerson person = draw_labelled_person(garment, options.size, options.whole_people, rng);
        if (options.masks) boxes[product] += write_mask(partial.path(), name, person);
        picture = std::move(person.picture);
      } else {
        picture = draw_person(garment, options.size, rng);
      }
      const std::uint64_t bytes = write_picture(partial.path() / name, picture);
      const std::lock_guard lock(report);
      counts.bytes += bytes;
      ++done;
      if (progress) progress({"drawing", done, total, ""});
    }
  });
  files::write_file_atomically(partial.path() / "catalog.csv", catalogue(options));
  if (options.masks) {
    std::string rows = files::csv_line({"image", "kind", "x", "y", "width", "height", "main"});
    for (const std::string& of_product : boxes) rows += of_product;
    files::write_file_atomically(partial.path() / "boxes.csv", rows);
  }
  partial.keep();
  return counts;
}

}  // namespace selvedge::synthetic
