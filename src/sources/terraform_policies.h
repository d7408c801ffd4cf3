// Policy documents of a plan: as planned, or assembled from a data source that Terraform will read
// during the apply. Internal to the module.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "model/records.h"
#include "sources/terraform_document.h"

namespace amiable::sources {

struct PlannedPolicy {
  policy::PolicyPtr policy;         // nullptr: see need
  std::optional<model::Need> need;  // known after apply
};

// "known after apply: aws_kms_key.golden.policy"
model::Need known_after_apply(const TerraformResource& resource, std::string_view attribute);

// The document that the attribute will hold. Errors: a text that is no policy.
Result<PlannedPolicy> policy_of(const TerraformDocument& plan, const Planned& attribute,
                                policy::Kind kind, const std::string& name);
// A document AWS writes itself; `text` is one of AWS's.
policy::PolicyPtr policy_of_aws(const std::string& place, const std::string& text,
                                policy::Kind kind, const std::string& name);
// What CreateKey stores when no policy is given [KMS developer guide, Default key policy].
std::string default_key_policy(const std::string& partition, const std::string& account);

}  // namespace amiable::sources
