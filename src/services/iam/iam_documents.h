// Policy documents on their way in and out: checked by AWS's save-time rules and compiled, with the
// principals of trust policies turned into unique ids; and percent-encoded as IAM answers them.
#pragma once

#include <string>
#include <string_view>

#include "policy/check.h"
#include "services/ask.h"
#include "services/call.h"
#include "store/document.h"

namespace amiable::services::iam {

// MalformedPolicyDocument or LimitExceeded with AWS's text. The sizes of inline policies are left
// to the caller, since their quota is for all of an entity together.
Answer<store::Document> identity_document(const std::string& text, policy::Holder holder,
                                          std::string name, store::Standing standing);
// Every principal must exist in this world: users, roles and their sessions of any account; account
// roots are taken as they come. [IAM user guide, Principal element; observed: Invalid principal]
Answer<store::Document> trust_document(const Call& call, const std::string& text,
                                       std::string_view role_name);
// The same document for a holder that was renamed (see holder_name of the kinds).
store::Document held_by(const store::Document& document, std::string_view holder);

// Characters that count against IAM's size quotas: blanks outside strings do not.
std::size_t counted_characters(std::string_view document);

std::string percent_encoded(std::string_view text);  // RFC 3986, everything but unreserved
std::string shown_document(const store::Document& document);
std::string shown_trust(const Call& call, const store::Role& role);

}  // namespace amiable::services::iam
