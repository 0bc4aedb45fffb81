// A request asks for what the cache lacks: the whole file, the rest of a part, or whether it has changed. Its answer
// is done, a problem that stays, or one that a later try may not have.
#include "shop/fetch/download.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <memory>
#include <string_view>

#include "ground/core/ascii.h"
#include "shop/fetch/http_client.h"

namespace selvedge::fetch {
namespace {

// What one request came to.
struct Attempt {
  DownloadResult result;
  bool again = false;    // another may do better
  bool at_once = false;  // and needs no pause before it
  std::optional<std::chrono::seconds> retry_after;
};

Attempt failed(std::string problem) { return {{{}, false, std::move(problem), false}, false, false, std::nullopt}; }

Attempt try_again(std::string problem) {
  Attempt attempt = failed(std::move(problem));
  attempt.again = true;
  return attempt;
}

// "bytes 5-9/10": where the range begins and, if it says so, the whole file's size.
struct ContentRange {
  std::size_t begin = 0;
  std::optional<std::size_t> total;
};
std::optional<ContentRange> parse_content_range(std::string_view text) {
  if (!text.starts_with("bytes ")) return std::nullopt;
  ContentRange range;
  const char* const end = text.data() + text.size();
  const auto begin = std::from_chars(text.data() + 6, end, range.begin);
  if (begin.ec != std::errc() || begin.ptr == end || *begin.ptr != '-') return std::nullopt;
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    std::size_t total = 0;
    const auto read = std::from_chars(text.data() + slash + 1, end, total);
    if (read.ec == std::errc() && read.ptr == end) range.total = total;
  }
  return range;
}

bool is_gzip(std::string_view encoding) { return encoding == "gzip" || encoding == "x-gzip"; }

bool status_passes(long status) {
  constexpr std::array<long, 8> passing = {408, 421, 425, 429, 500, 502, 503, 504};
  return std::ranges::find(passing, status) != passing.end();
}

// One request for one URL and what becomes of its answer.
class Request {
 public:
  Request(const std::string& url, const DownloadCache& cache, const DownloadOptions& options)
      : url_(url), cache_(cache), options_(options), lock_(cache, url), cached_(cache.find(url)) {
    if (lock_.held()) part_ = cache.find_part(url);
  }

  Attempt send(HttpClient& client) {
    const HttpAnswer answer = client.get(sendable_url(url_), headers(),
                                         [this](const HttpHead& head, auto bytes) { return take(head, bytes); });
    Attempt attempt = judge(answer);
    attempt.retry_after = answer.retry_after;
    attempt.result.no_answer = answer.head.status == 0 && answer.may_pass;
    return attempt;
  }

 private:
  std::vector<std::string> headers() const {
    std::vector<std::string> lines = {"Accept: image/*,*/*;q=0.5"};
    if (options_.expected == Expected::any_file) lines = {"Accept: */*", "Accept-Encoding: gzip"};
    if (cached_ && !cached_->validators.etag.empty()) {
      lines.push_back("If-None-Match: " + cached_->validators.etag);
    } else if (cached_ && !cached_->validators.last_modified.empty()) {
      lines.push_back("If-Modified-Since: " + cached_->validators.last_modified);
    }
    if (part_) {
      lines.push_back(fmt::format("Range: bytes={}-", part_->bytes));
      lines.push_back("If-Range: " + part_->validators.for_range());
    }
    return lines;
  }

  std::string take(const HttpHead& head, std::span<const std::byte> bytes) {
    if (!writer_) {
      if (auto problem = begin(head, bytes); !problem.empty()) return problem;
    }
    if (writer_->size() + bytes.size() > options_.max_bytes) {
      return fmt::format("expected at most {} bytes, found more", options_.max_bytes);
    }
    writer_->write(bytes);
    return "";
  }

  std::string begin(const HttpHead& head, std::span<const std::byte> bytes) {
    const Validators validators{head.etag, head.last_modified};
    if (head.status == 206) {
      range_ = parse_content_range(head.content_range);
      const bool same_version = part_ && (head.etag.empty() || head.etag == part_->validators.etag);
      if (!range_ || !same_version || range_->begin != part_->bytes) {
        wrong_range_ = true;
        return "the server sent another part of the file than the one asked for";
      }
      writer_ = std::make_unique<PartWriter>(cache_, url_, part_->validators, PartWriter::Part::resumed);
      return "";
    }
    if (auto problem = why_unexpected(head, bytes); !problem.empty()) return problem;
    writer_ = std::make_unique<PartWriter>(cache_, url_, validators,
                                           lock_.held() ? PartWriter::Part::fresh : PartWriter::Part::own);
    return "";
  }

  std::string why_unexpected(const HttpHead& head, std::span<const std::byte> bytes) const {
    if (options_.expected == Expected::picture) return why_no_picture(head, bytes);
    const std::string& encoding = head.content_encoding;
    if (encoding.empty() || encoding == "identity" || is_gzip(encoding)) return "";
    return fmt::format("expected a file as it is or in gzip, found it compressed otherwise ({})", encoding);
  }

  Attempt judge(const HttpAnswer& answer) {
    const long status = answer.head.status;
    if (wrong_range_ || status == 416) {
      const bool had_part = part_.has_value();
      remove_part();
      Attempt attempt = try_again(status == 416 ? "HTTP 416: the server has no such part of the file" : answer.problem);
      attempt.again = attempt.at_once = had_part;
      return attempt;
    }
    if (!answer.problem.empty() && answer.may_pass) return try_again(answer.problem);
    if (!answer.problem.empty()) {
      remove_part();  // what is too large or no picture stays so
      return failed(answer.problem);
    }
    if (status == 304 && cached_) return {{cached_->file, true, "", false}, false, false, std::nullopt};
    if (status != 200 && status != 206) {
      std::string problem = fmt::format("HTTP {}", status);
      return status_passes(status) ? try_again(std::move(problem)) : failed(std::move(problem));
    }
    if (!writer_) {
      const bool picture = options_.expected == Expected::picture;
      return failed(fmt::format("expected a {}, found an empty answer", picture ? "picture" : "file"));
    }
    if (range_ && range_->total && writer_->size() < *range_->total) {
      return try_again(fmt::format("broken off after {} of {} bytes", writer_->size(), *range_->total));
    }
    return {{writer_->commit(), false, "", false}, false, false, std::nullopt};
  }

  void remove_part() const {
    if (lock_.held()) cache_.remove_part(url_);
  }

  const std::string& url_;
  const DownloadCache& cache_;
  const DownloadOptions& options_;
  const DownloadCache::UrlLock lock_;
  std::optional<CachedFile> cached_;
  std::optional<PartialFile> part_;
  std::optional<ContentRange> range_;
  std::unique_ptr<PartWriter> writer_;
  bool wrong_range_ = false;
};

}  // namespace

std::string why_no_picture(const HttpHead& head, std::span<const std::byte> beginning) {
  const std::string type = core::in_small_letters(head.content_type.substr(0, head.content_type.find(';')));
  if (type.starts_with("text/") || type.ends_with("json") || type.ends_with("html+xml") || type == "application/xml") {
    return fmt::format("expected a picture, found {}", type);
  }
  if (!head.content_encoding.empty() && head.content_encoding != "identity") {
    return fmt::format("expected a picture, found it compressed ({}) without having asked for that",
                       head.content_encoding);
  }
  const auto* const text = reinterpret_cast<const char*>(beginning.data());
  const std::string_view start(text, std::min<std::size_t>(beginning.size(), 256));
  const std::size_t first = start.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && start[first] == '<') return "expected a picture, found markup (HTML or XML)";
  return "";
}

DownloadResult download(const std::string& url, HttpClient& client, const DownloadCache& cache,
                        const DownloadOptions& options, core::Rng& rng,
                        const std::function<void(std::chrono::milliseconds)>& wait) {
  if (host_of(url).empty())
    return failed("expected an address that begins with http:// or https:// and a plain host").result;
  for (std::size_t tried = 1;; ++tried) {
    Attempt attempt = Request(url, cache, options).send(client);
    if (attempt.result.problem.empty() || !attempt.again) return attempt.result;
    if (tried >= options.tries) {
      attempt.result.problem += fmt::format(" (tried {} times)", tried);
      return attempt.result;
    }
    if (attempt.retry_after && *attempt.retry_after > options.longest_pause) {
      attempt.result.problem += fmt::format("; the server asks to come back in {} s", attempt.retry_after->count());
      return attempt.result;
    }
    if (attempt.at_once) continue;
    const std::chrono::milliseconds pause = pause_before(tried, options, rng);
    wait(attempt.retry_after ? std::max<std::chrono::milliseconds>(*attempt.retry_after, pause) : pause);
  }
}

FetchedBytes fetch_bytes(const std::string& url, const DownloadOptions& options) {
  if (host_of(url).empty()) return {{}, "expected an address that begins with http:// or https:// and a plain host"};
  const std::atomic<bool> never_stop = false;
  HttpClient client(options, never_stop);
  FetchedBytes fetched;
  const auto take = [&](const HttpHead& head, std::span<const std::byte> bytes) -> std::string {
    if (fetched.bytes.empty()) {
      if (auto problem = why_no_picture(head, bytes); !problem.empty()) return problem;
    }
    if (fetched.bytes.size() + bytes.size() > options.max_bytes)
      return fmt::format("expected at most {} bytes, found more", options.max_bytes);
    fetched.bytes.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return "";
  };
  const HttpAnswer answer = client.get(sendable_url(url), {"Accept: image/*,*/*;q=0.5"}, take);
  if (!answer.problem.empty()) {
    fetched.problem = answer.problem;
  } else if (answer.head.status != 200) {
    fetched.problem = fmt::format("HTTP {}", answer.head.status);
  } else if (fetched.bytes.empty()) {
    fetched.problem = "expected a picture, found an empty answer";
  }
  return fetched;
}

}  // namespace selvedge::fetch
