// Whose policies the policy simulator and its kin read: a user, group or role by ARN, and the
// documents that speak for it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/iam/entity_kinds.h"

namespace amiable::services::iam {

struct PolicySource {
  std::string_view type;  // user, group, role
  const store::Entity* entity = nullptr;
  const store::User* user = nullptr;  // when it is one
  std::string boundary;               // ARN of a managed policy; empty: none
};

// By name: a wrong path in the ARN is ignored [measured]. InvalidInput for what is no user, group
// or role of the caller's account, NoSuchEntity for one that is not there.
Answer<PolicySource> find_source(const Call& call, const std::string& arn);
// On the entity where there is one, else on the ARN as it was sent.
Ask source_ask(const Call& call, std::string_view operation, const std::string& arn);

// One identity policy of a source: managed ones once, however many groups bring them [measured].
struct SourceDocument {
  policy::PolicyPtr policy;
  std::string name;
  // Inline: where it stands.
  std::string_view holder_type;
  std::string holder;
  // Managed.
  const store::ManagedPolicy* managed = nullptr;
};
std::vector<SourceDocument> documents_of(const Call& call, const PolicySource& source);
// The boundary's document; nullptr: it has none.
policy::PolicyPtr document_in_force(const store::ManagedPolicy* policy);

}  // namespace amiable::services::iam
