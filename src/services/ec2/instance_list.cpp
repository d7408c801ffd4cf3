// DescribeInstances, DescribeInstanceStatus, DescribeInstanceCreditSpecifications.
#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/account_zone.h"
#include "services/ec2/instances.h"
#include "services/ec2/listed.h"
#include "store/ec2_course.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
namespace op = wire::ec2::op;

void each_instance(const Call& call, const std::function<void(const store::Instance&)>& visit) {
  call.world.instances_of(call.account(), call.region, {}, [&](const store::Instance& one) {
    if (!store::is_gone(one.course, call.now)) visit(one);
    return true;
  });
}

// [EC2 API reference, DescribeInstances; what no instance here has is left out]
constexpr std::string_view instance_filters[] = {"architecture",
                                                 "availability-zone",
                                                 "availability-zone-id",
                                                 "block-device-mapping.attach-time",
                                                 "block-device-mapping.delete-on-termination",
                                                 "block-device-mapping.device-name",
                                                 "block-device-mapping.status",
                                                 "block-device-mapping.volume-id",
                                                 "boot-mode",
                                                 "client-token",
                                                 "current-instance-boot-mode",
                                                 "dns-name",
                                                 "ebs-optimized",
                                                 "ena-support",
                                                 "hibernation-options.configured",
                                                 "hypervisor",
                                                 "iam-instance-profile.arn",
                                                 "iam-instance-profile.id",
                                                 "image-id",
                                                 "instance-id",
                                                 "instance-lifecycle",
                                                 "instance-state-code",
                                                 "instance-state-name",
                                                 "instance-type",
                                                 "instance.group-id",
                                                 "instance.group-name",
                                                 "ip-address",
                                                 "kernel-id",
                                                 "key-name",
                                                 "launch-index",
                                                 "launch-time",
                                                 "metadata-options.http-endpoint",
                                                 "metadata-options.http-tokens",
                                                 "monitoring-state",
                                                 "network-interface.addresses.private-ip-address",
                                                 "network-interface.group-id",
                                                 "network-interface.mac-address",
                                                 "network-interface.network-interface-id",
                                                 "network-interface.owner-id",
                                                 "network-interface.private-dns-name",
                                                 "network-interface.subnet-id",
                                                 "network-interface.vpc-id",
                                                 "owner-id",
                                                 "placement-group-name",
                                                 "platform",
                                                 "platform-details",
                                                 "private-dns-name",
                                                 "private-ip-address",
                                                 "product-code",
                                                 "ramdisk-id",
                                                 "reason",
                                                 "requester-id",
                                                 "reservation-id",
                                                 "root-device-name",
                                                 "root-device-type",
                                                 "source-dest-check",
                                                 "spot-instance-request-id",
                                                 "state-reason-code",
                                                 "state-reason-message",
                                                 "subnet-id",
                                                 "tag",
                                                 "tenancy",
                                                 "tpm-support",
                                                 "usage-operation",
                                                 "virtualization-type",
                                                 "vpc-id"};

void add(Fields& fields, std::string_view name, const std::optional<std::string>& value) {
  if (value && !value->empty()) fields.emplace_back(name, *value);
}

void add_block_devices(const shapes::Instance& shown, Fields& fields) {
  for (const shapes::InstanceBlockDeviceMapping& one : *shown.BlockDeviceMappings) {
    add(fields, "block-device-mapping.device-name", one.DeviceName);
    add(fields, "block-device-mapping.volume-id", one.Ebs->VolumeId);
    add(fields, "block-device-mapping.status", one.Ebs->Status);
    add(fields, "block-device-mapping.delete-on-termination", truth(*one.Ebs->DeleteOnTermination));
    add(fields, "block-device-mapping.attach-time", iso8601_millis(*one.Ebs->AttachTime));
  }
}

void add_network(const shapes::Instance& shown, Fields& fields) {
  add(fields, "dns-name", shown.PublicDnsName);
  add(fields, "private-dns-name", shown.PrivateDnsName);
  add(fields, "ip-address", shown.PublicIpAddress);
  add(fields, "private-ip-address", shown.PrivateIpAddress);
  add(fields, "subnet-id", shown.SubnetId);
  add(fields, "vpc-id", shown.VpcId);
  if (shown.SourceDestCheck) add(fields, "source-dest-check", truth(*shown.SourceDestCheck));
  for (const shapes::GroupIdentifier& group : *shown.SecurityGroups) {
    add(fields, "instance.group-id", group.GroupId);
    add(fields, "instance.group-name", group.GroupName);
    add(fields, "network-interface.group-id", group.GroupId);
  }
  for (const shapes::InstanceNetworkInterface& one : *shown.NetworkInterfaces) {
    add(fields, "network-interface.network-interface-id", one.NetworkInterfaceId);
    add(fields, "network-interface.addresses.private-ip-address", one.PrivateIpAddress);
    add(fields, "network-interface.mac-address", one.MacAddress);
    add(fields, "network-interface.owner-id", one.OwnerId);
    add(fields, "network-interface.private-dns-name", one.PrivateDnsName);
    add(fields, "network-interface.subnet-id", one.SubnetId);
    add(fields, "network-interface.vpc-id", one.VpcId);
  }
}

void add_image_fields(const shapes::Instance& shown, Fields& fields) {
  add(fields, "architecture", shown.Architecture);
  add(fields, "boot-mode", shown.BootMode);
  add(fields, "current-instance-boot-mode", shown.CurrentInstanceBootMode);
  add(fields, "ena-support", truth(*shown.EnaSupport));
  add(fields, "hypervisor", shown.Hypervisor);
  add(fields, "image-id", shown.ImageId);
  add(fields, "kernel-id", shown.KernelId);
  add(fields, "platform", shown.Platform);
  add(fields, "platform-details", shown.PlatformDetails);
  add(fields, "ramdisk-id", shown.RamdiskId);
  add(fields, "root-device-name", shown.RootDeviceName);
  add(fields, "root-device-type", shown.RootDeviceType);
  add(fields, "tpm-support", shown.TpmSupport);
  add(fields, "usage-operation", shown.UsageOperation);
  add(fields, "virtualization-type", shown.VirtualizationType);
}

void add_options(const shapes::Instance& shown, Fields& fields) {
  add(fields, "availability-zone", shown.Placement->AvailabilityZone);
  add(fields, "availability-zone-id", shown.Placement->AvailabilityZoneId);
  add(fields, "tenancy", shown.Placement->Tenancy);
  add(fields, "ebs-optimized", truth(*shown.EbsOptimized));
  add(fields, "hibernation-options.configured", truth(*shown.HibernationOptions->Configured));
  if (shown.IamInstanceProfile) {
    add(fields, "iam-instance-profile.arn", shown.IamInstanceProfile->Arn);
    add(fields, "iam-instance-profile.id", shown.IamInstanceProfile->Id);
  }
  add(fields, "metadata-options.http-tokens", shown.MetadataOptions->HttpTokens);
  add(fields, "metadata-options.http-endpoint", shown.MetadataOptions->HttpEndpoint);
  add(fields, "monitoring-state", shown.Monitoring->State);
}

Fields fields_of(const shapes::Instance& shown, const store::Instance& row) {
  Fields fields{{"instance-id", *shown.InstanceId},
                {"instance-state-code", std::to_string(*shown.State->Code)},
                {"instance-state-name", *shown.State->Name},
                {"instance-type", *shown.InstanceType},
                {"launch-index", std::to_string(*shown.AmiLaunchIndex)},
                {"launch-time", iso8601_millis(*shown.LaunchTime)},
                {"owner-id", row.record.account},
                {"reservation-id", row.reservation_id}};
  add(fields, "client-token", shown.ClientToken);
  add(fields, "instance-lifecycle", shown.InstanceLifecycle);
  add(fields, "key-name", shown.KeyName);
  add(fields, "reason", shown.StateTransitionReason);
  if (shown.StateReason) {
    add(fields, "state-reason-code", shown.StateReason->Code);
    add(fields, "state-reason-message", shown.StateReason->Message);
  }
  add_image_fields(shown, fields);
  add_options(shown, fields);
  add_network(shown, fields);
  add_block_devices(shown, fields);
  return fields;
}

Answer<shapes::DescribeInstancesResult> list(const shapes::DescribeInstancesRequest& in,
                                             const Call& call) {
  TRY(refuse_pages_of_ids(in.MaxResults, in.InstanceIds && !in.InstanceIds->empty(),
                          "instancesSet"));
  std::vector<Listed<shapes::Reservation>> rows;
  each_instance(call, [&](const store::Instance& one) {
    shapes::Reservation shown = shown_reservation(call, one);
    Fields fields = fields_of(shown.Instances->front(), one);
    rows.push_back({one.record.id, std::move(shown), std::move(fields), one.record.tags});
  });
  shapes::DescribeInstancesResult out;
  std::vector<shapes::Reservation> chosen =
      TRY(choose(call, in, out, {"DescribeInstances", "i", instance_filters}, in.InstanceIds,
                 std::move(rows)));
  out.Reservations.emplace();
  for (shapes::Reservation& one : chosen) {
    const auto same = std::find_if(
        out.Reservations->begin(), out.Reservations->end(),
        [&one](const auto& other) { return other.ReservationId == one.ReservationId; });
    if (same == out.Reservations->end()) {
      out.Reservations->push_back(std::move(one));
    } else {
      same->Instances->push_back(std::move(one.Instances->front()));
    }
  }
  return out;
}

// --- DescribeInstanceStatus

constexpr std::string_view status_filters[] = {
    "availability-zone",         "availability-zone-id",       "event.code",
    "instance-state-code",       "instance-state-name",        "instance-status.reachability",
    "instance-status.status",    "system-status.reachability", "system-status.status",
    "attached-ebs-status.status"};

template <class Summary>
Summary summary_of(bool running) {
  Summary summary;
  summary.Status = running ? "ok" : "not-applicable";
  if (!running) return summary;
  auto& detail = summary.Details.emplace().emplace_back();
  detail.Name = "reachability";
  detail.Status = "passed";
  return summary;
}

shapes::InstanceStatus status_of(const Call& call, const store::Instance& one,
                                 std::string_view state) {
  const bool running = state == "running";
  shapes::InstanceStatus shown;
  shown.InstanceId = one.record.id;
  shown.AvailabilityZone = one.availability_zone;
  shown.AvailabilityZoneId = zone_id_of(call.region, one.availability_zone);
  shown.InstanceState = shown_state(state);
  shown.InstanceStatus = summary_of<shapes::InstanceStatusSummary>(running);
  shown.SystemStatus = summary_of<shapes::InstanceStatusSummary>(running);
  shown.AttachedEbsStatus = summary_of<shapes::EbsStatusSummary>(running);
  return shown;
}

Answer<shapes::DescribeInstanceStatusResult> statuses(
    const shapes::DescribeInstanceStatusRequest& in, const Call& call) {
  const bool has_ids = in.InstanceIds && !in.InstanceIds->empty();
  TRY(refuse_pages_of_ids(in.MaxResults, has_ids, "instancesSet"));
  if (has_ids) TRY(find_instances(call, in.InstanceIds));
  std::vector<Listed<shapes::InstanceStatus>> rows;
  each_instance(call, [&](const store::Instance& one) {
    const std::string state = instance_state(call, one);
    const bool shown_too = in.IncludeAllInstances == true || state == "running";
    if (!shown_too || !asked_for(in.InstanceIds, one.record.id)) return;
    shapes::InstanceStatus shown = status_of(call, one, state);
    Fields fields{{"availability-zone", *shown.AvailabilityZone},
                  {"availability-zone-id", *shown.AvailabilityZoneId},
                  {"instance-state-code", std::to_string(*shown.InstanceState->Code)},
                  {"instance-state-name", state},
                  {"instance-status.status", *shown.InstanceStatus->Status},
                  {"system-status.status", *shown.SystemStatus->Status},
                  {"attached-ebs-status.status", *shown.AttachedEbsStatus->Status}};
    if (state == "running") {
      fields.emplace_back("instance-status.reachability", "passed");
      fields.emplace_back("system-status.reachability", "passed");
    }
    rows.push_back({one.record.id, std::move(shown), std::move(fields)});
  });
  shapes::DescribeInstanceStatusResult out;
  out.InstanceStatuses = TRY(choose(call, in, out, {"DescribeInstanceStatus", "i", status_filters},
                                    Ids(), std::move(rows)));
  return out;
}

// --- DescribeInstanceCreditSpecifications

constexpr std::string_view credit_filters[] = {"instance-id"};

// Without ids: those with unlimited credits [EC2 API reference].
Answer<shapes::DescribeInstanceCreditSpecificationsResult> credits(
    const shapes::DescribeInstanceCreditSpecificationsRequest& in, const Call& call) {
  const bool has_ids = in.InstanceIds && !in.InstanceIds->empty();
  const bool filtered = in.Filters && !in.Filters->empty();
  if (has_ids) {
    for (const store::Instance* one : TRY(find_instances(call, in.InstanceIds))) {
      if (!one->cpu_credits.empty()) continue;
      return wire::AwsError{
          "InvalidInstanceID",
          fmt::format("The instance '{}' is not a burstable performance instance.",
                      one->record.id)};
    }
  }
  std::vector<Listed<shapes::InstanceCreditSpecification>> rows;
  each_instance(call, [&](const store::Instance& one) {
    const bool wanted = has_ids ? asked_for(in.InstanceIds, one.record.id)
                                : (filtered || one.cpu_credits == "unlimited");
    if (!wanted || one.cpu_credits.empty()) return;
    rows.push_back(
        {one.record.id, {one.record.id, one.cpu_credits}, {{"instance-id", one.record.id}}});
  });
  shapes::DescribeInstanceCreditSpecificationsResult out;
  out.InstanceCreditSpecifications =
      TRY(choose(call, in, out, {"DescribeInstanceCreditSpecifications", "i", credit_filters},
                 Ids(), std::move(rows)));
  return out;
}

}  // namespace

Rows instance_list_rows() {
  return {reading<op::DescribeInstances>(asks_list<op::DescribeInstances>, list),
          reading<op::DescribeInstanceStatus>(asks_list<op::DescribeInstanceStatus>, statuses),
          reading<op::DescribeInstanceCreditSpecifications>(
              asks_list<op::DescribeInstanceCreditSpecifications>, credits)};
}

}  // namespace amiable::services::ec2
