// libcurl is loaded at the first request. Every address is checked when it is connected to, so a name that changes its
// address gains nothing. Redirects are followed here, so headers stay with their host.
#include "shop/fetch/http_client.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <exception>
#include <string_view>
#include <utility>

#include "ground/core/ascii.h"
#include "ground/files/loaded_library.h"
#include "selvedge/error.h"
#include "shop/fetch/host_access.h"

namespace selvedge::fetch {
namespace {

constexpr std::size_t longest_header = 1024;  // of those kept; a longer one counts as absent

bool is_named(std::string_view line, std::string_view name) {
  return line.size() > name.size() && line[name.size()] == ':' && core::begins_with(line, name);
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; });
}

// An address that may have to be refused.
struct Refusal {
  std::string address;
  int port = 0;
  std::string_view kind;  // empty: a public address
};

// `address` points to a sockaddr of the family's own size.
Refusal refusal_of(int family, const void* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, address, sizeof(four));
    Ipv4 bytes{};
    std::memcpy(bytes.data(), &four.sin_addr, bytes.size());
    inet_ntop(AF_INET, &four.sin_addr, text.data(), text.size());
    return {text.data(), ntohs(four.sin_port), kind_of_private(bytes)};
  }
  if (family == AF_INET6) {
    sockaddr_in6 six{};
    std::memcpy(&six, address, sizeof(six));
    Ipv6 bytes{};
    std::memcpy(bytes.data(), &six.sin6_addr, bytes.size());
    inet_ntop(AF_INET6, &six.sin6_addr, text.data(), text.size());
    return {text.data(), ntohs(six.sin6_port), kind_of_private(bytes)};
  }
  return {"an address that is neither IPv4 nor IPv6", 0, "reserved"};
}

// Whether a request that failed so may go better later. What the URL, the server's settings or our limits decide stays.
bool passes(CURLcode code) {
  switch (code) {
    case CURLE_ABORTED_BY_CALLBACK:  // by us: the next run goes on
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return true;
    default:
      return false;
  }
}

// libcurl, loaded and started when something is fetched for the first time.
struct Curl {
  const files::LoadedLibrary library{"libcurl.so.4", "libcurl4"};
  decltype(&::curl_easy_init) easy_init{library["curl_easy_init"]};
  decltype(&::curl_easy_setopt) easy_setopt{library["curl_easy_setopt"]};
  decltype(&::curl_easy_perform) easy_perform{library["curl_easy_perform"]};
  decltype(&::curl_easy_getinfo) easy_getinfo{library["curl_easy_getinfo"]};
  decltype(&::curl_easy_cleanup) easy_cleanup{library["curl_easy_cleanup"]};
  decltype(&::curl_easy_strerror) easy_strerror{library["curl_easy_strerror"]};
  decltype(&::curl_share_init) share_init{library["curl_share_init"]};
  decltype(&::curl_share_setopt) share_setopt{library["curl_share_setopt"]};
  decltype(&::curl_share_cleanup) share_cleanup{library["curl_share_cleanup"]};
  decltype(&::curl_slist_append) slist_append{library["curl_slist_append"]};
  decltype(&::curl_slist_free_all) slist_free_all{library["curl_slist_free_all"]};

  Curl() {
    const decltype(&::curl_global_init) global_init{library["curl_global_init"]};
    if (global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw Error(ErrorKind::internal, "libcurl did not start");
  }
};

const Curl& libcurl() {
  static const Curl loaded;
  return loaded;
}

using HeaderList = std::unique_ptr<curl_slist, decltype(&::curl_slist_free_all)>;
using Clock = std::chrono::steady_clock;

}  // namespace

struct HttpClient::State {
  const DownloadOptions& options;
  const std::atomic<bool>& stop;
  // Keeps connections between requests. Each request has a handle of its own: before 8.1.1, and so on Debian 12,
  // libcurl uses freed memory where a handle is used again and an answer begins with a folded header (curl issue
  // 11101).
  std::unique_ptr<CURLSH, decltype(&::curl_share_cleanup)> connections{nullptr, libcurl().share_cleanup};
  std::unique_ptr<CURL, decltype(&::curl_easy_cleanup)> curl{nullptr, libcurl().easy_cleanup};
  // Of the request that is under way:
  const BodySink* body = nullptr;
  HttpHead head;
  std::size_t received = 0;
  Clock::time_point heard;  // when the server last sent something
  bool silent = false;      // for too long
  std::string problem;      // why the body is not wanted
  std::exception_ptr failure;
  Refusal refused;
  std::array<char, CURL_ERROR_SIZE> message{};

  template <typename Value>
  void set(CURLoption option, Value value) {
    if (const CURLcode code = libcurl().easy_setopt(curl.get(), option, value); code != CURLE_OK) {
      throw Error(ErrorKind::internal,
                  fmt::format("libcurl: option {}: {}", static_cast<int>(option), libcurl().easy_strerror(code)));
    }
  }

  static std::size_t on_header(char* data, std::size_t, std::size_t size, void* state) {
    HttpHead& head = static_cast<State*>(state)->head;
    static_cast<State*>(state)->heard = Clock::now();
    const std::string_view line(data, size);
    if (line.starts_with("HTTP/")) head = {};  // the first one's, or that of where a redirect led
    for (const auto& [name, value] :
         {std::pair("etag", &head.etag), std::pair("last-modified", &head.last_modified),
          std::pair("content-type", &head.content_type), std::pair("content-encoding", &head.content_encoding),
          std::pair("content-range", &head.content_range)}) {
      if (!is_named(line, name)) continue;
      const std::string_view text = core::trimmed(line.substr(std::strlen(name) + 1));
      if (text.size() <= longest_header && is_printable(text)) *value = text;
    }
    return size;
  }

  static std::size_t on_body(char* data, std::size_t, std::size_t size, void* pointer) {
    auto& state = *static_cast<State*>(pointer);
    libcurl().easy_getinfo(state.curl.get(), CURLINFO_RESPONSE_CODE, &state.head.status);
    state.received += size;
    state.heard = Clock::now();
    if (state.received > state.options.max_bytes) {
      state.problem = fmt::format("expected at most {} bytes, found more", state.options.max_bytes);
    } else if (state.head.status == 200 || state.head.status == 206) {
      try {
        state.problem = (*state.body)(state.head, std::as_bytes(std::span(data, size)));
      } catch (const std::exception&) {
        // Through libcurl's C no exception may pass: get() throws it on.
        state.failure = std::current_exception();
      }
    }
    return state.problem.empty() && !state.failure ? size : CURL_WRITEFUNC_ERROR;
  }

  // libcurl calls this at least once a second.
  static int on_progress(void* pointer, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    auto& state = *static_cast<State*>(pointer);
    const auto most = state.received == 0 ? state.options.first_silence : state.options.silence;
    state.silent = Clock::now() - state.heard > most;
    return state.stop.load() || state.silent ? 1 : 0;
  }

  static curl_socket_t on_socket(void* pointer, curlsocktype, curl_sockaddr* address) {
    auto& state = *static_cast<State*>(pointer);
    if (!state.options.allow_private_addresses) {
      const void* pointer_to_address = &address->addr;
      Refusal refusal = refusal_of(address->family, pointer_to_address);
      const auto& allowed = state.options.allowed_address;
      if (!refusal.kind.empty() && !(allowed && allowed(refusal.address, refusal.port))) {
        state.refused = std::move(refusal);
        return CURL_SOCKET_BAD;
      }
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }

  void start_connections() {
    connections.reset(libcurl().share_init());
    for (const curl_lock_data kind : {CURL_LOCK_DATA_CONNECT, CURL_LOCK_DATA_DNS, CURL_LOCK_DATA_SSL_SESSION}) {
      if (!connections || libcurl().share_setopt(connections.get(), CURLSHOPT_SHARE, kind) != CURLSHE_OK)
        throw Error(ErrorKind::internal, "libcurl shares no connections");
    }
  }

  void set_up() {
    curl.reset(libcurl().easy_init());
    if (!curl) throw Error(ErrorKind::internal, "libcurl did not start");
    set(CURLOPT_SHARE, connections.get());
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_ERRORBUFFER, message.data());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(options.max_bytes));
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
    set(CURLOPT_USERAGENT, options.user_agent.c_str());
    // Behind a proxy the address that we connect to is the proxy's, and nothing would be checked.
    if (!options.allow_private_addresses) set(CURLOPT_PROXY, "");
    set(CURLOPT_OPENSOCKETFUNCTION, &on_socket);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(CURLOPT_HEADERFUNCTION, &on_header);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_WRITEFUNCTION, &on_body);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &on_progress);
    set(CURLOPT_XFERINFODATA, this);
  }

  // The headers of `lines` and, where the host has an access of its own, what that says.
  HeaderList headers_for(const std::string& url, const std::vector<std::string>& lines, bool trusted) {
    HeaderList list(nullptr, libcurl().slist_free_all);
    const auto add = [&](const std::string& line) {
      curl_slist* longer = libcurl().slist_append(list.get(), line.c_str());
      if (longer == nullptr) throw Error(ErrorKind::unavailable, "not enough memory for a request");
      static_cast<void>(list.release());
      list.reset(longer);
    };
    for (const std::string& line : lines) add(line);
    const HostAccess* access = trusted ? access_to(url, options.hosts) : nullptr;
    if (access == nullptr) return list;
    for (const std::string& line : access->headers) add(line);
    if (!access->user.empty() || !access->password.empty()) {
      set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
      set(CURLOPT_USERNAME, access->user.c_str());
      set(CURLOPT_PASSWORD, access->password.c_str());
    }
    return list;
  }

  // Where the answer sends the client on; empty for any other answer.
  std::string redirected_to() const {
    constexpr std::array<long, 5> redirects = {301, 302, 303, 307, 308};
    if (std::ranges::find(redirects, head.status) == redirects.end()) return "";
    const char* url = nullptr;
    libcurl().easy_getinfo(curl.get(), CURLINFO_REDIRECT_URL, &url);
    return url == nullptr ? "" : url;
  }

  std::string explain(CURLcode code) const {
    if (!problem.empty()) return problem;
    if (code == CURLE_ABORTED_BY_CALLBACK && silent && !stop.load()) {
      const auto most = received == 0 ? options.first_silence : options.silence;
      return fmt::format("timed out: the server sent nothing for {} s, after {} bytes of the file",
                         std::chrono::ceil<std::chrono::seconds>(most).count(), received);
    }
    if (code == CURLE_ABORTED_BY_CALLBACK) return "stopped";
    if (code == CURLE_COULDNT_CONNECT && !refused.kind.empty()) {
      return fmt::format(
          "refused to connect to {}, a {} address; --allow-private-addresses (the setting allow_private_addresses) "
          "would permit it",
          refused.address, refused.kind);
    }
    if (code == CURLE_FILESIZE_EXCEEDED) return fmt::format("expected at most {} bytes, found more", options.max_bytes);
    if (code == CURLE_UNSUPPORTED_PROTOCOL) return "expected http or https, also where it is redirected to";
    return message[0] != '\0' ? message.data() : libcurl().easy_strerror(code);
  }
};

HttpClient::HttpClient(const DownloadOptions& options, const std::atomic<bool>& stop)
    : state_(new State{options, stop}) {
  state_->start_connections();
}

HttpClient::~HttpClient() = default;

// One request and its answer; `next` is where the answer sends the client on.
HttpAnswer HttpClient::get_once(const std::string& url, const std::vector<std::string>& headers, bool trusted,
                                std::chrono::milliseconds time, std::string& next) {
  State& state = *state_;
  state.head = {};
  state.received = 0;
  state.heard = Clock::now();
  state.silent = false;
  state.problem.clear();
  state.failure = nullptr;
  state.refused = {};
  state.message[0] = '\0';
  state.set_up();
  const HeaderList list = state.headers_for(url, headers, trusted);
  state.set(CURLOPT_HTTPHEADER, list.get());
  state.set(CURLOPT_URL, url.c_str());
  state.set(CURLOPT_TIMEOUT_MS, std::max(1L, static_cast<long>(time.count())));
  const CURLcode code = libcurl().easy_perform(state.curl.get());
  if (state.failure) {
    state.curl.reset();
    std::rethrow_exception(state.failure);
  }
  HttpAnswer answer;
  libcurl().easy_getinfo(state.curl.get(), CURLINFO_RESPONSE_CODE, &state.head.status);
  curl_off_t seconds = 0;
  libcurl().easy_getinfo(state.curl.get(), CURLINFO_RETRY_AFTER, &seconds);
  if (seconds > 0) answer.retry_after = std::chrono::seconds(seconds);
  if (code == CURLE_OK) next = state.redirected_to();
  answer.head = std::move(state.head);
  if (code != CURLE_OK) {
    answer.problem = state.explain(code);
    answer.may_pass = passes(code) && state.problem.empty() && state.refused.kind.empty();
  }
  state.curl.reset();  // before the list of headers, which it refers to
  return answer;
}

// Redirects are followed here and not by libcurl, which would send a host's headers to the next one too.
HttpAnswer HttpClient::get(const std::string& url, const std::vector<std::string>& headers, const BodySink& body) {
  state_->body = &body;
  const auto end = Clock::now() + state_->options.total_timeout;
  std::string at = url;
  const auto is_https = [](const std::string& one) { return origin_of(one).starts_with("https:"); };
  bool trusted = true;  // until what was asked for by https is to be asked for by http
  for (std::size_t redirects = 0;; ++redirects) {
    if (host_of(at).empty()) {
      HttpAnswer refused;
      refused.problem = "expected http or https and a plain host, also where it is redirected to";
      return refused;
    }
    std::string next;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    HttpAnswer answer = get_once(at, headers, trusted, left, next);
    if (next.empty()) return answer;
    if (redirects == state_->options.max_redirects) {
      answer.problem = fmt::format("redirected more than {} times", redirects);
      return answer;
    }
    trusted = trusted && (!is_https(at) || is_https(next));
    at = std::move(next);
  }
}

}  // namespace selvedge::fetch
