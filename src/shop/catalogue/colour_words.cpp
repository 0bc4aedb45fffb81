// Nearly only data: German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish, Danish and Norwegian, with
// the forms for each gender and for several.
#include "shop/catalogue/colour_words.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

namespace selvedge::catalogue {
namespace {

// Folded words, separated by ','. "roj+o/a" is "rojo" and "roja"; "rot+/e" is "rot" and "rote".
constexpr std::array<std::pair<std::string_view, std::string_view>, 17> colours = {{
    {"red",
     "rot+/e/er/es/en/em,rouge+/s,roj+o/a/os/as,ross+o/a/i/e,vermelh+o/a/os/as,rood,rode,czerwon+y/a/e,röd+/a,rött,"
     "rød+/t/e"},
    {"blue", "blau+/e/er/es/en/em,bleu+/e/s/es,azul+/es,azuis,blu,blauw+/e,niebiesk+i/a/ie,blå+/a/tt"},
    {"light blue",
     "hellblau+/e/er/es/en/em,bleu clair,azul+ claro/es claros,azuis claros,azzurr+o/a/i/e,celeste+/s,lichtblauw+/e,"
     "jasnoniebiesk+i/a/ie,błękitn+y/a/e,ljusblå+/a/tt,lyseblå"},
    {"navy",
     "dunkelblau+/e/er/es/en/em,marine+/blau/blaue/blauer/blaues/blauen/blauem,navy blue,bleu+ marine/s marine,"
     "azul+ marino/es marinos/ marinho,azul-marinho,blu navy,granatow+y/a/e,marineblauw+/e,donkerblauw+/e,marinblå+/a,"
     "mörkblå+/a/tt,marineblå,mørkeblå"},
    {"green", "grün+/e/er/es/en/em,vert+/e/s/es,verd+e/es/i,groen+/e,zielon+y/a/e,grön+/t/a,grøn+/t/ne,grønn"},
    {"white",
     "weiss+/e/er/es/en/em,blanc+/s/he/hes,blanc+o/a/os/as,bianc+o/a/hi/he,branc+o/a/os/as,wit+/te,biał+y/a/e,vit+/t/a,"
     "hvid+/t/e,hvit+/t/e"},
    {"black",
     "schwarz+/e/er/es/en/em,noir+/e/s/es,negr+o/a/os/as,ner+o/a/i/e,pret+o/a/os/as,zwart+/e,czarn+y/a/e,svart+/a/e,"
     "sort+/e"},
    {"yellow",
     "gelb+/e/er/es/en/em,jaune+/s,amarill+o/a/os/as,giall+o/a/i/e,amarel+o/a/os/as,geel,gele,żółt+y/a/e,gul+/t/a/e"},
    {"grey",
     "gray,grau+/e/er/es/en/em,gris+/e/es,grigi+o/a/e,grigi,cinza+/s,cinzent+o/a/os/as,grijs,grijze,szar+y/a/e,"
     "grå+/tt/a"},
    {"brown",
     "braun+/e/er/es/en/em,marron+/s/e/i,brun+/e/s/es/t/a,marrón,marrones,castanh+o/a/os/as,marro+m/ns,bruin+/e,"
     "brązow+y/a/e"},
    {"pink", "rosa+/s/farben,rose+/s,roz+e/a,różow+y/a/e,rosad+o/a/os/as,cor-de-rosa,lyserød+/t/e"},
    {"orange", "orangen+/e/er/es,orangefarben,oranges,naranja+/s,arancion+e/i,laranja+/s,oranje,pomarańczow+y/a/e"},
    {"purple",
     "lila,lilla,violett+/e/er/es/en/em/a,violet+/s/tes,morad+o/a/os/as,viola,rox+o/a/os/as,paars+/e,fioletow+y/a/e"},
    {"turquoise", "turquoises,türkis+/e/er/es,turquesa+/s,turches+e/i,turkoois,turkusow+y/a/e,turkos+/a,turkis"},
    {"gold",
     "golden+/e/er/es/en,goldfarben,doré+/e/s/es,dorad+o/a/os/as,oro,dorat+o/a/i/e,dourad+o/a/os/as,goud+/en,złot+y/a/"
     "e,"
     "guld,gull,gyllene"},
    {"silver",
     "silber+/n/ne/ner/nes/farben,argent+/é/ée/és/ées,platead+o/a/os/as,argent+o/ato/ata/ati/ate,prata,pratead+o/a/os/"
     "as,"
     "zilver+/en,srebrn+y/a/e,sølv"},
    {"multicolour",
     "multicolor,multicoloured,multicolored,mehrfarbig+/e/er/es,bunt+/e/er/es,multicolor+e/es/i,multicolorid+o/a/os/as,"
     "meerkleurig+/e,wielokolorow+y/a/e,flerfärgad+/e,flerfarvet,flerfarget"},
}};

std::string_view taken_until(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view piece = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return piece;
}

using ColourWords = std::map<std::string, std::string_view, std::less<>>;

const ColourWords& colour_words() {
  static const ColourWords words = [] {
    ColourWords map;
    for (const auto& [english, all] : colours) map.try_emplace(std::string(english), english);
    for (const auto& [english, all] : colours) {
      for (std::string_view rest = all; !rest.empty();) {
        std::string_view word = taken_until(rest, ',');
        const bool ends = word.find('+') != std::string_view::npos;
        const std::string stem(taken_until(word, '+'));
        if (!ends || word.starts_with('/')) map.try_emplace(stem, english);
        while (!word.empty()) map.try_emplace(stem + std::string(taken_until(word, '/')), english);
      }
    }
    return map;
  }();
  return words;
}

}  // namespace

std::string_view plain_colour(std::string_view folded) {
  const auto found = colour_words().find(folded);
  return found == colour_words().end() ? folded : found->second;
}

bool is_colour_word(std::string_view folded) { return colour_words().contains(folded); }

}  // namespace selvedge::catalogue
