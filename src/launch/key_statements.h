// The two statements with which AWS's documentation lets somebody use a key for EBS: use of the
// key, and the grants that attached resources need [KMS developer guide, key users; EBS user guide,
// sharing a key]. The one place that knows them. Internal to the module.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace amiable::launch {

inline constexpr std::array<std::string_view, 5> use_actions{
    "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"};
inline constexpr std::array<std::string_view, 3> grant_actions{"kms:CreateGrant", "kms:ListGrants",
                                                               "kms:RevokeGrant"};
// What a grant to a service-linked role names [EC2 Auto Scaling user guide, key policies].
inline constexpr std::array<std::string_view, 8> grant_operations{
    "Encrypt",     "Decrypt",         "ReEncryptFrom",
    "ReEncryptTo", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext",
    "DescribeKey", "CreateGrant"};

// An Allow statement as one line of JSON.
struct StatementParts {
  std::string sid;        // empty: none
  std::string principal;  // ARN; empty: an identity policy
  std::vector<std::string> actions;
  std::vector<std::string> resources;
  bool for_aws_resources = false;  // only grants that AWS services make
};
std::string statement_text(const StatementParts& parts);

// Of a key policy (`principal` given; resource is the key itself, "*") or of an identity policy.
StatementParts use_statement(std::string_view principal, std::string_view key_arn);
StatementParts grant_statement(std::string_view principal, std::string_view key_arn);

}  // namespace amiable::launch
