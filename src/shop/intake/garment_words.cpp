// Texts are folded and divided: a category into levels, a level into listed phrases, a phrase into words. One table
// gives the kinds of the words of five languages. A word outside it may still end in one that ends compounds. False
// friends ("headdress", "Hard Rock") have tables of their own.
#include "shop/intake/garment_words.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "shop/catalogue/folded_text.h"

namespace selvedge::intake {
namespace {

using garments::Kind;

// Where the noun of a phrase stands.
enum class Noun { last, first, either };
// Whether a word may end a compound ("Sommerkleid", "sweatshirt").
enum class Compound { no, yes };

struct Word {
  Kind kind = Kind::top;
  Noun noun = Noun::last;
};

struct Words {
  Kind kind;
  Noun noun;
  Compound compound;
  std::string_view list;  // folded, separated by blanks
};

// Small on purpose: a word that is missing costs nothing, because the most prominent garment is taken then. Left out is
// what means another thing in another of the languages.
constexpr std::array words_of_kinds = {
    Words{Kind::top, Noun::last, Compound::yes, "shirt shirts bluse blusen pullover hemd hemden oberteil oberteile"},
    Words{Kind::top, Noun::last, Compound::no,
          "top tops tee tees blouse blouses sweater sweaters jumper jumpers hoodie hoodies cardigan cardigans tunic "
          "tunics jersey jerseys polo polos bra bras vest vests bodysuit bodysuits strickjacke strickjacken tunika "
          "weste westen bh "
          "tanktop tanktops"},
    Words{Kind::top, Noun::first, Compound::no,
          "haut hauts chemise chemises chemisier chemisiers pull pulls tunique gilet gilets débardeur soutien "
          "camisa camisas camiseta camisetas blusa blusas sudadera sudaderas sujetador maglia maglie "
          "maglietta magliette camicia camicie felpa felpe maglione maglioni canotta reggiseno"},
    Words{Kind::outerwear, Noun::last, Compound::yes, "jacke jacken mantel mäntel jacket jackets coat coats"},
    Words{Kind::outerwear, Noun::last, Compound::no,
          "blazer blazers parka parkas anorak anoraks outerwear sakko sakkos"},
    Words{Kind::outerwear, Noun::first, Compound::no,
          "veste vestes manteau manteaux blouson blousons doudoune doudounes chaqueta chaquetas abrigo abrigos "
          "giacca giacche cappotto cappotti giubbotto giubbotti giubbino piumino piumini"},
    Words{Kind::dress, Noun::last, Compound::yes, "kleid kleider dress dresses"},
    Words{Kind::dress, Noun::last, Compound::no,
          "gown gowns jumpsuit jumpsuits playsuit playsuits overall overalls romper"},
    Words{Kind::dress, Noun::first, Compound::no,
          "robe robes combinaison combinaisons vestido vestidos vestito vestiti abito abiti tuta"},
    Words{Kind::trousers, Noun::last, Compound::yes, "hose hosen"},
    Words{Kind::trousers, Noun::last, Compound::no,
          "trouser trousers pants jeans chinos chino leggings legging joggers tights"},
    Words{Kind::trousers, Noun::first, Compound::no,
          "pantalon pantalons pantalón pantalones vaqueros mallas pantalone pantaloni"},
    Words{Kind::shorts, Noun::last, Compound::yes, "shorts bermuda bermudas"},
    Words{Kind::shorts, Noun::first, Compound::no, "pantaloncini"},
    Words{Kind::skirt, Noun::last, Compound::yes, "skirt skirts röcke"},
    Words{Kind::skirt, Noun::last, Compound::no, "rock"},
    Words{Kind::skirt, Noun::first, Compound::no, "jupe jupes falda faldas gonna gonne"},
    Words{Kind::shoes, Noun::last, Compound::yes, "schuh schuhe stiefel stiefelette stiefeletten sandale sandalen"},
    Words{Kind::shoes, Noun::last, Compound::no,
          "shoe shoes boot boots sneaker sneakers sandal sandals heels loafer loafers pumps trainers"},
    Words{Kind::shoes, Noun::first, Compound::no,
          "chaussure chaussures bottes bottines baskets sandales escarpins zapato zapatos zapatillas botas botines "
          "sandalias scarpa scarpe stivali stivaletti sandali"},
    Words{Kind::bag, Noun::last, Compound::yes, "tasche taschen bag bags rucksack rucksäcke"},
    Words{Kind::bag, Noun::last, Compound::no, "backpack backpacks purse purses clutch tote"},
    Words{Kind::bag, Noun::first, Compound::no,
          "sac sacs cartable bolso bolsos bolsa bolsas mochila mochilas borsa borse zaino zaini"},
    Words{Kind::hat, Noun::last, Compound::yes, "hut hüte mütze mützen hat hats"},
    Words{Kind::hat, Noun::last, Compound::no, "cap caps beanie beanies kappe"},
    Words{Kind::hat, Noun::first, Compound::no,
          "chapeau chapeaux bonnet bonnets casquette casquettes sombrero sombreros gorro gorros gorra gorras cappello "
          "cappelli berretto berretti"}};

// Endings of words that end with one of the above and are of another kind, or of none: "Lederhandschuhe".
struct FalseFriends {
  std::optional<Kind> kind;
  std::string_view list;
};
constexpr std::array false_friends = {
    FalseFriends{Kind::outerwear, "overshirt overshirts"},
    FalseFriends{Kind::top, "undershirt undershirts strickjacke strickjacken waistcoat waistcoats"},
    FalseFriends{Kind::skirt, "petticoat petticoats"}, FalseFriends{Kind::trousers, "beinkleid beinkleider"},
    FalseFriends{std::nullopt,
                 "headdress headdresses strumpfhose strumpfhosen unterhose unterhosen pantyhose boxershorts outskirts "
                 "schlafröcke morgenröcke bademantel bademäntel morgenmantel morgenmäntel housecoat housecoats "
                 "basecoat undercoat handschuh handschuhe fingerhut fingerhüte somewhat snapchat rachat "
                 "hosentasche hosentaschen brusttasche brusttaschen seitentasche seitentaschen innentasche "
                 "innentaschen gesäßtasche gesäßtaschen airbag airbags beanbag beanbags teabag teabags"}};

// "Rock" ends a skirt's name behind these alone, as too much else ends in it: shamrock, bedrock, Punkrock, Schlafrock.
constexpr std::string_view before_rock =
    "a-linien abend bahnen ballett ballon blazer bleistift blumen business cargo chiffon cocktail cord damen "
    "denim dirndl etui falten fransen glocken godet golf hosen jeans jersey jogging karo kinder kostüm krepp lagen "
    "leder leinen mädchen maxi midi mini mode muster netz pailletten paneel plissee pünktchen reit samt satin "
    "schichten "
    "schlauch schotten schul seiden skater sommer spitzen sport stifte stretch strick stufen sweat tanz teller tennis "
    "trachten tupfen tutu tweed tüll umstands unter velours viskose volant wander wasserfall wende wickel winter woll "
    "zipfel";

// Mean another thing in another language, so they say nothing behind a garment: "T-Shirt Rock". But behind a cloth.
constexpr auto said_first = std::to_array<std::string_view>({"rock", "hut"});
constexpr auto cloths = std::to_array<std::string_view>({"jersey", "jeans"});

// Names with a garment's word in them. A hyphen may stand for a blank.
constexpr auto no_garments = std::to_array<std::string_view>(
    {"hard rock",     "punk rock",  "classic rock", "glam rock",   "indie rock",    "soft rock",   "folk rock",
     "pop rock",      "blues rock", "kid rock",     "rock n roll", "rock 'n' roll", "rock'n'roll", "rock & roll",
     "rock and roll", "rock band",  "rock star",    "rock music",  "rock am ring",  "pizza hut",   "toten hosen"});

// Behind these stands what a garment has, or is of or for.
constexpr auto prepositions = std::to_array<std::string_view>(
    {"with", "without", "for", "of",   "in",   "by",    "from", "mit", "ohne", "für", "aus", "von",
     "im",   "zum",     "zur", "avec", "sans", "en",    "de",   "du",  "des",  "à",   "au",  "aux",
     "pour", "con",     "sin", "para", "del",  "senza", "di",   "da",  "per",  "a",   "al"});

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find_first_of(separators, begin), text.size());
    if (end > begin) parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

class Dictionary {
 public:
  Dictionary() {
    for (const FalseFriends& friends : false_friends) {
      for (const std::string_view word : split(friends.list, " ")) endings_.push_back({word, friends.kind, 0});
    }
    for (const Words& words : words_of_kinds) {
      for (const std::string_view word : split(words.list, " ")) {
        words_.try_emplace(word, Word{words.kind, words.noun});
        constexpr std::size_t shortest_beginning = 3;  // bytes: "what" and "that" are no hats
        if (words.compound == Compound::yes) endings_.push_back({word, words.kind, shortest_beginning});
      }
    }
  }

  std::optional<Word> find(std::string_view word) const {
    if (const auto found = words_.find(word); found != words_.end()) return found->second;
    for (const Ending& ending : endings_) {
      if (word.size() < ending.text.size() + ending.shortest_beginning || !word.ends_with(ending.text)) continue;
      return ending.kind ? std::optional(Word{*ending.kind, Noun::last}) : std::nullopt;
    }
    if (is_skirt(word)) return Word{Kind::skirt, Noun::last};
    return std::nullopt;
  }

 private:
  struct Ending {
    std::string_view text;
    std::optional<Kind> kind;
    std::size_t shortest_beginning = 0;  // bytes before it
  };

  // "Jeansrock", "Jeans-Rock".
  bool is_skirt(std::string_view word) const {
    constexpr std::string_view rock = "rock";
    if (!word.ends_with(rock)) return false;
    word.remove_suffix(rock.size());
    if (word.ends_with('-')) word.remove_suffix(1);
    return std::ranges::any_of(beginnings_, [&](std::string_view beginning) { return word.ends_with(beginning); });
  }

  std::unordered_map<std::string_view, Word> words_;
  std::vector<Ending> endings_;  // false friends first
  const std::vector<std::string_view> beginnings_ = split(before_rock, " ");
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

// The text with blanks in place of the names that are no garments'.
std::string without_names(std::string text) {
  std::string flat = text;
  std::ranges::replace(flat, '-', ' ');
  for (const std::string_view name : no_garments) {
    for (std::size_t at = flat.find(name); at != std::string::npos; at = flat.find(name, at + 1)) {
      const std::size_t end = at + name.size();
      if ((at > 0 && is_letter(flat[at - 1])) || (end < flat.size() && is_letter(flat[end]))) continue;
      text.replace(at, name.size(), name.size(), ' ');
    }
  }
  return text;
}

const Dictionary& dictionary() {
  static const Dictionary all;
  return all;
}

// The kind that one phrase names: "denim jacket with hood".
std::optional<Kind> kind_of_phrase(std::string_view phrase) {
  std::optional<Word> found;
  bool found_cloth = false;
  for (const std::string_view word : split(phrase, " \t\r\n\"'()[].:*!?")) {
    // A phrase that begins with a preposition still names its garment behind it.
    if (std::ranges::find(prepositions, word) != prepositions.end()) {
      if (found) break;
      continue;
    }
    // "T-Shirt", "Sweat-Jacke".
    std::optional<Word> here = dictionary().find(word);
    if (const std::size_t hyphen = word.rfind('-'); !here && hyphen != std::string_view::npos)
      here = dictionary().find(word.substr(hyphen + 1));
    if (!here) continue;
    if (found && found->noun == Noun::first) break;
    if (found && !found_cloth && std::ranges::find(said_first, word) != said_first.end()) continue;
    found = here;
    found_cloth = std::ranges::find(cloths, word) != cloths.end();
  }
  return found ? std::optional(found->kind) : std::nullopt;
}

// Of what is listed: "Tops & Jackets".
std::vector<Kind> kinds_of_list(std::string_view text) {
  std::vector<Kind> kinds;
  for (const std::string_view phrase : split(text, ",;&+|")) {
    const auto kind = kind_of_phrase(phrase);
    if (kind && std::ranges::find(kinds, *kind) == kinds.end()) kinds.push_back(*kind);
  }
  std::ranges::sort(kinds);
  return kinds;
}

std::vector<Kind> kinds_of_category(std::string_view category) {
  const std::vector<std::string_view> levels = split(category, ">/");
  for (std::size_t i = levels.size(); i-- > 0;) {
    std::vector<Kind> kinds = kinds_of_list(levels[i]);
    if (!kinds.empty()) return kinds;
  }
  return {};
}

}  // namespace

std::vector<Kind> told_kinds(std::string_view category, std::string_view title) {
  std::vector<Kind> kinds = kinds_of_category(without_names(catalogue::folded(category)));
  if (kinds.size() == 1) return kinds;
  std::vector<Kind> of_title;
  const std::string words = without_names(catalogue::folded(title));
  for (const std::string_view phrase : split(words, ",;&+|/")) {
    const auto kind = kind_of_phrase(phrase);
    if (!kind) continue;
    of_title.push_back(*kind);
    break;  // "Tuta, scarpe incluse": what the product is stands first
  }
  if (kinds.empty()) return of_title;
  const bool told = !of_title.empty() && std::ranges::find(kinds, of_title.front()) != kinds.end();
  return told ? of_title : kinds;
}

}  // namespace selvedge::intake
