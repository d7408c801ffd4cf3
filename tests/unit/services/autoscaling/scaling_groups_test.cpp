// Groups brought to their capacity in the name of their role, and what becomes of refused launches.
#include <gtest/gtest.h>

#include "../rehearsal.h"
#include "wire/generated/autoscaling.h"
#include "wire/generated/ec2.h"
#include "wire/generated/iam.h"
#include "wire/generated/kms.h"

namespace amiable::services::autoscaling {
namespace {

namespace api = wire::autoscaling;
namespace op = wire::autoscaling::op;
namespace ec2 = wire::ec2;

const std::vector<Operation>& operations() {
  static const std::vector<Operation> all = [] {
    std::vector<Operation> rows;
    for (const auto list : {kms_operations, ec2_operations, autoscaling_operations}) {
      for (const Operation& row : list()) rows.push_back(row);
    }
    return rows;
  }();
  return all;
}

constexpr std::string_view role_name = "AWSServiceRoleForAutoScaling";

class ScalingGroups : public testing::Test {
 protected:
  template <class Op>
  typename Op::Response done(const typename Op::Request& in) {
    auto answer = stage.run<Op>(in);
    EXPECT_TRUE(answer.ok()) << Op::name << (answer.ok() ? "" : ": " + answer.error().message);
    return answer.ok() ? std::move(answer).value() : typename Op::Response{};
  }
  void pass(std::int64_t milliseconds) { stage.now.milliseconds += milliseconds; }

  // A template of an image whose one snapshot is under the key; an empty one: not encrypted.
  std::string new_template(const std::string& name, const std::string& key = {}) {
    constexpr std::int64_t settled = 2000;
    ec2::CreateVolumeRequest volume;
    volume.AvailabilityZone = "us-east-1a";
    volume.Size = 8;
    if (!key.empty()) {
      volume.Encrypted = true;
      volume.KmsKeyId = key;
    }
    const std::string volume_id = *done<ec2::op::CreateVolume>(volume).VolumeId;
    pass(settled);
    const std::string snapshot = *done<ec2::op::CreateSnapshot>({.VolumeId = volume_id}).SnapshotId;
    pass(settled);
    ec2::RegisterImageRequest image;
    image.Name = name;
    image.Architecture = "x86_64";
    image.RootDeviceName = "/dev/xvda";
    image.VirtualizationType = "hvm";
    ec2::BlockDeviceMapping& device = image.BlockDeviceMappings.emplace().emplace_back();
    device.DeviceName = "/dev/xvda";
    device.Ebs.emplace().SnapshotId = snapshot;
    const std::string image_id = *done<ec2::op::RegisterImage>(image).ImageId;
    pass(settled);
    ec2::CreateLaunchTemplateRequest made;
    made.LaunchTemplateName = name;
    made.LaunchTemplateData.emplace().ImageId = image_id;
    made.LaunchTemplateData->InstanceType = "t3.micro";
    return *done<ec2::op::CreateLaunchTemplate>(made).LaunchTemplate->LaunchTemplateId;
  }

  static api::CreateAutoScalingGroupType terms(std::string name, std::string launch_template,
                                               std::int64_t desired) {
    api::CreateAutoScalingGroupType in;
    in.AutoScalingGroupName = std::move(name);
    in.MinSize = 0;
    in.MaxSize = 3;
    in.DesiredCapacity = desired;
    in.LaunchTemplate.emplace().LaunchTemplateId = std::move(launch_template);
    in.AvailabilityZones = {"us-east-1a", "us-east-1b"};
    return in;
  }

  api::AutoScalingGroup shown(const std::string& name) {
    return done<op::DescribeAutoScalingGroups>({.AutoScalingGroupNames = {{name}}})
        .AutoScalingGroups->front();
  }
  std::string states(const std::string& name) {
    std::string all;
    const api::AutoScalingGroup group = shown(name);
    for (const api::Instance& one : *group.Instances) all += *one.LifecycleState + " ";
    return all;
  }
  api::Activity newest(const std::string& name) {
    return done<op::DescribeScalingActivities>({.AutoScalingGroupName = name}).Activities->front();
  }

  Rehearsal stage{operations()};
};

TEST_F(ScalingGroups, CapacityFollowsWhatIsDesired) {
  const std::string from = new_template("plain");
  EXPECT_EQ(stage.world().role(Rehearsal::account, role_name), nullptr);
  done<op::CreateAutoScalingGroup>(terms("web", from, 2));
  const store::Role* role = stage.world().role(Rehearsal::account, role_name);
  ASSERT_NE(role, nullptr);
  EXPECT_EQ(shown("web").ServiceLinkedRoleARN, role->arn);
  EXPECT_EQ(states("web"), "Pending Pending ");
  EXPECT_EQ(newest("web").StatusCode, "InProgress");
  pass(1000);
  EXPECT_EQ(states("web"), "InService InService ");
  EXPECT_EQ(newest("web").StatusCode, "Successful");
  const std::string id = *shown("web").Instances->front().InstanceId;
  const store::Instance* instance = stage.world().instance("us-east-1", id);
  EXPECT_EQ(instance->requester,
            "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling");
  EXPECT_EQ(instance->record.tags.back().key, "aws:autoscaling:groupName");

  done<op::SetDesiredCapacity>({.AutoScalingGroupName = "web", .DesiredCapacity = 1});
  EXPECT_EQ(states("web"), "Terminating InService ");
  pass(1000);
  EXPECT_EQ(states("web"), "InService ");
  EXPECT_EQ(
      stage.outcome<op::SetDesiredCapacity>({.AutoScalingGroupName = "web", .DesiredCapacity = 4}),
      "ValidationError: New SetDesiredCapacity value 4 is above max value 3 for the "
      "AutoScalingGroup.");
}

TEST_F(ScalingGroups, TerminatedInstancesAreReplacedOrNot) {
  done<op::CreateAutoScalingGroup>(terms("web", new_template("plain"), 2));
  pass(1000);
  const auto terminate = [this](bool shrink) {
    const std::string id = *shown("web").Instances->front().InstanceId;
    return stage.outcome<op::TerminateInstanceInAutoScalingGroup>(
        {.ShouldDecrementDesiredCapacity = shrink, .InstanceId = id});
  };
  EXPECT_EQ(terminate(false), "ok");
  pass(1000);
  EXPECT_EQ(states("web"), "InService InService ");
  EXPECT_EQ(terminate(true), "ok");
  pass(1000);
  EXPECT_EQ(states("web"), "InService ");
  EXPECT_EQ(shown("web").DesiredCapacity, 1);
  EXPECT_EQ(stage.outcome<op::DeleteAutoScalingGroup>({.AutoScalingGroupName = "web"}),
            "ResourceInUse: You cannot delete an AutoScalingGroup while there are instances or "
            "pending Spot instance request(s) still in the group.");
  const std::string last = *shown("web").Instances->front().InstanceId;
  EXPECT_EQ(stage.outcome<op::DeleteAutoScalingGroup>(
                {.AutoScalingGroupName = "web", .ForceDelete = true}),
            "ok");
  pass(1000);
  EXPECT_EQ(store::key_of(*stage.world().instance("us-east-1", last)), "us-east-1/" + last);
  EXPECT_TRUE(done<op::DescribeAutoScalingGroups>({}).AutoScalingGroups->empty());
}

// The role's managed policy allows nothing of KMS, and the default key policy leaves it to policies
// of the account.
TEST_F(ScalingGroups, AKeyThatTheRoleMayNotUseEndsTheInstance) {
  const std::string key = *done<wire::kms::op::CreateKey>({}).KeyMetadata->Arn;
  const std::string from = new_template("sealed", key);
  const std::size_t grants = stage.world().grant_count(key);
  done<op::CreateAutoScalingGroup>(terms("sealed", from, 1));
  EXPECT_EQ(states("sealed"), "Pending ");
  pass(500);
  EXPECT_EQ(states("sealed"), "Terminating ");
  EXPECT_EQ(newest("sealed").StatusCode, "InProgress");
  pass(1000);
  EXPECT_EQ(states("sealed"), "");
  const api::Activity activity = newest("sealed");
  EXPECT_EQ(activity.StatusCode, "Cancelled");
  EXPECT_TRUE(activity.StatusMessage->starts_with(
      "Instance became unhealthy while waiting for instance to be in InService state. Termination "
      "Reason: Client.InvalidKMSKey.InvalidState: "))
      << *activity.StatusMessage;
  EXPECT_EQ(stage.world().grant_count(key), grants);
}

TEST_F(ScalingGroups, WhatALaunchRefusesAtOnceIsAFailedActivity) {
  const std::string from = new_template("plain");
  done<op::CreateAutoScalingGroup>(terms("web", from, 0));
  const auto templates = done<ec2::op::DescribeLaunchTemplateVersions>({.LaunchTemplateId = from});
  const std::string image = *templates.LaunchTemplateVersions->front().LaunchTemplateData->ImageId;
  done<ec2::op::DeregisterImage>({.ImageId = image});
  pass(1000);
  done<op::SetDesiredCapacity>({.AutoScalingGroupName = "web", .DesiredCapacity = 2});
  const api::Activity activity = newest("web");
  EXPECT_EQ(activity.StatusCode, "Failed");
  EXPECT_TRUE(activity.StatusMessage->ends_with(" Launching EC2 instance failed."));
  EXPECT_NE(activity.StatusMessage->find(image), std::string::npos) << *activity.StatusMessage;
  EXPECT_EQ(states("web"), "");
}

TEST_F(ScalingGroups, RequestsAreChecked) {
  const std::string from = new_template("plain");
  using Change = void (*)(api::CreateAutoScalingGroupType&);
  const std::pair<Change, std::string> cases[] = {
      {[](auto& in) { in.MinSize = 4; },
       "ValidationError: Max bound, 3, must be greater than or equal to min bound, 4"},
      {[](auto& in) { in.DesiredCapacity = 9; },
       "ValidationError: Desired capacity:9 must be between the specified min size:0 and max "
       "size:3"},
      {[](auto& in) { in.AvailabilityZones.reset(); },
       "ValidationError: At least one Availability Zone or VPC Subnet is required."},
      {[](auto& in) { in.LaunchTemplate.reset(); },
       "ValidationError: Valid requests must contain either LaunchTemplate, "
       "LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter."},
      {[](auto& in) { in.TargetGroupARNs = {"arn"}; },
       "ValidationError: TargetGroupARNs is not supported here."},
      {[](auto& in) { in.VPCZoneIdentifier = "subnet-01234567"; },
       "ValidationError: The subnet ID 'subnet-01234567' does not exist"},
      {[](auto& in) { in.VPCZoneIdentifier = ""; }, "ok"}};
  for (const auto& [change, outcome] : cases) {
    api::CreateAutoScalingGroupType in = terms("web", from, 0);
    change(in);
    EXPECT_EQ(stage.outcome<op::CreateAutoScalingGroup>(in), outcome);
  }
  EXPECT_EQ(stage.outcome<op::CreateAutoScalingGroup>(terms("web", from, 0)),
            "AlreadyExists: AutoScalingGroup by this name already exists - A group with the name "
            "web already exists");
  EXPECT_EQ(stage.outcome<op::UpdateAutoScalingGroup>({.AutoScalingGroupName = "no"}),
            "ValidationError: AutoScalingGroup name not found - AutoScalingGroup 'no' not found");
}

}  // namespace
}  // namespace amiable::services::autoscaling
