// A shop small enough to know by heart: pictures of plain colours, and an encoder that sees nothing but colour.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "catalogue/catalogue_fixture.h"
#include "ground/files/atomic_file.h"
#include "ground/image/encode.h"
#include "shop/feeds/product_feed.h"
#include "shop/intake/import_products.h"

namespace selvedge::testing {

using Colour = std::array<std::uint8_t, 3>;

inline Image plain(Colour colour, int width = 24, int height = 32) {
  Image image(width, height);
  for (std::size_t i = 0; i < image.rgb.size(); ++i) image.rgb[i] = colour[i % 3];
  return image;
}

// An encoder whose embedding is the mean colour of the left and of the right half, and a count of what it was asked.
struct ColourEncoder {
  // Shared with the encoder's function, which may be copied.
  std::shared_ptr<std::atomic<std::size_t>> embedded = std::make_shared<std::atomic<std::size_t>>(0);
  recommend::ImageEncoder encoder;

  explicit ColourEncoder(const std::string& fingerprint = std::string(64, 'c')) {
    encoder.model = {fingerprint, "colours", 8, "/models/colours"};
    encoder.input_width = encoder.input_height = 8;
    encoder.embed = [count = embedded](std::span<const Image> images) {
      core::EmbeddingMatrix matrix(images.size(), 8);
      for (std::size_t i = 0; i < images.size(); ++i) embed_one(images[i], matrix.row(i));
      *count += images.size();
      return matrix;
    };
    encoder.match_probability = [](float similarity) { return (1.0 + static_cast<double>(similarity)) / 2; };
  }

  static void embed_one(const Image& image, std::span<float> row) {
    for (int y = 0; y < image.height; ++y) {
      for (int x = 0; x < image.width; ++x) {
        const std::size_t half = x * 2 < image.width ? 0 : 4;
        for (std::size_t c = 0; c < 3; ++c) row[half + c] += static_cast<float>(image.pixel(x, y)[c]) - 127.5F;
      }
    }
    row[3] = row[7] = 1;  // never all zero
    core::normalise(row);
  }
};

inline void write_picture(const std::filesystem::path& path, const Image& image) {
  files::write_file_atomically(path, image::encode_png(image));
}

// A product whose pictures are those files.
inline feeds::FeedProduct feed_product(const std::string& id, const std::vector<std::string>& files) {
  feeds::FeedProduct product;
  product.facts.id = {id};
  product.facts.title = "Title of " + id;
  for (const std::string& file : files) product.images.push_back({file, "feed.csv:" + id});
  return product;
}

// An empty catalogue of that encoder, in a folder of its own, and what puts products into it.
class ColourShop : public ::testing::Test {
 protected:
  std::string picture(const std::string& name, Colour colour, int width = 24, int height = 32) {
    write_picture(folder_.path() / name, plain(colour, width, height));
    return folder_ / name;
  }
  ImportReport import(const feeds::ProductFeed& feed, const intake::ImportOptions& options = {}) {
    return intake::import_products(catalogue_, colours_.encoder, feed, options);
  }
  ImportReport import(const feeds::FeedProduct& product) {
    feeds::ProductFeed feed;
    feed.products = {product};
    return import(feed);
  }

  TemporaryFolder folder_;
  ColourEncoder colours_;
  catalogue::Catalogue catalogue_ = catalogue::Catalogue::create(folder_ / "shop.db", colours_.encoder.model);
};

}  // namespace selvedge::testing
