// Attributes of an assertion that are condition keys of trust policies [IAM user guide, Mapping
// SAML attributes to AWS trust policy context keys].
#pragma once

#include <string_view>

namespace amiable::services::sts {

struct SamlKey {
  std::string_view attribute, key;  // Name of the attribute; saml:…
  bool list;
};

// nullptr: no condition asks about it.
const SamlKey* find_saml_key(std::string_view attribute);

}  // namespace amiable::services::sts
