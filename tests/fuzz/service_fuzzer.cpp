// Whole requests to a shop of three products: "METHOD TARGET", headers line by line, an empty line, the body. Whatever
// comes is answered, and never by 500; what is answered holds together. KEY stands for a key that may do everything,
// QUERY for the id of an answer with all three products.
//
// Left out: bodies that name addresses to fetch from, and photos to search by, which other processes decode.
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "fuzz/fuzzer.h"
#include "ground/core/ascii.h"
#include "ground/files/sha256.h"
#include "ground/model_directory/model_card.h"
#include "shop/service/multipart.h"
#include "shop/service/service.h"

namespace selvedge::fuzz {
namespace {

class Shop {
 public:
  Shop()
      : catalogue_(make_catalogue()),
        service_(catalogue_, [](const ModelIdentity& model) { return model.directory; }, settings(), {}),
        query_(service_.query_ids.sign(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()),
                                       std::string(64, 'a'), std::vector<ProductId>{{"p0"}, {"p1"}, {"p2"}})) {
    using enum catalogue::KeyScope;
    key_ = catalogue_.keys().create("fuzz", {read, write, feedback}, {}).token;
  }
  service::Service& service() { return service_; }
  // With what KEY and QUERY stand for.
  std::string filled_in(std::string text) const {
    for (const auto& [word, meaning] : {std::pair("KEY", &key_), std::pair("QUERY", &query_)}) {
      if (const std::size_t at = text.find(word); at != std::string::npos)
        text.replace(at, std::string_view(word).size(), *meaning);
    }
    return text;
  }

 private:
  static catalogue::Catalogue make_catalogue() {
    const std::filesystem::path directory = SELVEDGE_SOURCE_DIR "/models/default";
    const model_directory::ModelCard card = model_directory::read_model_card(directory);
    const std::filesystem::path file = file_of("", "shop.db");
    std::filesystem::remove(file);
    catalogue::Catalogue catalogue =
        catalogue::Catalogue::create(file.string(), {card.fingerprint, card.name, card.embedding_size, directory});
    std::vector<catalogue::ProductRecord> records(3);
    for (std::size_t i = 0; i < records.size(); ++i) {
      records[i].facts.id.value = "p" + std::to_string(i);
      records[i].facts.category = "dress";
      records[i].facts.attributes["gender"] = "Women";
      std::vector<float> embedding(card.embedding_size, 0.0F);
      embedding[i] = 1;
      records[i].images.push_back({files::sha256_hex(std::to_string(i)),
                                   "https://cdn.example/" + std::to_string(i) + ".jpg?token=x", 30, 40,
                                   std::vector<std::byte>(100, std::byte{7}), embedding});
    }
    catalogue.put(records, card.fingerprint);
    return catalogue;
  }
  static service::ServiceSettings settings() {
    service::ServiceSettings settings;
    settings.rate_per_minute = 0;
    settings.requests_at_a_time = 0;
    settings.stored_bytes_per_day = 0;
    settings.network_workers = 1;
    settings.follow_milliseconds = 60'000;
    return settings;
  }

  catalogue::Catalogue catalogue_;
  service::Service service_;
  std::string query_;
  std::string key_;
};

service::Body body_of(const std::string& type, const std::string& bytes, std::size_t max_bytes) {
  service::Body body;
  if (bytes.size() > max_bytes) throw service::Problem(413, "too-large", "expected a smaller body");
  body.content_type = core::in_small_letters(std::string_view(type).substr(0, type.find(';')));
  if (body.is_form()) {
    body.parts = service::parse_form(bytes, type, 64);
  } else {
    body.bytes = bytes;
  }
  return body;
}

void require_whole(service::HttpResponse& response) {
  require(response.status >= 200 && response.status < 500);
  for (const auto& [name, value] : response.headers) require(!name.empty());
  if (response.stream) {
    response.stream([&](std::string_view piece) {
      response.body += piece;
      return true;
    });
  }
  std::string_view body = response.body;
  if (response.content_type == "application/x-ndjson") {
    while (!body.empty()) require(nlohmann::json::accept(take_line(body)));
  } else if (response.content_type.ends_with("json")) {
    require(nlohmann::json::accept(body));
  }
}

void ask(std::string_view text) {
  static Shop shop;
  const std::string line(take_line(text));
  const std::size_t space = line.find(' ');
  if (space == std::string::npos) return;
  service::HttpRequest request;
  request.id = "fuzz";
  request.client = "10.0.0.1";
  request.method = line.substr(0, space);
  const std::string target = line.substr(space + 1), path = target.substr(0, target.find('?'));
  if (path == "/v1/recommendations") return;
  request.path = path;
  if (path.size() < target.size())
    request.query = service::parse_query(std::string_view(target).substr(path.size() + 1));
  std::vector<std::pair<std::string, std::string>> headers;
  for (std::string_view header = take_line(text); !header.empty(); header = take_line(text)) {
    const std::size_t colon = std::min(header.find(':'), header.size());
    headers.emplace_back(core::in_small_letters(header.substr(0, colon)),
                         shop.filled_in(std::string(header.substr(std::min(colon + 1, header.size())))));
  }
  request.header = [&](const std::string& name) {
    for (const auto& [known, value] : headers) {
      if (known == core::in_small_letters(name)) return value;
    }
    return std::string();
  };
  const std::string body = shop.filled_in(std::string(text));
  for (const char* const word : {"url", "\\u", "http", "image"}) {
    if (body.find(word) != std::string::npos) return;
  }
  request.read_body = [&](std::size_t max_bytes) { return body_of(request.header("content-type"), body, max_bytes); };
  service::HttpResponse response = shop.service().answer(request);
  require_whole(response);
}

const Registered service_fuzzer("service", ask);

}  // namespace
}  // namespace selvedge::fuzz
