// The metadata of a SAML provider: who it is and which keys sign for it [SAML 2.0 metadata; IAM
// user guide, Create a SAML identity provider]. A reader of outside bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "crypto/asymmetric.h"

namespace amiable::services::sts {

struct SamlMetadata {
  std::string entity_id;
  // Never empty. That a certificate is expired counts for nothing [IAM user guide, as above].
  std::vector<crypto::PublicKey> keys;
  std::optional<Timestamp> valid_until;
};

// Nothing for what is no EntityDescriptor of an identity provider with an entity id and a
// certificate for signing whose key can verify here.
std::optional<SamlMetadata> read_saml_metadata(std::string_view text);

// A dateTime of SAML, always in UTC, with or without a fraction of a second.
std::optional<Timestamp> read_saml_time(std::string_view text);

}  // namespace amiable::services::sts
