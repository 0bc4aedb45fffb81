// A table turns labels into kinds. In street photos, their place on the person from crown to soles and what else is
// worn correct the errors of the names.
#include "study/scenes/labelled_picture.h"

#include <algorithm>
#include <utility>

namespace selvedge::scenes {
namespace {

using garments::Kind;

constexpr std::pair<std::string_view, Kind> street_kinds[] = {
    {"bag", Kind::bag},        {"blazer", Kind::outerwear},  {"blouse", Kind::top},         {"bodysuit", Kind::dress},
    {"boots", Kind::shoes},    {"cape", Kind::outerwear},    {"cardigan", Kind::outerwear}, {"clogs", Kind::shoes},
    {"coat", Kind::outerwear}, {"dress", Kind::dress},       {"flats", Kind::shoes},        {"hat", Kind::hat},
    {"heels", Kind::shoes},    {"hoodie", Kind::top},        {"jacket", Kind::outerwear},   {"jeans", Kind::trousers},
    {"jumper", Kind::top},     {"leggings", Kind::trousers}, {"loafers", Kind::shoes},      {"pants", Kind::trousers},
    {"pumps", Kind::shoes},    {"purse", Kind::bag},         {"romper", Kind::dress},       {"sandals", Kind::shoes},
    {"shirt", Kind::top},      {"shoes", Kind::shoes},       {"shorts", Kind::shorts},      {"skirt", Kind::skirt},
    {"sneakers", Kind::shoes}, {"suit", Kind::outerwear},    {"sweater", Kind::top},        {"sweatshirt", Kind::top},
    {"t-shirt", Kind::top},    {"top", Kind::top},           {"vest", Kind::top},           {"wallet", Kind::bag},
    {"wedges", Kind::shoes}};

// By the numbers of "Look into Person". A jumpsuit is a dress.
constexpr std::array<std::optional<Kind>, 20> parse_kinds = {
    std::nullopt,    Kind::hat,    std::nullopt,   std::nullopt, std::nullopt, Kind::top,   Kind::dress,
    Kind::outerwear, std::nullopt, Kind::trousers, Kind::dress,  std::nullopt, Kind::skirt, std::nullopt,
    std::nullopt,    std::nullopt, std::nullopt,   std::nullopt, Kind::shoes,  Kind::shoes};

constexpr double small_share = 0.25;

// The place of labels on the person: 0 at the crown, 1 at the soles.
class Person {
 public:
  explicit Person(const std::vector<LabelExtent>& extents) : extents_(extents) {
    for (std::size_t label = 1; label < extents.size(); ++label) {
      if (extents[label].pixels == 0) continue;
      top_ = std::min(top_, extents[label].top);
      bottom_ = std::max(bottom_, extents[label].bottom);
    }
  }
  double begin(std::size_t label) const { return place(extents_[label].top); }
  double end(std::size_t label) const { return place(extents_[label].bottom); }
  std::size_t pixels(std::size_t label) const { return extents_[label].pixels; }

 private:
  double place(int y) const { return bottom_ > top_ ? static_cast<double>(y - top_) / (bottom_ - top_) : 0; }
  const std::vector<LabelExtent>& extents_;
  int top_ = 1 << 20, bottom_ = 0;
};

struct NamedKinds {
  std::vector<std::string_view> names;  // of each label; "" if it has no pixel
  std::vector<std::optional<garments::Kind>> kinds;

  bool any(Kind kind, std::size_t except) const {
    for (std::size_t i = 0; i < kinds.size(); ++i)
      if (i != except && kinds[i] == kind) return true;
    return false;
  }
};

bool covers_legs(const NamedKinds& worn, std::size_t except) {
  return worn.any(Kind::trousers, except) || worn.any(Kind::skirt, except) || worn.any(Kind::shorts, except);
}

// A vest with a blouse or a dress visible under it, and no coat over it.
bool is_outer_vest(const NamedKinds& worn, const Person& person, std::size_t vest) {
  if (worn.any(Kind::outerwear, vest)) return false;
  for (std::size_t i = 0; i < worn.kinds.size(); ++i) {
    const bool under = i != vest && (worn.kinds[i] == Kind::top || worn.kinds[i] == Kind::dress);
    if (under && static_cast<double>(person.pixels(i)) > small_share * static_cast<double>(person.pixels(vest)))
      return true;
  }
  return false;
}

std::optional<Kind> kind_by_place(const NamedKinds& worn, const Person& person, std::size_t label) {
  const std::string_view name = worn.names[label];
  const std::optional<Kind> kind = worn.kinds[label];
  const double begin = person.begin(label), end = person.end(label);
  if (name == "vest") return is_outer_vest(worn, person, label) ? Kind::outerwear : Kind::top;
  if (name == "bodysuit" && covers_legs(worn, label) && end < 0.7) return Kind::top;
  if (name == "romper" && begin > 0.35) return Kind::trousers;
  if ((name == "tights" || name == "stockings") && end < 0.5) return Kind::top;
  if (kind == Kind::trousers && begin < 0.3 && end < 0.62) return Kind::outerwear;
  if (name == "suit" && begin > 0.45) return Kind::trousers;
  return kind;
}

// One garment for each label with a kind; labels of the same thing share one.
LabelledPicture with_garments(const std::vector<std::uint8_t>& values, const std::vector<std::optional<Kind>>& kinds,
                              const Person& person) {
  std::vector<std::size_t> order;
  for (std::size_t label = 1; label < kinds.size(); ++label)
    if (kinds[label] && person.pixels(label) > 0) order.push_back(label);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return person.pixels(a) > person.pixels(b); });
  LabelledPicture result;
  result.is_person = true;
  std::array<std::uint8_t, 256> new_label{};
  new_label.fill(body_label);
  new_label[0] = background_label;
  std::vector<std::size_t> largest;  // label of each garment
  for (const std::size_t label : order) {
    const auto same = [&](std::size_t garment) {
      if (result.kinds[garment] != *kinds[label]) return false;
      if (*kinds[label] == Kind::shoes) return true;
      return *kinds[label] != Kind::bag && static_cast<double>(person.pixels(label)) <
                                               small_share * static_cast<double>(person.pixels(largest[garment]));
    };
    std::size_t garment = 0;
    while (garment < result.kinds.size() && !same(garment)) ++garment;
    if (garment == result.kinds.size()) {
      result.kinds.push_back(*kinds[label]);
      largest.push_back(label);
    }
    new_label[label] = static_cast<std::uint8_t>(first_garment_label + garment);
  }
  result.labels.reserve(values.size());
  for (const std::uint8_t value : values) result.labels.push_back(new_label[value]);
  return result;
}

}  // namespace

const std::array<std::array<std::uint8_t, 3>, 20> parse_palette = {
    {{0, 0, 0},      {128, 0, 0},   {254, 0, 0},    {0, 85, 0},     {169, 0, 51},  {254, 85, 0}, {0, 0, 85},
     {0, 119, 220},  {85, 85, 0},   {0, 85, 85},    {85, 51, 0},    {52, 86, 128}, {0, 128, 0},  {0, 0, 254},
     {51, 169, 220}, {0, 254, 254}, {85, 254, 169}, {169, 254, 85}, {254, 254, 0}, {254, 169, 0}}};

std::optional<Kind> street_kind(std::string_view label) {
  for (const auto& [name, kind] : street_kinds)
    if (name == label) return kind;
  return std::nullopt;
}

std::optional<Kind> parse_kind(int label) {
  return label >= 0 && label < 20 ? parse_kinds[static_cast<std::size_t>(label)] : std::nullopt;
}

LabelledPicture street_labels(const std::vector<std::uint8_t>& values, int width,
                              const std::vector<std::string>& names) {
  const std::vector<LabelExtent> extents = label_extents(values, width);
  const Person person(extents);
  NamedKinds worn{std::vector<std::string_view>(256), std::vector<std::optional<Kind>>(256)};
  for (std::size_t label = 1; label < std::min<std::size_t>(256, names.size()); ++label) {
    if (extents[label].pixels == 0) continue;
    worn.names[label] = names[label];
    worn.kinds[label] = street_kind(names[label]);
  }
  std::vector<std::optional<Kind>> kinds(256);
  for (std::size_t label = 1; label < 256; ++label)
    if (!worn.names[label].empty()) kinds[label] = kind_by_place(worn, person, label);
  return with_garments(values, kinds, person);
}

LabelledPicture parse_labels(const std::vector<std::uint8_t>& values, int width) {
  const std::vector<LabelExtent> extents = label_extents(values, width);
  const Person person(extents);
  std::vector<std::optional<Kind>> kinds(256);
  // The network that made these masks leaves small areas of wrong labels.
  const std::size_t least = values.size() / 250;
  for (std::size_t label = 1; label < parse_kinds.size(); ++label)
    if (extents[label].pixels >= least) kinds[label] = parse_kinds[label];
  return with_garments(values, kinds, person);
}

}  // namespace selvedge::scenes
