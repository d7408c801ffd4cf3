// A stage for tests of EC2's images: the rehearsal's account and world with the public images in
// it, own snapshots, and images registered from them. Region: us-east-1.
#pragma once

#include <gtest/gtest.h>

#include "services/public_images.h"
#include "store/ec2_course.h"
#include "unit/services/rehearsal.h"
#include "wire/generated/ec2.h"

namespace amiable::services::ec2 {

namespace shapes = wire::ec2;
namespace op = wire::ec2::op;

struct ImageTest : testing::Test {
  static constexpr std::string_view other = "444455556666";
  static constexpr char root_snapshot[] = "snap-0aaaaaaaaaaaaaaaa";

  ImageTest() {
    store::ChangeSet changes;
    add_public_images(changes);
    stage.apply(changes);
    put_snapshot(root_snapshot);
  }

  void put_snapshot(const std::string& id, std::string_view owner = Rehearsal::account,
                    const std::string& key = {}) {
    store::Snapshot snapshot;
    snapshot.record.id = id;
    snapshot.record.owner = owner;
    snapshot.record.region = "us-east-1";
    snapshot.record.state = "completed";
    snapshot.record.storage_tier = "standard";
    snapshot.record.volume_size = 8;
    snapshot.record.encrypted = !key.empty();
    snapshot.record.kms_key_id = key;
    snapshot.started = stage.now;
    store::ChangeSet changes;
    changes.put(std::move(snapshot));
    stage.apply(changes);
  }

  static shapes::RegisterImageRequest registration(const std::string& name,
                                                   const std::string& snapshot = root_snapshot) {
    shapes::EbsBlockDevice ebs;
    ebs.SnapshotId = snapshot;
    shapes::BlockDeviceMapping root;
    root.DeviceName = "/dev/xvda";
    root.Ebs = ebs;
    shapes::RegisterImageRequest in;
    in.Name = name;
    in.Architecture = "x86_64";
    in.RootDeviceName = "/dev/xvda";
    in.VirtualizationType = "hvm";
    in.BlockDeviceMappings = {root};
    return in;
  }

  std::string new_image(const std::string& name, const std::string& snapshot = root_snapshot) {
    const auto made = stage.run<op::RegisterImage>(registration(name, snapshot));
    EXPECT_TRUE(made.ok()) << made.error().message;
    return made.ok() ? *made.value().ImageId : std::string();
  }

  std::vector<std::string> listed(const shapes::DescribeImagesRequest& in) {
    std::vector<std::string> ids;
    const auto answer = stage.run<op::DescribeImages>(in);
    EXPECT_TRUE(answer.ok()) << answer.error().message;
    if (!answer.ok()) return ids;
    for (const shapes::Image& image : *answer.value().Images) ids.push_back(*image.ImageId);
    return ids;
  }
  shapes::Image shown(const std::string& id) {
    shapes::DescribeImagesRequest in;
    in.ImageIds = {id};
    in.IncludeDisabled = true;
    const auto answer = stage.run<op::DescribeImages>(in);
    EXPECT_TRUE(answer.ok() && answer.value().Images->size() == 1U);
    return answer.ok() && !answer.value().Images->empty() ? answer.value().Images->front()
                                                          : shapes::Image();
  }

  void share(const std::string& id, const std::string& with) {
    shapes::LaunchPermissionModifications change;
    change.Add = {shapes::LaunchPermission{.UserId = with}};
    shapes::ModifyImageAttributeRequest in;
    in.ImageId = id;
    in.LaunchPermission = change;
    EXPECT_EQ(stage.outcome<op::ModifyImageAttribute>(in), "ok");
  }

  Rehearsal stage{ec2_operations()};
};

}  // namespace amiable::services::ec2
