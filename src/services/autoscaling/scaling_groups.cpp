// Lifecycle states: EC2 Auto Scaling user guide, Amazon EC2 Auto Scaling instance lifecycle.
#include "services/autoscaling/scaling_groups.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "services/ec2/account_zone.h"
#include "store/ec2_course.h"

namespace amiable::services::autoscaling {
namespace {

namespace api = wire::autoscaling;

std::string state_of(const store::World& world, const store::AutoScalingGroup& group,
                     std::string_view instance_id, Timestamp now) {
  const store::Instance* instance = world.instance(group.region, instance_id);
  if (instance == nullptr) return std::string(store::gone_state);
  return std::string(store::state_at(instance->record.state, instance->course, now));
}

api::LaunchTemplateSpecification template_of(const store::AutoScalingGroup& group,
                                             const std::string& version) {
  api::LaunchTemplateSpecification shape;
  shape.LaunchTemplateId = group.launch_template_id;
  shape.LaunchTemplateName = group.launch_template_name;
  if (!version.empty()) shape.Version = version;
  return shape;
}

api::Instance shown_instance(const Call& call, const store::AutoScalingGroup& group,
                             const store::AutoScalingInstance& instance,
                             const std::string& lifecycle) {
  api::Instance shape;
  shape.InstanceId = instance.id;
  shape.InstanceType = instance.instance_type;
  shape.AvailabilityZone = instance.availability_zone;
  shape.AvailabilityZoneId = ec2::zone_id_of(call.region, instance.availability_zone);
  shape.LifecycleState = lifecycle;
  shape.HealthStatus = lifecycle == "Terminating" ? "Unhealthy" : instance.health;
  shape.LaunchTemplate = template_of(group, instance.launch_template_version);
  shape.ProtectedFromScaleIn = instance.protected_from_scale_in;
  return shape;
}

std::vector<api::TagDescription> shown_tags(const store::AutoScalingGroup& group) {
  std::vector<api::TagDescription> shown;
  for (const store::AutoScalingTag& tag : group.tags) {
    api::TagDescription shape;
    shape.ResourceId = group.name;
    shape.ResourceType = "auto-scaling-group";
    shape.Key = tag.key;
    shape.Value = tag.value;
    shape.PropagateAtLaunch = tag.propagate_at_launch;
    shown.push_back(std::move(shape));
  }
  return shown;
}

void show_terms(const store::AutoScalingGroup& group, api::AutoScalingGroup& shape) {
  shape.MinSize = group.min;
  shape.MaxSize = group.max;
  shape.DesiredCapacity = group.desired;
  shape.DefaultCooldown = group.default_cooldown;
  shape.HealthCheckType = group.health_check_type;
  shape.HealthCheckGracePeriod = group.health_check_grace_period;
  shape.NewInstancesProtectedFromScaleIn = group.new_instances_protected;
  shape.ServiceLinkedRoleARN = group.service_linked_role_arn;
  shape.CreatedTime = group.created;
  shape.TerminationPolicies = group.termination_policies;
  shape.LaunchTemplate = template_of(group, group.launch_template_version);
  shape.Tags = shown_tags(group);
  // Lists that are empty for every group here.
  shape.LoadBalancerNames.emplace();
  shape.TargetGroupARNs.emplace();
  shape.SuspendedProcesses.emplace();
  shape.EnabledMetrics.emplace();
  shape.TrafficSources.emplace();
}

}  // namespace

wire::AwsError validation_error(std::string message) {
  return {"ValidationError", std::move(message)};
}

Answer<std::string> required(const std::optional<std::string>& text, std::string_view member) {
  if (text && !text->empty()) return *text;
  return validation_error(fmt::format(
      "1 validation error detected: Value null at '{}' failed to satisfy constraint: Member must "
      "not be null",
      member));
}

const store::AutoScalingGroup* find_group(const Call& call, std::string_view name) {
  return call.world.auto_scaling_group(call.account(), call.region, name);
}

Answer<const store::AutoScalingGroup*> require_group(const Call& call, std::string_view name) {
  const store::AutoScalingGroup* group = find_group(call, name);
  if (group != nullptr) return group;
  return validation_error(
      fmt::format("AutoScalingGroup name not found - AutoScalingGroup '{}' not found", name));
}

const store::AutoScalingGroup* group_of_instance(const Call& call, std::string_view instance_id) {
  const store::AutoScalingGroup* found = nullptr;
  call.world.auto_scaling_groups(
      call.account(), call.region, {}, [&](const store::AutoScalingGroup& group) {
        const bool owns =
            std::any_of(group.instances.begin(), group.instances.end(), [&](const auto& instance) {
              return instance.id == instance_id &&
                     !lifecycle_at(call.world, group, instance, call.now).empty();
            });
        if (owns) found = &group;
        return !owns;
      });
  return found;
}

Ask ask_on_group(const Call& call, std::string_view operation, std::string_view name) {
  Ask ask;
  ask.action = fmt::format("autoscaling:{}", operation);
  if (const store::AutoScalingGroup* group = find_group(call, name)) {
    ask.resource = group->arn;
    for (const store::AutoScalingTag& tag : group->tags) {
      ask.resource_tags.push_back({tag.key, tag.value});
    }
  } else {
    ask.resource =
        fmt::format("arn:{}:autoscaling:{}:{}:autoScalingGroup:*:autoScalingGroupName/{}",
                    call.partition, call.region, call.account(), name);
  }
  return ask;
}

std::string lifecycle_at(const store::World& world, const store::AutoScalingGroup& group,
                         const store::AutoScalingInstance& instance, Timestamp now) {
  const std::string state = state_of(world, group, instance.id, now);
  if (state == "pending") return "Pending";
  if (state == "running") return "InService";
  if (state == "shutting-down") return "Terminating";
  return {};
}

std::vector<store::AutoScalingInstance> live_instances(const store::World& world,
                                                       const store::AutoScalingGroup& group,
                                                       Timestamp now) {
  std::vector<store::AutoScalingInstance> live;
  for (const store::AutoScalingInstance& instance : group.instances) {
    const std::string lifecycle = lifecycle_at(world, group, instance, now);
    if (lifecycle == "Pending" || lifecycle == "InService") live.push_back(instance);
  }
  return live;
}

wire::ec2::RunInstancesRequest launch_request(const store::AutoScalingGroup& group,
                                              std::string subnet) {
  wire::ec2::RunInstancesRequest in;
  in.MinCount = in.MaxCount = 1;
  in.SubnetId = std::move(subnet);
  wire::ec2::LaunchTemplateSpecification& from = in.LaunchTemplate.emplace();
  from.LaunchTemplateId = group.launch_template_id;
  if (!group.launch_template_version.empty()) from.Version = group.launch_template_version;
  return in;
}

// Its end is known from the start: until then it is in progress.
api::Activity shown_activity(const store::AutoScalingGroup& group,
                             const store::ScalingActivity& activity, Timestamp now) {
  constexpr std::int64_t under_way = 30, over = 100;
  const bool ended = activity.end && *activity.end <= now;
  api::Activity shape;
  shape.ActivityId = activity.id;
  shape.AutoScalingGroupName = group.name;
  shape.AutoScalingGroupARN = group.arn;
  shape.Cause = activity.cause;
  shape.Description = activity.description;
  shape.Details = activity.details;
  shape.StartTime = activity.start;
  shape.StatusCode = ended ? activity.status : "InProgress";
  shape.Progress = ended ? over : under_way;
  if (ended) shape.EndTime = *activity.end;
  if (ended && !activity.status_message.empty()) shape.StatusMessage = activity.status_message;
  return shape;
}

api::AutoScalingGroup shown_group(const Call& call, const store::AutoScalingGroup& group) {
  api::AutoScalingGroup shape;
  shape.AutoScalingGroupName = group.name;
  shape.AutoScalingGroupARN = group.arn;
  show_terms(group, shape);
  shape.AvailabilityZones = group.zones;
  shape.VPCZoneIdentifier = fmt::format("{}", fmt::join(group.subnets, ","));
  shape.Instances.emplace();
  for (const store::AutoScalingInstance& instance : group.instances) {
    const std::string lifecycle = lifecycle_at(call.world, group, instance, call.now);
    if (lifecycle.empty()) continue;
    shape.Instances->push_back(shown_instance(call, group, instance, lifecycle));
  }
  return shape;
}

}  // namespace amiable::services::autoscaling
