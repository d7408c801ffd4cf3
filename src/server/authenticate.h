// Who sent this request: the SigV4 checks in AWS's order, then the credentials behind the key id.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/timestamp.h"
#include "http/messages.h"
#include "services/credential.h"
#include "store/world.h"
#include "wire/api_model.h"
#include "wire/aws_error.h"
#include "wire/sigv4.h"

namespace amiable::server {

// Who may come without a key that this server issued [permissive suites]; absent: nobody.
using GuestAccount = std::optional<std::string>;

// One per thread: opened credentials and derived signing keys.
class Authenticator {
 public:
  Authenticator(const services::Vault& vault, GuestAccount guest)
      : credentials_(vault), guest_(std::move(guest)) {}

  struct Checked {
    services::CredentialPtr credential;
    std::string region;  // of the scope
  };
  // `service` nullptr: a request to the server itself (/_amiable/…), signed for whatever service.
  Result<Checked, wire::AwsError> check(const http::Request& request,
                                        const wire::Authorization& claimed,
                                        const wire::Service* service, const store::World& world,
                                        Timestamp now);

 private:
  Result<services::CredentialPtr, wire::SigningError> find(const wire::Authorization& claimed,
                                                           const store::World& world,
                                                           Timestamp now);
  services::Credentials credentials_;
  wire::SigningKeys keys_;
  GuestAccount guest_;
};

// The protocol's words for a signing fault.
wire::AwsError signing_answer(const wire::SigningError& error, const wire::Service* service);

}  // namespace amiable::server
