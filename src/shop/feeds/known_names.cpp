// Nearly only data: names in the main European languages and of the common shop systems, separated by spaces. Within a
// field the surest come first. column_names.cpp squeezes them.
#include <algorithm>

#include "shop/feeds/column_names.h"

namespace selvedge::feeds {
namespace {

std::vector<std::string_view> listed_names(std::string_view names) {
  std::vector<std::string_view> all;
  while (!names.empty()) {
    const std::size_t end = std::min(names.find(' '), names.size());
    all.push_back(names.substr(0, end));
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return all;
}

}  // namespace

const std::vector<FieldNames>& names_of_fields() {
  static const std::vector<FieldNames> names = {
      {Field::id,
       listed_names(
           "product_id merchant_product_id id item_id offer_id artikel_id article_id produkt_id sku product_sku "
           "artikelnummer artikelnr artikel_nr artikel_nr. art_nr artnr art.nr. article_number item_number "
           "item_no product_no product_number produktnummer product_code item_code style_code référence "
           "reference ref referencia codice código code produkt_nr id_product uid model_number stock_code "
           "kod_produktu référence_produit code_article código_producto código_de_producto código_do_produto "
           "codice_articolo codice_prodotto artikelcode varunummer varenummer handle mpn gtin ean barcode "
           "variant_id")},
      {Field::title,
       listed_names(
           "title titel name product_name product_title item_name item_title produktname artikelname "
           "artikelbezeichnung produktbezeichnung bezeichnung nom nom_du_produit titre_du_produit titre nombre "
           "título titulo nome titolo naam productnaam nazwa produkttitel libellé désignation nazwa_produktu "
           "nom_produit titre_produit nombre_del_producto nombre_producto nome_prodotto nome_articolo "
           "titolo_prodotto nome_do_produto nome_produto produktnamn produktnavn benämning navn namn produkt "
           "product")},
      {Field::description,
       listed_names(
           "description beschreibung long_description product_description body_(html) body_html body "
           "produktbeschreibung artikelbeschreibung descripción descripcion descrizione descrição omschrijving "
           "opis desc opis_produktu description_longue descripción_larga descrizione_lunga beskrivning "
           "beskrivelse rich_text_description details summary short_description kurzbeschreibung")},
      {Field::category,
       listed_names(
           "product_type category categories kategorie kategorien product_category category_path catégorie "
           "categorie catégories categoría categoria categorías kategoria category_text warengruppe "
           "catégorie_produit google_product_category fb_product_category produktkategorie produkttyp department "
           "type typ")},
      {Field::colour,
       listed_names("colour color farbe colours colors farben couleur couleurs color_name colour_name main_colour "
                    "main_color colore colori colores cor cores kleur kolor kleuren färger farver farger kolory färg "
                    "farve farge barva väri variant_color product_color")},
      {Field::price,
       listed_names("price preis verkaufspreis vk current_price brutto_preis verkaufspreis_brutto selling_price "
                    "unit_price retail_price product_price price_amount bruttopreis endpreis einzelpreis prix prix_ttc "
                    "precio prezzo preço preco prijs cena pris variant_price price_incl_tax price_tax_incl "
                    "price_tax_included price_incl_vat price_vat price_with_tax price_gross gross_price vk_preis "
                    "vk_brutto preis_brutto preis_inkl_mwst preis_incl_mwst preis_inkl_ust cena_brutto cena_sprzedaży "
                    "cena_detaliczna prix_de_vente pvp precio_venta precio_de_venta precio_con_iva prezzo_vendita "
                    "prezzo_di_vendita prezzo_ivato prezzo_al_pubblico verkoopprijs prijs_incl_btw preço_de_venda "
                    "aktueller_preis price_ttc low_price amount")},
      {Field::regular_price,
       listed_names("regular_price list_price original_price old_price compare_at_price compare_price "
                    "variant_compare_at_price msrp rrp uvp normalpreis listenpreis streichpreis was_price full_price "
                    "prix_normal prix_public prix_conseillé precio_normal precio_anterior precio_original prezzo_pieno "
                    "prezzo_listino prezzo_di_listino adviesprijs normale_prijs oude_prijs preço_normal preço_original "
                    "cena_regularna cena_katalogowa ordinarie_pris ursprungspreis prix_barré alter_preis")},
      {Field::sale_price,
       listed_names(
           "sale_price special_price angebotspreis aktionspreis sonderpreis discount_price discounted_price "
           "offer_price promo_price promotional_price reduced_price reduzierter_preis actieprijs "
           "aanbiedingsprijs cena_promocyjna precio_oferta precio_de_oferta preço_promocional preço_com_desconto "
           "prezzo_offerta prezzo_promozionale prix_promotionnel kampanjpris tilbudspris prix_promo prix_soldé "
           "precio_rebajado prezzo_scontato")},
      {Field::sale_period, listed_names("sale_price_effective_date sale_period sale_dates")},
      {Field::sale_begin,
       listed_names("sale_price_start_date date_sale_price_starts sale_price_dates_from special_price_from_date "
                    "special_from_date sale_start sale_start_date sale_from")},
      {Field::sale_end,
       listed_names(
           "sale_price_end_date date_sale_price_ends sale_price_dates_to special_price_to_date special_to_date "
           "sale_end sale_end_date sale_to")},
      {Field::currency,
       listed_names("currency currency_code price_currency währung waehrung devise moneda valuta moeda iso_currency "
                    "currency_id waluta")},
      {Field::stock,
       listed_names(
           "stock quantity qty stock_quantity stock_qty inventory inventory_quantity inventory_qty "
           "variant_inventory_qty bestand lagerbestand lagermenge menge anzahl stückzahl verfügbare_menge "
           "stock_level stock_count on_hand available_quantity quantity_available quantity_to_sell_on_facebook "
           "sell_on_google_quantity total_inventory cantidad quantité quantità quantidade voorraad existencias "
           "quantité_en_stock stock_disponible inventario giacenza giacenze quantità_disponibile stan_magazynowy "
           "ilość liczba_sztuk estoque quantidade_em_estoque aantal voorraadaantal lagersaldo antal "
           "units_in_stock")},
      {Field::availability,
       listed_names("availability in_stock in_stock? instock is_in_stock stock_status available availibility "
                    "verfügbarkeit verfuegbarkeit verfügbar lieferbar lagerstatus disponibilité disponibilidad "
                    "disponibilità disponibilidade beschikbaarheid dostępność")},
      {Field::page,
       listed_names(
           "url link product_url product_link page_url product_page permalink deeplink deep_link canonical_url "
           "canonical_link produkt_url produktlink produktseite lien enlace lien_produit url_produit "
           "enlace_producto url_producto link_prodotto link_do_produto link_do_produktu web_url website "
           "landing_page")},
      {Field::picture,
       listed_names(
           "image image_link image_url imageurl imagelink image_src img img_url image_path image_file "
           "image_filename image_name bilddatei url_bild merchant_image_url imgurl main_image main_image_url "
           "main_image_link primary_image primary_image_url base_image product_image product_image_url "
           "featured_image picture picture_url photo photo_url bild bild_url bildurl bild_link bildlink bildpfad "
           "produktbild hauptbild foto foto_url imagen imagen_url immagine imagem afbeelding url_image image_uri "
           "filename file lien_image image_principale photo_principale imagen_principal foto_principal "
           "enlace_imagen url_imagen immagine_principale url_immagine link_immagine imagem_principal "
           "link_da_imagem url_da_imagem hoofdafbeelding afbeelding_url url_zdjęcia link_do_zdjęcia bildlänk "
           "billede bilde visuel zdjęcie large_image image_large")},
      {Field::more_pictures,
       listed_names("images image_urls image_links pictures picture_urls photos photo_urls bilder fotos bild_urls "
                    "imágenes immagini product_images imgurl_alternative additional_image_link additional_image_links "
                    "additional_images additional_image_url additional_image_urls additional_image more_images "
                    "other_images extra_images zdjęcia imagens afbeeldingen extra_afbeeldingen photos_supplémentaires "
                    "imágenes_adicionales billeder gallery gallery_images image_gallery weitere_bilder zusatzbilder "
                    "zusätzliche_bilder other_image_url alternate_images alternative_image image_alternate "
                    "additional_pictures variant_image")},
      {Field::item_group,
       listed_names("item_group_id item_group group_id parent_id parent_sku style_id model_id gruppen_id")},
      {Field::role, listed_names("role")},
  };
  return names;
}

const std::vector<std::pair<std::string_view, std::string_view>>& names_of_attributes() {
  static const std::vector<std::pair<std::string_view, std::string_view>> names = [] {
    std::vector<std::pair<std::string_view, std::string_view>> all;
    for (const auto& [attribute, spelled] :
         {std::pair<std::string_view, std::string_view>(
              "size",
              "size sizes größe grösse groesse größen grössen taille tailles talla tallas taglia taglie maat "
              "tamanho rozmiar rozmiary tamanhos maten storlek storlekar størrelse størrelser"),
          std::pair<std::string_view, std::string_view>(
              "gender", "gender geschlecht sex genre género genere sexe sexo sesso gênero geslacht płeć kön køn kjønn"),
          std::pair<std::string_view, std::string_view>(
              "brand",
              "brand marke hersteller hersteller_name manufacturer_name manufacturer marque marca brand_name merk "
              "marchio marka producent produttore varumärke mærke merke"),
          std::pair<std::string_view, std::string_view>(
              "material", "material materialien matière materiale materiaal materiał materiales"),
          std::pair<std::string_view, std::string_view>("age_group", "age_group altersgruppe")}) {
      for (const std::string_view name : listed_names(spelled)) all.emplace_back(name, attribute);
    }
    return all;
  }();
  return names;
}

}  // namespace selvedge::feeds
