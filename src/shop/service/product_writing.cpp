#include "shop/service/product_writing.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "ground/files/read_file.h"
#include "ground/files/sha256.h"
#include "shop/recommend/picture.h"
#include "shop/service/problem.h"

namespace selvedge::service {
namespace {

std::optional<catalogue::ImageRecord> stored_picture(const StoredProduct& product, const std::string& content) {
  for (const StoredImage& image : product.images) {
    if (image.content == content)
      return catalogue::ImageRecord{image.content, image.reference, image.width, image.height, {}, {}};
  }
  return std::nullopt;
}

constexpr int most_attempts = 5;

class ProductWriter {
 public:
  // `trusting`: that a picture which the catalogue has now is there still when the product is stored.
  ProductWriter(Service& service, const ProductInput& input, const FetchPicture& fetch,
                const catalogue::WriteCheck& check, bool trusting)
      : service_(service), input_(input), fetch_(fetch), check_(check), trusting_(trusting) {}

  catalogue::WrittenProduct write(const recommend::ShopView& view) {
    const catalogue::ProductRecord record = record_of(view);
    return service_.shop.catalogue().put(
        record.facts.id, view.encoder.model.fingerprint, [&](const StoredProduct* stored) {
          if (check_) check_(stored);
          if (record.images.empty() && stored == nullptr) throw no_pictures();
          return catalogue::ProductRecord(record);  // a copy: the transaction may be tried again
        });
  }

 private:
  static Problem no_pictures() { return bad_parameter("images", "images: expected at least one picture, found none"); }

  // Without images where the product is to keep those that it has.
  catalogue::ProductRecord record_of(const recommend::ShopView& view) {
    catalogue::ProductRecord record{input_.facts, {}};
    const auto stored = service_.shop.catalogue().find_latest(input_.facts.id);
    if (check_) check_(stored ? &*stored : nullptr);
    std::vector<Image> pending;
    std::vector<std::size_t> pending_at;
    for (std::size_t i = 0; i < input_.pictures.size(); ++i) {
      record.images.push_back(open(view, input_.pictures[i], fmt::format("images[{}]", i), stored, pending));
      if (pending.size() > pending_at.size()) pending_at.push_back(record.images.size() - 1);
    }
    if (!pending.empty()) {
      const core::EmbeddingMatrix embeddings = view.stage.embed(std::move(pending));
      for (std::size_t i = 0; i < pending_at.size(); ++i)
        record.images[pending_at[i]].embedding.assign(embeddings.row(i).begin(), embeddings.row(i).end());
    }
    return record;
  }

  catalogue::ImageRecord open(const recommend::ShopView& view, const PictureSource& source, const std::string& field,
                              const std::optional<StoredProduct>& stored, std::vector<Image>& pending) {
    if (!source.content.empty()) {
      if (stored) {
        if (auto image = stored_picture(*stored, source.content)) return std::move(*image);
      }
      throw bad_parameter(field + ".content",
                          fmt::format("{}.content: expected the content of one of the product's pictures, found '{}'",
                                      field, source.content));
    }
    if (!source.url.empty()) return open_bytes(view, fetched(source.url, field), source.url, field, pending);
    return open_bytes(view, source.bytes, source.reference, field, pending);
  }

  std::vector<std::byte> fetched(const std::string& url, const std::string& field) const {
    try {
      return files::read_file(fetch_(url));
    } catch (const Error& error) {
      throw Problem(422, "unreachable-picture", error.what(), field + ".url");
    }
  }

  catalogue::ImageRecord open_bytes(const recommend::ShopView& view, std::span<const std::byte> bytes,
                                    const std::string& reference, const std::string& field,
                                    std::vector<Image>& pending) {
    catalogue::ImageRecord record;
    record.content = files::sha256_hex(bytes);
    record.reference = reference.empty() ? "upload:" + record.content : reference;
    const auto known = [&] {
      return service_.shop.catalogue().known_contents(std::span(&record.content, 1), view.encoder.model.fingerprint)[0];
    };
    if (trusting_ && known()) return record;
    try {
      const image::DecodeLimits limits = decode_limits(service_.settings);
      const DecodingQueue::Place place(service_.decoding, image::decoding_memory(bytes, limits));
      recommend::Picture picture = recommend::open_picture(bytes, field, view.encoder, limits);
      record.width = picture.original_width;
      record.height = picture.original_height;
      record.thumbnail = std::move(picture.thumbnail);
      pending.push_back(std::move(picture.image));
    } catch (const image::TooManyPixels& error) {
      throw Problem(422, "too-many-pixels", error.what(), field);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::internal || error.kind() == ErrorKind::unavailable) throw;
      throw Problem(422, "unreadable-picture", error.what(), field);
    }
    return record;
  }

  Service& service_;
  const ProductInput& input_;
  const FetchPicture& fetch_;
  const catalogue::WriteCheck& check_;
  const bool trusting_;
};

// Once more where others came between decoding and storing: the last product with one of the pictures was removed, or
// the catalogue was brought to another model.
catalogue::WrittenProduct write_whatever_comes_between(Service& service, const ProductInput& input,
                                                       const FetchPicture& fetch, const catalogue::WriteCheck& check) {
  bool trusting = true;
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    const auto view = service.shop.view();
    try {
      return ProductWriter(service, input, fetch, check, trusting).write(*view);
    } catch (const catalogue::PictureGone&) {
      trusting = false;
    } catch (const catalogue::OtherModel&) {
      service.shop.try_refresh();
      if (service.shop.view() == view) break;  // a replica that is behind, or a model that this machine lacks
    }
  }
  throw Problem(503, "unavailable", "other writers came between again and again, or changed the model; try again");
}

}  // namespace

std::vector<std::string> urls_of(const ProductInput& input) {
  std::vector<std::string> urls;
  for (const PictureSource& picture : input.pictures) {
    if (!picture.url.empty()) urls.push_back(picture.url);
  }
  return urls;
}

catalogue::WrittenProduct write_product(Service& service, const ProductInput& input, const FetchPicture& fetch,
                                        const catalogue::WriteCheck& check) {
  const auto start = std::chrono::steady_clock::now();
  catalogue::WrittenProduct written = write_whatever_comes_between(service, input, fetch, check);
  service.shop.try_refresh();
  service.metrics.stage_done("write", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  return written;
}

}  // namespace selvedge::service
