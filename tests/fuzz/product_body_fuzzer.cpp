// A product as the service takes it, whole or as a patch (RFC 7396): what is taken may be stored, and is answered as
// JSON that says the same when it is sent again.
#include "fuzz/fuzzer.h"
#include "shop/service/json_object.h"
#include "shop/service/product_body.h"

namespace selvedge::fuzz {
namespace {

// The members of an answer that a body may have.
nlohmann::json body_of(const ProductFacts& facts) {
  const std::string answer = service::dumped(feeds::product_json({facts, 1, {}}, feeds::Reader::key_holder));
  nlohmann::json body = service::parse_object(answer, "answer");
  for (const char* const name : {"images", "image_url", "feed", "revision"}) body.erase(name);
  return body;
}

void read_product_body(std::string_view text) {
  const auto json = unless_refused([&] { return service::parse_object(text, "body"); });
  if (!json) return;
  if (const auto input = unless_refused([&] { return service::product_input(*json, std::nullopt); })) {
    require(!catalogue::problem_of(input->facts) && input->pictures.size() <= 32);
    require(service::product_input(body_of(input->facts), input->facts.id).facts == input->facts);
    for (const service::PictureSource& picture : input->pictures)
      require((picture.content.empty() ? 0 : 1) + (picture.url.empty() ? 0 : 1) + (picture.bytes.empty() ? 0 : 1) <= 1);
  }
  ProductFacts facts;
  facts.id.value = "p1";
  facts.title = "Dress";
  facts.price = parse_price("19.90");
  facts.attributes = {{"gender", "Women"}, {"size", "M"}};
  const auto changed = unless_refused([&] { return service::patched(facts, *json); });
  if (!changed) return;
  require(!catalogue::problem_of(*changed) && changed->id == facts.id);
  require(service::patched(*changed, *json) == *changed);
}

const Registered product_body_fuzzer("product_body", read_product_body);

}  // namespace
}  // namespace selvedge::fuzz
