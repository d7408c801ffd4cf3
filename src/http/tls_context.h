// Certificate and key files to a TLS server context.
// Internal to src/http. TLS 1.2 and 1.3 only; no client certificates, no session store.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <string>

#include "base/result.h"

namespace amiable::http {

struct TlsFiles {
  std::string certificate;  // PEM, leaf first
  std::string key;          // PEM, without pass phrase
};

// ErrorKind::unreadable when a file cannot be read, is not PEM, or the two do not belong together.
Result<boost::asio::ssl::context> load_tls(const TlsFiles& files);

}  // namespace amiable::http
