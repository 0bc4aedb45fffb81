// A product in JSON, in one shape everywhere: what the service takes and answers, what the command line prints with
// --json, and the lines of export and import. The schemas are Product and ProductInput of
// src/shop/service/openapi.json.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "selvedge/error.h"
#include "selvedge/model.h"
#include "selvedge/product.h"
#include "shop/feeds/feed_report.h"

namespace selvedge::feeds {

// Who reads the JSON. Each reader also sees what those before it see.
enum class Reader {
  anybody,     // sees no path, and no picture address that carries a password, a token or a signature
  key_holder,  // of one of the shop's keys: sees every address
  editor,      // of a key that may write: sees which feed owns a product too
  owner,       // can read the catalogue itself: sees the paths on the shop's disk too
};

// A reader, and the path below which it reaches the service: links in the JSON begin with it.
struct ReaderBelow {
  // A reader at the root is a reader.
  // NOLINTNEXTLINE(google-explicit-constructor)
  ReaderBelow(Reader who, std::string path = "/") : reader(who), base_path(std::move(path)) {}
  Reader reader;
  std::string base_path;  // "/", or "/find/": begins and ends with a slash
};

// The part of a picture that is embedded: `source`, `box` in fractions of the picture, `kind` and `confidence`.
nlohmann::ordered_json part_json(const PicturePart& part);
// `url` is the picture's path on the service's host: "/v1/images/…" below the base path.
nlohmann::ordered_json image_json(const StoredImage& image, const ReaderBelow& reader);
// Every field of Product; an unknown text is "", an unknown price or stock null.
nlohmann::ordered_json product_json(const StoredProduct& product, const ReaderBelow& reader);
// `reader`: only the owner sees the model's folder.
nlohmann::ordered_json model_json(const ModelIdentity& model, const ReaderBelow& reader);

// A member of a JSON object that cannot be used. invalid_argument.
class BadMember : public Error {
 public:
  BadMember(std::string member, const std::string& message)
      : Error(ErrorKind::invalid_argument, message), member_(std::move(member)) {}
  const std::string& member() const { return member_; }  // "price", "attributes.season"

 private:
  std::string member_;
};

// Sets the fact that `name` names. A value is text or a number; null clears the fact. `attributes` is an object of such
// values, and keeps the attributes that it does not name. False for a name that is no fact. Throws BadMember.
bool set_fact_from(ProductFacts& facts, const std::string& name, const nlohmann::json& value);

// What was made of a feed: `format`, `columns`, `notes` and `unread`, the values that could not be read.
nlohmann::ordered_json report_json(const FeedReport& report);

// As export writes a price: never with three decimals, which could be thousands ("1.299").
std::string exported_price(Price price);

// One line of export, without its end: `id`, the known facts, and the references of the images, with `crop` where the
// shop set a part. A feed's reader reads
// it back (read_product_feed).
std::string to_json_line(const StoredProduct& product);

}  // namespace selvedge::feeds
