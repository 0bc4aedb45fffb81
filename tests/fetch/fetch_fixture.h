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

  fetch::DownloadResult fetch(const std::string& url) { return fetch_all({url}).front(); }
  std::vector<fetch::DownloadResult> fetch_all(const std::vector<std::string>& urls) {
    const fetch::DownloadCache cache(folder_ / "images");
    fetch::Downloads downloads(cache, urls, options_, core::Rng(1));
    std::vector<fetch::DownloadResult> results;
    for (const std::string& url : urls) results.push_back(downloads.wait_for(url));
    return results;
  }
  static std::string content(const fetch::DownloadResult& result) {
    EXPECT_EQ(result.problem, "");
    return result.file.empty() ? "" : files::read_text(result.file);
  }

  TestFolder folder_;
  fetch::DownloadOptions options_;
  std::mutex mutex_;
  std::vector<long> pauses_;  // in milliseconds
};

}  // namespace selvedge::testing
