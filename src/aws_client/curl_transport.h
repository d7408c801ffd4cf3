// The transport over libcurl: TLS with the machine's certificates, proxies of the environment,
// connections that stay open, several requests side by side. One thread at a time.
#pragma once

#include <memory>

#include "aws_client/transport.h"

namespace amiable::aws_client {

// Loads libcurl at the first call. `proxy`: for plain http; libcurl itself reads http_proxy only in
// lower case (HTTP_PROXY may come from a header of a CGI request). Empty: none.
std::unique_ptr<Transport> curl_transport(std::string proxy = {});

}  // namespace amiable::aws_client
