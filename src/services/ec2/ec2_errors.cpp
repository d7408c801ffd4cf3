// Words only. Sources: recorded answers, "Error codes for the Amazon EC2 API".
#include "services/ec2/ec2_errors.h"

#include <fmt/format.h>

#include "wire/api_model.h"
#include "wire/ec2_faults.h"

namespace amiable::services::ec2 {
namespace {

constexpr int precondition_failed = 412;

struct Absence {
  std::string_view prefix, code, before, after;
};

// Recorded: image, snapshot of DescribeSnapshots, volume, instance; the rest as users report them.
constexpr Absence absences[] = {
    {"ami", "InvalidAMIID.NotFound", "The image id '[", "]' does not exist"},
    {"snap", "InvalidSnapshot.NotFound", "The snapshot '", "' does not exist."},
    {"vol", "InvalidVolume.NotFound", "The volume '", "' does not exist."},
    {"i", "InvalidInstanceID.NotFound", "The instance ID '", "' does not exist"},
    {"lt", "InvalidLaunchTemplateId.NotFound", "The specified launch template, with template ID ",
     ", does not exist."},
    {"key", "InvalidKeyPair.NotFound", "The key pair '", "' does not exist"},
    {"sg", "InvalidGroup.NotFound", "The security group '", "' does not exist"},
    {"sgr", "InvalidSecurityGroupRuleId.NotFound", "The security group rule ID '",
     "' does not exist"},
    {"subnet", "InvalidSubnetID.NotFound", "The subnet ID '", "' does not exist"},
    {"vpc", "InvalidVpcID.NotFound", "The vpc ID '", "' does not exist"},
    {"eni", "InvalidNetworkInterfaceID.NotFound", "The networkInterface ID '", "' does not exist"},
    {"igw", "InvalidInternetGatewayID.NotFound", "The internetGateway ID '", "' does not exist"},
    {"rtb", "InvalidRouteTableID.NotFound", "The routeTable ID '", "' does not exist"},
    {"acl", "InvalidNetworkAclID.NotFound", "The networkAcl ID '", "' does not exist"},
    {"dopt", "InvalidDhcpOptionID.NotFound", "The dhcpOption ID '", "' does not exist"}};

}  // namespace

wire::AwsError dry_run_answer() {
  return {"DryRunOperation", "Request would have succeeded, but DryRun flag is set.",
          precondition_failed};
}

Answer<void> stop_dry_run(const std::optional<bool>& dry_run) {
  if (dry_run.value_or(false)) return dry_run_answer();
  return {};
}

wire::AwsError missing_parameter(std::string_view name) {
  return wire::ec2_missing_parameter(name);
}

wire::AwsError invalid_value(std::string message) {
  return {"InvalidParameterValue", std::move(message)};
}

wire::AwsError invalid_combination(std::string message) {
  return {"InvalidParameterCombination", std::move(message)};
}

wire::AwsError not_permitted(std::string message) {
  return {"OperationNotPermitted", std::move(message)};
}

wire::AwsError incorrect_state(std::string message) {
  return {"IncorrectState", std::move(message)};
}

wire::AwsError invalid_parameter(std::string_view value, std::string_view name,
                                 std::string_view reason) {
  return wire::ec2_invalid_value(value, name, reason);
}

wire::AwsError invalid_mapping(std::string message) {
  return {"InvalidBlockDeviceMapping", std::move(message)};
}

wire::AwsError internal_error() { return wire::internal_failure(wire::find_service("ec2")); }

std::string smaller_than_snapshot(std::int64_t size, std::string_view snapshot_id,
                                  std::int64_t least) {
  return fmt::format("Volume of size {}GB is smaller than snapshot '{}', expect size >= {}GB", size,
                     snapshot_id, least);
}

wire::AwsError not_found(std::string_view prefix, std::string_view id) {
  for (const Absence& one : absences) {
    if (one.prefix != prefix) continue;
    return {std::string(one.code), fmt::format("{}{}{}", one.before, id, one.after)};
  }
  return invalid_value(fmt::format("The ID '{}' does not exist", id));
}

bool given(const std::optional<std::string>& text) { return text && !text->empty(); }

Answer<std::string> required(const std::optional<std::string>& text, std::string_view name) {
  if (!given(text)) return missing_parameter(name);
  return *text;
}

}  // namespace amiable::services::ec2
