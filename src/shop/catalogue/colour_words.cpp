// Nearly only data: German, French, Spanish, Italian, Portuguese, Dutch, Polish, Czech, Swedish, Danish, Norwegian and
// Finnish, with the forms for each gender and for several, and as they are written without umlauts.
#include "shop/catalogue/colour_words.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

namespace selvedge::catalogue {
namespace {

// Folded words, separated by ','. "roj+o/a" is "rojo" and "roja"; "rot+/e" is "rot" and "rote".
constexpr std::array<std::pair<std::string_view, std::string_view>, 18> colours = {{
    {"red",
     "rot+/e/er/es/en/em,rouge+/s,roj+o/a/os/as,ross+o/a/i/e,vermelh+o/a/os/as,rood,rode,czerwon+y/a/e,röd+/a,rött,"
     "rød+/t/e,rode,roed+/t/e,červen+ý/á/é,punai+nen/set/sen/sta"},
    {"blue",
     "blau+/e/er/es/en/em,bleu+/e/s/es,azul+/es,azuis,blu,blauw+/e,niebiesk+i/a/ie,blå+/a/tt/t,blaa,modr+ý/á/"
     "é,sini+nen/set/sen/stä"},
    {"light blue",
     "lightblue,světle modr+ý/á/é,světlemodr+ý/á/é,vaaleansini+nen/set/sen,ljusblaa,lyseblaa,azul-claro,"
     "hellblau+/e/er/es/en/em,bleu clair,azul+ claro/es claros,azuis claros,azzurr+o/a/i/e,celeste+/s,lichtblauw+/e,"
     "jasnoniebiesk+i/a/ie,błękitn+y/a/e,ljusblå+/a/tt,lyseblå"},
    {"navy",
     "dark blue,darkblue,navyblue,bleu+ foncé/s foncés,azul+ oscuro/es oscuros/ escuro,azuis escuros,blu scuro,"
     "ciemnoniebiesk+i/a/ie,tmavě modr+ý/á/é,tmavomodr+ý/á/é,tummansini+nen/set/sen,laivastonsini+nen/set,"
     "moerkeblaa,marineblaa,"
     "dunkelblau+/e/er/es/en/em,marine+/blau/blaue/blauer/blaues/blauen/blauem,navy blue,bleu+ marine/s marine,"
     "azul+ marino/es marinos/ marinho,azul-marinho,blu navy,granatow+y/a/e,marineblauw+/e,donkerblauw+/e,marinblå+/a,"
     "mörkblå+/a/tt,marineblå,mørkeblå"},
    {"green",
     "grün+/e/er/es/en/em,vert+/e/s/es,verd+e/es/i,groen+/e,zielon+y/a/e,grön+/t/a,grøn+/t/ne,grønn+/e,"
     "gruen+/e/er/es/en/em,groen+t/ne,zelen+ý/á/é,vihreä+/t/n/ä"},
    {"white",
     "weiss+/e/er/es/en/em,blanc+/s/he/hes,blanc+o/a/os/as,bianc+o/a/hi/he,branc+o/a/os/as,wit+/te,biał+y/a/e,vit+/t/a,"
     "hvid+/t/e,hvit+/t/e,bial+y/a/e,bíl+ý/á/é,valkoi+nen/set/sen/sta"},
    {"black",
     "schwarz+/e/er/es/en/em,noir+/e/s/es,negr+o/a/os/as,ner+o/a/i/e,pret+o/a/os/as,zwart+/e,czarn+y/a/e,svart+/a/e,"
     "sort+/e,čern+ý/á/é,musta+/t/n/a"},
    {"yellow",
     "gelb+/e/er/es/en/em,jaune+/s,amarill+o/a/os/as,giall+o/a/i/e,amarel+o/a/os/as,geel,gele,żółt+y/a/e,gul+/t/a/"
     "e,zolt+y/a/e,"
     "žlut+ý/á/é,keltai+nen/set/sen/sta"},
    {"grey",
     "gray,grau+/e/er/es/en/em,gris+/e/es,grigi+o/a/e,grigi,cinza+/s,cinzent+o/a/os/as,grijs,grijze,szar+y/a/e,"
     "grå+/tt/t/a,graa,šed+ý/á/é,šediv+ý/á/é,harmaa+/t/n/ta"},
    {"brown",
     "braun+/e/er/es/en/em,marron+/s/e/i,brun+/e/s/es/t/a,marrón,marrones,castanh+o/a/os/as,marro+m/ns,bruin+/e,"
     "brązow+y/a/e,brazow+y/a/e,hněd+ý/á/é,ruskea+/t/n/a"},
    {"pink",
     "rosa+/s/farben,rose+/s,roz+e/a,różow+y/a/e,rosad+o/a/os/as,cor-de-rosa,lyserød+/t/e,"
     "rozow+y/a/e,růžov+ý/á/é,vaaleanpunai+nen/set/sen/sta,pinkki,pinkit,"
     "rose-gold,rosé-gold,rosegold,roségold"},
    {"orange",
     "orangen+/e/er/es,orangefarben,oranges,naranja+/s,arancion+e/i,laranja+/s,oranje,pomarańczow+y/a/e,"
     "oransje,oranžov+ý/á/é,oranssi+/t/n/a"},
    {"purple",
     "lila,lilla,violett+/e/er/es/en/em/a,violet+/s/tes,morad+o/a/os/as,viola,rox+o/a/os/as,paars+/e,fioletow+y/a/e,"
     "lilás,lilas,fiolett+/e,liliow+y/a/e,fialov+ý/á/é,violetti+/a,violetit,purppura"},
    {"turquoise",
     "turquoises,türkis+/e/er/es,turquesa+/s,turches+e/i,turkoois,turkusow+y/a/e,turkos+/a,turkis,"
     "tuerkis+/e/er/es,tyrkysov+ý/á/é,turkoosi+/t/n/a"},
    {"gold",
     "golden+/e/er/es/en,goldfarben,doré+/e/s/es,dorad+o/a/os/as,oro,dorat+o/a/i/e,dourad+o/a/os/as,goud+/en,złot+y/a/"
     "e,"
     "guld,gull,gyllene,goudkleurig+/e,zlat+ý/á/é,kulta,kultai+nen/set,kullanväri+nen/set"},
    {"silver",
     "silber+/n/ne/ner/nes/farben,argent+/é/ée/és/ées,platead+o/a/os/as,argent+o/ato/ata/ati/ate,prata,pratead+o/a/os/"
     "as,"
     "zilver+/en,srebrn+y/a/e,sølv,zilverkleurig+/e,stříbrn+ý/á/é,hopea,hopei+nen/set,hopeanväri+nen/set"},
    {"multicolour",
     "multicolor,multicoloured,multicolored,mehrfarbig+/e/er/es,bunt+/e/er/es,multicolor+e/es/i,multicolorid+o/a/os/as,"
     "meerkleurig+/e,wielokolorow+y/a/e,flerfärgad+/e,flerfarvet,flerfarget,vícebarevn+ý/á/é,"
     "moniväri+nen/set,kirjava+/t"},
    {"beige", "beigen,beiges,beigefarben,bege,beżow+y/a/e,bezow+y/a/e,béžov+ý/á/é,beige+t/n"},
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

namespace {

// The English word; "" for text that is no colour. A hyphen in one may be a space: "dark-blue".
std::string_view english_colour(std::string_view folded) {
  const ColourWords& words = colour_words();
  if (const auto found = words.find(folded); found != words.end()) return found->second;
  constexpr std::size_t longest_word = 40;  // bytes
  if (folded.size() > longest_word || folded.find('-') == std::string_view::npos) return "";
  std::string spaced(folded);
  std::ranges::replace(spaced, '-', ' ');
  const auto found = words.find(spaced);
  return found == words.end() ? "" : found->second;
}

}  // namespace

std::string_view plain_colour(std::string_view folded) {
  const std::string_view english = english_colour(folded);
  return english.empty() ? folded : english;
}

bool is_colour_word(std::string_view folded) { return !english_colour(folded).empty(); }

}  // namespace selvedge::catalogue
