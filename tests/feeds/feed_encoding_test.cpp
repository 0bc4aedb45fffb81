// One product in every encoding, packing and separator: the same comes out.
#include <zip.h>
#include <zlib.h>

#include "feeds/feed_fixture.h"

namespace selvedge::feeds {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::ids;
using ::testing::IsEmpty;

constexpr const char* title = "Größe „Zürich“ – €5";

std::string utf16(const std::string& utf8, bool big) {
  std::string wide;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    unsigned code = byte;
    const std::size_t length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : 3;
    if (length > 1) code = byte & (0xFFu >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) code = code << 6 | (static_cast<unsigned char>(utf8[i + k]) & 0x3Fu);
    const char high = static_cast<char>(code >> 8), low = static_cast<char>(code & 0xFF);
    wide += big ? high : low;
    wide += big ? low : high;
    i += length;
  }
  return wide;
}

std::string windows_1252(std::string text) {
  for (const auto& [utf8, byte] :
       {std::pair("ö", '\xF6'), std::pair("ß", '\xDF'), std::pair("ü", '\xFC'), std::pair("„", '\x84'),
        std::pair("“", '\x93'), std::pair("–", '\x96'), std::pair("€", '\x80')}) {
    for (std::size_t at = text.find(utf8); at != std::string::npos; at = text.find(utf8))
      text.replace(at, std::string_view(utf8).size(), 1, byte);
  }
  return text;
}

std::string gzipped(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

class FeedEncoding : public testing::FeedFile {
 protected:
  std::filesystem::path zipped(const std::string& name, const std::map<std::string, std::string>& files) {
    const std::filesystem::path path = folder_ / name;
    std::filesystem::remove(path);
    int problem = 0;
    zip_t* archive = zip_open(path.c_str(), ZIP_CREATE, &problem);
    for (const auto& [inner, text] : files)
      zip_file_add(archive, inner.c_str(), zip_source_buffer(archive, text.data(), text.size(), 0), 0);
    zip_close(archive);
    return path;
  }

  // Each format's text of one product.
  static std::map<std::string, std::string> feeds() {
    const std::string t = title;
    std::map<std::string, std::string> all = {
        {"merchant.xml", "<?xml version=\"1.0\"?><rss><item><g:id>p</g:id><g:title>" + t +
                             "</g:title><g:image_link>a.jpg</g:image_link></item></rss>"},
        {"lines.jsonl", "{\"id\":\"p\",\"title\":\"" + t + "\",\"images\":[\"a.jpg\"]}\n"},
        {"list.json", "[\n {\"id\":\"p\",\n \"title\":\"" + t + "\",\"images\":[\"a.jpg\"]}\n]\n"}};
    for (const auto& [name, separator] : {std::pair("comma", ','), std::pair("semicolon", ';'), std::pair("tab", '\t'),
                                          std::pair("bar", '|'), std::pair("caret", '^')}) {
      const std::string s(1, separator);
      all[std::string("generic-") + name + ".csv"] =
          "product_id" + s + "title" + s + "image\np" + s + t + s + "a.jpg\n";
      all[std::string("merchant-") + name + ".csv"] = "id" + s + "title" + s + "image_link\np" + s + t + s + "a.jpg\n";
      all[std::string("shopify-") + name + ".csv"] =
          "Handle" + s + "Title" + s + "Image Src\np" + s + t + s + "a.jpg\n";
      all[std::string("woo-") + name + ".csv"] = "SKU" + s + "Type" + s + "Name" + s + "Images" + s +
                                                 "Regular price\np" + s + "simple" + s + t + s + "a.jpg" + s + "\n";
    }
    return all;
  }

  void expect_the_product(const std::filesystem::path& path, const std::string& what) {
    try {
      const ProductFeed feed = read_product_feed(path);
      ASSERT_THAT(ids(feed), ElementsAre("p")) << what;
      EXPECT_EQ(feed.products[0].facts.title, title) << what;
      EXPECT_THAT(feed.skipped, IsEmpty()) << what;
      EXPECT_FALSE(feed.report.format().empty()) << what;
      EXPECT_FALSE(feed.report.columns().empty()) << what;
      EXPECT_LE(feed.report.notes().size(), 1u) << what;
    } catch (const Error& error) {
      ADD_FAILURE() << what << ": " << error.what();
    }
  }
};

TEST_F(FeedEncoding, is_seen_in_every_format) {
  for (const auto& [name, text] : feeds()) {
    const std::vector<std::pair<std::string, std::string>> ways = {
        {"plain", text},
        {"two marks", "\xEF\xBB\xBF\xEF\xBB\xBF" + text},
        {"UTF-16LE", "\xFF\xFE" + utf16(text, false)},
        {"UTF-16BE", "\xFE\xFF" + utf16(text, true)},
        {"UTF-16LE with two marks", "\xFF\xFE\xFF\xFE" + utf16(text, false)},
        {"UTF-16LE without a mark", utf16(text, false)},
        {"UTF-16BE without a mark", utf16(text, true)},
        {"Windows-1252", windows_1252(text)},
    };
    for (const auto& [way, bytes] : ways) {
      expect_the_product(write(name, bytes), name + ", " + way);
      expect_the_product(write(name + ".gz", gzipped(bytes)), name + ", gzip of " + way);
      expect_the_product(zipped(name + ".zip", {{name, bytes}, {"__MACOSX/._x.csv", "junk"}}),
                         name + ", zip of " + way);
    }
    std::string carriage_returns = text, both = text;
    std::ranges::replace(carriage_returns, '\n', '\r');
    expect_the_product(write(name, carriage_returns), name + ", CR");
    for (std::size_t at = both.find('\n'); at != std::string::npos; at = both.find('\n', at + 2)) both.insert(at, "\r");
    expect_the_product(write(name, both), name + ", CR LF");
  }
}

TEST_F(FeedEncoding, is_the_one_that_the_user_tells) {
  FeedOptions options;
  options.encoding = "ISO-8859-2";
  const ProductFeed feed =
      read_product_feed(write("feed.csv", "id,title,image\n1,Kr\xF3tka sp\xF3\x64nica \xB3,a.jpg\n"), options);
  EXPECT_EQ(feed.products.at(0).facts.title, "Krótka spódnica ł");
  options.encoding = "../x";
  EXPECT_THROW(read_product_feed(write("feed.csv", "id,image\n1,a.jpg\n"), options), Error);
}

TEST_F(FeedEncoding, repairs_single_bytes_of_a_feed_in_utf_8_and_says_so_once) {
  const ProductFeed feed =
      read_product_feed(write("feed.csv", "id,title,image\n1,Größe ö,a.jpg\n2,caf\xE9,b.jpg\n3,Grün ä ü,c.jpg\n"));
  ASSERT_THAT(ids(feed), ElementsAre("1", "2", "3"));
  EXPECT_EQ(feed.products[0].facts.title, "Größe ö");
  EXPECT_EQ(feed.products[1].facts.title, "café");
  EXPECT_THAT(feed.report.notes(), ElementsAre(HasSubstr("1 bytes, which are read as Windows-1252")));
}

TEST_F(FeedEncoding, keeps_utf_8_also_where_as_many_bytes_are_none) {
  const ProductFeed feed =
      read_product_feed(write("feed.csv", "id,title,image\n1,Größe,a.jpg\n2,caf\xE9 \xFC\xE4,b.jpg\n"));
  EXPECT_EQ(feed.products.at(0).facts.title, "Größe");
  EXPECT_EQ(feed.products.at(1).facts.title, "café üä");
}

TEST_F(FeedEncoding, is_seen_without_a_mark_in_other_scripts_and_in_utf_32) {
  const std::string text = "id,image,title\n1,a.jpg,Платье летнее красное в цветочек с длинным рукавом и поясом\n";
  for (const bool big : {false, true}) {
    const std::string wide = utf16(text, big);
    EXPECT_EQ(read_product_feed(write("feed.csv", wide)).products.at(0).facts.title,
              "Платье летнее красное в цветочек с длинным рукавом и поясом");
    std::string wider;
    for (std::size_t i = 0; i < wide.size(); i += 2)
      wider += big ? std::string(2, '\0') + wide.substr(i, 2) : wide.substr(i, 2) + std::string(2, '\0');
    EXPECT_EQ(read_product_feed(write("feed.csv", wider)).products.at(0).facts.title,
              "Платье летнее красное в цветочек с длинным рукавом и поясом");
  }
}

TEST_F(FeedEncoding, obeys_a_line_that_names_the_separator_and_keeps_the_lines_numbers) {
  const ProductFeed feed = read_product_feed(write("feed.csv", "sep=|\r\nid|image\r\n1|a.jpg\r\n|b.jpg\r\n"));
  ASSERT_THAT(ids(feed), ElementsAre("1"));
  EXPECT_THAT(feed.skipped, ElementsAre(testing::skipped("feed.csv:4", "product_id")));
}

TEST_F(FeedEncoding, takes_the_semicolon_of_an_entity_for_no_separator) {
  const ProductFeed feed = read_product_feed(
      write("feed.csv", "id;image;title;price\n1;a.jpg;K&uuml;che &amp; Bad;12,99\n2;b.jpg;Rock;1;2\n"));
  ASSERT_THAT(ids(feed), ElementsAre("1"));
  EXPECT_EQ(feed.products[0].facts.title, "Küche & Bad");
  EXPECT_THAT(feed.skipped, ElementsAre(testing::skipped("feed.csv:3", "found 5")));
}

TEST_F(FeedEncoding, names_the_right_line_of_a_broken_row_whatever_the_line_ends) {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    const ProductFeed feed =
        read_product_feed(write("feed.csv", "id;image;title" + end + "1;a.jpg;fine" + end +
                                                "2;b.jpg;\"quoted\" and more;too many" + end + "3;c.jpg;fine" + end));
    EXPECT_THAT(ids(feed), ElementsAre("1", "3"));
    EXPECT_THAT(feed.skipped, ElementsAre(testing::skipped("feed.csv:3", "malformed CSV")));
  }
}

TEST_F(FeedEncoding, passes_over_the_files_of_a_zip_that_are_no_feeds) {
  const ProductFeed feed = read_product_feed(zipped("export.zip", {{"LICENSE", "Do what you like, \"but\nask us."},
                                                                   {"readme.txt", "Thanks for buying"},
                                                                   {"manifest.json", "{\"version\": 1}"},
                                                                   {"products.csv", "id,image\n1,a.jpg\n"}}));
  EXPECT_THAT(ids(feed), ElementsAre("1"));
  EXPECT_THAT(feed.skipped, ::testing::IsEmpty());
  EXPECT_EQ(feed.report.notes().size(), 3u);
  EXPECT_THROW(read_product_feed(zipped("none.zip", {{"readme.txt", "a"}, {"LICENSE", "b"}})), Error);
}

TEST_F(FeedEncoding, counts_what_archives_in_archives_hold_together) {
  FeedOptions options;
  options.max_bytes = 100'000;
  const std::string packed = gzipped("id,image\n" + std::string(60'000, '\n'));
  EXPECT_THROW(read_product_feed(zipped("nested.zip", {{"a.csv.gz", packed}, {"b.csv.gz", packed}}), options), Error);
}

TEST_F(FeedEncoding, reads_all_feeds_of_a_zip_as_one) {
  const ProductFeed feed =
      read_product_feed(zipped("export.zip", {{"products_1.csv", "Handle,Title,Image Src\na,A,a.jpg\n"},
                                              {"products_2.csv", "Handle,Title,Image Src\nb,B,b.jpg\na,,c.jpg\n"},
                                              {"readme.pdf", "%PDF"}}));
  EXPECT_THAT(ids(feed), ElementsAre("a", "b"));
  EXPECT_EQ(feed.products[0].images.size(), 2u);
  EXPECT_THAT(feed.products[1].images[0].source, HasSubstr("export.zip/products_2.csv:2"));
}

TEST_F(FeedEncoding, tells_documents_of_office_programs_by_name) {
  const auto message = [](const std::filesystem::path& path) {
    try {
      read_product_feed(path);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  for (const auto& [inner, what] :
       {std::pair("xl/workbook.xml", "an Excel workbook"), std::pair("META-INF/manifest.xml", "an OpenDocument"),
        std::pair("Index/Document.iwa", "a document of Numbers"), std::pair("word/document.xml", "a Word document")}) {
    EXPECT_THAT(message(zipped("x.zip", {{inner, "<x/>"}, {"content.xml", "<x/>"}})), HasSubstr(what));
  }
  EXPECT_THAT(message(write("x.xls", std::string("\xD0\xCF\x11\xE0") + std::string(600, '\0'))),
              HasSubstr("save it as CSV (UTF-8)"));
}

TEST_F(FeedEncoding, bounds_what_is_unpacked) {
  FeedOptions options;
  options.max_bytes = 1 << 20;
  const std::string bomb(8 << 20, ' ');
  EXPECT_THROW(read_product_feed(write("bomb.csv.gz", gzipped(bomb)), options), Error);
  EXPECT_THROW(read_product_feed(zipped("bomb.zip", {{"a.csv", bomb}}), options), Error);
  EXPECT_THROW(read_product_feed(write("deep.gz", gzipped(gzipped(gzipped("id,image\n1,a.jpg\n"))))), Error);
  EXPECT_THROW(read_product_feed(zipped("none.zip", {{"a.pdf", "x"}})), Error);
  EXPECT_THROW(read_product_feed(zipped("book.zip", {{"xl/workbook.xml", "x"}})), Error);
  const std::string whole = gzipped("id,image\n1,a.jpg\n");
  EXPECT_THROW(read_product_feed(write("cut.gz", whole.substr(0, whole.size() / 2))), Error);
  EXPECT_THROW(read_product_feed(write("cut.zip", "PK\x03\x04 no zip")), Error);
  EXPECT_THAT(ids(read_product_feed(write("two.gz", gzipped("id,image\n") + gzipped("1,a.jpg\n")))), ElementsAre("1"));
}

TEST_F(FeedEncoding, refuses_what_is_no_text_without_showing_it) {
  std::string binary;
  for (int i = 0; i < 5000; ++i) binary += static_cast<char>(i * 7919 >> 3);
  try {
    read_product_feed(write("feed.csv", "\x89PNG\r\n\x1A\n" + binary));
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("no text"));
  }
}

}  // namespace
}  // namespace selvedge::feeds
