// What a server wants to see before it gives a file: headers, a name and a password.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge::fetch {

struct HostAccess {
  // "cdn.example": by https at its own port; "cdn.example:8443": by https at that one; "http://cdn.example": by http.
  std::string host;
  std::vector<std::string> headers;  // whole lines without an end, "X-Shop: 7"
  std::string user, password;        // for basic authentication; none where both are empty
};

// What is wrong with a header's line, as "expected ..., found ..." without its value; nothing where it may be sent.
std::optional<std::string> problem_of_header(std::string_view line);

// A name as HostAccess::host has it, in small letters and those of the name system; nothing for other text, such as an
// address with a path.
std::optional<std::string> access_name(const std::string& text);

// The first access to the scheme, host and port of `url`; nullptr where there is none.
const HostAccess* access_to(const std::string& url, const std::vector<HostAccess>& hosts);

// A URL apart from the name and password in it, which are percent-decoded.
struct SplitUrl {
  std::string url;
  std::string user, password;
};
SplitUrl split_credentials(const std::string& url);

// The URL as people may see it: without name, password, query and fragment.
std::string shown_url(const std::string& url);

}  // namespace selvedge::fetch
