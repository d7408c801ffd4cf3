// From a Request to the bytes of a signed HTTP request.
#pragma once

#include "aws_client/client.h"
#include "aws_client/endpoints.h"
#include "aws_client/services_called.h"
#include "aws_client/transport.h"
#include "base/timestamp.h"
#include "wire/sigv4.h"

namespace amiable::aws_client {

// POST with the body of the service's protocol; not signed.
HttpCall unsigned_call(const Request& request, const ServiceCalled& service,
                       const Endpoint& endpoint);

// Adds the signature. Errors (internal): the request cannot be signed.
Result<void> sign_call(HttpCall& call, const ServiceCalled& service, const Endpoint& endpoint,
                       const wire::Credentials& credentials, Timestamp now);

}  // namespace amiable::aws_client
