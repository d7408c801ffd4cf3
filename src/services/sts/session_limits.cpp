// Checks in the order policy, policy ARNs, tags, packed size.
#include "services/sts/session_limits.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "policy/check.h"
#include "services/credential.h"

namespace amiable::services::sts {
namespace {

constexpr std::size_t tags_max = 50, policy_arns_max = 10;

// IAM's sentence for a policy that it cannot store stands for session policies too.
Answer<void> check_policy(const std::string& text) {
  const auto document = json::parse(std::make_shared<const Source>("session policy", text));
  if (!document.ok()) {
    return wire::AwsError{"MalformedPolicyDocument", "This policy contains invalid Json"};
  }
  const json::Value root = document.value()->root();
  if (auto refused = policy::check_save(root, policy::Kind::session)) {
    return wire::AwsError{refused->code, refused->message};
  }
  if (!policy::parse(root, policy::Kind::session).ok()) {
    return wire::AwsError{"MalformedPolicyDocument", "Syntax errors in policy."};
  }
  return {};
}

Answer<void> add_policy_arns(const Call& call, const Wanted& wanted, std::string_view account,
                             Identity& identity) {
  if (!wanted.policy_arns) return {};
  if (wanted.policy_arns->size() > policy_arns_max) {
    return wire::AwsError{"PackedPolicyTooLarge",
                          "Packed policy consumes more than the allowed number of managed "
                          "session policies: 10"};
  }
  for (const wire::sts::PolicyDescriptorType& descriptor : *wanted.policy_arns) {
    const std::string arn = descriptor.arn.value_or("");
    const store::ManagedPolicy* policy = call.world.managed_policy(arn);
    // A managed session policy belongs to the session's account or to AWS.
    if (policy == nullptr || (policy->account != account && policy->account != "aws")) {
      return wire::AwsError{"MalformedPolicyDocument",
                            fmt::format("Policy ARN {} does not exist or is not attachable.", arn)};
    }
    identity.session_policy_arns.push_back(arn);
  }
  return {};
}

Answer<void> add_tags(const Wanted& wanted, Identity& identity) {
  if (!wanted.tags) return {};
  if (wanted.tags->size() > tags_max) {
    return wire::AwsError{"ValidationError",
                          "1 validation error detected: Value at 'tags' failed to satisfy "
                          "constraint: Member must have length less than or equal to 50"};
  }
  std::vector<std::string> seen;
  for (const wire::sts::Tag& tag : *wanted.tags) {
    const std::string lower = ascii_lowered(*tag.Key);
    if (lower.starts_with("aws:")) {
      return wire::AwsError{"InvalidParameterValue",
                            "Tags prefixed with 'aws:' are reserved and cannot be used."};
    }
    if (std::find(seen.begin(), seen.end(), lower) != seen.end()) {
      return wire::AwsError{"InvalidParameterValue",
                            "Duplicate tag keys found. Please note that Tag keys are case "
                            "insensitive."};
    }
    seen.push_back(lower);
    // A tag passed now replaces one inherited through the chain; see assume_role.cpp for what may.
    std::erase_if(identity.session_tags, [&lower](const model::Tag& inherited) {
      return ascii_lowered(inherited.key) == lower;
    });
    identity.session_tags.push_back({*tag.Key, *tag.Value});
  }
  return {};
}

}  // namespace

Answer<void> add_session_limits(const Call& call, const Wanted& wanted, std::string_view account,
                                Identity& identity) {
  if (wanted.policy) {
    TRY(check_policy(*wanted.policy));
    identity.session_policies.push_back(*wanted.policy);
  }
  TRY(add_policy_arns(call, wanted, account, identity));
  TRY(add_tags(wanted, identity));
  const std::size_t bytes = packed_bytes(identity);
  if (bytes > packed_bytes_max) {
    return wire::AwsError{
        "PackedPolicyTooLarge",
        fmt::format("Packed size of session tags consumes {}% of the allotted space.",
                    bytes * 100 / packed_bytes_max)};
  }
  return {};
}

void add_tag_keys(const std::optional<std::vector<wire::sts::Tag>>& tags, Ask& ask) {
  if (!tags || tags->empty()) return;
  ContextKey keys{"aws:TagKeys", {}, true};
  for (const wire::sts::Tag& tag : *tags) {
    ask.context.push_back({"aws:RequestTag/" + *tag.Key, {*tag.Value}, false});
    keys.values.push_back(*tag.Key);
  }
  ask.context.push_back(std::move(keys));
}

wire::sts::Credentials issue(const Call& call, const Identity& identity) {
  IssuedSession issued = issue_session(call.vault, identity);
  wire::sts::Credentials credentials;
  credentials.AccessKeyId = std::move(issued.access_key_id);
  credentials.SecretAccessKey = std::move(issued.secret_access_key);
  credentials.SessionToken = std::move(issued.session_token);
  credentials.Expiration = wire::Timestamp{identity.expires.milliseconds};
  return credentials;
}

std::optional<std::int64_t> packed_size(const Identity& identity) {
  const std::size_t bytes = packed_bytes(identity);
  if (bytes == 0) return {};
  return static_cast<std::int64_t>((bytes * 100 + packed_bytes_max - 1) / packed_bytes_max);
}

}  // namespace amiable::services::sts
