// EBS encryption by default, and the default key, of an account in a Region.
#include <fmt/format.h>

#include "services/ec2/ec2_asks.h"
#include "services/ec2/ec2_errors.h"
#include "services/ec2/ec2_rows.h"
#include "services/ec2/region_settings.h"
#include "services/kms/aws_managed_keys.h"
#include "services/kms/lookup.h"
#include "wire/generated/ec2.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
namespace op = wire::ec2::op;

Answer<shapes::GetEbsEncryptionByDefaultResult> get_encryption(
    const shapes::GetEbsEncryptionByDefaultRequest& in, const Call& call) {
  TRY(stop_dry_run(in.DryRun));
  const bool on = settings_of(call).encryption_by_default;
  return shapes::GetEbsEncryptionByDefaultResult{on, on ? "sse-kms" : "none"};
}

void set_encryption(const Call& call, bool on, store::ChangeSet& changes) {
  store::RegionSettings settings = settings_of(call);
  settings.encryption_by_default = on;
  changes.put(std::move(settings));
}

Answer<shapes::EnableEbsEncryptionByDefaultResult> enable(
    const shapes::EnableEbsEncryptionByDefaultRequest& in, const Call& call,
    store::ChangeSet& changes) {
  TRY(stop_dry_run(in.DryRun));
  set_encryption(call, true, changes);
  return shapes::EnableEbsEncryptionByDefaultResult{true};
}

Answer<shapes::DisableEbsEncryptionByDefaultResult> disable(
    const shapes::DisableEbsEncryptionByDefaultRequest& in, const Call& call,
    store::ChangeSet& changes) {
  TRY(stop_dry_run(in.DryRun));
  set_encryption(call, false, changes);
  return shapes::DisableEbsEncryptionByDefaultResult{false};
}

// The literal alias while no key of the customer's is set [recorded].
std::string shown_key(const store::RegionSettings& settings) {
  return settings.default_kms_key.empty() ? std::string(kms::aws_ebs_alias)
                                          : settings.default_kms_key;
}

Answer<shapes::GetEbsDefaultKmsKeyIdResult> get_key(const shapes::GetEbsDefaultKmsKeyIdRequest& in,
                                                    const Call& call) {
  TRY(stop_dry_run(in.DryRun));
  return shapes::GetEbsDefaultKmsKeyIdResult{shown_key(settings_of(call))};
}

wire::AwsError bad_key(std::string_view id, std::string_view how) {
  return invalid_value(fmt::format("The specified keyId {} is {}", id, how));
}

// Symmetric encryption keys of this Region [EC2 API reference, ModifyEbsDefaultKmsKeyId]; worded as
// CopySnapshot refuses a key [recorded there, inferred here].
Answer<std::string> default_key(const Call& call, const std::string& id,
                                store::ChangeSet& changes) {
  if (id == kms::aws_ebs_alias) {
    TRY(kms::ensure_aws_managed_key(call, kms::aws_ebs_alias, changes));
    return std::string();
  }
  const auto found = kms::find_key(call, id, "kms:DescribeKey", kms::AliasUse::allowed);
  if (!found.ok()) return bad_key(id, "invalid");
  const model::Key& key = found.value()->record;
  if (key.spec != "SYMMETRIC_DEFAULT" || key.usage != "ENCRYPT_DECRYPT") {
    return bad_key(key.arn, "invalid");
  }
  if (key.state == "Disabled") return bad_key(key.arn, "disabled");
  if (key.state != "Enabled") return bad_key(key.arn, "invalid");
  return key.aws_managed ? std::string() : key.arn;
}

Answer<shapes::ModifyEbsDefaultKmsKeyIdResult> modify_key(
    const shapes::ModifyEbsDefaultKmsKeyIdRequest& in, const Call& call,
    store::ChangeSet& changes) {
  const std::string id = TRY(required(in.KmsKeyId, "KmsKeyId"));
  store::RegionSettings settings = settings_of(call);
  store::ChangeSet made;
  settings.default_kms_key = TRY(default_key(call, id, made));
  TRY(stop_dry_run(in.DryRun));
  for (const store::Change& change : made.changes()) changes.add(change);
  shapes::ModifyEbsDefaultKmsKeyIdResult out{shown_key(settings)};
  changes.put(std::move(settings));
  return out;
}

Answer<shapes::ResetEbsDefaultKmsKeyIdResult> reset_key(
    const shapes::ResetEbsDefaultKmsKeyIdRequest& in, const Call& call, store::ChangeSet& changes) {
  TRY(stop_dry_run(in.DryRun));
  store::RegionSettings settings = settings_of(call);
  settings.default_kms_key.clear();
  changes.put(std::move(settings));
  return shapes::ResetEbsDefaultKmsKeyIdResult{std::string(kms::aws_ebs_alias)};
}

}  // namespace

Rows ebs_settings_rows() {
  return {
      reading<op::GetEbsEncryptionByDefault>(asks_anything<op::GetEbsEncryptionByDefault>,
                                             get_encryption),
      writing<op::EnableEbsEncryptionByDefault>(asks_anything<op::EnableEbsEncryptionByDefault>,
                                                enable),
      writing<op::DisableEbsEncryptionByDefault>(asks_anything<op::DisableEbsEncryptionByDefault>,
                                                 disable),
      reading<op::GetEbsDefaultKmsKeyId>(asks_anything<op::GetEbsDefaultKmsKeyId>, get_key),
      writing<op::ModifyEbsDefaultKmsKeyId>(asks_anything<op::ModifyEbsDefaultKmsKeyId>,
                                            modify_key),
      writing<op::ResetEbsDefaultKmsKeyId>(asks_anything<op::ResetEbsDefaultKmsKeyId>, reset_key)};
}

}  // namespace amiable::services::ec2
