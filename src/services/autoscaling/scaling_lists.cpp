// DescribeAutoScalingGroups, DescribeAutoScalingInstances, DescribeScalingActivities.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "services/autoscaling/autoscaling_rows.h"
#include "services/autoscaling/scaling_groups.h"
#include "services/ec2/listed.h"

namespace amiable::services::autoscaling {
namespace {

// Pages as EC2's, with Auto Scaling's sizes and error.
template <class In>
Answer<ec2::Page> page_of(const Call& call, std::string_view list, const In& in, std::int64_t usual,
                          std::int64_t most) {
  const auto page = ec2::Page::begin(call, list, in.NextToken, in.MaxRecords.value_or(usual),
                                     {.least = 1, .most = most});
  if (page.ok()) return page.value();
  if (in.NextToken && page.error().message.find(*in.NextToken) != std::string::npos) {
    return wire::AwsError{"InvalidNextToken", "The token is invalid."};
  }
  return validation_error(page.error().message);
}

bool is_listed(const std::optional<std::vector<std::string>>& names, const std::string& name) {
  return ec2::asked_for(names, name);
}

std::vector<model::Tag> tags_of(const store::AutoScalingGroup& group) {
  std::vector<model::Tag> tags;
  for (const store::AutoScalingTag& tag : group.tags) tags.push_back({tag.key, tag.value});
  return tags;
}

Answer<ec2::Filters> filters_of(const std::optional<std::vector<api::Filter>>& given) {
  constexpr std::string_view known[] = {"tag"};
  std::optional<std::vector<wire::ec2::Filter>> same;
  if (given) {
    same.emplace();
    for (const api::Filter& one : *given) same->push_back({one.Name, one.Values});
  }
  const auto filters = ec2::Filters::of(same, known);
  if (filters.ok()) return filters.value();
  return validation_error(filters.error().message);
}

Answer<api::AutoScalingGroupsType> describe_groups(const api::AutoScalingGroupNamesType& in,
                                                   const Call& call) {
  constexpr std::int64_t usual = 50, most = 100;
  const ec2::Filters filters = TRY(filters_of(in.Filters));
  ec2::Page page = TRY(page_of(call, "DescribeAutoScalingGroups", in, usual, most));
  api::AutoScalingGroupsType out;
  out.AutoScalingGroups.emplace();
  call.world.auto_scaling_groups(call.account(), call.region, page.after(),
                                 [&](const store::AutoScalingGroup& group) {
                                   if (!is_listed(in.AutoScalingGroupNames, group.name))
                                     return true;
                                   if (!ec2::admits(filters, {}, tags_of(group))) return true;
                                   if (!page.admits(group.name)) return false;
                                   out.AutoScalingGroups->push_back(shown_group(call, group));
                                   return true;
                                 });
  page.close(call, out);
  return out;
}

api::AutoScalingInstanceDetails details_of(const store::AutoScalingGroup& group,
                                           const api::Instance& instance) {
  api::AutoScalingInstanceDetails shape;
  shape.InstanceId = instance.InstanceId;
  shape.AutoScalingGroupName = group.name;
  shape.AvailabilityZone = instance.AvailabilityZone;
  shape.AvailabilityZoneId = instance.AvailabilityZoneId;
  shape.LifecycleState = instance.LifecycleState;
  // In capitals here alone [EC2 Auto Scaling API reference, AutoScalingInstanceDetails].
  shape.HealthStatus = *instance.HealthStatus == "Healthy" ? "HEALTHY" : "UNHEALTHY";
  shape.InstanceType = instance.InstanceType;
  shape.LaunchTemplate = instance.LaunchTemplate;
  shape.ProtectedFromScaleIn = instance.ProtectedFromScaleIn;
  return shape;
}

Answer<api::AutoScalingInstancesType> describe_instances(
    const api::DescribeAutoScalingInstancesType& in, const Call& call) {
  constexpr std::int64_t usual = 50;
  ec2::Page page = TRY(page_of(call, "DescribeAutoScalingInstances", in, usual, usual));
  std::vector<api::AutoScalingInstanceDetails> all;
  call.world.auto_scaling_groups(call.account(), call.region, {},
                                 [&](const store::AutoScalingGroup& group) {
                                   const api::AutoScalingGroup shown = shown_group(call, group);
                                   for (const api::Instance& one : *shown.Instances) {
                                     if (is_listed(in.InstanceIds, *one.InstanceId))
                                       all.push_back(details_of(group, one));
                                   }
                                   return true;
                                 });
  std::sort(all.begin(), all.end(),
            [](const auto& a, const auto& b) { return *a.InstanceId < *b.InstanceId; });
  api::AutoScalingInstancesType out;
  out.AutoScalingInstances.emplace();
  for (api::AutoScalingInstanceDetails& one : all) {
    if (*one.InstanceId <= page.after()) continue;
    if (!page.admits(*one.InstanceId)) break;
    out.AutoScalingInstances->push_back(std::move(one));
  }
  page.close(call, out);
  return out;
}

struct KeyedActivity {
  std::string key;  // newest first
  api::Activity shape;
};

void add_activities(const store::AutoScalingGroup& group, const Call& call,
                    std::vector<KeyedActivity>& all) {
  std::int64_t order = std::numeric_limits<std::int32_t>::max();
  for (const store::ScalingActivity& one : group.activities) {
    const std::int64_t back = std::numeric_limits<std::int64_t>::max() - one.start.milliseconds;
    all.push_back({fmt::format("{:020}/{:010}/{}", back, order--, one.id),
                   shown_activity(group, one, call.now)});
  }
}

Answer<api::ActivitiesType> describe_activities(const api::DescribeScalingActivitiesType& in,
                                                const Call& call) {
  constexpr std::int64_t most = 100;
  ec2::Page page = TRY(page_of(call, "DescribeScalingActivities", in, most, most));
  std::vector<KeyedActivity> all;
  if (in.AutoScalingGroupName && !in.AutoScalingGroupName->empty()) {
    add_activities(*TRY(require_group(call, *in.AutoScalingGroupName)), call, all);
  } else {
    call.world.auto_scaling_groups(call.account(), call.region, {},
                                   [&](const store::AutoScalingGroup& group) {
                                     add_activities(group, call, all);
                                     return true;
                                   });
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  api::ActivitiesType out;
  out.Activities.emplace();
  for (KeyedActivity& one : all) {
    if (one.key <= page.after() || !is_listed(in.ActivityIds, *one.shape.ActivityId)) continue;
    if (!page.admits(one.key)) break;
    out.Activities->push_back(std::move(one.shape));
  }
  page.close(call, out);
  return out;
}

}  // namespace

Rows scaling_list_rows() {
  return {reading<op::DescribeAutoScalingGroups>(ec2::asks_anything<op::DescribeAutoScalingGroups>,
                                                 describe_groups),
          reading<op::DescribeAutoScalingInstances>(
              ec2::asks_anything<op::DescribeAutoScalingInstances>, describe_instances),
          reading<op::DescribeScalingActivities>(ec2::asks_anything<op::DescribeScalingActivities>,
                                                 describe_activities)};
}

}  // namespace amiable::services::autoscaling
