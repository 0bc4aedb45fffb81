// The service's settings. Each may come from a TOML file, from the environment (SELVEDGE_MAX_PIXELS for max_pixels) and
// from the command line (--max-pixels). The environment wins over the file, and the command line over both.
// settings.cpp has the list, with the range of each number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shop/fetch/host_access.h"
#include "shop/sync/feed_source.h"

namespace selvedge::service {

struct ServiceSettings {
  std::string host = "127.0.0.1";
  std::int64_t port = 8080;                    // 0: any free one, printed at the start
  std::string base_path = "/";                 // path below which visitors see the service: "/find/"
  std::int64_t connections = 512;              // at a time
  std::int64_t connections_per_address = 100;  // from one address, except behind a proxy; 0: no limit
  std::int64_t workers = 64;                   // threads that answer requests, one each; more requests wait in order
  std::int64_t network_workers = 0;            // runs of the network at a time, one thread each; 0: one a processor
  std::int64_t decode_workers = 0;             // pictures decoded at a time; 0: one a processor
  std::int64_t decode_queue = 64;              // pictures that may wait to be decoded; more get 503 at once
  std::int64_t decoding_memory_mb = 1024;      // MiB, for all pictures being decoded
  std::int64_t decode_milliseconds = 900;      // processor time for one picture
  std::int64_t max_batch = 8;                  // most images in one run of the network
  std::int64_t queue = 64;                     // images that may wait for the network; more get 503 at once
  std::int64_t max_body_bytes = 20 << 20;      // largest body of a request, but for the next
  std::int64_t max_bulk_bytes = 256 << 20;     // of a bulk upsert, and of a feed to read
  std::int64_t max_pixels = 50'000'000;        // of one picture, checked before memory is allocated
  std::int64_t max_held_bytes = 512 << 20;     // memory for the bodies of all requests, and as much for answers
  std::int64_t head_seconds = 10;              // for a client to send a request's head
  std::int64_t request_seconds = 30;           // for a client to send a request's body
  std::int64_t answer_seconds = 60;            // for a client to take its answer
  double rate_per_minute = 600;              // requests of a key or address, and 20 times as many pictures; 0: no limit
  double rate_burst = 100;                   // requests at once after a pause
  std::int64_t requests_at_a_time = 32;      // of a key or address; 0: no limit
  std::string reads = "open";                // or "key": reading, recommending and feedback need a key
  std::vector<std::string> cors_origins;     // origins that may use the API from a browser, or "*"
  std::vector<std::string> frame_ancestors;  // "self", "*", or origins whose pages may frame the pages; empty: none
  bool behind_proxy = false;                 // the client's address is the last entry of X-Forwarded-For
  std::int64_t keep_photos_days = 0;         // how long query photos are kept; 0: never stored
  std::int64_t stored_bytes_per_day = 16 << 20;  // of feedback and query photos from one address; 0: no limit
  std::int64_t keep_feedback_days = 400;         // how long feedback is kept; 0: for ever
  std::int64_t follow_milliseconds = 200;        // between looks for changes by other processes
  std::vector<std::string> read_from;            // URLs of replicas of a catalogue on a server
  std::int64_t database_seconds = 10;            // longest wait for a database server's answer; 0: for ever
  std::string search = "index";                  // search in memory; or "database": in PostgreSQL
  std::int64_t graph_from_images = 200'000;      // images from which the index in memory is searched by a graph
  std::string log = "text";                      // or "json", or "none"
  std::filesystem::path finder;                  // model directory of the finder of garments; empty: photos are whole
  bool find_garments = false;                    // find garments also in the products' own pictures
  std::filesystem::path web;                     // folder of the built pages; empty: none
  std::filesystem::path samples;                 // folder of sample photos for the page
  bool photo_urls = false;                       // query photos may be named by URL, and are fetched
  bool allow_private_addresses = false;          // products' pictures and feeds may come from private addresses
  std::vector<sync::FeedSource> feeds;           // that the service runs; only a file can name them
  std::vector<fetch::HostAccess> hosts;          // headers and passwords for single hosts; only a file can name them
};

// A setting as text.
struct Setting {
  std::string name;
  std::string help;  // what it does, and its unit
  // Throws invalid_argument, which names the setting, for a value that it cannot have.
  std::function<void(ServiceSettings&, std::string_view text)> set;
  std::function<std::string(const ServiceSettings&)> get;
  // Whether GET /v1/settings tells the value. It tells numbers, switches and words of a fixed list. It does not tell
  // paths on the server, nor addresses, which may have a password.
  bool told = false;
};

// All settings but feeds and hosts.
const std::vector<Setting>& service_settings();

// The feeds and hosts, one line each, without secrets.
std::string described_feeds(const ServiceSettings& settings);

// Sets what the TOML file sets. It also reads the files with the secrets of [[hosts]], whose paths are relative to the
// folder of `file`. Throws not_found for a missing file, corrupt_data for text that is not TOML, and invalid_argument
// for an unknown key or a value that a setting cannot have.
void read_settings_file(ServiceSettings& settings, const std::filesystem::path& file);
// Sets what the environment sets. `variable` returns the value of a variable, or nothing. Throws invalid_argument,
// which names the variable.
void read_settings_environment(ServiceSettings& settings,
                               const std::function<std::optional<std::string>(const std::string&)>& variable);

}  // namespace selvedge::service
