#include "feeds/feed_fixture.h"

namespace selvedge::feeds {
namespace {

using ::testing::ElementsAre;
using testing::ids;
using ::testing::IsEmpty;
using testing::references;
using testing::skipped;

using WooFeed = testing::FeedFile;

constexpr const char* woo_header =
    "ID,Type,SKU,Name,Published,\"Is featured?\",Description,\"In stock?\",Stock,\"Regular price\",\"Sale "
    "price\",\"Date sale price starts\",\"Date sale price ends\",Categories,Tags,Images,Parent,\"Attribute 1 "
    "name\",\"Attribute 1 value(s)\",\"Attribute 2 name\",\"Attribute 2 value(s)\"\n";

TEST_F(WooFeed, puts_variations_into_their_product_wherever_they_stand) {
  const ProductFeed feed = read_product_feed(write(
      "wc.csv", std::string(woo_header) +
                    "12,variation,S1-b,Kleid - Blau,1,0,,1,2,\"29,90\",,,,,,d.jpg,id:10,Farbe,Blau,Größe,M\n"
                    "10,variable,S1,Kleid,1,0,<p>Aus&nbsp;Leinen</p>,1,,,,,,\"Damen > Kleider, Sale\",sommer,\"a.jpg, "
                    "b.jpg\",,Farbe,\"Rot, Blau\",Größe,\"S, M\"\n"
                    "11,variation,S1-r,Kleid - Rot,1,0,,1,3,\"24,90\",\"19,90\",,,,,c.jpg,S1,Farbe,Rot,Größe,S\n"
                    "20,simple,S2,Rock,1,0,,0,,49.90,,,,Damen > Röcke,,https://x/1.jpg|https://x/2.jpg,,,,,\n"
                    "21,simple,S3,Entwurf,0,0,,1,,5,,,,,,e.jpg,,,,,\n"
                    "22,grouped,S4,Set,1,0,,1,,,,,,,,f.jpg,,,,,\n"
                    "23,simple,,Ohne Nummer,1,0,,1,,5,,,,,,g.jpg,,,,,\n"
                    "31,variation,X-1,Jacke - Rot,1,0,,1,1,5,,,,,,h.jpg,elsewhere,Color,Red,,\n"));
  EXPECT_THAT(feed.skipped, IsEmpty());
  EXPECT_EQ(feed.left_out, 2u);
  ASSERT_THAT(ids(feed), ElementsAre("S1", "S2", "23", "X-1"));
  const ProductFacts& dress = feed.products[0].facts;
  EXPECT_EQ(dress.title, "Kleid");
  EXPECT_EQ(dress.category, "Kleider");
  EXPECT_EQ(dress.colour, "Rot, Blau");
  EXPECT_EQ(dress.attributes.at("size"), "S, M");
  EXPECT_EQ(dress.attributes.at("description"), "Aus Leinen");
  EXPECT_EQ(dress.price, parse_price("19.90")) << "the lowest";
  EXPECT_EQ(dress.attributes.at("regular_price"), "24.90");
  EXPECT_EQ(dress.stock, 5);
  EXPECT_THAT(references(feed.products[0]),
              ElementsAre(folder_ / "a.jpg", folder_ / "b.jpg", folder_ / "d.jpg", folder_ / "c.jpg"));
  EXPECT_EQ(feed.products[1].facts.stock, 0);
  EXPECT_THAT(references(feed.products[1]), ElementsAre("https://x/1.jpg", "https://x/2.jpg"));
  EXPECT_EQ(feed.products[3].facts.item_group_id, "elsewhere");
  EXPECT_EQ(feed.products[3].facts.colour, "Red");
}

TEST_F(WooFeed, leaves_out_drafts_and_private_products) {
  const ProductFeed feed = read_product_feed(write("wc.csv",
                                                   "ID,Type,SKU,Name,Published,Images,Regular price\n"
                                                   "1,simple,A,Dress,1,a.jpg,5\n"
                                                   "2,simple,B,Draft,-1,b.jpg,5\n"
                                                   "3,simple,C,Private,0,c.jpg,5\n"));
  EXPECT_THAT(ids(feed), ElementsAre("A"));
  EXPECT_EQ(feed.left_out, 2u);
  const ProductFeed table = read_product_feed(write("feed.csv", "id,image,in_stock\n1,a.jpg,-1\n"));
  EXPECT_EQ(table.products.at(0).facts.stock, 0) << "sold beyond its stock";
}

TEST_F(WooFeed, reads_the_german_export_and_times_of_sales) {
  FeedOptions options;
  options.currency = "EUR";
  options.moment = std::chrono::sys_days(std::chrono::year(2026) / 3 / 15);
  const ProductFeed feed = read_product_feed(
      write("wc.csv",
            "ID;Typ;Artikelnummer;Name;Veröffentlicht;Vorrätig?;Lager;Regulärer Preis;Angebotspreis;\"Datum, an dem "
            "Angebotspreis endet\";Kategorien;Bilder;\"Attribut 1 Name\";\"Attribut 1 Wert(e)\"\n"
            "1;simple;A;Kleid;1;1;4;19,90;9,90;2026-03-31;Damen > Kleider;a.jpg;Größe;S | M\n"
            "2;simple;B;Rock;1;1;4;19,90;9,90;2026-03-01;Damen > Röcke;a.jpg;;\n"),
      options);
  ASSERT_THAT(ids(feed), ElementsAre("A", "B"));
  EXPECT_EQ(feed.products[0].facts.price, parse_price("9.90"));
  EXPECT_EQ(feed.products[0].facts.currency, "EUR");
  EXPECT_EQ(feed.products[0].facts.attributes.at("size"), "S, M");
  EXPECT_EQ(feed.products[1].facts.price, parse_price("19.90")) << "the sale is over";
  EXPECT_EQ(feed.products[1].facts.attributes.at("sale_price"), "9.90 EUR");
}

TEST_F(WooFeed, reads_the_exports_of_other_languages) {
  const std::vector<std::string> exports = {
      "ID,Type,UGS,Nom,Publié,Description,En stock ?,Stock,Tarif promo,Tarif régulier,Catégories,Images,Parent,Nom de "
      "l’attribut 1,Valeur(s) de l’attribut 1 \n",
      "ID,Tipo,SKU,Nombre,Publicado,Descripción,¿Existencias?,Inventario,Precio rebajado,Precio "
      "normal,Categorías,Imágenes,Superior,Nombre del atributo 1,Valor(es) del atributo 1\n",
      "ID,Type,SKU,Naam,Gepubliceerd,Beschrijving,Op voorraad?,Voorraad,Actieprijs,Reguliere "
      "prijs,Categorieën,Afbeeldingen,Hoofd,Naam eigenschap 1,Waarde(n) eigenschap 1\n",
      "ID,Tipo,SKU,Nome,Publicado,Descrição,Em estoque?,Estoque,Preço "
      "promocional,Preço,Categorias,Imagens,Ascendente,Nome do atributo 1,Valores do atributo 1\n"};
  for (const std::string& columns : exports) {
    const ProductFeed feed = read_product_feed(
        write("wc.csv", columns + "1,variable,A,Dress,1,Linen,1,,,,Women > Dresses,a.jpg,,Couleur,\"Rouge, Bleu\"\n"
                                  "2,variation,A-1,Dress,1,,1,4,\"9,90\",\"19,90\",,,id:1,Couleur,Rouge\n"
                                  "3,simple,B,Draft,0,,1,1,,5,,b.jpg,,,\n"));
    ASSERT_THAT(ids(feed), ElementsAre("A")) << columns;
    const ProductFacts& facts = feed.products[0].facts;
    EXPECT_EQ(facts.title, "Dress") << columns;
    EXPECT_EQ(facts.category, "Dresses") << columns;
    EXPECT_EQ(facts.price, parse_price("9.90")) << columns;
    EXPECT_EQ(facts.stock, 4) << columns;
    EXPECT_EQ(facts.colour, "Rouge, Bleu") << columns;
    EXPECT_EQ(facts.attributes.at("description"), "Linen") << columns;
  }
}

TEST_F(WooFeed, reads_its_json_too) {
  const ProductFeed feed = read_product_feed(write(
      "products.json",
      R"([{"id":1,"sku":"A","name":"Kleid &amp; G&uuml;rtel","regular_price":"19.90","sale_price":"","price":"19.90",
          "stock_status":"instock","stock_quantity":null,"categories":[{"id":3,"name":"Kleider"}],
          "images":[{"src":"https://x/1.jpg"},{"src":"https://x/2.jpg"}],
          "attributes":[{"name":"Farbe","options":["Rot","Blau"]}]}])"));
  ASSERT_THAT(ids(feed), ElementsAre("1"));
  EXPECT_EQ(feed.products[0].facts.title, "Kleid & Gürtel");
  EXPECT_EQ(feed.products[0].facts.colour, "Rot, Blau");
  EXPECT_EQ(feed.products[0].facts.category, "Kleider");
  EXPECT_EQ(feed.products[0].facts.stock, 1);
  EXPECT_EQ(feed.products[0].images.size(), 2u);
}

TEST_F(WooFeed, leaves_drafts_out_of_its_json_too) {
  const ProductFeed feed = read_product_feed(write("products.json", R"([
      {"id":1,"status":"publish","images":[{"src":"https://x/1.jpg"}]},
      {"id":2,"status":"draft","images":[{"src":"https://x/1.jpg"}]},
      {"id":3,"status":"private","images":[{"src":"https://x/1.jpg"}]},
      {"id":4,"status":"ARCHIVED","images":[{"src":"https://x/1.jpg"}]},
      {"id":5,"status":"active","images":[{"src":"https://x/1.jpg"}]}])"));
  EXPECT_THAT(ids(feed), ElementsAre("1", "5"));
  EXPECT_EQ(feed.left_out, 3u);
}

TEST_F(WooFeed, reports_rows_it_cannot_use) {
  const ProductFeed feed = read_product_feed(write(
      "wc.csv",
      "Type,SKU,Name,Images,Regular price\nsimple,A,a,,1\nsimple,,b,b.jpg,1\nsimple,C,c,c.jpg,cheap\nsimple,D\n"));
  EXPECT_THAT(ids(feed), ElementsAre("C"));
  EXPECT_THAT(feed.skipped,
              ElementsAre(skipped(":3", "product_id"), skipped(":2", "picture"), skipped(":5", "picture")));
  EXPECT_EQ(feed.report.unread().size(), 1u);
}

TEST_F(WooFeed, survives_any_damage) {
  expect_sound_whatever_the_damage(
      "wc.csv",
      std::string(woo_header) +
          "10,variable,S1,Kleid,1,0,x,1,,1,,,,\"A > B, C\",t,\"a.jpg, b.jpg\",,Farbe,\"R, B\",,\n"
          "11,variation,S1-r,K,1,0,,1,3,\"24,90\",\"19,90\",2020-01-01,,,,c.jpg,S1,Farbe,R,,\n",
      std::string("\",\n\r\0\xFF;a>", 9));
}

}  // namespace
}  // namespace selvedge::feeds
