// botocore's model does not know these members yet, so their demands are checked here.
#include "services/iam/simulate_exclusions.h"

#include <fmt/format.h>

#include <algorithm>

#include "policy/context.h"
#include "policy/pattern.h"

namespace amiable::services::iam {
namespace {

constexpr std::size_t exclusions_max = 256;  // [IAM API reference, SimulatePrincipalPolicy]
constexpr std::string_view policy_types[] = {"inline", "aws-managed",         "user-managed",
                                             "scp",    "permission-boundary", "rcp"};
constexpr std::string_view holder_types[] = {"user", "role", "group"};

wire::AwsError refused(std::size_t number, std::string_view value, std::string_view member,
                       std::string_view demand) {
  return validation_error(fmt::format(
      "1 validation error detected: Value '{}' at 'policyExclusionList.{}.member.{}' failed to "
      "satisfy constraint: Member must satisfy {}",
      value, number, member, demand));
}

template <std::size_t size>
bool is_one_of(const std::string_view (&set)[size], std::string_view value) {
  return std::find(std::begin(set), std::end(set), value) != std::end(set);
}

// Names may hold wildcards, but not be one alone [measured].
bool has_name(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return letter || std::string_view("_+=,.@-").find(c) != std::string_view::npos;
  });
}

Answer<void> check_inline(const api::InlinePolicyIdentifierType& inline_policy,
                          std::size_t number) {
  constexpr std::string_view names = "regular expression pattern: .*[\\w+=,.@-]+.*";
  const std::string name = inline_policy.PolicyName.value_or("");
  const std::string holder = inline_policy.AttachmentName.value_or("");
  const std::string type = inline_policy.AttachmentType.value_or("");
  if (!has_name(name)) return refused(number, name, "inlinePolicyIdentifier.policyName", names);
  if (!has_name(holder)) {
    return refused(number, holder, "inlinePolicyIdentifier.attachmentName", names);
  }
  if (is_one_of(holder_types, type)) return {};
  return refused(number, type, "inlinePolicyIdentifier.attachmentType",
                 "enum value set: [user, role, group]");
}

Answer<void> check(const api::PolicyIdentifier& one, std::size_t number) {
  if (one.InlinePolicyIdentifier) TRY(check_inline(*one.InlinePolicyIdentifier, number));
  if (!one.PolicyType || is_one_of(policy_types, *one.PolicyType)) return {};
  return refused(number, *one.PolicyType, "policyType",
                 fmt::format("enum value set: [{}]", fmt::join(policy_types, ", ")));
}

bool matches(std::string_view pattern, std::string_view name) {
  const policy::Context none;
  return policy::Glob(pattern, policy::Version::v2008_10_17, policy::Wildcards::active)
             .matches(name, none, policy::Case::sensitive) == Truth::yes;
}

// A path in the ARN makes it match nothing [measured].
bool names_managed(const std::string& arn, const store::ManagedPolicy& policy) {
  const auto parts = split_arn(policy.arn);
  return parts && arn == fmt::format("arn:{}:iam::{}:policy/{}", parts->partition, parts->account,
                                     policy.name);
}

bool excludes_inline(const api::PolicyIdentifier& one, const SourceDocument& document) {
  if (one.PolicyType == "inline") return true;
  if (!one.InlinePolicyIdentifier) return false;
  const api::InlinePolicyIdentifierType& named = *one.InlinePolicyIdentifier;
  return named.AttachmentType == document.holder_type &&
         matches(*named.PolicyName, document.name) &&
         matches(*named.AttachmentName, document.holder);
}

bool excludes_managed(const api::PolicyIdentifier& one, const store::ManagedPolicy& policy) {
  const bool of_aws = policy.account == "aws";
  if (one.PolicyType == (of_aws ? "aws-managed" : "user-managed")) return true;
  return one.PolicyArn && names_managed(*one.PolicyArn, policy);
}

}  // namespace

Answer<Exclusions> Exclusions::of(const std::optional<std::vector<api::PolicyIdentifier>>& list) {
  Exclusions exclusions;
  if (!list) return exclusions;
  if (list->size() > exclusions_max) {
    return validation_error(
        "1 validation error detected: Value at 'policyExclusionList' failed to satisfy "
        "constraint: Member must have length less than or equal to 256");
  }
  for (std::size_t i = 0; i < list->size(); ++i) TRY(check((*list)[i], i + 1));
  exclusions.list_ = *list;
  return exclusions;
}

bool Exclusions::excludes(const SourceDocument& document) const {
  return std::any_of(list_.begin(), list_.end(), [&](const api::PolicyIdentifier& one) {
    return document.managed == nullptr ? excludes_inline(one, document)
                                       : excludes_managed(one, *document.managed);
  });
}

bool Exclusions::has_type(std::string_view type) const {
  return std::any_of(list_.begin(), list_.end(),
                     [type](const api::PolicyIdentifier& one) { return one.PolicyType == type; });
}

}  // namespace amiable::services::iam
