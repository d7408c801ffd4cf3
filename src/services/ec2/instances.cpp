// Shapes as AWS answers them [recorded: running, refused and terminated instances].
#include "services/ec2/instances.h"

#include <algorithm>

#include "services/ec2/account_zone.h"
#include "services/ec2/ec2_errors.h"
#include "services/ec2/ec2_ids.h"
#include "services/ec2/ec2_tags.h"
#include "services/ec2/instance_types.h"
#include "services/ec2/security_groups.h"
#include "services/ec2/shown_values.h"
#include "services/ec2/volumes.h"
#include "store/ec2_course.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;

struct StateCode {
  std::string_view name;
  std::int64_t code;
};
// [EC2 API reference, InstanceState]
constexpr StateCode state_codes[] = {{"pending", 0},     {"running", 16},  {"shutting-down", 32},
                                     {"terminated", 48}, {"stopping", 64}, {"stopped", 80}};

void add_state(const model::Instance& record, shapes::Instance& shown) {
  shown.State = shown_state(record.state);
  shown.StateTransitionReason = record.transition_reason;
  if (!record.state_reason_code.empty()) {
    shown.StateReason = {record.state_reason_code, record.state_reason_message};
  }
}

shapes::InstanceNetworkInterface primary_interface(const Call& call,
                                                   const store::Instance& instance,
                                                   std::string_view state) {
  shapes::InstanceNetworkInterface shown;
  shown.NetworkInterfaceId = instance.network_interface_id;
  shown.Attachment = {.AttachTime = instance.launched,
                      .AttachmentId = instance.network_attachment_id,
                      .DeleteOnTermination = true,
                      .DeviceIndex = 0,
                      .Status = state == "pending" ? "attaching" : "attached",
                      .NetworkCardIndex = 0};
  shown.Description = "";
  shown.Groups = shown_groups(call, instance);
  shown.Ipv6Addresses.emplace();
  shown.MacAddress = instance.mac_address;
  shown.OwnerId = instance.record.account;
  shown.PrivateIpAddress = instance.private_ip;
  shown.PrivateDnsName = private_dns_name(call.region, instance.private_ip);
  shown.SourceDestCheck = instance.source_dest_check;
  shown.Status = "in-use";
  shown.SubnetId = instance.subnet_id;
  shown.VpcId = instance.vpc_id;
  shown.InterfaceType = "interface";
  if (!instance.public_ip.empty()) {
    shown.Association = {.IpOwnerId = "amazon",
                         .PublicDnsName = public_dns_name(call.region, instance.public_ip),
                         .PublicIp = instance.public_ip};
  }
  shapes::InstancePrivateIpAddress& address = shown.PrivateIpAddresses.emplace().emplace_back();
  address.Primary = true;
  address.PrivateIpAddress = shown.PrivateIpAddress;
  address.PrivateDnsName = shown.PrivateDnsName;
  address.Association = shown.Association;
  return shown;
}

// A terminated instance has none any more [recorded].
void add_network(const Call& call, const store::Instance& instance, std::string_view state,
                 shapes::Instance& shown) {
  shown.NetworkInterfaces.emplace();
  shown.SecurityGroups.emplace();
  shown.PrivateDnsName = "";
  shown.PublicDnsName = "";
  if (state == "terminated") return;
  shown.NetworkInterfaces->push_back(primary_interface(call, instance, state));
  shown.SecurityGroups = shown_groups(call, instance);
  shown.PrivateDnsName = private_dns_name(call.region, instance.private_ip);
  shown.PrivateIpAddress = instance.private_ip;
  shown.PublicDnsName = public_dns_name(call.region, instance.public_ip);
  shown.PublicIpAddress = unless_empty(instance.public_ip);
  shown.SubnetId = instance.subnet_id;
  shown.VpcId = instance.vpc_id;
  shown.SourceDestCheck = instance.source_dest_check;
}

void add_image_facts(const store::Instance& instance, shapes::Instance& shown) {
  shown.ImageId = instance.record.image_id;
  shown.Architecture = instance.architecture;
  shown.RootDeviceName = unless_empty(instance.root_device_name);
  shown.RootDeviceType = instance.root_device_type;
  shown.VirtualizationType = instance.virtualization_type;
  shown.Hypervisor = "xen";  // of Nitro too
  shown.EnaSupport = instance.ena_support;
  shown.SriovNetSupport = unless_empty(instance.sriov_net_support);
  shown.BootMode = unless_empty(instance.boot_mode);
  shown.CurrentInstanceBootMode = unless_empty(instance.current_boot_mode);
  shown.TpmSupport = unless_empty(instance.tpm_support);
  shown.Platform = unless_empty(instance.platform);
  shown.PlatformDetails = unless_empty(instance.platform_details);
  shown.UsageOperation = unless_empty(instance.usage_operation);
  shown.UsageOperationUpdateTime = instance.launched;
  shown.KernelId = unless_empty(instance.kernel_id);
  shown.RamdiskId = unless_empty(instance.ramdisk_id);
  shown.ProductCodes.emplace();
}

void add_options(const Call& call, const store::Instance& instance, shapes::Instance& shown) {
  shown.InstanceType = instance.record.instance_type;
  shown.EbsOptimized = instance.ebs_optimized;
  shown.Monitoring.emplace().State = instance.monitoring;
  shapes::Placement& placement = shown.Placement.emplace();
  placement.AvailabilityZone = instance.availability_zone;
  placement.AvailabilityZoneId = zone_id_of(call.region, instance.availability_zone);
  placement.GroupName = "";
  placement.Tenancy = instance.tenancy;
  shown.KeyName = unless_empty(instance.key_name);
  shown.InstanceLifecycle = unless_empty(instance.lifecycle);
  if (!instance.profile_arn.empty()) {
    shown.IamInstanceProfile = {instance.profile_arn, instance.profile_id};
  }
  if (const InstanceType* type = find_instance_type(instance.record.instance_type)) {
    shown.CpuOptions.emplace().CoreCount = type->cores;
    shown.CpuOptions->ThreadsPerCore = type->cores == 0 ? 1 : type->vcpus / type->cores;
  }
  shown.CapacityReservationSpecification.emplace().CapacityReservationPreference = "open";
  shown.HibernationOptions.emplace().Configured = instance.hibernation;
  shown.MetadataOptions = shown_metadata_options(instance.metadata_options, "applied");
  shown.EnclaveOptions.emplace().Enabled = false;
  shown.MaintenanceOptions.emplace().AutoRecovery = "default";
  shown.PrivateDnsNameOptions = {"ip-name", false, false};
}

}  // namespace

Answer<const store::Instance*> find_instance(const Call& call, std::string_view id) {
  TRY(check_id(id, "i"));
  const store::Instance* instance = call.world.instance(call.region, id);
  const bool there = instance != nullptr && instance->record.account == call.account() &&
                     !store::is_gone(instance->course, call.now);
  if (!there) return not_found("i", id);
  return instance;
}

Answer<std::vector<const store::Instance*>> find_instances(
    const Call& call, const std::optional<std::vector<std::string>>& ids) {
  if (!ids || ids->empty()) return missing_parameter("InstanceId");
  std::vector<const store::Instance*> found;
  for (const std::string& id : *ids) {
    const store::Instance* instance = TRY(find_instance(call, id));
    if (std::find(found.begin(), found.end(), instance) == found.end()) found.push_back(instance);
  }
  return found;
}

void each_instance(const Call& call, const std::function<void(const store::Instance&)>& visit) {
  call.world.instances_of(call.account(), call.region, {}, [&](const store::Instance& one) {
    if (!store::is_gone(one.course, call.now)) visit(one);
    return true;
  });
}

bool has_ended(const Call& call, const store::Instance& instance) {
  const std::string_view state = store::state_at(instance.record.state, instance.course, call.now);
  return state == "terminated" || state == store::gone_state;
}

Answer<Asks> asks_on_instances(const Call& call, std::string_view action,
                               const std::optional<std::vector<std::string>>& ids) {
  if (!ids || ids->empty()) return missing_parameter("InstanceId");
  Asks asks;
  for (const std::string& id : *ids) {
    TRY(check_id(id, "i"));
    asks.push_back(ask_on_instance(call, action, id));
  }
  return asks;
}

std::string instance_state(const Call& call, const store::Instance& instance) {
  return std::string(store::state_at(instance.record.state, instance.course, call.now));
}

wire::ec2::InstanceState shown_state(std::string_view name) {
  shapes::InstanceState shown;
  for (const StateCode& one : state_codes) {
    if (one.name == name) shown.Code = one.code;
  }
  shown.Name = std::string(name);
  return shown;
}

wire::ec2::InstanceStateChange shown_change(const store::Instance& instance,
                                            std::string_view before, std::string_view now) {
  shapes::InstanceStateChange change;
  change.InstanceId = instance.record.id;
  change.PreviousState = shown_state(before);
  change.CurrentState = shown_state(now);
  return change;
}

void move_instance(store::Instance& instance, store::Course first,
                   std::vector<store::Course> rest) {
  instance.record.state = std::move(first.state);
  instance.record.state_reason_code = std::move(first.reason_code);
  instance.record.state_reason_message = std::move(first.reason_message);
  instance.record.transition_reason = std::move(first.transition_reason);
  instance.course = std::move(rest);
}

wire::AwsError incorrect_instance_state(std::string message) {
  return {"IncorrectInstanceState", std::move(message)};
}

std::vector<InstanceVolume> volumes_of(const Call& call, const store::Instance& instance) {
  std::vector<InstanceVolume> found;
  for (const store::InstanceDevice& device : instance.devices) {
    const store::Volume* volume = call.world.volume(call.region, device.volume_id);
    if (volume == nullptr || store::is_gone(volume->course, call.now)) continue;
    const auto* attachment = attachment_to(call, *volume, instance.record.id);
    if (attachment != nullptr) found.push_back({volume, attachment});
  }
  return found;
}

store::VolumeAttachment* attachment_in(store::Volume& volume, const Call& call,
                                       std::string_view instance_id) {
  for (store::VolumeAttachment& one : volume.attachments) {
    if (one.instance_id == instance_id && store::is_attached(one, call.now)) return &one;
  }
  return nullptr;
}

std::vector<wire::ec2::InstanceBlockDeviceMapping> shown_devices(const Call& call,
                                                                 const store::Instance& instance) {
  std::vector<shapes::InstanceBlockDeviceMapping> shown;
  for (const InstanceVolume& one : volumes_of(call, instance)) {
    const auto attachment = shown_attachment(call, *one.volume, *one.attachment);
    shapes::InstanceBlockDeviceMapping& mapping = shown.emplace_back();
    mapping.DeviceName = attachment.Device;
    shapes::EbsInstanceBlockDevice& ebs = mapping.Ebs.emplace();
    ebs.VolumeId = attachment.VolumeId;
    ebs.AttachTime = attachment.AttachTime;
    ebs.DeleteOnTermination = attachment.DeleteOnTermination;
    ebs.Status = attachment.State;
  }
  return shown;
}

std::vector<wire::ec2::GroupIdentifier> shown_groups(const Call& call,
                                                     const store::Instance& instance) {
  std::vector<shapes::GroupIdentifier> shown;
  for (const std::string& id : instance.security_group_ids) {
    const auto group = find_group(call, id);
    shown.push_back({id, group ? std::optional(group->name) : std::nullopt});
  }
  return shown;
}

wire::ec2::InstanceMetadataOptionsResponse shown_metadata_options(
    const store::InstanceMetadataOptions& options, std::string_view state) {
  shapes::InstanceMetadataOptionsResponse shown;
  shown.State = std::string(state);
  shown.HttpTokens = options.http_tokens;
  shown.HttpPutResponseHopLimit = options.http_put_response_hop_limit;
  shown.HttpEndpoint = options.http_endpoint;
  shown.HttpProtocolIpv6 = options.http_protocol_ipv6;
  shown.InstanceMetadataTags = options.instance_metadata_tags;
  return shown;
}

wire::ec2::Instance shown_instance(const Call& call, const store::Instance& instance) {
  const model::Instance record = store::record_at(instance, call.now);
  shapes::Instance shown;
  shown.InstanceId = record.id;
  shown.AmiLaunchIndex = instance.ami_launch_index;
  shown.LaunchTime = instance.launched;
  shown.ClientToken = instance.client_token;
  shown.BlockDeviceMappings = record.state == "terminated"
                                  ? std::vector<shapes::InstanceBlockDeviceMapping>()
                                  : shown_devices(call, instance);
  shown.Tags = shown_tags(record.tags);
  add_state(record, shown);
  add_image_facts(instance, shown);
  add_options(call, instance, shown);
  add_network(call, instance, record.state, shown);
  return shown;
}

wire::ec2::Reservation shown_reservation(const Call& call, const store::Instance& instance) {
  shapes::Reservation shown;
  shown.ReservationId = instance.reservation_id;
  shown.OwnerId = instance.record.account;
  shown.Groups.emplace();
  shown.Instances.emplace().push_back(shown_instance(call, instance));
  return shown;
}

}  // namespace amiable::services::ec2
