// Condition key → the page that tells what usually goes wrong with it.
#include <algorithm>

#include "base/ascii.h"
#include "launch/causes.h"

namespace amiable::launch {
namespace {

struct KeyCause {
  std::string_view key;  // lower case; ends in ':' or '/' for a family
  std::string_view cause;
};

constexpr KeyCause table[] = {
    {"kms:viaservice", "viaservice-mismatch"},
    {"kms:calleraccount", "calleraccount-mismatch"},
    {"aws:principalorgid", "principalorg-mismatch"},
    {"aws:principalorgpaths", "principalorg-mismatch"},
    {"kms:encryptioncontext:", "encryption-context-mismatch"},
    {"kms:encryptioncontextkeys", "encryption-context-mismatch"},
    {"kms:grantconstrainttype", "grant-constraint-type"},
    {"kms:grantoperations", "grant-operations-condition"},
    {"kms:granteeprincipal", "grantee-principal-condition"},
    {"kms:resourcealiases", "resource-aliases-condition"},
    {"kms:requestalias", "request-alias-condition"},
    {"aws:resourcetag/", "resource-tag-condition"},
    {"aws:principaltag/", "principal-tag-condition"},
    {"aws:sourceip", "source-ip-or-vpc-condition"},
    {"aws:vpcsourceip", "source-ip-or-vpc-condition"},
    {"aws:sourcevpc", "source-ip-or-vpc-condition"},
    {"aws:sourcevpce", "source-ip-or-vpc-condition"},
    {"aws:sourcevpcarn", "source-ip-or-vpc-condition"},
    {"aws:multifactorauthpresent", "mfa-or-session-condition"},
    {"aws:multifactorauthage", "mfa-or-session-condition"},
    {"aws:tokenissuetime", "mfa-or-session-condition"},
    {"aws:sourceidentity", "mfa-or-session-condition"},
    {"aws:currenttime", "date-condition-expired"},
    {"aws:epochtime", "date-condition-expired"},
};

// EC2 sets the key on CreateGrant, ListGrants and RevokeGrant only.
std::string_view grant_for_resource_cause(std::string_view action) {
  const bool grants =
      action == "kms:CreateGrant" || action == "kms:ListGrants" || action == "kms:RevokeGrant";
  return grants ? "grantisforawsresource-string-op" : "grantisforawsresource-wrong-actions";
}

}  // namespace

std::string_view condition_cause(const FailedCondition& condition, std::string_view action) {
  const std::string key = ascii_lowered(condition.key);
  if (key == "kms:grantisforawsresource") {
    // Its pages are about an Allow that never holds.
    return condition.denies ? std::string_view() : grant_for_resource_cause(action);
  }
  for (const KeyCause& one : table) {
    const bool family = one.key.back() == ':' || one.key.back() == '/';
    if (family ? key.starts_with(one.key) : key == one.key) return one.cause;
  }
  return {};
}

}  // namespace amiable::launch
