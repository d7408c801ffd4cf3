// Writes heads by appending: one string, no intermediate objects, reason phrases from Beast.
#include "http/response_head.h"

#include <ostream>  // first: Beast writes to it without including it

#include <fmt/core.h>

#include <algorithm>
#include <boost/beast/http/status.hpp>
#include <charconv>

#include "base/ascii.h"

namespace amiable::http {
namespace {

bool is_ours(std::string_view name) {
  switch (name.size()) {
    case 4:
      return equals_ignoring_case(name, "date");
    case 10:
      return equals_ignoring_case(name, "connection");
    case 14:
      return equals_ignoring_case(name, "content-length");
    case 17:
      return equals_ignoring_case(name, "transfer-encoding");
    default:
      return false;
  }
}

bool splits(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

void append_number(std::string& out, std::size_t number) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

void append_header(std::string& out, const Header& header) {
  if (header.name.empty() || is_ours(header.name)) return;
  if (splits(header.name) || splits(header.value)) return;
  out.append(header.name).append(": ").append(header.value).append("\r\n");
}

}  // namespace

bool may_have_body(int status) { return status != 204 && status != 304; }

void append_head(std::string& out, const Response& response, std::string_view date,
                 ConnectionHeader connection) {
  const int status = response.status >= 200 && response.status <= 599 ? response.status : 500;
  const auto reason =
      boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::size_t>(status));
  out.append(" ").append(reason.data(), reason.size()).append("\r\n");
  for (const Header& header : response.headers) append_header(out, header);
  if (may_have_body(status)) {
    out.append("Content-Length: ");
    append_number(out, response.body.size());
    out.append("\r\n");
  }
  out.append("Date: ").append(date).append("\r\n");
  if (connection == ConnectionHeader::close) out.append("Connection: close\r\n");
  if (connection == ConnectionHeader::keep_alive) out.append("Connection: keep-alive\r\n");
  out.append("\r\n");
}

std::string http_date(std::time_t time) {
  static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm parts{};
  gmtime_r(&time, &parts);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", days[parts.tm_wday], parts.tm_mday,
                     months[parts.tm_mon], parts.tm_year + 1900, parts.tm_hour, parts.tm_min,
                     parts.tm_sec);
}

}  // namespace amiable::http
