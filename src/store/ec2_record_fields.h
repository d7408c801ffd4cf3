// What a row of each of EC2's tables holds, described once for writing and reading: the second half
// of record_fields.h, under the same rules. A text whose default is not empty is written always.
//
// What record_at() tells (a launch time, whether an image is public) is not kept, nor who saw a
// record.
#pragma once

#include "store/record_fields.h"

namespace amiable::store {

struct DescribeCourse {
  template <class F>
  void operator()(F& f, typename F::template Ref<Course> step) const {
    f("state", step.state);
    f("at", step.at);
    f("reasonCode", step.reason_code);
    f("reasonMessage", step.reason_message);
    f("transitionReason", step.transition_reason);
  }
};

struct DescribeBlockDevice {
  template <class F>
  void operator()(F& f, typename F::template Ref<model::BlockDevice> device) const {
    f("deviceName", device.device_name);
    f("virtualName", device.virtual_name);
    f("ebs", device.ebs);
    f("noDevice", device.no_device);
    f("snapshotId", device.snapshot_id);
    f("encrypted", device.encrypted);
    f("volumeSize", device.volume_size);
    f("volumeType", device.volume_type);
    f("kmsKeyId", device.kms_key_id);
    f("deleteOnTermination", device.delete_on_termination);
    f("iops", device.iops);
    f("throughput", device.throughput);
  }
};

template <class F>
void describe_image_record(F& f, typename F::template Ref<model::Image> image) {
  f("id", image.id);
  f("owner", image.owner);
  f("ownerAlias", image.owner_alias);
  f("state", image.state);
  f("stateReason", image.state_reason);
  f("name", image.name);
  f("region", image.region);
  f("rootDeviceType", image.root_device_type);
  f("architecture", image.architecture);
  f("sourceImageId", image.source_image_id);
  f("sourceImageRegion", image.source_image_region);
  f.list("mappings", image.mappings, DescribeBlockDevice());
  f("productCodes", image.product_codes);
  f.list("tags", image.tags, DescribeTag());
}

template <class F>
void describe(F& f, typename F::template Ref<Image> row) {
  describe_image_record(f, row.record);
  f("sharedUserIds", row.permissions.user_ids);
  f("sharedGroups", row.permissions.groups);
  f("sharedOrganizationArns", row.permissions.organization_arns);
  f("sharedOrganizationalUnitArns", row.permissions.organizational_unit_arns);
  f.list("course", row.course, DescribeCourse());
  f("description", row.description);
  f("location", row.location);
  f.always("imageType", row.image_type);
  f("rootDeviceName", row.record.root_device_name);
  f.always("virtualizationType", row.virtualization_type);
  f.always("hypervisor", row.hypervisor);
  f("bootMode", row.boot_mode);
  f("tpmSupport", row.tpm_support);
  f("imdsSupport", row.imds_support);
  f("uefiData", row.uefi_data);
  f("kernelId", row.kernel_id);
  f("ramdiskId", row.ramdisk_id);
  f("sriovNetSupport", row.sriov_net_support);
  f("platform", row.platform);
  f("platformDetails", row.platform_details);
  f("usageOperation", row.usage_operation);
  f("sourceInstanceId", row.source_instance_id);
  f.always("deregistrationProtection", row.deregistration_protection);
  f("enaSupport", row.ena_support);
  f("created", row.created);
  f("deprecatedAt", row.deprecated_at);
  f("deregistered", row.deregistered);
  f("lastLaunched", row.last_launched);
  f("disabledAt", row.disabled_at);
}

template <class F>
void describe_snapshot_record(F& f, typename F::template Ref<model::Snapshot> snapshot) {
  f("id", snapshot.id);
  f("owner", snapshot.owner);
  f("ownerAlias", snapshot.owner_alias);
  f("state", snapshot.state);
  f("stateMessage", snapshot.state_message);
  f("kmsKeyId", snapshot.kms_key_id);
  f("volumeId", snapshot.volume_id);
  f("storageTier", snapshot.storage_tier);
  f("region", snapshot.region);
  f("encrypted", snapshot.encrypted);
  f("volumeSize", snapshot.volume_size);
  f.list("tags", snapshot.tags, DescribeTag());
}

template <class F>
void describe_block_copy(F& f, typename F::template Ref<BlockCopy> copy) {
  f("blocksFrom", copy.from);
  f.bytes("blocksKeys", copy.keys);
}

struct DescribeTiering {
  template <class F>
  void operator()(F& f, typename F::template Ref<SnapshotTiering> tiering) const {
    f("lastOperation", tiering.last_operation);
    f.list("course", tiering.course, DescribeCourse());
    f("started", tiering.started);
    f("completed", tiering.completed);
    f("archivalCompleted", tiering.archival_completed);
    f("restoreExpiry", tiering.restore_expiry);
  }
};

template <class F>
void describe(F& f, typename F::template Ref<Snapshot> row) {
  describe_snapshot_record(f, row.record);
  f("sharedUserIds", row.permissions.user_ids);
  f("sharedGroups", row.permissions.groups);
  f.list("course", row.course, DescribeCourse());
  f("description", row.description);
  f("dataKeyId", row.data_key_id);
  f.bytes("sealedDataKey", row.sealed_data_key);
  f("boundId", row.bound_id);
  f("blocks", row.blocks);
  f("blocksBelow", row.blocks_below);
  describe_block_copy(f, row.block_copy);
  f("parent", row.parent);
  f("writeTimeoutMinutes", row.write_timeout_minutes);
  f("fullSizeBytes", row.full_size_bytes);
  f("completionDurationMinutes", row.completion_duration_minutes);
  f("started", row.started);
  f("completed", row.completed);
  f.object("tiering", row.tiering, DescribeTiering());
  f("grantIds", row.grant_ids);
}

template <class F>
void describe_volume_record(F& f, typename F::template Ref<model::Volume> volume) {
  f("id", volume.id);
  f("state", volume.state);
  f("kmsKeyId", volume.kms_key_id);
  f("snapshotId", volume.snapshot_id);
  f("region", volume.region);
  f("account", volume.account);
  f("volumeType", volume.volume_type);
  f("availabilityZone", volume.availability_zone);
  f("encrypted", volume.encrypted);
  f("size", volume.size);
  f.list("tags", volume.tags, DescribeTag());
}

struct DescribeAttachment {
  template <class F>
  void operator()(F& f, typename F::template Ref<VolumeAttachment> attachment) const {
    f("instanceId", attachment.instance_id);
    f("device", attachment.device);
    f.always("state", attachment.state);
    f.list("course", attachment.course, DescribeCourse());
    f("deleteOnTermination", attachment.delete_on_termination);
    f("grantId", attachment.grant_id);
    f("attached", attachment.attached);
  }
};

struct DescribeModification {
  template <class F>
  void operator()(F& f, typename F::template Ref<VolumeModification> modification) const {
    f("state", modification.state);
    f.list("course", modification.course, DescribeCourse());
    f("originalType", modification.original_type);
    f("targetType", modification.target_type);
    f("originalSize", modification.original_size);
    f("originalIops", modification.original_iops);
    f("originalThroughput", modification.original_throughput);
    f("targetSize", modification.target_size);
    f("targetIops", modification.target_iops);
    f("targetThroughput", modification.target_throughput);
    f("originalMultiAttach", modification.original_multi_attach);
    f("targetMultiAttach", modification.target_multi_attach);
    f("started", modification.started);
    f("ended", modification.ended);
  }
};

template <class F>
void describe(F& f, typename F::template Ref<Volume> row) {
  describe_volume_record(f, row.record);
  f.list("course", row.course, DescribeCourse());
  f("dataKeyId", row.data_key_id);
  f.bytes("sealedDataKey", row.sealed_data_key);
  f("boundId", row.bound_id);
  f("blocks", row.blocks);
  describe_block_copy(f, row.block_copy);
  f("created", row.created);
  f.list("attachments", row.attachments, DescribeAttachment());
  f("iops", row.iops);
  f("throughput", row.throughput);
  f("multiAttach", row.multi_attach);
  f("autoEnableIo", row.auto_enable_io);
  f.object("modification", row.modification, DescribeModification());
  f("grantIds", row.grant_ids);
}

template <class F>
void describe_instance_record(F& f, typename F::template Ref<model::Instance> instance) {
  f("id", instance.id);
  f("imageId", instance.image_id);
  f("state", instance.state);
  f("stateReasonCode", instance.state_reason_code);
  f("stateReasonMessage", instance.state_reason_message);
  f("transitionReason", instance.transition_reason);
  f("region", instance.region);
  f("account", instance.account);
  f("instanceType", instance.instance_type);
  f.list("tags", instance.tags, DescribeTag());
}

struct DescribeMetadataOptions {
  template <class F>
  void operator()(F& f, typename F::template Ref<InstanceMetadataOptions> options) const {
    f.always("httpTokens", options.http_tokens);
    f.always("httpEndpoint", options.http_endpoint);
    f.always("httpProtocolIpv6", options.http_protocol_ipv6);
    f.always("instanceMetadataTags", options.instance_metadata_tags);
    f("httpPutResponseHopLimit", options.http_put_response_hop_limit);
  }
};

template <class F>
void describe_instance_placement(F& f, typename F::template Ref<Instance> row) {
  f("subnetId", row.subnet_id);
  f("vpcId", row.vpc_id);
  f("privateIp", row.private_ip);
  f("publicIp", row.public_ip);
  f("availabilityZone", row.availability_zone);
  f("networkInterfaceId", row.network_interface_id);
  f("networkAttachmentId", row.network_attachment_id);
  f("macAddress", row.mac_address);
  f("securityGroupIds", row.security_group_ids);
  f.always("tenancy", row.tenancy);
}

template <class F>
void describe_instance_options(F& f, typename F::template Ref<Instance> row) {
  f.always("monitoring", row.monitoring);
  f.always("shutdownBehavior", row.shutdown_behavior);
  f("cpuCredits", row.cpu_credits);
  f("ebsOptimized", row.ebs_optimized);
  f("enaSupport", row.ena_support);
  f("sriovNetSupport", row.sriov_net_support);
  f("sourceDestCheck", row.source_dest_check);
  f("hibernation", row.hibernation);
  f("disableApiTermination", row.disable_api_termination);
  f("disableApiStop", row.disable_api_stop);
  f.object("metadataOptions", row.metadata_options, DescribeMetadataOptions());
}

template <class F>
void describe(F& f, typename F::template Ref<Instance> row) {
  describe_instance_record(f, row.record);
  f.list("course", row.course, DescribeCourse());
  f("reservationId", row.reservation_id);
  f("clientToken", row.client_token);
  f("keyName", row.key_name);
  f("amiLaunchIndex", row.ami_launch_index);
  describe_instance_placement(f, row);
  f("architecture", row.architecture);
  f("rootDeviceName", row.root_device_name);
  f.always("rootDeviceType", row.root_device_type);
  f.always("virtualizationType", row.virtualization_type);
  f("bootMode", row.boot_mode);
  f("currentBootMode", row.current_boot_mode);
  f("tpmSupport", row.tpm_support);
  f("platform", row.platform);
  f("platformDetails", row.platform_details);
  f("usageOperation", row.usage_operation);
  f("profileArn", row.profile_arn);
  f("profileId", row.profile_id);
  f("userData", row.user_data);
  describe_instance_options(f, row);
  f("launchTemplateId", row.launch_template_id);
  f("launchTemplateVersion", row.launch_template_version);
  f("kernelId", row.kernel_id);
  f("ramdiskId", row.ramdisk_id);
  f("lifecycle", row.lifecycle);
  f("requester", row.requester);
  f("launched", row.launched);
  f("stopped", row.stopped);
  f.list("devices", row.devices, [](auto& fields, auto& device) {
    fields("deviceName", device.device_name);
    fields("volumeId", device.volume_id);
  });
}

template <class F>
void describe(F& f, typename F::template Ref<RegionSettings> row) {
  f("account", row.account);
  f("region", row.region);
  f("encryptionByDefault", row.encryption_by_default);
  f("defaultKmsKey", row.default_kms_key);
  f.always("snapshotBlockPublicAccess", row.snapshot_block_public_access);
  f.always("imageBlockPublicAccess", row.image_block_public_access);
  f.always("allowedImagesState", row.allowed_images.state);
  f.always("allowedImagesManagedBy", row.allowed_images.managed_by);
  f.list("imageCriteria", row.image_criteria, [](auto& fields, auto& criterion) {
    fields("imageProviders", criterion.image_providers);
    fields("marketplaceProductCodes", criterion.marketplace_product_codes);
    fields("imageNames", criterion.image_names);
    fields("creationDaysMax", criterion.creation_days_max);
    fields("deprecationDaysMax", criterion.deprecation_days_max);
  });
}

template <class F>
void describe(F& f, typename F::template Ref<LaunchTemplate> row) {
  f("id", row.id);
  f("name", row.name);
  f("account", row.account);
  f("region", row.region);
  f("createdBy", row.created_by);
  f.list("versions", row.versions, [](auto& fields, auto& version) {
    fields("number", version.number);
    fields("description", version.description);
    fields("createdBy", version.created_by);
    fields("data", version.data);
    fields("created", version.created);
  });
  f("defaultVersion", row.default_version);
  f("latestVersion", row.latest_version);
  f("created", row.created);
  f.list("tags", row.tags, DescribeTag());
}

template <class F>
void describe(F& f, typename F::template Ref<KeyPair> row) {
  f("id", row.id);
  f("name", row.name);
  f("account", row.account);
  f("region", row.region);
  f("fingerprint", row.fingerprint);
  f.always("type", row.type);
  f("publicKey", row.public_key);
  f("created", row.created);
  f.list("tags", row.tags, DescribeTag());
}

template <class F>
void describe(F& f, typename F::template Ref<SecurityGroup> row) {
  f("id", row.id);
  f("name", row.name);
  f("description", row.description);
  f("vpcId", row.vpc_id);
  f("account", row.account);
  f("region", row.region);
  f.list("rules", row.rules, [](auto& fields, auto& rule) {
    fields("id", rule.id);
    fields("egress", rule.egress);
    fields("protocol", rule.protocol);
    fields("from", rule.from);
    fields("to", rule.to);
    fields("cidr4", rule.cidr4);
    fields("cidr6", rule.cidr6);
    fields("prefixList", rule.prefix_list);
    fields("referencedGroup", rule.referenced_group);
    fields("description", rule.description);
  });
  f.list("tags", row.tags, DescribeTag());
}

struct DescribeAutoScalingInstance {
  template <class F>
  void operator()(F& f, typename F::template Ref<AutoScalingInstance> instance) const {
    f("id", instance.id);
    f("availabilityZone", instance.availability_zone);
    f("instanceType", instance.instance_type);
    f("launchTemplateVersion", instance.launch_template_version);
    f.always("health", instance.health);
    f.always("lifecycle", instance.lifecycle);
    f("protectedFromScaleIn", instance.protected_from_scale_in);
  }
};

struct DescribeActivity {
  template <class F>
  void operator()(F& f, typename F::template Ref<ScalingActivity> activity) const {
    f("id", activity.id);
    f("cause", activity.cause);
    f("description", activity.description);
    f("details", activity.details);
    f("status", activity.status);
    f("statusMessage", activity.status_message);
    f("progress", activity.progress);
    f("start", activity.start);
    f("end", activity.end);
  }
};

template <class F>
void describe(F& f, typename F::template Ref<AutoScalingGroup> row) {
  f("name", row.name);
  f("account", row.account);
  f("region", row.region);
  f("arn", row.arn);
  f("launchTemplateId", row.launch_template_id);
  f("launchTemplateName", row.launch_template_name);
  f("launchTemplateVersion", row.launch_template_version);
  f("min", row.min);
  f("max", row.max);
  f("desired", row.desired);
  f("zones", row.zones);
  f("subnets", row.subnets);
  f("serviceLinkedRoleArn", row.service_linked_role_arn);
  f.always("healthCheckType", row.health_check_type);
  f("healthCheckGracePeriod", row.health_check_grace_period);
  f("defaultCooldown", row.default_cooldown);
  f("newInstancesProtected", row.new_instances_protected);
  f("suspendedProcesses", row.suspended_processes);
  f("terminationPolicies", row.termination_policies);
  f.list("instances", row.instances, DescribeAutoScalingInstance());
  f.list("activities", row.activities, DescribeActivity());
  f.list("tags", row.tags, [](auto& fields, auto& tag) {
    fields("key", tag.key);
    fields("value", tag.value);
    fields("propagateAtLaunch", tag.propagate_at_launch);
  });
  f("status", row.status);
  f("created", row.created);
}

template <class F>
void describe(F& f, typename F::template Ref<ClientToken> row) {
  f("account", row.account);
  f("region", row.region);
  f("operation", row.operation);
  f("token", row.token);
  f("requestHash", row.request_hash);
  f("resultIds", row.result_ids);
  f("used", row.used);
}

}  // namespace amiable::store
