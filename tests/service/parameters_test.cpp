#include "shop/service/parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shop/service/problem.h"

namespace selvedge::service {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

HttpRequest request_with(const std::string& query) {
  HttpRequest request;
  request.query = parse_query(query);
  return request;
}

// The field that the problem names; empty if there is none.
template <typename Work>
std::string refused_field(const std::string& query, Work work) {
  Parameters parameters(request_with(query));
  try {
    work(parameters);
  } catch (const Problem& problem) {
    EXPECT_EQ(problem.status(), 400);
    return problem.field();
  }
  return "";
}

TEST(Parameters, come_from_the_query_and_from_the_parts_of_a_form) {
  Body body;
  body.content_type = "multipart/form-data";
  body.parts = {{"limit", "", "", "7"}};
  Parameters parameters(request_with("colour=red"), body);
  EXPECT_EQ(parameters.integer("limit", 1, 100, 12), 7);
  EXPECT_EQ(parameters.text("colour"), "red");
  EXPECT_NO_THROW(parameters.refuse_others());
}

TEST(Parameters, name_the_one_that_is_not_as_expected) {
  const auto limit = [](Parameters& p) { p.integer("limit", 1, 100, 12); };
  EXPECT_EQ(refused_field("limit=100", limit), "");
  for (const char* bad : {"0", "101", "ten", "5x", "1e2", "99999999999999999999"})
    EXPECT_EQ(refused_field(std::string("limit=") + bad, limit), "limit") << bad;
  EXPECT_EQ(refused_field("limit=3&limit=4", limit), "limit");
  const auto probability = [](Parameters& p) { p.number("min_probability", 0, 1, 0); };
  for (const char* bad : {"-0.1", "1.1", "nan", "inf", "half"})
    EXPECT_EQ(refused_field(std::string("min_probability=") + bad, probability), "min_probability") << bad;
  EXPECT_EQ(refused_field("in_stock=yes", [](Parameters& p) { p.filter(); }), "in_stock");
  EXPECT_EQ(refused_field("price_min=1,50", [](Parameters& p) { p.filter(); }), "price_min");
  EXPECT_EQ(refused_field("price_min=50&price_max=20", [](Parameters& p) { p.filter(); }), "price_max");
  EXPECT_EQ(refused_field("price_min=20&price_max=20", [](Parameters& p) { p.filter(); }), "");
  EXPECT_EQ(refused_field("attribute=red", [](Parameters& p) { p.filter(); }), "attribute");
  for (const char* name : {"category", "colour", "currency", "item_group_id"}) {
    for (const char* bad : {"%00", "red%01", "%FF"})
      EXPECT_EQ(refused_field(std::string(name) + "=" + bad, [](Parameters& p) { p.filter(); }), name) << bad;
  }
  for (const char* bad : {"attribute=size%3D%00", "attribute=si%00ze%3DM"})
    EXPECT_EQ(refused_field(bad, [](Parameters& p) { p.filter(); }), "attribute") << bad;
  std::string colours = "colour=red";
  for (int i = 0; i < 100; ++i) colours += ",red";
  EXPECT_EQ(refused_field(colours, [](Parameters& p) { p.filter(); }), "colour");
}

TEST(Parameters, make_a_filter_of_all_conditions) {
  Parameters parameters(
      request_with("category=Dress&colour=red&price_min=10&price_max=19.90&in_stock=true&attribute=fit%3Dslim%3Dlong"));
  const ProductFilter filter = parameters.filter();
  EXPECT_THAT(filter.category, ElementsAre("Dress"));
  EXPECT_EQ(filter.price_min, parse_price("10"));
  EXPECT_EQ(filter.price_max, parse_price("19.90"));
  EXPECT_EQ(filter.in_stock, true);
  EXPECT_THAT(filter.attributes.at("fit"), ElementsAre("slim=long"));
}

TEST(Parameters, take_several_values_of_a_condition_by_commas_or_by_repeating_it) {
  Parameters parameters(
      request_with("colour=red,blue&colour=green&category=Coats,+Jackets&category=Dress&currency="
                   "EUR,CHF&attribute=size%3DS,M&attribute=size%3DL&attribute=colour%3Dx"));
  const ProductFilter filter = parameters.filter();
  EXPECT_THAT(filter.colour, ElementsAre("red", "blue", "green"));
  EXPECT_THAT(filter.category, ElementsAre("Coats, Jackets", "Dress"));
  EXPECT_THAT(filter.currency, ElementsAre("EUR", "CHF"));
  EXPECT_THAT(filter.attributes.at("size"), ElementsAre("S", "M", "L"));
  EXPECT_THAT(filter.attributes.at("colour"), ElementsAre("x"));
}

TEST(Parameters, name_the_known_one_that_is_nearest_to_an_unknown_one) {
  Parameters parameters(request_with("colr=red"));
  parameters.filter();
  try {
    parameters.refuse_others();
    FAIL();
  } catch (const Problem& problem) {
    EXPECT_THAT(problem.what(), HasSubstr("did you mean 'colour'?"));
  }
}

TEST(Parameters, refuse_a_name_that_nobody_asked_for) {
  EXPECT_EQ(refused_field("colr=red",
                          [](Parameters& p) {
                            p.filter();
                            p.refuse_others();
                          }),
            "colr");
}

}  // namespace
}  // namespace selvedge::service
