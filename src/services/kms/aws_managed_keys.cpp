// One row per service: how its policy reads.
#include "services/kms/aws_managed_keys.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/kms/key_creation.h"
#include "services/kms/key_policies.h"
#include "services/kms/lookup.h"
#include "services/kms/rotation.h"

namespace amiable::services::kms {
namespace {

struct Service {
  std::string_view alias, policy_id;
  std::string_view name;      // in sentences of the policy
  std::string_view endpoint;  // in kms:ViaService; EBS calls as ec2
  std::string_view description;
};

// EBS by its documented policy; the ids and words of the others follow that pattern.
constexpr Service services[] = {
    {aws_ebs_alias, "auto-ebs-2", "EBS", "ec2",
     "Default key that protects my EBS volumes when no other key is defined"},
    {"alias/aws/rds", "auto-rds-2", "RDS", "rds",
     "Default key that protects my RDS database volumes when no other key is defined"},
    {"alias/aws/s3", "auto-s3-2", "S3", "s3",
     "Default key that protects my S3 objects when no other key is defined"},
    {"alias/aws/secretsmanager", "auto-secretsmanager-2", "AWS Secrets Manager", "secretsmanager",
     "Default key that protects my Secrets Manager data when no other key is defined"},
};

const Service* find_service(std::string_view alias) {
  const auto* found = std::find_if(std::begin(services), std::end(services),
                                   [alias](const Service& one) { return one.alias == alias; });
  return found == std::end(services) ? nullptr : found;
}

std::string policy_text(const Call& call, const Service& service) {
  return fmt::format(
      R"({{
  "Version" : "2012-10-17",
  "Id" : "{0}",
  "Statement" : [ {{
    "Sid" : "Allow access through {1} for all principals in the account that are )"
      R"(authorized to use {1}",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "*"
    }},
    "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", )"
      R"("kms:CreateGrant", "kms:DescribeKey" ],
    "Resource" : "*",
    "Condition" : {{
      "StringEquals" : {{
        "kms:CallerAccount" : "{2}",
        "kms:ViaService" : "{3}.{4}.amazonaws.com"
      }}
    }}
  }}, {{
    "Sid" : "Allow direct access to key metadata to the account",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "arn:{5}:iam::{2}:root"
    }},
    "Action" : [ "kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant" ],
    "Resource" : "*"
  }} ]
}})",
      service.policy_id, service.name, call.account(), service.endpoint, call.region,
      call.partition);
}

store::Alias alias_of(const Call& call, const Service& service, const store::Key& key) {
  store::Alias alias;
  alias.record.name = service.alias;
  alias.record.arn = kms_arn(call, call.region, service.alias);
  alias.record.target_key_id = key.record.id;
  alias.account = call.account();
  alias.region = call.region;
  alias.created = call.now;
  alias.updated = call.now;
  return alias;
}

}  // namespace

bool is_aws_managed_alias(std::string_view alias) { return find_service(alias) != nullptr; }

Answer<store::Key> ensure_aws_managed_key(const Call& call, std::string_view service_alias,
                                          store::ChangeSet& changes) {
  const std::string alias_arn = kms_arn(call, call.region, service_alias);
  if (const store::Alias* alias = call.world.alias(alias_arn)) {
    const store::Key* key =
        key_at(call, kms_arn(call, call.region, "key/" + alias->record.target_key_id));
    if (key != nullptr) return *key;
  }
  const Service* service = find_service(service_alias);
  if (service == nullptr) {
    return wire::AwsError{"NotFoundException", fmt::format("Alias {} is not found.", alias_arn)};
  }
  const KeySpec& spec = *find_key_spec("SYMMETRIC_DEFAULT");
  store::Key key = new_key(call, spec, "ENCRYPT_DECRYPT", Regions::single);
  key.record.aws_managed = true;
  key.aws_service_alias = service->alias;
  key.description = service->description;
  key.policy = own_key_policy(policy_text(call, *service));
  TRY(add_own_material(call, spec, key));
  start_rotation(key, rotation_period_days_default, call.now);  // yearly [AWS managed keys]
  changes.put(alias_of(call, *service, key));
  changes.put(key);
  return key;
}

}  // namespace amiable::services::kms
