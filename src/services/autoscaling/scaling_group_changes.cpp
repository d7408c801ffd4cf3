// CreateAutoScalingGroup, UpdateAutoScalingGroup, DeleteAutoScalingGroup.
#include <fmt/format.h>

#include <algorithm>

#include "crypto/random.h"
#include "services/autoscaling/autoscaling_rows.h"
#include "services/autoscaling/group_capacity.h"
#include "services/autoscaling/role_call.h"
#include "services/autoscaling/scaling_groups.h"
#include "services/ec2/account_zone.h"
#include "services/ec2/instance_launch.h"
#include "services/ec2/launch_templates.h"
#include "wire/generated/iam.h"

namespace amiable::services::autoscaling {
namespace {

constexpr std::string_view service = "autoscaling.amazonaws.com";
constexpr std::string_view default_role = "AWSServiceRoleForAutoScaling";

// --- asks

// [service authorization reference, Amazon EC2 Auto Scaling]
template <class In>
void add_sizes(const In& in, Ask& ask) {
  const auto add = [&ask](std::string name, std::string value) {
    ask.context.push_back({std::move(name), {std::move(value)}, false});
  };
  if (in.MinSize) add("autoscaling:MinSize", fmt::to_string(*in.MinSize));
  if (in.MaxSize) add("autoscaling:MaxSize", fmt::to_string(*in.MaxSize));
  if (!in.LaunchTemplate) return;
  const bool version = in.LaunchTemplate->Version && !in.LaunchTemplate->Version->empty();
  add("autoscaling:LaunchTemplateVersionSpecified", version ? "true" : "false");
}

std::string role_name_of(std::string_view arn) {
  return std::string(arn.substr(arn.rfind('/') + 1));
}

// A role that the request names is handed over.
template <class In>
void add_pass_role(const In& in, const Call& call, Asks& asks) {
  if (!in.ServiceLinkedRoleARN || in.ServiceLinkedRoleARN->empty()) return;
  Ask pass;
  pass.action = "iam:PassRole";
  pass.resource = *in.ServiceLinkedRoleARN;
  pass.resource_account = call.account();
  pass.context.push_back({"iam:PassedToService", {std::string(service)}, false});
  asks.push_back(std::move(pass));
}

Answer<Asks> asks_create(const api::CreateAutoScalingGroupType& in, const Call& call) {
  const std::string name = TRY(required(in.AutoScalingGroupName, "autoScalingGroupName"));
  Ask ask = ask_on_group(call, op::CreateAutoScalingGroup::name, name);
  add_sizes(in, ask);
  std::vector<std::string> keys;
  for (const api::Tag& tag : in.Tags.value_or(std::vector<api::Tag>())) {
    const std::string key = tag.Key.value_or("");
    ask.context.push_back({"aws:RequestTag/" + key, {tag.Value.value_or("")}, false});
    keys.push_back(key);
  }
  if (!keys.empty()) ask.context.push_back({"aws:TagKeys", std::move(keys), true});
  Asks asks{std::move(ask)};
  add_pass_role(in, call, asks);
  return asks;
}

Answer<Asks> asks_update(const api::UpdateAutoScalingGroupType& in, const Call& call) {
  const std::string name = TRY(required(in.AutoScalingGroupName, "autoScalingGroupName"));
  Ask ask = ask_on_group(call, op::UpdateAutoScalingGroup::name, name);
  add_sizes(in, ask);
  Asks asks{std::move(ask)};
  add_pass_role(in, call, asks);
  return asks;
}

Answer<Asks> asks_delete(const api::DeleteAutoScalingGroupType& in, const Call& call) {
  const std::string name = TRY(required(in.AutoScalingGroupName, "autoScalingGroupName"));
  return Asks{ask_on_group(call, op::DeleteAutoScalingGroup::name, name)};
}

// --- what is not served

struct Unserved {
  std::string_view name;
  bool asked = false;
};

Answer<void> refuse(std::initializer_list<Unserved> members) {
  for (const Unserved& one : members) {
    // AWS serves it; the sentence is ours.
    if (one.asked) return validation_error(fmt::format("{} is not supported here.", one.name));
  }
  return {};
}

template <class T>
bool has_any(const std::optional<std::vector<T>>& list) {
  return list && !list->empty();
}
bool has_text(const std::optional<std::string>& text) { return text && !text->empty(); }

template <class In>
Answer<void> refuse_unserved(const In& in) {
  TRY(refuse({{"LaunchConfigurationName", has_text(in.LaunchConfigurationName)},
              {"MixedInstancesPolicy", in.MixedInstancesPolicy.has_value()},
              {"PlacementGroup", has_text(in.PlacementGroup)},
              {"AvailabilityZoneIds", has_any(in.AvailabilityZoneIds)},
              {"MaxInstanceLifetime", in.MaxInstanceLifetime.value_or(0) != 0},
              {"CapacityRebalance", in.CapacityRebalance.value_or(false)},
              {"DesiredCapacityType", has_text(in.DesiredCapacityType)},
              {"Context", has_text(in.Context)}}));
  if constexpr (requires { in.InstanceId; }) {
    TRY(refuse({{"InstanceId", has_text(in.InstanceId)},
                {"LoadBalancerNames", has_any(in.LoadBalancerNames)},
                {"TargetGroupARNs", has_any(in.TargetGroupARNs)},
                {"TrafficSources", has_any(in.TrafficSources)},
                {"LifecycleHookSpecificationList", has_any(in.LifecycleHookSpecificationList)}}));
  }
  return {};
}

// --- parts

Answer<void> check_sizes(const store::AutoScalingGroup& group) {
  if (group.min < 0 || group.max < 0) {
    return validation_error("Sizes of a group must not be negative");
  }
  if (group.max < group.min) {
    return validation_error(fmt::format(
        "Max bound, {}, must be greater than or equal to min bound, {}", group.max, group.min));
  }
  if (group.desired < group.min || group.desired > group.max) {
    return validation_error(
        fmt::format("Desired capacity:{} must be between the specified min size:{} and max size:{}",
                    group.desired, group.min, group.max));
  }
  return {};
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    std::string_view part = text.substr(0, end);
    part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
    part = part.substr(0, part.find_last_not_of(' ') + 1);
    if (!part.empty()) parts.emplace_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

// Zones stand for their default subnets.
template <class In>
Answer<void> set_places(const In& in, const Call& call, store::AutoScalingGroup& group) {
  const ec2::DefaultNetwork network = ec2::default_network(call.account(), call.region);
  const std::vector<std::string> subnets = split(in.VPCZoneIdentifier.value_or(""));
  const bool zones = has_any(in.AvailabilityZones);
  if (subnets.empty() && !zones) return {};
  group.subnets.clear();
  group.zones.clear();
  for (const std::string& id : subnets) {
    const ec2::DefaultSubnet* subnet = network.subnet(id);
    if (subnet == nullptr) {
      return validation_error(fmt::format("The subnet ID '{}' does not exist", id));
    }
    group.subnets.push_back(id);
    group.zones.push_back(subnet->zone);
  }
  if (!subnets.empty()) return {};
  for (const std::string& zone : *in.AvailabilityZones) {
    const ec2::DefaultSubnet* subnet = network.subnet_in(zone);
    if (subnet == nullptr) {
      return validation_error(fmt::format("Invalid availability zone: {}", zone));
    }
    group.subnets.push_back(subnet->id);
    group.zones.push_back(zone);
  }
  return {};
}

// The caller must be able to launch with it too [EC2 Auto Scaling user guide, Control EC2 launch
// template usage].
Answer<void> check_caller_may_launch(const store::AutoScalingGroup& group, const Call& call) {
  const auto asks = ec2::launch_asks(launch_request(group, group.subnets.front()), call);
  if (!asks.ok()) {
    return validation_error(
        fmt::format("You must use a valid fully-formed launch template. {}", asks.error().message));
  }
  Authorizer authorizer;
  if (!authorizer.authorize(call, "ec2", asks.value())) return {};
  return wire::AwsError{
      "AccessDenied",
      fmt::format("You are not authorized to use launch template: {}", group.launch_template_id)};
}

Answer<void> set_template(const std::optional<api::LaunchTemplateSpecification>& in,
                          const Call& call, store::AutoScalingGroup& group) {
  if (!in) return {};
  wire::ec2::LaunchTemplateSpecification which;
  which.LaunchTemplateId = in->LaunchTemplateId;
  which.LaunchTemplateName = in->LaunchTemplateName;
  which.Version = in->Version;
  const auto found = ec2::find_template_version(call, which);
  if (!found.ok()) {
    return validation_error(fmt::format("You must use a valid fully-formed launch template. {}",
                                        found.error().message));
  }
  group.launch_template_id = found.value().launch_template->id;
  group.launch_template_name = found.value().launch_template->name;
  group.launch_template_version = in->Version.value_or("");
  return {};
}

// Made on demand in the caller's name, who must be allowed to [EC2 Auto Scaling user guide,
// Service-linked roles].
Answer<void> set_role(const std::optional<std::string>& arn, const Call& call,
                      store::AutoScalingGroup& group, store::ChangeSet& changes) {
  if (has_text(arn)) {
    const store::Role* role = call.world.role(call.account(), role_name_of(*arn));
    if (role == nullptr || role->arn != *arn || role->service != service) {
      return validation_error(
          fmt::format("ARN specified for Service-Linked Role does not exist: {}", *arn));
    }
    group.service_linked_role_arn = *arn;
    return {};
  }
  if (!group.service_linked_role_arn.empty()) return {};
  if (const store::Role* role = call.world.role(call.account(), default_role)) {
    group.service_linked_role_arn = role->arn;
    return {};
  }
  wire::iam::CreateServiceLinkedRoleRequest make;
  make.AWSServiceName = service;
  make.Description =
      "Default Service-Linked Role enables access to AWS Services and Resources used or managed by "
      "Auto Scaling";
  const auto made =
      TRY(call_service<wire::iam::op::CreateServiceLinkedRole>("iam", call, make, changes));
  group.service_linked_role_arn = *made.Role->Arn;
  return {};
}

template <class In>
void set_terms(const In& in, store::AutoScalingGroup& group) {
  if (in.MinSize) group.min = *in.MinSize;
  if (in.MaxSize) group.max = *in.MaxSize;
  if (in.DefaultCooldown) group.default_cooldown = *in.DefaultCooldown;
  if (has_text(in.HealthCheckType)) group.health_check_type = *in.HealthCheckType;
  if (in.HealthCheckGracePeriod) group.health_check_grace_period = *in.HealthCheckGracePeriod;
  if (has_any(in.TerminationPolicies)) group.termination_policies = *in.TerminationPolicies;
  if (in.NewInstancesProtectedFromScaleIn) {
    group.new_instances_protected = *in.NewInstancesProtectedFromScaleIn;
  }
}

Answer<void> set_tags(const std::optional<std::vector<api::Tag>>& tags,
                      store::AutoScalingGroup& group) {
  for (const api::Tag& tag : tags.value_or(std::vector<api::Tag>())) {
    const std::string key = TRY(required(tag.Key, "tags.key"));
    if (key.starts_with("aws:")) {
      return validation_error("Tag keys starting with 'aws:' are reserved for internal use");
    }
    group.tags.push_back({key, tag.Value.value_or(""), tag.PropagateAtLaunch.value_or(false)});
  }
  return {};
}

// --- the operations

Answer<void> check_new(const api::CreateAutoScalingGroupType& in, const Call& call) {
  if (!in.MinSize) return validation_error("MinSize must be specified");
  if (!in.MaxSize) return validation_error("MaxSize must be specified");
  if (!in.LaunchTemplate) {
    return validation_error(
        "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or "
        "MixedInstancesPolicy parameter.");
  }
  if (find_group(call, *in.AutoScalingGroupName) == nullptr) return {};
  return wire::AwsError{
      "AlreadyExists",
      fmt::format("AutoScalingGroup by this name already exists - A group with the name {} already "
                  "exists",
                  *in.AutoScalingGroupName)};
}

Answer<api::CreateAutoScalingGroupResponse> create(const api::CreateAutoScalingGroupType& in,
                                                   const Call& call, store::ChangeSet& changes) {
  TRY(refuse_unserved(in));
  TRY(check_new(in, call));
  store::AutoScalingGroup group;
  group.name = *in.AutoScalingGroupName;
  group.account = call.account();
  group.region = call.region;
  group.created = call.now;
  group.termination_policies = {"Default"};
  group.arn = fmt::format("arn:{}:autoscaling:{}:{}:autoScalingGroup:{}:autoScalingGroupName/{}",
                          call.partition, call.region, call.account(), crypto::uuid4(), group.name);
  set_terms(in, group);
  group.desired = in.DesiredCapacity.value_or(group.min);
  TRY(check_sizes(group));
  TRY(set_tags(in.Tags, group));
  TRY(set_places(in, call, group));
  if (group.subnets.empty()) {
    return validation_error("At least one Availability Zone or VPC Subnet is required.");
  }
  TRY(set_template(in.LaunchTemplate, call, group));
  TRY(check_caller_may_launch(group, call));
  TRY(set_role(in.ServiceLinkedRoleARN, call, group, changes));
  const std::string because = fmt::format(
      "At {} a user request created an AutoScalingGroup changing the desired capacity from 0 to {}",
      iso8601(call.now), group.desired);
  meet_desired_capacity(group, because, call, changes);
  changes.put(std::move(group));
  return api::CreateAutoScalingGroupResponse{};
}

Answer<api::UpdateAutoScalingGroupResponse> update(const api::UpdateAutoScalingGroupType& in,
                                                   const Call& call, store::ChangeSet& changes) {
  TRY(refuse_unserved(in));
  store::AutoScalingGroup group = *TRY(require_group(call, *in.AutoScalingGroupName));
  const std::int64_t before = group.desired;
  set_terms(in, group);
  // Bounds that the old capacity does not meet move it.
  group.desired = in.DesiredCapacity.value_or(
      std::min(std::max(group.desired, group.min), std::max(group.max, group.min)));
  TRY(check_sizes(group));
  TRY(set_places(in, call, group));
  TRY(set_template(in.LaunchTemplate, call, group));
  if (in.LaunchTemplate) TRY(check_caller_may_launch(group, call));
  TRY(set_role(in.ServiceLinkedRoleARN, call, group, changes));
  const std::string because = fmt::format(
      "At {} a user request update of AutoScalingGroup constraints to min: {}, max: {}, desired: "
      "{} changing the desired capacity from {} to {}",
      iso8601(call.now), group.min, group.max, group.desired, before, group.desired);
  meet_desired_capacity(group, because, call, changes);
  changes.put(std::move(group));
  return api::UpdateAutoScalingGroupResponse{};
}

Answer<api::DeleteAutoScalingGroupResponse> remove(const api::DeleteAutoScalingGroupType& in,
                                                   const Call& call, store::ChangeSet& changes) {
  store::AutoScalingGroup group = *TRY(require_group(call, *in.AutoScalingGroupName));
  const auto live = live_instances(call.world, group, call.now);
  if (!live.empty() && !in.ForceDelete.value_or(false)) {
    return wire::AwsError{"ResourceInUse",
                          "You cannot delete an AutoScalingGroup while there are instances or "
                          "pending Spot instance request(s) still in the group."};
  }
  for (const store::AutoScalingInstance& instance : live) {
    terminate_instance(group, instance.id, "", call, changes);
    const store::ScalingActivity& activity = group.activities.back();
    if (activity.status == "Failed") {
      return wire::AwsError{"ResourceInUse", activity.status_message};
    }
  }
  changes.erase(store::Table::auto_scaling_group, store::key_of(group));
  return api::DeleteAutoScalingGroupResponse{};
}

}  // namespace

Rows scaling_group_rows() {
  return {writing<op::CreateAutoScalingGroup>(asks_create, create),
          writing<op::UpdateAutoScalingGroup>(asks_update, update),
          writing<op::DeleteAutoScalingGroup>(asks_delete, remove)};
}

}  // namespace amiable::services::autoscaling
