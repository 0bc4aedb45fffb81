// How the service is run. Each setting may come from a TOML file, from the environment (SELVEDGE_MAX_PIXELS for
// max_pixels) and from the command line (--max-pixels); the later of the three wins. settings.cpp holds the one list.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge {

struct ServiceSettings {
  std::string host = "127.0.0.1";
  std::int64_t port = 8080;                    // 0: any that is free, printed at start
  std::int64_t connections = 512;              // at a time
  std::int64_t connections_per_address = 100;  // of them from one address, except behind a proxy; 0: any number
  std::int64_t workers = 64;                   // requests answered at a time, a thread each; more wait in order
  std::int64_t network_workers = 0;            // runs of the network at a time, one thread each; 0: one a processor
  std::int64_t decode_workers = 0;             // pictures decoded at a time; 0: one a processor
  std::int64_t decode_queue = 32;          // pictures that may wait to be decoded; a request over that gets 503 at once
  std::int64_t decoding_memory_mb = 1024;  // for all pictures that are decoded at a time
  std::int64_t decode_milliseconds = 900;  // of a processor, for one picture
  std::int64_t max_batch = 8;              // images a run of the network takes at most
  std::int64_t queue = 64;                 // images that may wait for the network; a request over that gets 503 at once
  std::int64_t max_body_bytes = 20 << 20;
  std::int64_t max_bulk_bytes = 256 << 20;       // body of a bulk upsert
  std::int64_t max_pixels = 50'000'000;          // of one picture, checked before memory is taken
  std::int64_t max_held_bytes = 512 << 20;       // bodies of all requests together, and as much again of answers
  std::int64_t head_seconds = 10;                // for a client to send a request's head
  std::int64_t request_seconds = 30;             // for a client to send a request's body
  std::int64_t answer_seconds = 60;              // for a client to take its answer
  double rate_per_minute = 600;                  // requests of a key or address; 0: any number
  double rate_burst = 100;                       // of them at once after a pause
  std::int64_t requests_at_a_time = 32;          // of a key or address; 0: any number
  std::string reads = "open";                    // or "key": reading and recommending need a key with scope read
  std::vector<std::string> cors_origins;         // that may use the API from a browser, or "*"
  bool behind_proxy = false;                     // the client's address is the last of X-Forwarded-For
  std::int64_t keep_photos_days = 0;             // how long query photos are kept for feedback; 0: never stored
  std::int64_t stored_bytes_per_day = 16 << 20;  // that one address may make the service keep: feedback, query photos
  std::int64_t keep_feedback_days = 400;         // 0: for ever
  std::int64_t follow_milliseconds = 200;        // between looks for changes that other processes made
  std::vector<std::string> read_from;            // replicas of a catalogue on a server
  std::int64_t database_seconds = 10;            // to wait for a server's answer; 0: for ever
  std::string search = "index";                  // in memory, or "database": in the catalogue's, on a server
  std::int64_t graph_from_images = 200'000;      // of the index, to be searched by a graph instead of exactly
  std::string log = "text";                      // or "json", or "none"
  std::filesystem::path web;                     // the page's built files; empty: where the program finds them
  std::filesystem::path samples;                 // a folder of sample photos for the page
  bool allow_private_addresses = false;          // fetch product pictures from private and loopback addresses too
};

struct Setting {
  std::string name;
  std::string help;  // effect, unit, default
  // Throws invalid_argument, naming the setting, for text that is no value of it.
  std::function<void(ServiceSettings&, std::string_view text)> set;
  std::function<std::string(const ServiceSettings&)> get;
};

const std::vector<Setting>& service_settings();

// Throws not_found, or corrupt_data with file and line, or invalid_argument for an unknown key, another type or a value
// out of range.
void read_settings_file(ServiceSettings& settings, const std::filesystem::path& file);
// `variable` gives the value of an environment variable, or nothing.
void read_settings_environment(ServiceSettings& settings,
                               const std::function<std::optional<std::string>(const std::string&)>& variable);

}  // namespace selvedge
