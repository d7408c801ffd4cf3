// EC2's rows for tests of the store: one of each kind, filled so that no field has its default.
#pragma once

#include <string>

#include "unit/store/small_world.h"

namespace amiable::store::test {

inline constexpr std::string_view other_account = "444455556666";
inline constexpr Timestamp noon{1795608000000};

inline Course step(std::string state, std::int64_t seconds) {
  return {std::move(state), noon + seconds, "Server.Code", "why", "User initiated"};
}

inline model::BlockDevice block_device(std::string snapshot = "snap-1") {
  model::BlockDevice out;
  out.device_name = "/dev/xvda";
  out.ebs = true;
  out.snapshot_id = std::move(snapshot);
  out.encrypted = false;
  out.volume_size = 8;
  out.volume_type = "gp3";
  out.kms_key_id = key_arn;
  out.delete_on_termination = false;
  out.virtual_name = "ephemeral0";
  out.iops = 3000;
  out.throughput = 125;
  out.no_device = true;
  return out;
}

// Pending at noon, available ten seconds later.
inline Image image(std::string id = "ami-1", std::string snapshot = "snap-1") {
  Image out;
  model::Image& record = out.record;
  record.id = std::move(id);
  record.owner = account_id;
  record.owner_alias = "self-made";
  record.state = "pending";
  record.state_reason = "copying";
  record.name = "golden";
  record.region = "us-west-2";
  record.root_device_type = "ebs";
  record.architecture = "arm64";
  record.source_image_id = "ami-0";
  record.source_image_region = "us-east-1";
  record.mappings = {block_device(std::move(snapshot))};
  record.product_codes = {"code1"};
  record.tags = {{"team", "blue"}};
  out.permissions = {{std::string(other_account)}, {}, {"arn:org"}, {"arn:unit"}, {}};
  out.course = {step("available", 10)};
  out.description = "d";
  out.location = "111122223333/golden";
  out.image_type = "kernel";
  out.record.root_device_name = "/dev/xvda";
  out.virtualization_type = "paravirtual";
  out.hypervisor = "nitro";
  out.boot_mode = "uefi";
  out.tpm_support = "v2.0";
  out.imds_support = "v2.0";
  out.uefi_data = "data";
  out.kernel_id = "aki-1";
  out.ramdisk_id = "ari-1";
  out.sriov_net_support = "simple";
  out.platform = "windows";
  out.platform_details = "Windows";
  out.usage_operation = "RunInstances:0002";
  out.source_instance_id = "i-9";
  out.deregistration_protection = "enabled-with-cooldown";
  out.ena_support = true;
  out.created = noon;
  out.deprecated_at = noon + 1;
  out.deregistered = noon + 2;
  out.last_launched = noon + 3;
  out.disabled_at = noon + 4;
  return out;
}

inline Snapshot snapshot(std::string id = "snap-1") {
  Snapshot out;
  model::Snapshot& record = out.record;
  record.id = std::move(id);
  record.owner = account_id;
  record.owner_alias = "a";
  record.state = "pending";
  record.state_message = "m";
  record.kms_key_id = key_arn;
  record.volume_id = "vol-1";
  record.storage_tier = "standard";
  record.region = "us-west-2";
  record.encrypted = true;
  record.volume_size = 8;
  record.tags = {{"s", "t"}};
  out.permissions = {{std::string(other_account)}, {}, {}};
  out.course = {step("completed", 20)};
  out.description = "d";
  out.data_key_id = "9a2d";
  out.sealed_data_key = std::string("\x00\xFF\x01", 3);
  out.bound_id = "vol-1";
  out.blocks = "b1";
  out.parent = "snap-0";
  out.full_size_bytes = 4096;
  out.completion_duration_minutes = 15;
  out.started = noon;
  out.completed = noon + 20;
  out.tiering = {"archival", {step("archive", 100)}, noon + 30, noon + 31, noon + 32, noon + 33};
  out.grant_ids = {"g7"};
  return out;
}

// Creating, available after five seconds, attached from 10 to 50.
inline Volume volume(std::string id = "vol-1") {
  Volume out;
  model::Volume& record = out.record;
  record.id = std::move(id);
  record.state = "creating";
  record.kms_key_id = key_arn;
  record.snapshot_id = "snap-1";
  record.region = "us-west-2";
  record.account = account_id;
  record.volume_type = "io2";
  record.availability_zone = "us-west-2a";
  record.encrypted = true;
  record.size = 100;
  record.tags = {{"v", "w"}};
  out.course = {step("available", 5)};
  out.data_key_id = "9a2d";
  out.sealed_data_key = std::string("\xFE\x00", 2);
  out.bound_id = "vol-1";
  out.blocks = "b1";
  out.created = noon;
  out.attachments.push_back({"i-1",
                             "/dev/sdf",
                             "detached",
                             {step("attaching", 8), step("attached", 10), step("detached", 50)},
                             true,
                             "g8",
                             noon + 8});
  out.iops = 4000;
  out.throughput = 250;
  out.multi_attach = true;
  out.auto_enable_io = true;
  out.modification = {"modifying", {step("completed", 60)},
                      "gp2",       "io2",
                      50,          150,
                      128,         100,
                      4000,        250,
                      true,        true,
                      noon + 55,   noon + 60};
  out.grant_ids = {"g7", "g8"};
  return out;
}

inline Instance instance(std::string id = "i-1") {
  Instance out;
  model::Instance& record = out.record;
  record.id = std::move(id);
  record.image_id = "ami-1";
  record.state = "pending";
  record.state_reason_code = "pending";
  record.state_reason_message = "pending";
  record.transition_reason = "none";
  record.region = "us-west-2";
  record.account = account_id;
  record.instance_type = "t4g.micro";
  record.tags = {{"Name", "web"}};
  out.course = {{"running", noon + 30}, step("terminated", 60), {"gone", noon + 3600}};
  out.reservation_id = "r-1";
  out.client_token = "token";
  out.key_name = "laptop";
  out.ami_launch_index = 2;
  out.subnet_id = "subnet-1";
  out.vpc_id = "vpc-1";
  out.private_ip = "10.0.0.4";
  out.public_ip = "203.0.113.9";
  out.availability_zone = "us-west-2a";
  out.network_interface_id = "eni-1";
  out.network_attachment_id = "eni-attach-1";
  out.mac_address = "02:00:00:00:00:01";
  out.architecture = "arm64";
  out.root_device_name = "/dev/xvda";
  out.root_device_type = "instance-store";
  out.virtualization_type = "paravirtual";
  out.boot_mode = "uefi";
  out.current_boot_mode = "uefi";
  out.tpm_support = "v2.0";
  out.platform = "windows";
  out.platform_details = "Windows";
  out.usage_operation = "RunInstances:0002";
  out.profile_arn = "arn:aws:iam::111122223333:instance-profile/team/Web";
  out.profile_id = "AIPAEXAMPLEWEB0000001";
  out.security_group_ids = {"sg-1", "sg-2"};
  out.user_data = "IyEvYmluL3No";
  out.monitoring = "enabled";
  out.tenancy = "dedicated";
  out.shutdown_behavior = "terminate";
  out.cpu_credits = "unlimited";
  out.launch_template_id = "lt-1";
  out.launch_template_version = "3";
  out.kernel_id = "aki-1";
  out.ramdisk_id = "ari-1";
  out.sriov_net_support = "simple";
  out.lifecycle = "spot";
  out.requester = "arn:aws:iam::111122223333:user/team/Alice";
  out.ebs_optimized = true;
  out.ena_support = true;
  out.source_dest_check = false;
  out.hibernation = true;
  out.disable_api_termination = true;
  out.disable_api_stop = true;
  out.metadata_options = {"required", "disabled", "enabled", "enabled", 2};
  out.launched = noon;
  out.stopped = noon + 5;
  out.devices = {{"/dev/xvda", "vol-1"}, {"/dev/sdf", "vol-2"}};
  return out;
}

inline RegionSettings region_settings() {
  RegionSettings out;
  out.account = account_id;
  out.region = "us-west-2";
  out.encryption_by_default = true;
  out.default_kms_key = key_arn;
  out.snapshot_block_public_access = "block-new-sharing";
  out.image_block_public_access = "unblocked";
  out.allowed_images.state = "enabled";
  out.allowed_images.managed_by = "declarative-policy";
  out.image_criteria = {{{"amazon"}, {"code1"}, {"golden*"}, 300, 0}};
  return out;
}

inline LaunchTemplate launch_template(std::string id = "lt-1", std::string name = "web") {
  return {std::move(id),
          std::move(name),
          std::string(account_id),
          "us-west-2",
          "arn:aws:iam::111122223333:root",
          {{3, "third", "arn:aws:iam::111122223333:root", R"({"ImageId":"ami-1"})", noon}},
          3,
          4,
          noon,
          {{"l", "t"}}};
}

inline KeyPair key_pair(std::string id = "key-1", std::string name = "laptop") {
  return {std::move(id), std::move(name), std::string(account_id), "us-west-2",
          "SHA256:x",    "ed25519",       "ssh-ed25519 A",         noon,
          {{"k", "p"}}};
}

inline SecurityGroup security_group(std::string id = "sg-1", std::string vpc = "vpc-1") {
  return {std::move(id),
          "default",
          "the default one",
          std::move(vpc),
          std::string(account_id),
          "us-west-2",
          {{"sgr-1", true, "tcp", 80, 81, "0.0.0.0/0", "::/0", "pl-1", "sg-2", "web"}},
          {{"s", "g"}}};
}

inline AutoScalingGroup auto_scaling_group(std::string name = "web/1") {
  AutoScalingGroup out;
  out.name = std::move(name);
  out.account = account_id;
  out.region = "us-west-2";
  out.arn = "arn:aws:autoscaling:us-west-2:111122223333:autoScalingGroup:u:autoScalingGroupName/x";
  out.launch_template_id = "lt-1";
  out.launch_template_name = "web";
  out.launch_template_version = "$Latest";
  out.min = 1;
  out.max = 3;
  out.desired = 2;
  out.zones = {"us-west-2a"};
  out.subnets = {"subnet-1"};
  out.service_linked_role_arn = "arn:role";
  out.health_check_type = "ELB";
  out.health_check_grace_period = 60;
  out.default_cooldown = 10;
  out.new_instances_protected = true;
  out.suspended_processes = {"Launch"};
  out.termination_policies = {"OldestInstance"};
  out.instances = {{"i-1", "us-west-2a", "t4g.micro", "3", "Unhealthy", "InService", true}};
  out.activities = {
      {"a1", "c", "Launching", "{}", "Failed", "Client.InvalidKMSKey", 100, noon, noon + 1}};
  out.tags = {{"a", "s", true}};
  out.status = "Delete in progress";
  out.created = noon;
  return out;
}

inline ClientToken client_token(std::string token = "a/b", Timestamp used = noon) {
  return {std::string(account_id), "us-west-2", "RunInstances", std::move(token), "h",
          {"i-1", "i-2"},          used};
}

inline ChangeSet one_of_each_of_ec2() {
  ChangeSet out;
  out.put(image());
  out.put(snapshot());
  out.put(volume());
  out.put(instance());
  out.put(region_settings());
  out.put(launch_template());
  out.put(key_pair());
  out.put(security_group());
  out.put(auto_scaling_group());
  out.put(client_token());
  return out;
}

}  // namespace amiable::store::test
