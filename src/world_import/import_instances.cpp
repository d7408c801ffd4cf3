// Volumes and instances. Network, tags and options of an instance are kept as shown; the subnets
// and security groups they name are not made.
#include <fmt/format.h>

#include <algorithm>

#include "sources/record_readers.h"
#include "store/ec2_course.h"
#include "world_import/import_reading.h"

namespace amiable::world_import {
namespace {

using json::Value;
using sources::elements_of;
using sources::File;
using sources::flag_of;
using sources::Place;
using sources::text_of;

// A member that is an object; reading out of what is none gives nothing.
Value inner(const Value& value, std::string_view member) {
  const auto found = value.find(member);
  return found ? *found : value;
}
std::string inner_text(const Value& value, std::string_view object, std::string_view member) {
  return value.find(object) ? text_of(inner(value, object), member) : std::string();
}

// --- Volumes

bool is_grant_for(const model::Grant& grant, std::string_view instance, std::string_view volume) {
  const bool grantee =
      grant.grantee.ends_with(fmt::format(":assumed-role/aws:ec2-infrastructure/{}", instance));
  const auto names = [volume](const std::vector<model::Tag>& context) {
    return std::any_of(context.begin(), context.end(),
                       [volume](const model::Tag& pair) { return pair.value == volume; });
  };
  return grantee && (names(grant.context_subset) || names(grant.context_equals));
}

// The instance's own grant on the volume's key, given back when it stops.
std::string instance_grant(const Reading& reading, const model::Volume& volume,
                           std::string_view instance) {
  const auto [first, last] = reading.grants.equal_range(volume.kms_key_id);
  const auto found = std::find_if(
      first, last, [&](const auto& one) { return is_grant_for(one.second, instance, volume.id); });
  return found == last ? std::string() : found->second.id;
}

void add_attachments(Reading& reading, const Value& value, store::Volume& volume) {
  for (const Value& one : elements_of(value, "Attachments")) {
    const std::string state = text_of(one, "State");
    store::VolumeAttachment attachment;
    attachment.instance_id = text_of(one, "InstanceId");
    if (attachment.instance_id.empty() || state == "detached") continue;
    if (state == "detaching") {
      reading.out.report.notes.add("detaching when it was gathered, detached here",
                                   volume.record.id);
      continue;
    }
    attachment.device = text_of(one, "Device");
    attachment.state = "attached";
    attachment.delete_on_termination = flag_of(one, "DeleteOnTermination");
    attachment.attached = time_in(reading, one, "AttachTime", volume.created);
    attachment.grant_id = instance_grant(reading, volume.record, attachment.instance_id);
    volume.attachments.push_back(std::move(attachment));
  }
}

void take_volume(Reading& reading, const Value& value, const Place& place) {
  expect(reading, value, json::Type::boolean, {"Encrypted", "MultiAttachEnabled"});
  expect(reading, value, json::Type::number, {"Size", "Iops", "Throughput"});
  expect(reading, value, json::Type::array, {"Attachments", "Tags"});
  required(reading, value, "State");
  store::Volume volume;
  volume.record = sources::read_volume(value);
  model::Volume& record = volume.record;
  record.origin = {};
  record.account = place.account;
  record.region = place.region;
  if (record.id.empty()) return fail(reading, value, "this volume has no VolumeId");
  if (record.state.starts_with("delet")) {
    return reading.out.report.notes.add("was being deleted, so it is not taken", record.id);
  }
  settle(reading, record.id, record.state, "creating", "available");
  if (record.state == "in-use") record.state = "available";  // its attachments tell
  volume.bound_id = record.id;
  volume.created = time_in(reading, value, "CreateTime", reading.now);
  volume.iops = sources::number_of(value, "Iops");
  volume.throughput = sources::number_of(value, "Throughput");
  volume.multi_attach = flag_of(value, "MultiAttachEnabled");
  if (record.encrypted) note_unusable_key(reading, record.kms_key_id, record.id);
  add_attachments(reading, value, volume);
  reading.out.volumes.push_back(std::move(volume));
}

// --- Instances

void read_network(const Value& value, store::Instance& instance) {
  instance.subnet_id = text_of(value, "SubnetId");
  instance.vpc_id = text_of(value, "VpcId");
  instance.private_ip = text_of(value, "PrivateIpAddress");
  instance.public_ip = text_of(value, "PublicIpAddress");
  instance.source_dest_check = sources::optional_flag_of(value, "SourceDestCheck").value_or(true);
  for (const Value& group : elements_of(value, "SecurityGroups")) {
    instance.security_group_ids.push_back(text_of(group, "GroupId"));
  }
  const auto interfaces = elements_of(value, "NetworkInterfaces");
  if (interfaces.empty()) return;
  instance.network_interface_id = text_of(interfaces.front(), "NetworkInterfaceId");
  instance.mac_address = text_of(interfaces.front(), "MacAddress");
  instance.network_attachment_id = inner_text(interfaces.front(), "Attachment", "AttachmentId");
}

void read_options(const Value& value, store::Instance& instance) {
  instance.client_token = text_of(value, "ClientToken");
  instance.key_name = text_of(value, "KeyName");
  instance.ami_launch_index = sources::number_of(value, "AmiLaunchIndex");
  instance.availability_zone = inner_text(value, "Placement", "AvailabilityZone");
  if (value.find("Placement")) set_text(inner(value, "Placement"), "Tenancy", instance.tenancy);
  if (value.find("Monitoring")) set_text(inner(value, "Monitoring"), "State", instance.monitoring);
  instance.profile_arn = inner_text(value, "IamInstanceProfile", "Arn");
  instance.profile_id = inner_text(value, "IamInstanceProfile", "Id");
  instance.ebs_optimized = flag_of(value, "EbsOptimized");
  instance.ena_support = flag_of(value, "EnaSupport");
  instance.sriov_net_support = text_of(value, "SriovNetSupport");
  instance.lifecycle = text_of(value, "InstanceLifecycle");
  if (value.find("HibernationOptions")) {
    instance.hibernation = flag_of(inner(value, "HibernationOptions"), "Configured");
  }
  if (!value.find("MetadataOptions")) return;
  const Value metadata = inner(value, "MetadataOptions");
  set_text(metadata, "HttpTokens", instance.metadata_options.http_tokens);
  set_text(metadata, "HttpEndpoint", instance.metadata_options.http_endpoint);
  set_text(metadata, "HttpProtocolIpv6", instance.metadata_options.http_protocol_ipv6);
  set_text(metadata, "InstanceMetadataTags", instance.metadata_options.instance_metadata_tags);
  const std::int64_t hops = sources::number_of(metadata, "HttpPutResponseHopLimit");
  if (hops > 0) instance.metadata_options.http_put_response_hop_limit = hops;
}

void read_image_facts(const Value& value, store::Instance& instance) {
  instance.architecture = text_of(value, "Architecture");
  instance.root_device_name = text_of(value, "RootDeviceName");
  set_text(value, "RootDeviceType", instance.root_device_type);
  set_text(value, "VirtualizationType", instance.virtualization_type);
  instance.boot_mode = text_of(value, "BootMode");
  instance.current_boot_mode = text_of(value, "CurrentInstanceBootMode");
  instance.tpm_support = text_of(value, "TpmSupport");
  instance.platform = text_of(value, "Platform");
  instance.platform_details = text_of(value, "PlatformDetails");
  instance.usage_operation = text_of(value, "UsageOperation");
  instance.kernel_id = text_of(value, "KernelId");
  instance.ramdisk_id = text_of(value, "RamdiskId");
}

void take_instance(Reading& reading, const Value& reservation, const Value& value,
                   const Place& place) {
  expect(reading, value, json::Type::object, {"State", "Placement", "IamInstanceProfile"});
  expect(reading, value, json::Type::array, {"BlockDeviceMappings", "SecurityGroups", "Tags"});
  store::Instance instance;
  instance.record = sources::read_instance(value);
  model::Instance& record = instance.record;
  record.origin = {};
  record.account = place.account;
  record.region = place.region;
  if (record.id.empty() || record.state.empty()) {
    return fail(reading, value, "this instance has no InstanceId or no State");
  }
  if (record.state == "terminated" || record.state == "shutting-down") {
    return reading.out.report.notes.add("was terminated, so it is not taken", record.id);
  }
  settle(reading, record.id, record.state, "pending", "running");
  settle(reading, record.id, record.state, "stopping", "stopped");
  record.volume_ids.clear();  // told by the devices
  record.mappings.clear();
  instance.reservation_id = text_of(reservation, "ReservationId");
  instance.launched = time_in(reading, value, "LaunchTime", reading.now);
  read_network(value, instance);
  read_options(value, instance);
  read_image_facts(value, instance);
  for (const Value& mapping : elements_of(value, "BlockDeviceMappings")) {
    const std::string volume = inner_text(mapping, "Ebs", "VolumeId");
    if (!volume.empty()) instance.devices.push_back({text_of(mapping, "DeviceName"), volume});
  }
  ++reading.out.report.counts.instances;
  reading.out.rows.put(std::move(instance));
}

}  // namespace

void take_instances(Reading& reading) {
  for (const Place& place : reading.listing.places) {
    each_listed(reading, {File::volumes, place.account, place.region, {}},
                "no volumes of the account are here", "Volumes",
                [&](const Value& one) { take_volume(reading, one, place); });
    each_listed(reading, {File::instances, place.account, place.region, {}},
                "no instances of the account are here", "Reservations",
                [&](const Value& reservation) {
                  for (const Value& one : elements_of(reservation, "Instances")) {
                    take_instance(reading, reservation, one, place);
                  }
                });
  }
  reading.out.report.counts.volumes = reading.out.volumes.size();
}

}  // namespace amiable::world_import
