// The primary network interfaces of instances: there are no others.
#include "services/ec2/account_zone.h"
#include "services/ec2/instances.h"
#include "services/ec2/listed.h"

namespace amiable::services::ec2 {
namespace {

namespace api = wire::ec2;
namespace op = wire::ec2::op;

constexpr std::string_view interface_filters[] = {"addresses.association.owner-id",
                                                  "addresses.association.public-ip",
                                                  "addresses.primary",
                                                  "addresses.private-ip-address",
                                                  "association.allocation-id",
                                                  "association.association-id",
                                                  "association.ip-owner-id",
                                                  "association.public-dns-name",
                                                  "association.public-ip",
                                                  "attachment.attach-time",
                                                  "attachment.attachment-id",
                                                  "attachment.delete-on-termination",
                                                  "attachment.device-index",
                                                  "attachment.instance-id",
                                                  "attachment.instance-owner-id",
                                                  "attachment.nat-gateway-id",
                                                  "attachment.status",
                                                  "availability-zone",
                                                  "availability-zone-id",
                                                  "description",
                                                  "group-id",
                                                  "group-name",
                                                  "interface-type",
                                                  "ipv6-addresses.ipv6-address",
                                                  "mac-address",
                                                  "network-interface-id",
                                                  "owner-id",
                                                  "private-dns-name",
                                                  "private-ip-address",
                                                  "requester-id",
                                                  "requester-managed",
                                                  "source-dest-check",
                                                  "status",
                                                  "subnet-id",
                                                  "tag",
                                                  "vpc-id"};

std::optional<api::NetworkInterfaceAssociation> public_address(const Call& call,
                                                               const store::Instance& instance) {
  if (instance.public_ip.empty()) return {};
  api::NetworkInterfaceAssociation association;
  association.IpOwnerId = "amazon";
  association.PublicIp = instance.public_ip;
  association.PublicDnsName = public_dns_name(call.region, instance.public_ip);
  return association;
}

api::NetworkInterfaceAttachment attachment_of(const store::Instance& instance,
                                              std::string_view state) {
  api::NetworkInterfaceAttachment attachment;
  attachment.AttachTime = instance.launched;
  attachment.AttachmentId = instance.network_attachment_id;
  attachment.DeleteOnTermination = true;
  attachment.DeviceIndex = 0;
  attachment.NetworkCardIndex = 0;
  attachment.InstanceId = instance.record.id;
  attachment.InstanceOwnerId = instance.record.account;
  attachment.Status = state == "pending" ? "attaching" : "attached";
  return attachment;
}

void add_addresses(const Call& call, const store::Instance& instance,
                   api::NetworkInterface& shape) {
  shape.PrivateIpAddress = instance.private_ip;
  shape.PrivateDnsName = private_dns_name(call.region, instance.private_ip);
  shape.Association = public_address(call, instance);
  if (shape.Association) shape.PublicDnsName = *shape.Association->PublicDnsName;
  shape.Ipv6Addresses.emplace();
  api::NetworkInterfacePrivateIpAddress primary;
  primary.Primary = true;
  primary.PrivateIpAddress = instance.private_ip;
  primary.PrivateDnsName = *shape.PrivateDnsName;
  primary.Association = shape.Association;
  shape.PrivateIpAddresses.emplace().push_back(std::move(primary));
}

api::NetworkInterface interface_of(const Call& call, const store::Instance& instance,
                                   std::string_view state) {
  api::NetworkInterface shape;
  shape.NetworkInterfaceId = instance.network_interface_id;
  shape.Attachment = attachment_of(instance, state);
  shape.AvailabilityZone = instance.availability_zone;
  shape.AvailabilityZoneId = zone_id_of(call.region, instance.availability_zone);
  shape.Description = "";
  shape.Groups = shown_groups(call, instance);
  shape.InterfaceType = "interface";
  shape.MacAddress = instance.mac_address;
  shape.OwnerId = instance.record.account;
  shape.RequesterManaged = false;
  shape.SourceDestCheck = instance.source_dest_check;
  shape.Status = "in-use";
  shape.SubnetId = instance.subnet_id;
  shape.VpcId = instance.vpc_id;
  add_addresses(call, instance, shape);
  return shape;
}

Fields fields_of(const api::NetworkInterface& shape) {
  Fields fields{{"network-interface-id", *shape.NetworkInterfaceId},
                {"addresses.primary", "true"},
                {"addresses.private-ip-address", *shape.PrivateIpAddress},
                {"attachment.attach-time", iso8601_millis(*shape.Attachment->AttachTime)},
                {"attachment.attachment-id", *shape.Attachment->AttachmentId},
                {"attachment.delete-on-termination", "true"},
                {"attachment.device-index", "0"},
                {"attachment.instance-id", *shape.Attachment->InstanceId},
                {"attachment.instance-owner-id", *shape.OwnerId},
                {"attachment.status", *shape.Attachment->Status},
                {"availability-zone", *shape.AvailabilityZone},
                {"availability-zone-id", *shape.AvailabilityZoneId},
                {"description", ""},
                {"interface-type", "interface"},
                {"mac-address", *shape.MacAddress},
                {"owner-id", *shape.OwnerId},
                {"private-dns-name", *shape.PrivateDnsName},
                {"private-ip-address", *shape.PrivateIpAddress},
                {"requester-managed", "false"},
                {"source-dest-check", truth(*shape.SourceDestCheck)},
                {"status", *shape.Status},
                {"subnet-id", *shape.SubnetId},
                {"vpc-id", *shape.VpcId}};
  for (const api::GroupIdentifier& group : *shape.Groups) {
    fields.emplace_back("group-id", *group.GroupId);
    if (group.GroupName) fields.emplace_back("group-name", *group.GroupName);
  }
  if (shape.Association) {
    for (const std::string_view name :
         {"addresses.association.public-ip", "association.public-ip"}) {
      fields.emplace_back(name, *shape.Association->PublicIp);
    }
    fields.emplace_back("association.ip-owner-id", "amazon");
    fields.emplace_back("addresses.association.owner-id", "amazon");
    fields.emplace_back("association.public-dns-name", *shape.Association->PublicDnsName);
  }
  return fields;
}

// A terminated instance has none any more.
Answer<api::DescribeNetworkInterfacesResult> describe_interfaces(
    const api::DescribeNetworkInterfacesRequest& in, const Call& call) {
  std::vector<Listed<api::NetworkInterface>> rows;
  call.world.instances_of(call.account(), call.region, {}, [&](const store::Instance& instance) {
    if (has_ended(call, instance) || instance.network_interface_id.empty()) return true;
    Listed<api::NetworkInterface> row;
    row.id = instance.network_interface_id;
    row.shape = interface_of(call, instance, instance_state(call, instance));
    row.fields = fields_of(row.shape);
    rows.push_back(std::move(row));
    return true;
  });
  api::DescribeNetworkInterfacesResult out;
  out.NetworkInterfaces =
      TRY(choose(call, in, out, {"DescribeNetworkInterfaces", "eni", interface_filters},
                 in.NetworkInterfaceIds, std::move(rows)));
  return out;
}

}  // namespace

Rows network_interface_rows() {
  return {reading<op::DescribeNetworkInterfaces>(asks_anything<op::DescribeNetworkInterfaces>,
                                                 describe_interfaces)};
}

}  // namespace amiable::services::ec2
