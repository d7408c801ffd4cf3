// HTTP messages as plain values: what a handler is given and what it answers.
// The module boundary of src/http: nothing here knows of sockets, and nothing above knows of Asio.
// No interpretation beyond RFC 9112 framing: targets stay encoded, header values stay as received.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"

namespace amiable::http {

// Name as received (case kept); value without the optional white space around it.
struct Header {
  std::string name;
  std::string value;
};

// A whole request: the body is complete and de-chunked. `target` is the request target as sent
// (still percent-encoded, query included). Order and repetition of headers are kept.
struct Request {
  std::string method;
  std::string target;
  std::vector<Header> headers;
  std::string body;
  std::string peer;  // IP address of the other end, without port
  bool tls = false;  // came over TLS: the value of aws:SecureTransport

  // Value of the first header of that name, compared without case; empty when there is none.
  // The view lives as long as the request is not changed.
  std::string_view header(std::string_view wanted) const {
    for (const Header& candidate : headers) {
      if (equals_ignoring_case(candidate.name, wanted)) return candidate.value;
    }
    return {};
  }
};

// `status` is 200..599. The server itself adds Content-Length, Date and Connection: set none of
// them here (they would be left out). A header name or value that holds CR, LF or NUL is left out
// too, so that no value can split a response. Bodies of 204 and 304 are not sent.
struct Response {
  int status = 200;
  std::vector<Header> headers;
  std::string body;
};

}  // namespace amiable::http
