// What an identity provider says of whom it sends, once it was verified: of a web identity token or
// of a SAML response alike.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "model/records.h"
#include "services/ask.h"
#include "wire/generated/sts.h"

namespace amiable::services {

struct Assertion {
  std::string provider_arn;  // the principal under "Federated": ARN, or accounts.google.com
  std::string issuer;        // as the provider calls itself
  std::string subject, audience;
  std::string source_identity;  // empty: none
  std::optional<std::vector<wire::sts::Tag>> tags;
  std::vector<std::string> transitive_tag_keys;
  std::vector<ContextKey> keys;           // conditions of the trust policy may ask
  std::vector<model::Tag> lasting_keys;   // policies of the session may ask
  std::string principal_id;               // of the event
  std::string provider_name;              // identityProvider of the event
  std::optional<Timestamp> session_ends;  // the session may not last longer
  // SAML.
  std::string session_name, subject_type, name_qualifier;
};

using AssertionPtr = std::shared_ptr<const Assertion>;

}  // namespace amiable::services
