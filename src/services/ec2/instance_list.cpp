// DescribeInstances, DescribeInstanceStatus, DescribeInstanceCreditSpecifications.
#include <fmt/format.h>

#include <map>

#include "services/ec2/account_zone.h"
#include "services/ec2/instances.h"
#include "services/ec2/listed.h"
#include "store/ec2_course.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
namespace op = wire::ec2::op;

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

void add_block_devices(const shapes::Instance& shown, Fields& fields) {
  for (const shapes::InstanceBlockDeviceMapping& one : *shown.BlockDeviceMappings) {
    add_field(fields, "block-device-mapping.device-name", one.DeviceName);
    add_field(fields, "block-device-mapping.volume-id", one.Ebs->VolumeId);
    add_field(fields, "block-device-mapping.status", one.Ebs->Status);
    add_field(fields, "block-device-mapping.delete-on-termination", one.Ebs->DeleteOnTermination);
    add_field(fields, "block-device-mapping.attach-time", one.Ebs->AttachTime);
  }
}

void add_network(const shapes::Instance& shown, Fields& fields) {
  add_field(fields, "dns-name", shown.PublicDnsName);
  add_field(fields, "private-dns-name", shown.PrivateDnsName);
  add_field(fields, "ip-address", shown.PublicIpAddress);
  add_field(fields, "private-ip-address", shown.PrivateIpAddress);
  add_field(fields, "subnet-id", shown.SubnetId);
  add_field(fields, "vpc-id", shown.VpcId);
  add_field(fields, "source-dest-check", shown.SourceDestCheck);
  for (const shapes::GroupIdentifier& group : *shown.SecurityGroups) {
    add_field(fields, "instance.group-id", group.GroupId);
    add_field(fields, "instance.group-name", group.GroupName);
    add_field(fields, "network-interface.group-id", group.GroupId);
  }
  for (const shapes::InstanceNetworkInterface& one : *shown.NetworkInterfaces) {
    add_field(fields, "network-interface.network-interface-id", one.NetworkInterfaceId);
    add_field(fields, "network-interface.addresses.private-ip-address", one.PrivateIpAddress);
    add_field(fields, "network-interface.mac-address", one.MacAddress);
    add_field(fields, "network-interface.owner-id", one.OwnerId);
    add_field(fields, "network-interface.private-dns-name", one.PrivateDnsName);
    add_field(fields, "network-interface.subnet-id", one.SubnetId);
    add_field(fields, "network-interface.vpc-id", one.VpcId);
  }
}

void add_image_fields(const shapes::Instance& shown, Fields& fields) {
  add_field(fields, "architecture", shown.Architecture);
  add_field(fields, "boot-mode", shown.BootMode);
  add_field(fields, "current-instance-boot-mode", shown.CurrentInstanceBootMode);
  add_field(fields, "ena-support", shown.EnaSupport);
  add_field(fields, "hypervisor", shown.Hypervisor);
  add_field(fields, "image-id", shown.ImageId);
  add_field(fields, "kernel-id", shown.KernelId);
  add_field(fields, "platform", shown.Platform);
  add_field(fields, "platform-details", shown.PlatformDetails);
  add_field(fields, "ramdisk-id", shown.RamdiskId);
  add_field(fields, "root-device-name", shown.RootDeviceName);
  add_field(fields, "root-device-type", shown.RootDeviceType);
  add_field(fields, "tpm-support", shown.TpmSupport);
  add_field(fields, "usage-operation", shown.UsageOperation);
  add_field(fields, "virtualization-type", shown.VirtualizationType);
}

void add_options(const shapes::Instance& shown, Fields& fields) {
  add_field(fields, "availability-zone", shown.Placement->AvailabilityZone);
  add_field(fields, "availability-zone-id", shown.Placement->AvailabilityZoneId);
  add_field(fields, "tenancy", shown.Placement->Tenancy);
  add_field(fields, "ebs-optimized", shown.EbsOptimized);
  add_field(fields, "hibernation-options.configured", shown.HibernationOptions->Configured);
  if (shown.IamInstanceProfile) {
    add_field(fields, "iam-instance-profile.arn", shown.IamInstanceProfile->Arn);
    add_field(fields, "iam-instance-profile.id", shown.IamInstanceProfile->Id);
  }
  add_field(fields, "metadata-options.http-tokens", shown.MetadataOptions->HttpTokens);
  add_field(fields, "metadata-options.http-endpoint", shown.MetadataOptions->HttpEndpoint);
  add_field(fields, "monitoring-state", shown.Monitoring->State);
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
  add_field(fields, "client-token", shown.ClientToken);
  add_field(fields, "instance-lifecycle", shown.InstanceLifecycle);
  add_field(fields, "key-name", shown.KeyName);
  add_field(fields, "reason", shown.StateTransitionReason);
  if (shown.StateReason) {
    add_field(fields, "state-reason-code", shown.StateReason->Code);
    add_field(fields, "state-reason-message", shown.StateReason->Message);
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
    if (!asked_for(in.InstanceIds, one.record.id)) return;
    shapes::Reservation shown = shown_reservation(call, one);
    Fields fields = fields_of(shown.Instances->front(), one);
    rows.push_back({one.record.id, std::move(shown), std::move(fields), one.record.tags});
  });
  shapes::DescribeInstancesResult out;
  std::vector<shapes::Reservation> chosen =
      TRY(choose(call, in, out, {"DescribeInstances", "i", instance_filters}, in.InstanceIds,
                 std::move(rows)));
  out.Reservations.emplace();
  std::map<std::string, std::size_t> places;
  for (shapes::Reservation& one : chosen) {
    const auto [place, fresh] = places.emplace(*one.ReservationId, out.Reservations->size());
    if (fresh) {
      out.Reservations->push_back(std::move(one));
    } else {
      (*out.Reservations)[place->second].Instances->push_back(std::move(one.Instances->front()));
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
  return {reading<op::DescribeInstances>(asks_anything<op::DescribeInstances>, list),
          reading<op::DescribeInstanceStatus>(asks_anything<op::DescribeInstanceStatus>, statuses),
          reading<op::DescribeInstanceCreditSpecifications>(
              asks_anything<op::DescribeInstanceCreditSpecifications>, credits)};
}

}  // namespace amiable::services::ec2
