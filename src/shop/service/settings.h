// The service's settings. Each may come from a TOML file, the environment (SELVEDGE_MAX_PIXELS for max_pixels) and the
// command line (--max-pixels); the later of the three wins. settings.cpp holds the one list.
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
  std::string base_path = "/";                 // where visitors see the service: "/find/"
  std::int64_t connections = 512;              // at a time
  std::int64_t connections_per_address = 100;  // from one address, except behind a proxy; 0: no limit
  std::int64_t workers = 64;                   // threads that answer requests, one each; more requests wait in order
  std::int64_t network_workers = 0;            // concurrent runs of the network, one thread each; 0: one a processor
  std::int64_t decode_workers = 0;             // pictures decoded at a time; 0: one a processor
  std::int64_t decode_queue = 64;              // pictures that may wait to be decoded; more get 503 at once
  std::int64_t decoding_memory_mb = 1024;      // for all pictures being decoded
  std::int64_t decode_milliseconds = 900;      // processor time for one picture
  std::int64_t max_batch = 8;                  // most images in one run of the network
  std::int64_t queue = 64;                     // images that may wait for the network; more get 503 at once
  std::int64_t max_body_bytes = 20 << 20;
  std::int64_t max_bulk_bytes = 256 << 20;       // of a bulk upsert
  std::int64_t max_pixels = 50'000'000;          // of one picture, checked before memory is allocated
  std::int64_t max_held_bytes = 512 << 20;       // bodies of all requests together, and as much again of answers
  std::int64_t head_seconds = 10;                // for a client to send a request's head
  std::int64_t request_seconds = 30;             // for a client to send a request's body
  std::int64_t answer_seconds = 60;              // for a client to take its answer
  double rate_per_minute = 600;                  // requests of a key or address; 0: no limit
  double rate_burst = 100;                       // requests at once after a pause
  std::int64_t requests_at_a_time = 32;          // of a key or address; 0: no limit
  std::string reads = "open";                    // or "key": reading and recommending need a key with scope read
  std::vector<std::string> cors_origins;         // origins that may use the API from a browser, or "*"
  std::vector<std::string> frame_ancestors;      // "self", "*", or origins whose pages may frame the pages; empty: none
  bool behind_proxy = false;                     // the client's address is the last of X-Forwarded-For
  std::int64_t keep_photos_days = 0;             // how long query photos are kept; 0: never stored
  std::int64_t stored_bytes_per_day = 16 << 20;  // of feedback and query photos from one address
  std::int64_t keep_feedback_days = 400;         // 0: for ever
  std::int64_t follow_milliseconds = 200;        // between looks for changes by other processes
  std::vector<std::string> read_from;            // URLs of replicas of a catalogue on a server
  std::int64_t database_seconds = 10;            // longest wait for a server's answer; 0: for ever
  std::string search = "index";                  // in memory; or "database": in PostgreSQL
  std::int64_t graph_from_images = 200'000;      // images from which a graph is searched
  std::string log = "text";                      // or "json", or "none"
  std::filesystem::path finder;                  // finds garments in photos and pictures; empty: they are taken whole
  bool find_garments = false;                    // also in the products' own pictures
  std::filesystem::path web;                     // the built page; empty: found beside the program
  std::filesystem::path samples;                 // a folder of sample photos for the page
  bool photo_urls = false;                       // query photos may be named by URL, and are fetched
  bool allow_private_addresses = false;          // also products' pictures and feeds from private addresses
  std::vector<sync::FeedSource> feeds;           // that the service keeps the catalogue in step with; of a file alone
  std::vector<fetch::HostAccess> hosts;          // headers and passwords for single hosts; of a file alone
};

struct Setting {
  std::string name;
  std::string help;  // effect, unit, default
  // Throws invalid_argument, naming the setting, for a bad value.
  std::function<void(ServiceSettings&, std::string_view text)> set;
  std::function<std::string(const ServiceSettings&)> get;
  // Whether the service tells its owner's clients the value: numbers, switches and words it does, but no path of the
  // server and no address, which may hold a password.
  bool told = false;
};

const std::vector<Setting>& service_settings();

// Feeds and hosts, a line each, without anything secret.
std::string described_feeds(const ServiceSettings& settings);

// Also reads the files that hold the secrets of [[hosts]], relative to the folder of `file`. Throws not_found;
// corrupt_data with file and line; invalid_argument for an unknown key, a wrong type or a value out of range.
void read_settings_file(ServiceSettings& settings, const std::filesystem::path& file);
// `variable` returns the value of an environment variable, or nothing.
void read_settings_environment(ServiceSettings& settings,
                               const std::function<std::optional<std::string>(const std::string&)>& variable);

}  // namespace selvedge::service
