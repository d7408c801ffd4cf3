// The members of each aws output that amiable reads.
#include "sources/record_readers.h"

#include "base/arn.h"
#include "sources/bundle_files.h"

namespace amiable::sources {
namespace {

using json::Value;

model::Origin origin_of(const Value& value, const SourcePtr& source = nullptr) {
  return {source, value.span().offset};
}

std::vector<model::Tag> pairs_of(const Value& object) {
  std::vector<model::Tag> pairs;
  for (const json::Member member : object.members()) {
    if (member.value.is(json::Type::string)) {
      pairs.push_back({member.key.string(), member.value.string()});
    }
  }
  return pairs;
}

std::vector<model::BlockDevice> read_devices(const Value& object) {
  std::vector<model::BlockDevice> devices;
  for (const Value& mapping : elements_of(object, "BlockDeviceMappings")) {
    model::BlockDevice device;
    device.device_name = text_of(mapping, "DeviceName");
    device.virtual_name = text_of(mapping, "VirtualName");
    device.no_device = mapping.find("NoDevice").has_value();
    if (const auto ebs = mapping.find("Ebs"); ebs && ebs->is(json::Type::object)) {
      device.ebs = true;
      device.snapshot_id = text_of(*ebs, "SnapshotId");
      device.encrypted = optional_flag_of(*ebs, "Encrypted");
      device.volume_size = number_of(*ebs, "VolumeSize");
      device.volume_type = text_of(*ebs, "VolumeType");
      device.delete_on_termination =
          optional_flag_of(*ebs, "DeleteOnTermination").value_or(device.delete_on_termination);
      device.iops = number_of(*ebs, "Iops");
      device.throughput = number_of(*ebs, "Throughput");
    }
    devices.push_back(std::move(device));
  }
  return devices;
}

}  // namespace

model::Key read_key(const Value& metadata) {
  model::Key key;
  key.arn = text_of(metadata, "Arn");
  key.id = text_of(metadata, "KeyId");
  key.account = text_of(metadata, "AWSAccountId");
  if (const auto arn = split_arn(key.arn)) {
    key.region = std::string(arn->region);
    if (key.account.empty()) key.account = std::string(arn->account);
  }
  key.state = text_of(metadata, "KeyState");
  key.spec = text_of(metadata, "KeySpec");
  if (key.spec.empty()) key.spec = text_of(metadata, "CustomerMasterKeySpec");
  key.usage = text_of(metadata, "KeyUsage");
  key.origin_of_material = text_of(metadata, "Origin");
  key.aws_managed = text_of(metadata, "KeyManager") == "AWS";
  key.multi_region = flag_of(metadata, "MultiRegion");
  if (const auto configuration = metadata.find("MultiRegionConfiguration")) {
    key.multi_region_type = text_of(*configuration, "MultiRegionKeyType");
  }
  key.deletion_date = text_of(metadata, "DeletionDate");
  key.valid_to = text_of(metadata, "ValidTo");
  key.origin = origin_of(metadata);
  return key;
}

model::Grant read_grant(const Value& value) {
  model::Grant grant;
  grant.id = text_of(value, "GrantId");
  grant.name = text_of(value, "Name");
  grant.key_arn = text_of(value, "KeyId");
  grant.grantee = text_of(value, "GranteePrincipal");
  if (grant.grantee.empty()) grant.grantee = text_of(value, "GranteeServicePrincipal");
  grant.retiring_principal = text_of(value, "RetiringPrincipal");
  const std::string issuer = text_of(value, "IssuingAccount");
  const auto arn = split_arn(issuer);
  grant.issuing_account = arn ? std::string(arn->account) : issuer;
  grant.operations = texts_of(value, "Operations");
  grant.creation_date = text_of(value, "CreationDate");
  if (const auto constraints = value.find("Constraints")) {
    if (const auto subset = constraints->find("EncryptionContextSubset")) {
      grant.has_subset = true;
      grant.context_subset = pairs_of(*subset);
    }
    if (const auto equals = constraints->find("EncryptionContextEquals")) {
      grant.has_equals = true;
      grant.context_equals = pairs_of(*equals);
    }
    grant.source_arn = text_of(*constraints, "SourceArn");
  }
  grant.origin = origin_of(value);
  return grant;
}

model::Alias read_alias(const Value& alias) {
  return {text_of(alias, "AliasName"), text_of(alias, "AliasArn"), text_of(alias, "TargetKeyId")};
}

model::Image read_image(const Value& value) {
  model::Image image;
  image.id = text_of(value, "ImageId");
  image.owner = text_of(value, "OwnerId");
  image.owner_alias = text_of(value, "ImageOwnerAlias");
  image.state = text_of(value, "State");
  if (const auto reason = value.find("StateReason"))
    image.state_reason = text_of(*reason, "Message");
  image.name = text_of(value, "Name");
  image.root_device_type = text_of(value, "RootDeviceType");
  image.root_device_name = text_of(value, "RootDeviceName");
  image.architecture = text_of(value, "Architecture");
  image.deprecation_time = text_of(value, "DeprecationTime");
  image.source_image_id = text_of(value, "SourceImageId");
  image.source_image_region = text_of(value, "SourceImageRegion");
  image.is_public = flag_of(value, "Public");
  image.image_allowed = optional_flag_of(value, "ImageAllowed");
  image.mappings = read_devices(value);
  for (const Value& code : elements_of(value, "ProductCodes")) {
    image.product_codes.push_back(text_of(code, "ProductCodeId"));
  }
  image.tags = tags_of(value);
  image.origin = origin_of(value);
  return image;
}

model::LaunchPermissions read_launch_permissions(const Value& output) {
  model::LaunchPermissions permissions;
  permissions.origin = origin_of(output);
  for (const Value& one : elements_of(output, "LaunchPermissions")) {
    const auto add = [&one](std::string_view member, std::vector<std::string>& list) {
      if (std::string text = text_of(one, member); !text.empty()) list.push_back(std::move(text));
    };
    add("UserId", permissions.user_ids);
    add("Group", permissions.groups);
    add("OrganizationArn", permissions.organization_arns);
    add("OrganizationalUnitArn", permissions.organizational_unit_arns);
  }
  return permissions;
}

model::Snapshot read_snapshot(const Value& value) {
  model::Snapshot snapshot;
  snapshot.id = text_of(value, "SnapshotId");
  snapshot.owner = text_of(value, "OwnerId");
  snapshot.owner_alias = text_of(value, "OwnerAlias");
  snapshot.state = text_of(value, "State");
  snapshot.state_message = text_of(value, "StateMessage");
  snapshot.kms_key_id = text_of(value, "KmsKeyId");
  snapshot.volume_id = text_of(value, "VolumeId");
  snapshot.storage_tier = text_of(value, "StorageTier");
  snapshot.start_time = text_of(value, "StartTime");
  snapshot.encrypted = flag_of(value, "Encrypted");
  snapshot.volume_size = number_of(value, "VolumeSize");
  snapshot.tags = tags_of(value);
  snapshot.origin = origin_of(value);
  return snapshot;
}

model::CreateVolumePermissions read_create_volume_permissions(const Value& output) {
  model::CreateVolumePermissions permissions;
  permissions.origin = origin_of(output);
  for (const Value& one : elements_of(output, "CreateVolumePermissions")) {
    if (std::string user = text_of(one, "UserId"); !user.empty()) {
      permissions.user_ids.push_back(std::move(user));
    }
    if (std::string group = text_of(one, "Group"); !group.empty()) {
      permissions.groups.push_back(std::move(group));
    }
  }
  return permissions;
}

model::Volume read_volume(const Value& value) {
  model::Volume volume;
  volume.id = text_of(value, "VolumeId");
  volume.state = text_of(value, "State");
  volume.kms_key_id = text_of(value, "KmsKeyId");
  volume.snapshot_id = text_of(value, "SnapshotId");
  volume.volume_type = text_of(value, "VolumeType");
  volume.availability_zone = text_of(value, "AvailabilityZone");
  volume.encrypted = flag_of(value, "Encrypted");
  volume.size = number_of(value, "Size");
  volume.tags = tags_of(value);
  volume.origin = origin_of(value);
  return volume;
}

model::Instance read_instance(const Value& value) {
  model::Instance instance;
  instance.id = text_of(value, "InstanceId");
  instance.image_id = text_of(value, "ImageId");
  instance.instance_type = text_of(value, "InstanceType");
  instance.launch_time = text_of(value, "LaunchTime");
  instance.transition_reason = text_of(value, "StateTransitionReason");
  if (const auto state = value.find("State")) instance.state = text_of(*state, "Name");
  if (const auto reason = value.find("StateReason")) {
    instance.state_reason_code = text_of(*reason, "Code");
    instance.state_reason_message = text_of(*reason, "Message");
  }
  instance.mappings = read_devices(value);
  for (const Value& mapping : elements_of(value, "BlockDeviceMappings")) {
    const auto ebs = mapping.find("Ebs");
    if (!ebs) continue;
    if (std::string id = text_of(*ebs, "VolumeId"); !id.empty()) {
      instance.volume_ids.push_back(std::move(id));
    }
  }
  instance.tags = tags_of(value);
  instance.origin = origin_of(value);
  return instance;
}

model::AllowedImages read_allowed_images(const Value& settings) {
  model::AllowedImages allowed;
  allowed.state = text_of(settings, "State");
  allowed.managed_by = text_of(settings, "ManagedBy");
  for (const Value& criterion : elements_of(settings, "ImageCriteria")) {
    for (const json::Member member : criterion.members()) {
      if (!member.key.equals("ImageProviders")) allowed.other_criteria = true;
    }
    for (std::string& provider : texts_of(criterion, "ImageProviders")) {
      allowed.image_providers.push_back(std::move(provider));
    }
  }
  allowed.origin = origin_of(settings);
  return allowed;
}

}  // namespace amiable::sources
