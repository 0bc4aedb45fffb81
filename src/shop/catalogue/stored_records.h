// Checks of the records that are to be stored, and the texts in which both engines store values. Inside catalogue/
// only.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "selvedge/error.h"
#include "shop/catalogue/catalogue.h"

namespace selvedge::catalogue {

// Rows that both engines have: a model, and the one row of the catalogue with its model.
struct ModelRow {
  std::int64_t key = 0;
  ModelIdentity identity;
};

struct CatalogueRow {
  std::string id;
  std::int64_t revision = 0;
  ModelRow model;
  CatalogueState state() const { return {id, revision, model.identity}; }
};

// The error "product 'p1': expected ..., found ...", of kind invalid_argument.
Error refused(const ProductId& id, std::string_view problem);

// Whether a text is the name of a content: a SHA-256 as 64 hex digits.
bool is_content(std::string_view text);

// Each throws invalid_argument if its argument may not be stored. require_model throws OtherModel.
void require_facts(const ProductFacts& facts);
void require_record(const ProductRecord& record, std::size_t embedding_size);
void require_embedding_of_content(const ContentEmbedding& one, std::size_t embedding_size);
void require_model(const ModelIdentity& own, const std::string& found, const std::string& catalogue);
Error unknown_model(const std::string& fingerprint);
// `name` is the catalogue's; `what` needs a server.
Error needs_server(const std::string& name, std::string_view what);
Error query_known_before(const std::string& id);
void require_events(std::span<const FeedbackEvent> events);
// The report of an event whose query is not recorded. `position` counts from 0.
Skipped event_of_no_query(std::size_t position, const FeedbackEvent& event);

// Throws corrupt_data for an unknown word.
FeedbackKind stored_feedback_kind(const std::string& word);

// Collects queries from rows of their shown products. The rows of one query must follow one another.
struct UnclickedQueries {
  std::vector<UnclickedQuery> queries;
  std::string last;  // id of the last query

  void add(const std::string& id, std::int64_t seconds, ProductId shown);
};

// The columns of the table sync_runs in both engines, in the order in which runs are written and read.
inline constexpr const char* sync_columns =
    "feed, source, started, ended, outcome, added, changed, unchanged, gone, skipped, embedded, complaints, content, "
    "pictures_seen";

// A run's outcome and complaints as the tables hold them. Reading throws corrupt_data for an unknown word.
SyncOutcome stored_sync_outcome(const std::string& word);
std::string lines_of(const std::vector<std::string>& complaints);
std::vector<std::string> complaints_of(std::string_view lines);

// A part's box, kind and confidence as the tables hold them: "x y width height", followed by "kind confidence" if a
// garment was found; "" without a box. Reading throws corrupt_data for other texts and for an unknown source.
std::string stored_garment(const PicturePart& part);
PicturePart stored_part(const std::string& asked, const std::string& source, const std::string& finder,
                        const std::string& garment);
PartSource stored_part_source(const std::string& word);
// The query for rows of source, finder and number of images, and the order in which people see them.
inline constexpr const char* count_parts =
    "SELECT e.source, e.finder, count(*) FROM embeddings e, catalogue k WHERE e.model = k.model GROUP BY 1, 2";
std::vector<PartCount> in_order(std::vector<PartCount> counts);

// Sets an attribute as it is stored. A catalogue of an older version may hold one with a name that is reserved: it is
// given by its free_attribute_name, unless the product has an attribute of that name too.
void add_stored_attribute(ProductFacts& facts, std::string name, std::string value);

// Whether the wanted images are the stored ones, so that nothing has to be written.
bool same_images(const std::vector<StoredImage>& stored, const std::vector<ImageRecord>& wanted);

// A key's scopes as the tables hold them: words, separated by spaces. Reading throws corrupt_data for other words.
std::string words_of_scopes(const std::vector<KeyScope>& scopes);
std::vector<KeyScope> scopes_of_words(const std::string& words, const std::string& key);

// 32 random hex digits. They name a catalogue, or a query that came without an id.
std::string random_id();

// Embeddings have length 1 within this tolerance. Rounding to float32 or float16 stays far below it.
inline constexpr float embedding_length_tolerance = 1e-3F;

}  // namespace selvedge::catalogue
