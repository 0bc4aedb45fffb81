// Products as JSON: what the service takes and answers, what the command line prints with --json, and the lines of
// export and import. The schemas are Product and ProductInput of src/shop/service/openapi.json.
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

// A reader, and the base path of the service for it. Links in the JSON begin with the base path.
struct ReaderBelow {
  // Not explicit, so that a Reader alone means one at the root.
  // NOLINTNEXTLINE(google-explicit-constructor)
  ReaderBelow(Reader who, std::string path = "/") : reader(who), base_path(std::move(path)) {}
  Reader reader;
  std::string base_path;  // "/", or "/find/": begins and ends with a slash
};

// The part of a picture that is embedded: `source`, `box` in fractions of the picture, `kind` and `confidence`. Unknown
// ones are null.
nlohmann::ordered_json part_json(const PicturePart& part);
// An image of a product. `url` is the path of its thumbnail on the service: the base path and "v1/images/…".
nlohmann::ordered_json image_json(const StoredImage& image, const ReaderBelow& reader);
// All fields of Product that the reader may see. An unknown text is "", an unknown price or stock null.
nlohmann::ordered_json product_json(const StoredProduct& product, const ReaderBelow& reader);
// The model's name, fingerprint and embedding size. Only the owner also sees its directory.
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

// Sets the fact `name`. A value is text or a number; null clears the fact. A price or stock may be written as in feeds
// ("12,99 EUR"). `hidden` is true or false. `attributes` is an object of values; attributes that it does not name stay,
// and null clears all. Returns false for a name that is no fact. Throws BadMember for a value that cannot be used.
bool set_fact_from(ProductFacts& facts, const std::string& name, const nlohmann::json& value);

// The report on a feed: `format`, `columns`, `notes`, and `unread`, the values that could not be read.
nlohmann::ordered_json report_json(const FeedReport& report);

// The price as an export writes it: never with three decimals, because "1.299" might be read as thousands.
std::string exported_price(Price price);

// A product as an export writes it: `id`, the known facts, and the references of the images, with `crop` if the shop
// set a part, and with `exact` if a feed's reader would clean the reference.
nlohmann::ordered_json exported_json(const StoredProduct& product);
// The same as one line, without its line end. read_product_feed reads it back.
std::string to_json_line(const StoredProduct& product);

}  // namespace selvedge::feeds
