// Sentences of activities: as DescribeScalingActivities answers them to users.
#include "services/autoscaling/group_capacity.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "crypto/random.h"
#include "services/autoscaling/role_call.h"
#include "services/autoscaling/scaling_groups.h"
#include "services/ec2/account_zone.h"
#include "services/ec2/pace.h"
#include "store/ec2_course.h"
#include "wire/generated/ec2.h"

namespace amiable::services::autoscaling {
namespace {

namespace ec2_op = wire::ec2::op;

constexpr std::size_t activities_max = 200;

store::ScalingActivity& add_activity(store::AutoScalingGroup& group, std::string description,
                                     std::string cause, Timestamp now) {
  auto& all = group.activities;
  if (all.size() >= activities_max) all.erase(all.begin());
  store::ScalingActivity& activity = all.emplace_back();
  activity.id = crypto::uuid4();
  activity.description = std::move(description);
  activity.cause = std::move(cause);
  activity.details = "{}";
  activity.start = now;
  return activity;
}

// The subnet with the fewest instances, the first of them.
std::string next_subnet(const store::AutoScalingGroup& group,
                        const std::vector<store::AutoScalingInstance>& live, const Call& call) {
  const ec2::DefaultNetwork network = ec2::default_network(call.account(), call.region);
  std::string best;
  std::ptrdiff_t fewest = 0;
  for (const std::string& id : group.subnets) {
    const ec2::DefaultSubnet* subnet = network.subnet(id);
    if (subnet == nullptr) continue;
    const auto count = std::count_if(live.begin(), live.end(), [subnet](const auto& one) {
      return one.availability_zone == subnet->zone;
    });
    if (!best.empty() && count >= fewest) continue;
    best = id;
    fewest = count;
  }
  return best;
}

// The group's own request, told from others and with the tags that go along.
wire::ec2::RunInstancesRequest tagged_request(const store::AutoScalingGroup& group,
                                              std::string subnet) {
  wire::ec2::RunInstancesRequest in = launch_request(group, std::move(subnet));
  in.ClientToken = crypto::uuid4();
  wire::ec2::TagSpecification tags;
  tags.ResourceType = "instance";
  tags.Tags.emplace();
  for (const store::AutoScalingTag& tag : group.tags) {
    if (tag.propagate_at_launch) tags.Tags->push_back({tag.key, tag.value});
  }
  if (!tags.Tags->empty()) in.TagSpecifications.emplace().push_back(std::move(tags));
  return in;
}

// The new instance's row, with the tag that only AWS can give [EC2 Auto Scaling user guide, Tag].
store::Instance tagged_instance(const std::string& id, const store::AutoScalingGroup& group,
                                const Call& call, store::ChangeSet& changes) {
  store::Instance instance = *call.world.with(changes).instance(call.region, id);
  instance.record.tags.push_back({"aws:autoscaling:groupName", group.name});
  changes.put(instance);
  return instance;
}

// When it is in service, or why it never will be.
void tell_outcome(const store::Instance& instance, const Call& call,
                  store::ScalingActivity& activity) {
  const auto ended = std::find_if(instance.course.begin(), instance.course.end(),
                                  [](const auto& step) { return step.state == "terminated"; });
  if (ended == instance.course.end()) {
    activity.status = "Successful";
    activity.end = ec2::after(call.now, ec2::pace_of(call).running);
    return;
  }
  activity.status = "Cancelled";
  activity.end = ended->at;
  activity.status_message = fmt::format(
      "Instance became unhealthy while waiting for instance to be in InService state. Termination "
      "Reason: {}",
      ended->reason_message);
}

bool launch_one(store::AutoScalingGroup& group, const std::string& cause, const Call& call,
                store::ChangeSet& changes) {
  const RoleCall role(call, changes, group.service_linked_role_arn);
  const auto live = live_instances(role.call().world, group, call.now);
  const std::string subnet = next_subnet(group, live, call);
  const auto launched = role.ec2<ec2_op::RunInstances>(tagged_request(group, subnet), changes);
  if (!launched.ok()) {
    store::ScalingActivity& failed =
        add_activity(group, "Launching a new EC2 instance", cause, call.now);
    failed.status = "Failed";
    failed.end = call.now;
    failed.status_message =
        fmt::format("{} Launching EC2 instance failed.", launched.error().message);
    return false;
  }
  const std::string id = *launched.value().Instances->front().InstanceId;
  const store::Instance instance = tagged_instance(id, group, call, changes);
  store::ScalingActivity& activity =
      add_activity(group, fmt::format("Launching a new EC2 instance: {}", id), cause, call.now);
  activity.details = fmt::format(R"({{"Subnet ID":"{}","Availability Zone":"{}"}})", subnet,
                                 instance.availability_zone);
  tell_outcome(instance, call, activity);
  store::AutoScalingInstance member;
  member.id = id;
  member.availability_zone = instance.availability_zone;
  member.instance_type = instance.record.instance_type;
  member.launch_template_version = instance.launch_template_version;
  member.protected_from_scale_in = group.new_instances_protected;
  group.instances.push_back(std::move(member));
  return true;
}

void drop_gone(store::AutoScalingGroup& group, const Call& call, const store::ChangeSet& changes) {
  const store::World world = changes.empty() ? call.world : call.world.with(changes);
  std::erase_if(group.instances, [&](const store::AutoScalingInstance& instance) {
    return lifecycle_at(world, group, instance, call.now).empty();
  });
}

// The oldest that is not protected; empty: there is none.
std::string to_terminate(const std::vector<store::AutoScalingInstance>& live) {
  const auto first = std::find_if(live.begin(), live.end(),
                                  [](const auto& one) { return !one.protected_from_scale_in; });
  return first == live.end() ? std::string() : first->id;
}

}  // namespace

void terminate_instance(store::AutoScalingGroup& group, const std::string& instance_id,
                        std::string cause, const Call& call, store::ChangeSet& changes) {
  const RoleCall role(call, changes, group.service_linked_role_arn);
  wire::ec2::TerminateInstancesRequest in;
  in.InstanceIds = {instance_id};
  const auto done = role.ec2<ec2_op::TerminateInstances>(in, changes);
  store::ScalingActivity& activity = add_activity(
      group, fmt::format("Terminating EC2 instance: {}", instance_id), std::move(cause), call.now);
  activity.status = done.ok() ? "Successful" : "Failed";
  activity.end = done.ok() ? ec2::after(call.now, ec2::pace_of(call).terminated) : call.now;
  if (!done.ok()) activity.status_message = done.error().message;
}

void meet_desired_capacity(store::AutoScalingGroup& group, std::string_view because,
                           const Call& call, store::ChangeSet& changes) {
  drop_gone(group, call, changes);
  const std::string now = iso8601(call.now);
  const auto live_now = [&] {
    const store::World world = changes.empty() ? call.world : call.world.with(changes);
    return live_instances(world, group, call.now);
  };
  const auto begun = static_cast<std::int64_t>(live_now().size());
  const std::string launching = fmt::format(
      "{}.  At {} an instance was started in response to a difference between desired and actual "
      "capacity, increasing the capacity from {} to {}.",
      because, now, begun, group.desired);
  for (std::int64_t count = begun; count < group.desired; ++count) {
    if (!launch_one(group, launching, call, changes)) break;
  }
  for (std::int64_t count = begun; count > group.desired; --count) {
    const std::string id = to_terminate(live_now());
    if (id.empty()) break;
    terminate_instance(
        group, id,
        fmt::format("{}.  At {} an instance was taken out of service in response to a difference "
                    "between desired and actual capacity, shrinking the capacity from {} to {}.  "
                    "At {} instance {} was selected for termination.",
                    because, now, begun, group.desired, now, id),
        call, changes);
  }
}

}  // namespace amiable::services::autoscaling
