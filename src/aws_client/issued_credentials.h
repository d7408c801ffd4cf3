// Credentials with their end, and what it takes to have some issued.
#pragma once

#include <optional>

#include "aws_client/settings.h"
#include "aws_client/surroundings.h"
#include "aws_client/transport.h"
#include "base/timestamp.h"
#include "wire/sigv4.h"

namespace amiable::aws_client {

struct IssuedCredentials {
  wire::Credentials keys;
  std::optional<Timestamp> expires;  // nullopt: long-term keys
};

struct IssueContext {
  const Settings& settings;
  const Surroundings& around;
  Transport& transport;
};

}  // namespace amiable::aws_client
