// A cache in a folder of its own, and downloads into it that never sleep.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <mutex>
#include <string>
#include <vector>

#include "fetch/scripted_server.h"
#include "ground/files/read_file.h"
#include "shop/fetch/downloads.h"
#include "test_folder.h"

namespace selvedge::testing {

// Bytes that begin as a picture does.
inline std::string picture_bytes(std::size_t size = 1000, char filling = 'p') {
  std::string bytes = "\x89PNG\r\n\x1A\n";
  bytes.resize(size, filling);
  return bytes;
}

class FetchTest : public ::testing::Test {
 protected:
  FetchTest() {
    options_.allow_private_addresses = true;  // the servers of tests are on loopback
    options_.wait = [this](std::chrono::milliseconds pause) {
      const std::lock_guard lock(mutex_);
      pauses_.push_back(pause.count());
    };
  }

  DownloadResult fetch(const std::string& url) { return fetch_all({url}).front(); }
  std::vector<DownloadResult> fetch_all(const std::vector<std::string>& urls) {
    const DownloadCache cache(folder_ / "images");
    Downloads downloads(cache, urls, options_, Rng(1));
    std::vector<DownloadResult> results;
    for (const std::string& url : urls) results.push_back(downloads.wait_for(url));
    return results;
  }
  static std::string content(const DownloadResult& result) {
    EXPECT_EQ(result.problem, "");
    return result.file.empty() ? "" : read_text(result.file);
  }

  TestFolder folder_;
  DownloadOptions options_;
  std::mutex mutex_;
  std::vector<long> pauses_;  // in milliseconds
};

}  // namespace selvedge::testing
