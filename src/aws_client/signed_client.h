// The Client over a transport: credentials that are renewed in time, signatures, retries, pace.
#pragma once

#include <memory>

#include "aws_client/client.h"
#include "aws_client/settings.h"
#include "aws_client/surroundings.h"
#include "aws_client/transport.h"

namespace amiable::aws_client {

// What open_client does, with the machine and the network of the caller's choice. `transport` is
// made at the first call. Errors as open_client.
Result<std::unique_ptr<Client>> open_client_in(const ClientOptions& options, Surroundings around,
                                               std::unique_ptr<Transport> transport = nullptr);

}  // namespace amiable::aws_client
