// Names only: what a browser sends cannot be forged by a page.
#include "server/origin_check.h"

#include <fmt/format.h>

#include "base/ascii.h"

namespace amiable::server {
namespace {

// Host without its port; brackets of IPv6 stay.
std::string host_name(std::string_view host) {
  const std::size_t bracket = host.rfind(']');
  const std::size_t colon = host.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  return ascii_lowered(has_port ? host.substr(0, colon) : host);
}

bool is_loopback_address(std::string_view name) {
  if (name == "[::1]") return true;
  const bool digits = name.find_first_not_of("0123456789.") == std::string_view::npos;
  return digits && name.starts_with("127.");
}

bool is_local_name(std::string_view name) {
  return name == "localhost" || name.ends_with(".localhost") || is_loopback_address(name);
}

std::string_view authority(std::string_view origin) {
  const std::size_t scheme = origin.find("://");
  return scheme == std::string_view::npos ? std::string_view() : origin.substr(scheme + 3);
}

}  // namespace

std::optional<std::string> refuse_origin(const http::Request& request,
                                         const AllowedHosts& allowed) {
  const std::string_view host = request.header("host");
  if (!allowed.any_host && !is_local_name(host_name(host))) {
    return fmt::format("Host {} is not a name of this machine's loopback", host);
  }
  const std::string_view origin = request.header("origin");
  if (!origin.empty() && !equals_ignoring_case(authority(origin), host)) {
    return fmt::format("Origin {} may not use this server", origin);
  }
  return {};
}

}  // namespace amiable::server
