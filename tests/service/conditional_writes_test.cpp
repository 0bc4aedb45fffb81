// Writers of one product beside each other: entity tags, preconditions, and what is lost (nothing).
#include <atomic>
#include <thread>

#include "ground/core/parallel.h"
#include "service/service_copy.h"

namespace selvedge::testing {
namespace {

class ConditionalWrites : public ServedShop {
 protected:
  using Headers = std::map<std::string, std::string>;
  Headers with(const std::string& name, const std::string& value) const {
    Headers headers = writer_;
    headers[name] = value;
    return headers;
  }
  static std::string type(const service::HttpResponse& response) {
    return Json::parse(response.body).value("type", "");
  }

  Headers writer_ = key({catalogue::KeyScope::read, catalogue::KeyScope::write});
};

TEST_F(ConditionalWrites, answers_carry_the_tag_of_the_product_as_it_is_stored) {
  const std::string read = header(ask("GET", "/v1/products/red"), "ETag");
  EXPECT_EQ(read, "\"" + std::to_string(catalogue_->find({"red"})->revision) + "\"");
  const service::HttpResponse patched = ask("PATCH", "/v1/products/red", json_body(R"({"stock":1})"), writer_);
  const std::string changed = header(patched, "ETag");
  EXPECT_NE(changed, read);
  EXPECT_EQ(header(ask("GET", "/v1/products/red"), "ETag"), changed);
  EXPECT_EQ(header(ask("PATCH", "/v1/products/red", json_body(R"({"stock":1})"), writer_), "ETag"), changed)
      << "nothing changed";
  const service::HttpResponse put = ask("PUT", "/v1/products/red", json_body(R"({"title":"Red"})"), writer_);
  EXPECT_EQ(header(put, "ETag"), header(ask("GET", "/v1/products/red"), "ETag"));
}

TEST_F(ConditionalWrites, who_has_the_product_already_is_told_so_without_it) {
  const std::string tag = header(ask("GET", "/v1/products/red"), "ETag");
  for (const std::string& known : {tag, "W/" + tag, "\"0\", " + tag, std::string("*")}) {
    const service::HttpResponse same = ask("GET", "/v1/products/red", {}, {{"If-None-Match", known}});
    EXPECT_EQ(same.status, 304) << known;
    EXPECT_TRUE(same.body.empty());
    EXPECT_EQ(header(same, "ETag"), tag);
  }
  EXPECT_EQ(ask("GET", "/v1/products/red", {}, {{"If-None-Match", "\"0\""}}).status, 200);
}

TEST_F(ConditionalWrites, a_write_of_what_another_has_changed_meanwhile_is_refused_and_changes_nothing) {
  const std::string mine = header(ask("GET", "/v1/products/red"), "ETag");
  const service::HttpResponse other = ask("PATCH", "/v1/products/red", json_body(R"({"stock":1})"), writer_);
  const auto stored = catalogue_->find({"red"});
  for (const auto& [method, body] :
       {std::pair("PUT", json_body(R"({"title":"mine"})")), std::pair("PATCH", json_body(R"({"title":"mine"})")),
        std::pair("DELETE", service::Body{})}) {
    for (const std::string& tag : {mine, "W/" + header(other, "ETag")}) {
      const service::HttpResponse refused = ask(method, "/v1/products/red", body, with("If-Match", tag));
      EXPECT_EQ(refused.status, 412) << method << refused.body;
      EXPECT_EQ(type(refused), "/problems/changed-meanwhile");
      EXPECT_EQ(field(refused), "If-Match");
    }
  }
  EXPECT_EQ(catalogue_->find({"red"}), stored);
  const service::HttpResponse again =
      ask("PATCH", "/v1/products/red", json_body(R"({"title":"mine"})"), with("If-Match", header(other, "ETag")));
  EXPECT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(ask("DELETE", "/v1/products/red", {}, with("If-Match", header(again, "ETag"))).status, 204);
  EXPECT_EQ(ask("DELETE", "/v1/products/red", {}, with("If-Match", "*")).status, 404);
  EXPECT_EQ(ask("PUT", "/v1/products/red", json_body("{}"), with("If-Match", "*")).status, 412);
}

TEST_F(ConditionalWrites, a_product_is_made_only_if_there_is_none_where_that_is_asked) {
  const service::Body body = product_form(R"({"title":"Pink"})", png_of({250, 120, 200}));
  EXPECT_EQ(ask("PUT", "/v1/products/pink", body, with("If-None-Match", "*")).status, 201);
  const service::HttpResponse second = ask("PUT", "/v1/products/pink", body, with("If-None-Match", "*"));
  EXPECT_EQ(second.status, 412);
  EXPECT_EQ(type(second), "/problems/exists-already");
}

TEST_F(ConditionalWrites, tags_that_cannot_be_read_are_refused) {
  for (const char* tags : {"42", "\"42", "\"1\" \"2\"", "*, \"1\"", "w/\"1\""}) {
    EXPECT_EQ(ask("PATCH", "/v1/products/red", json_body("{}"), with("If-Match", tags)).status, 400) << tags;
    EXPECT_EQ(ask("GET", "/v1/products/red", {}, {{"If-None-Match", tags}}).status, 400) << tags;
  }
}

TEST_F(ConditionalWrites, nothing_is_lost_of_patches_and_puts_through_two_services) {
  ServiceCopy second(folder_ / "shop.db", {}, settings_);
  std::vector<service::Service*> services{&service(), &second.service};
  constexpr std::size_t each = 50;
  std::atomic<std::size_t> acknowledged = 0, put = 0;
  core::parallel_for(3, 3, [&](std::size_t client) {
    for (std::size_t i = 0; i < each; ++i) {
      service::Service& asked = *services[client % 2];
      if (client == 2) {
        // A put replaces every fact: only where nobody changed them since they were read.
        for (bool done = false; !done;) {
          const service::HttpResponse read = ask_of(asked, "GET", "/v1/products/red");
          Json product = Json::parse(read.body);
          const Json facts = {{"title", "put"}, {"attributes", product["attributes"]}};
          product = facts;
          product["attributes"]["put"] = std::to_string(i + 1);
          Headers headers = with("If-Match", header(read, "ETag"));
          const service::HttpResponse written =
              ask_of(asked, "PUT", "/v1/products/red", json_body(product.dump()), headers);
          EXPECT_TRUE(written.status == 200 || written.status == 412) << written.body;
          done = written.status == 200;
        }
        ++put;
        continue;
      }
      const std::string name = numbered(client == 0 ? "a" : "b", i);
      const service::HttpResponse patched =
          ask_of(asked, "PATCH", "/v1/products/red", json_body(R"({"attributes":{")" + name + R"(":"1"}})"), writer_);
      EXPECT_EQ(patched.status, 200) << patched.body;
      acknowledged += patched.status == 200 ? 1 : 0;
    }
  });
  const auto attributes = catalogue_->find({"red"})->facts.attributes;
  EXPECT_EQ(acknowledged + put, 3 * each);
  EXPECT_EQ(attributes.size(), acknowledged + 1);
  EXPECT_EQ(attributes.at("put"), std::to_string(each));
}

TEST_F(ConditionalWrites, a_put_succeeds_whoever_removes_the_last_product_with_its_picture) {
  const std::string picture = png_of({250, 120, 200});
  const service::Body body = product_form(R"({"title":"Pink"})", picture);
  std::atomic<bool> stop = false;
  service();  // made before two threads ask it
  std::thread remover([&] {
    while (!stop) {
      ask("PUT", "/v1/products/other", body, writer_);
      ask("DELETE", "/v1/products/other", {}, writer_);
    }
  });
  for (int i = 0; i < 40; ++i) {
    const service::HttpResponse response = ask("PUT", "/v1/products/pink", body, writer_);
    EXPECT_EQ(response.status, 201) << response.body;
    EXPECT_EQ(ask("DELETE", "/v1/products/pink", {}, writer_).status, 204);
  }
  stop = true;
  remover.join();
  EXPECT_TRUE(catalogue_->verify().problems.empty());
}

}  // namespace
}  // namespace selvedge::testing
