// Gives intake::write_product what it needs of the service. Pictures wait for their turn to be decoded, and the network
// runs on the embedding stage, as for query photos. Errors of a picture become problems that name it.
#include "shop/service/product_writing.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "ground/files/read_file.h"
#include "ground/garments/finder.h"
#include "shop/service/problem.h"

namespace selvedge::service {
namespace {

constexpr int most_attempts = 5;

std::vector<std::byte> fetched(const FetchPicture& fetch, const std::string& url, const std::string& field) {
  try {
    return files::read_file(fetch(url));
  } catch (const Error& error) {
    throw Problem(422, "unreachable-picture", error.what(), field + ".url");
  }
}

recommend::Picture open(Service& service, const recommend::ImageEncoder& encoder, std::span<const std::byte> bytes,
                        const std::string& field, const std::optional<Rect>& part) {
  try {
    const image::DecodeLimits limits = decode_limits(service.settings);
    const DecodingQueue::Place place(service.decoding, image::decoding_memory(bytes, limits));
    return recommend::open_picture(bytes, field, encoder, limits, part);
  } catch (const image::TooManyPixels& error) {
    throw Problem(422, "too-many-pixels", error.what(), field);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::internal || error.kind() == ErrorKind::unavailable) throw;
    throw Problem(422, "unreadable-picture", error.what(), field);
  }
}

// How garments are found in the product's pictures, if the settings ask for it.
intake::GarmentSearch garments_of(const Service& service, const recommend::ShopView& view) {
  if (!service.settings.find_garments) return {};
  intake::GarmentSearch search = intake::garment_search(view.finder.get());
  if (!search.on()) return search;
  search.find = [&view](const Image& picture) {
    garments::Findings found;
    view.stage.run([&] { found = view.finder->find(picture); });
    return found;
  };
  return search;
}

intake::ProductWritten write(Service& service, const recommend::ShopView& view, const ProductInput& input,
                             const FetchPicture& fetch, const catalogue::WriteCheck& check) {
  std::vector<intake::NewPicture> pictures;
  for (const PictureSource& source : input.pictures) {
    const std::string field = fmt::format("images[{}]", pictures.size());
    const auto bytes = [&source, &fetch, field] {
      return source.url.empty() ? source.bytes : fetched(fetch, source.url, field);
    };
    pictures.push_back({source.content, bytes, source.reference, field, source.crop});
  }
  const auto open_picture = [&](std::span<const std::byte> bytes, const std::string& field,
                                const std::optional<Rect>& part) {
    return open(service, view.encoder, bytes, field, part);
  };
  const intake::GarmentSearch search = garments_of(service, view);
  const intake::ProductWriting writing{{view.encoder, search, open_picture},
                                       [&](std::vector<Image> images) { return view.stage.embed(std::move(images)); },
                                       check};
  try {
    return intake::write_product(service.shop.catalogue(), input.facts, pictures, writing);
  } catch (const intake::NoSuchPicture& error) {
    throw bad_parameter(error.name() + ".content", error.what());
  } catch (const intake::PartOutside& error) {
    throw bad_parameter("images", error.what());
  } catch (const intake::NoPictures& error) {
    throw bad_parameter("images", error.what());
  }
}

Problem others_came_between() {
  return Problem(503, "unavailable", "other writers came between again and again, or changed the model; try again");
}

// Tries again if the catalogue's model was switched between embedding and storing.
intake::ProductWritten write_with_the_present_model(Service& service, const ProductInput& input,
                                                    const FetchPicture& fetch, const catalogue::WriteCheck& check) {
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    const auto view = service.shop.view();
    try {
      return write(service, *view, input, fetch, check);
    } catch (const catalogue::PictureGone&) {
      throw others_came_between();
    } catch (const catalogue::OtherModel&) {
      service.shop.try_refresh();
      if (service.shop.view() == view) break;  // a replica lags, or this machine lacks the model
    }
  }
  throw others_came_between();
}

}  // namespace

std::vector<std::string> urls_of(const ProductInput& input) {
  std::vector<std::string> urls;
  for (const PictureSource& picture : input.pictures) {
    if (!picture.url.empty()) urls.push_back(picture.url);
  }
  return urls;
}

intake::ProductWritten write_product(Service& service, const ProductInput& input, const FetchPicture& fetch,
                                     const catalogue::WriteCheck& check) {
  const auto start = std::chrono::steady_clock::now();
  intake::ProductWritten written = write_with_the_present_model(service, input, fetch, check);
  service.shop.try_refresh();
  service.metrics.stage_done("write", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  return written;
}

}  // namespace selvedge::service
