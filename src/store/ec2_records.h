// What the server keeps of EC2, EBS and EC2 Auto Scaling: one struct per row of the world, part of
// stored_records.h. Immutable once in a World; a change is a copy with the change in it. Data keys
// are sealed (as KMS ciphertexts) before they get here.
//
// State over time is a pure function of a row: `record.state` is the state a row begins with and
// `course` says what it becomes and when (ec2_course.h reads it). Nothing has to run for a pending
// thing to become available, and a crash leaves nothing stuck.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "model/records.h"

namespace amiable::store {

// One step of what a row goes through: from `at` on it is in `state`. Steps ascend in time. The
// state "gone" (gone_state of ec2_course.h) makes the row invisible; it is erased some time later.
struct Course {
  std::string state;
  Timestamp at;
  std::string reason_code = {};        // StateReason, where the state has one
  std::string reason_message = {};     // … or an EBS snapshot's StateMessage
  std::string transition_reason = {};  // an instance's StateTransitionReason
};

struct Image {
  model::Image record;  // state "pending" or "available" at first; whether it is public and allowed
                        // is told by `permissions` and by the account's settings, not by `record`
  model::LaunchPermissions permissions;
  std::vector<Course> course;
  std::string description, location, image_type = "machine";
  std::string virtualization_type = "hvm", hypervisor = "xen", boot_mode, tpm_support, imds_support;
  std::string uefi_data, kernel_id, ramdisk_id, sriov_net_support;
  std::string platform, platform_details, usage_operation;  // platform: empty or "windows"
  std::string source_instance_id, deregistration_protection = "disabled";
  bool ena_support = false;
  Timestamp created;
  std::optional<Timestamp> deprecated_at, deregistered, last_launched;
  // DisableImage moves the course to "disabled"; this is then when.
  std::optional<Timestamp> disabled_at;
};

// Archiving and restoring of a snapshot (DescribeSnapshotTierStatus). `course` are storage tiers
// over time, from `Snapshot::record.storage_tier` on: standard, archive.
struct SnapshotTiering {
  std::string last_operation;  // archival, permanent-restore, temporary-restore; empty: none ever
  std::vector<Course> course;
  std::optional<Timestamp> started, completed, archival_completed, restore_expiry;
};

// Blocks that must be sealed anew, because the row has another data key than what it was made of:
// `from` is the block file that is read, `keys` its data key and the row's own, sealed by the
// vault. Once they are copied both are empty (services/ebs/block_copies.h).
struct BlockCopy {
  std::string from, keys;
};

struct Snapshot {
  model::Snapshot record;
  model::CreateVolumePermissions permissions;
  std::vector<Course> course;  // pending, completed, error
  std::string description;
  std::string data_key_id;      // DataEncryptionKeyId: equal for a volume and its snapshots
  std::string sealed_data_key;  // the data key as KMS ciphertext; empty: not encrypted
  std::string bound_id;         // the aws:ebs:id of that ciphertext's context: vol-… or snap-…
  std::string blocks;           // the block file's id; copies of the same data share one
  std::string blocks_below;     // the block file that `blocks` continues, while it is written
  BlockCopy block_copy;
  std::string parent;  // the snapshot this one continues; empty: none
  // Of StartSnapshot's: above 0 blocks may be put, and so long after the last one it ends in error.
  std::int64_t write_timeout_minutes = 0;
  std::int64_t full_size_bytes = 0;
  std::int64_t completion_duration_minutes = 0;  // time-based copies; 0: none
  Timestamp started;
  std::optional<Timestamp> completed;
  SnapshotTiering tiering;
  std::vector<std::string> grant_ids;  // grants EBS made on record.kms_key_id that still stand
};

struct VolumeAttachment {
  std::string instance_id, device;
  std::string state = "attaching";  // … and then by `course`: attached, detaching, detached, gone
  std::vector<Course> course;
  bool delete_on_termination = false;
  std::string grant_id;  // the instance's grant on the volume's key; empty: none
  Timestamp attached;
};

// ModifyVolume; `state` and `course` are ModificationState: modifying, optimizing, completed.
struct VolumeModification {
  std::string state;  // empty: the volume was never modified
  std::vector<Course> course;
  std::string original_type, target_type;
  std::int64_t original_size = 0, original_iops = 0, original_throughput = 0;
  std::int64_t target_size = 0, target_iops = 0, target_throughput = 0;
  bool original_multi_attach = false, target_multi_attach = false;
  Timestamp started;
  std::optional<Timestamp> ended;
};

struct Volume {
  model::Volume record;
  // creating, available, deleting, error, gone; an available one with attachments is in-use
  std::vector<Course> course;
  std::string data_key_id, sealed_data_key, bound_id;  // as a snapshot's
  std::string blocks;
  BlockCopy block_copy;
  Timestamp created;
  std::vector<VolumeAttachment> attachments;
  std::int64_t iops = 0, throughput = 0;  // 0: the type has none
  bool multi_attach = false, auto_enable_io = false;
  VolumeModification modification;
  std::vector<std::string> grant_ids;  // grants EBS made on record.kms_key_id that still stand
};

struct InstanceDevice {
  std::string device_name, volume_id;
};

struct InstanceMetadataOptions {
  std::string http_tokens = "optional", http_endpoint = "enabled";
  std::string http_protocol_ipv6 = "disabled", instance_metadata_tags = "disabled";
  std::int64_t http_put_response_hop_limit = 1;
};

struct Instance {
  // image_id, instance_type, tags, state at first and its reasons, …; volume_ids and mappings are
  // told by `devices` and the volumes' attachments.
  model::Instance record;
  std::vector<Course> course;  // with StateReason and StateTransitionReason
  std::string reservation_id, client_token, key_name;
  std::int64_t ami_launch_index = 0;
  std::string subnet_id, vpc_id, private_ip, public_ip, availability_zone;
  std::string network_interface_id, network_attachment_id, mac_address;
  std::string architecture, root_device_name, root_device_type = "ebs";
  std::string virtualization_type = "hvm", boot_mode, current_boot_mode, tpm_support;
  std::string platform, platform_details, usage_operation;
  std::string profile_arn, profile_id;
  std::vector<std::string> security_group_ids;
  std::string user_data;  // base64, as given
  std::string monitoring = "disabled", tenancy = "default", shutdown_behavior = "stop";
  std::string cpu_credits;  // CreditSpecification; empty: the type has none
  std::string launch_template_id, launch_template_version;
  std::string kernel_id, ramdisk_id, lifecycle;  // lifecycle: empty, spot or scheduled
  std::string sriov_net_support;                 // empty or "simple"
  std::string requester;  // ARN of who called; the account or service of DescribeInstances' owner
  bool ebs_optimized = false, ena_support = false, source_dest_check = true, hibernation = false;
  bool disable_api_termination = false, disable_api_stop = false;
  InstanceMetadataOptions metadata_options;
  Timestamp launched;
  std::optional<Timestamp> stopped;
  std::vector<InstanceDevice> devices;
};

// One of the criteria of ReplaceImageCriteriaInAllowedImagesSettings, all of which an image must
// meet; of several criteria one suffices.
struct ImageCriterion {
  std::vector<std::string> image_providers, marketplace_product_codes, image_names;
  std::optional<std::int64_t> creation_days_max, deprecation_days_max;
};

// An account's settings for EC2 in one Region. A missing row is one of defaults.
struct RegionSettings {
  std::string account, region;
  bool encryption_by_default = false;
  std::string default_kms_key;                             // key ARN; empty: alias/aws/ebs
  std::string snapshot_block_public_access = "unblocked";  // … block-all-sharing, block-new-sharing
  std::string image_block_public_access = "block-new-sharing";
  // State and manager; `image_criteria` tell its providers and other criteria.
  model::AllowedImages allowed_images{"disabled", "account", {}, false, {}};
  std::vector<ImageCriterion> image_criteria;
};

struct LaunchTemplateVersion {
  std::int64_t number = 1;
  std::string description, created_by;
  std::string data;  // LaunchTemplateData as JSON text of the request's members
  Timestamp created;
};

struct LaunchTemplate {
  std::string id, name, account, region, created_by;
  std::vector<LaunchTemplateVersion> versions;  // ascending
  std::int64_t default_version = 1;
  std::int64_t latest_version = 1;  // numbers are never reused
  Timestamp created;
  std::vector<model::Tag> tags;
};

struct KeyPair {
  std::string id, name, account, region, fingerprint;
  std::string type = "rsa";  // rsa, ed25519
  std::string public_key;    // OpenSSH's line
  Timestamp created;
  std::vector<model::Tag> tags;
};

struct SecurityGroupRule {
  std::string id;
  bool egress = false;
  std::string protocol;             // tcp, udp, icmp, …, -1
  std::int64_t from = -1, to = -1;  // FromPort, ToPort
  std::string cidr4, cidr6, prefix_list, referenced_group, description;
};

struct SecurityGroup {
  std::string id, name, description, vpc_id, account, region;
  std::vector<SecurityGroupRule> rules;
  std::vector<model::Tag> tags;
};

struct AutoScalingInstance {
  std::string id, availability_zone, instance_type, launch_template_version;
  std::string health = "Healthy", lifecycle = "Pending";  // HealthStatus, LifecycleState
  bool protected_from_scale_in = false;
};

struct ScalingActivity {
  std::string id, cause, description, details;
  std::string status, status_message;  // StatusCode: InProgress, Successful, Failed, …
  std::int64_t progress = 0;
  Timestamp start;
  std::optional<Timestamp> end;
};

struct AutoScalingTag {
  std::string key, value;
  bool propagate_at_launch = false;
};

struct AutoScalingGroup {
  std::string name, account, region, arn;
  std::string launch_template_id, launch_template_name, launch_template_version;
  std::int64_t min = 0, max = 0, desired = 0;
  std::vector<std::string> zones, subnets;
  std::string service_linked_role_arn;
  std::string health_check_type = "EC2";
  std::int64_t health_check_grace_period = 0, default_cooldown = 300;  // seconds
  bool new_instances_protected = false;
  std::vector<std::string> suspended_processes, termination_policies;
  std::vector<AutoScalingInstance> instances;
  std::vector<ScalingActivity> activities;  // newest last; the services bound their number
  std::vector<AutoScalingTag> tags;
  std::string status;  // "Delete in progress", else empty
  Timestamp created;
};

// What an idempotent request of EC2 with this client token answered; services erase old ones.
struct ClientToken {
  std::string account, region, operation, token;
  std::string request_hash;  // of the parameters: another request with the token is refused
  std::vector<std::string> result_ids;
  Timestamp used;
};

}  // namespace amiable::store
