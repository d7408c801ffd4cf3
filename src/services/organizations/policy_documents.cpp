// The way of a document into the store.
#include "services/organizations/policy_documents.h"

#include "policy/check.h"
#include "services/organizations/organization_errors.h"
#include "store/document.h"

namespace amiable::services::organizations {
namespace {

// [measured]
wire::AwsError malformed() {
  return {"MalformedPolicyDocumentException",
          "The provided policy document does not meet the requirements of the specified policy "
          "type."};
}

}  // namespace

Answer<store::Document> policy_document(const std::string& content,
                                        const store::OrganizationPolicy& policy) {
  const auto document = json::parse(std::make_shared<const Source>("policy", content));
  if (!document.ok()) return malformed();
  const policy::Kind kind = store::organization_policy_kind(policy.type);
  if (const auto refusal = policy::check_save(document.value()->root(), kind)) {
    if (refusal->code == "ConstraintViolationException") return constraint(refusal->message);
    return wire::AwsError{refusal->code, refusal->message};
  }
  auto compiled = store::compile(content, kind, policy.id, {policy.arn, {}});
  if (!compiled.ok()) return malformed();
  return std::move(compiled).value();
}

}  // namespace amiable::services::organizations
