// What AWS refuses when a policy is saved: IAM's and KMS's and Organizations' save-time rules as
// findings with places. Used by tests, by `why` (a policy that AWS would reject is no evidence) and
// later by the server and the validator.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "policy/policy.h"

namespace amiable::policy {

struct SaveError {
  std::string code;  // MalformedPolicyDocument, MalformedPolicyDocumentException, LimitExceeded…
  std::string message;  // AWS's own text
  Span span;            // what it is about
};

// Where an identity policy is kept: decides its size limit, and whether version 2008 is accepted
// (inline) or refused (managed).
enum class Holder : std::uint8_t { managed, user, role, group };

// The first error AWS would report, or nothing. Works on the JSON, since a document that fails here
// may not be parseable as a Policy. `holder` matters for Kind::identity only.
std::optional<SaveError> check_save(const json::Value& document, Kind kind,
                                    Holder holder = Holder::managed);

}  // namespace amiable::policy
