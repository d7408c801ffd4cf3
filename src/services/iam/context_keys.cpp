// GetContextKeysForCustomPolicy and …ForPrincipalPolicy: names that policies ask for, in order of
// bytes. Boundaries are not attached policies and are left out [IAM API reference; assumed].
#include <set>

#include "policy/context_names.h"
#include "services/iam/iam_rows.h"
#include "services/iam/simulate_input.h"
#include "services/iam/simulate_sources.h"

namespace amiable::services::iam {
namespace {

Answer<void> add_given(const std::optional<std::vector<std::string>>& texts,
                       std::set<std::string>& names) {
  const std::vector<policy::PolicyPtr> given =
      TRY(read_policies(texts, policy::Kind::identity, "Policy input list item"));
  for (const policy::PolicyPtr& one : given) policy::add_context_names(*one, names);
  return {};
}

api::GetContextKeysForPolicyResponse shown(const std::set<std::string>& names) {
  api::GetContextKeysForPolicyResponse out;
  out.ContextKeyNames.emplace(names.begin(), names.end());
  return out;
}

Answer<api::GetContextKeysForPolicyResponse> of_custom(
    const api::GetContextKeysForCustomPolicyRequest& in, const Call&) {
  std::set<std::string> names;
  TRY(add_given(in.PolicyInputList, names));
  return shown(names);
}

Answer<Asks> asks_principal(const api::GetContextKeysForPrincipalPolicyRequest& in,
                            const Call& call) {
  return Asks{source_ask(call, op::GetContextKeysForPrincipalPolicy::name, *in.PolicySourceArn)};
}

Answer<api::GetContextKeysForPolicyResponse> of_principal(
    const api::GetContextKeysForPrincipalPolicyRequest& in, const Call& call) {
  const PolicySource source = TRY(find_source(call, *in.PolicySourceArn));
  std::set<std::string> names;
  for (const SourceDocument& one : documents_of(call, source)) {
    policy::add_context_names(*one.policy, names);
  }
  TRY(add_given(in.PolicyInputList, names));
  return shown(names);
}

}  // namespace

std::vector<Operation> context_key_rows() {
  return {reading<op::GetContextKeysForCustomPolicy>(
              asks_account<op::GetContextKeysForCustomPolicy>, of_custom),
          reading<op::GetContextKeysForPrincipalPolicy>(asks_principal, of_principal)};
}

}  // namespace amiable::services::iam
