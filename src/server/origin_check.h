// A web page elsewhere must not reach this server through somebody's browser: neither by a request
// from its scripts (Origin) nor by a name of its own that points here (Host, DNS rebinding).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/messages.h"

namespace amiable::server {

struct AllowedHosts {
  bool any_host = false;  // --allow-remote: the operator decides which names point here
};

// What is wrong, for a 403; nothing when the request may pass. Hosts that pass: localhost, its
// subdomains (kms.localhost), loopback addresses. Origins that pass: none, or http(s) of the Host
// that was asked.
std::optional<std::string> refuse_origin(const http::Request& request, const AllowedHosts& allowed);

}  // namespace amiable::server
