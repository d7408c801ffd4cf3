// Where a service of a Region is reached, and the Region that requests to it are signed for.
// Pure functions; which endpoint was configured is settings.h's business.
#pragma once

#include <string>
#include <string_view>

#include "aws_client/services_called.h"
#include "base/result.h"

namespace amiable::aws_client {

struct Endpoint {
  std::string origin;  // https://kms.eu-west-1.amazonaws.com, http://127.0.0.1:4599
  std::string host;    // value of the Host header: with a port only where one was named
  std::string path;    // before the target's slash; empty, or /something
  std::string signing_region;
};

// SCHEME://HOST[:PORT][/PATH], http or https. Errors (usage) say what is wrong with `url`.
Result<Endpoint> read_endpoint(std::string_view url);

// `configured` wins; without it AWS's own. Errors (usage): no Region, a text that is none, a
// partition whose hosts are not known here.
Result<Endpoint> endpoint_of(const ServiceCalled& service, std::string_view region,
                             std::string_view configured);

// 127.0.0.0/8, ::1 and localhost, with or without port.
bool is_loopback(std::string_view host);

}  // namespace amiable::aws_client
