// Response to the bytes in front of its body: status line, headers, empty line.
// Internal to src/http. Pure; the session decides what is sent when.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "http/messages.h"

namespace amiable::http {

enum class ConnectionHeader { none, close, keep_alive };

// Appends to `out`. `date` is the whole value of the Date header. Headers that only the server may
// set, and those that hold CR, LF or NUL, are left out (message.h). A status outside 200..599
// becomes 500.
void append_head(std::string& out, const Response& response, std::string_view date,
                 ConnectionHeader connection);

// 204 and 304 have none (RFC 9110 sections 15.3.5, 15.4.5).
bool may_have_body(int status);

// IMF-fixdate of RFC 9110 section 5.6.7.
std::string http_date(std::time_t time);

}  // namespace amiable::http
