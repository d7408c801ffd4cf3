// RegisterImage, DescribeImages, and what becomes of an image; errors as recorded.
#include <algorithm>

#include "ec2_image_stage.h"
#include "services/ec2/account_zone.h"
#include "services/public_images.h"

namespace amiable::services::ec2 {
namespace {

using Ids = std::vector<std::string>;

TEST_F(ImageTest, a_registered_image_is_available_with_what_was_given_and_the_defaults) {
  const std::string id = new_image("golden");
  const shapes::Image image = shown(id);
  EXPECT_EQ(image.State, "available");
  EXPECT_EQ(image.ImageLocation, "111122223333/golden");
  EXPECT_EQ(image.RootDeviceType, "ebs");
  EXPECT_EQ(image.Public, false);
  EXPECT_EQ(image.DeregistrationProtection, "disabled");
  ASSERT_EQ(image.BlockDeviceMappings->size(), 1U);
  const shapes::EbsBlockDevice& ebs = *image.BlockDeviceMappings->front().Ebs;
  EXPECT_EQ(ebs.SnapshotId, root_snapshot);
  EXPECT_EQ(ebs.VolumeType, "gp2");
  EXPECT_EQ(ebs.VolumeSize, 8);
  EXPECT_EQ(ebs.DeleteOnTermination, true);
  EXPECT_EQ(ebs.Encrypted, false);
}

TEST_F(ImageTest, what_cannot_be_registered) {
  new_image("taken");
  put_snapshot("snap-0bbbbbbbbbbbbbbbb", other);
  put_snapshot("snap-0cccccccccccccccc", other);
  store::Snapshot shared = *stage.world().snapshot("us-east-1", "snap-0cccccccccccccccc");
  shared.permissions.user_ids = {std::string(Rehearsal::account)};
  store::ChangeSet changes;
  changes.put(std::move(shared));
  stage.apply(changes);
  struct Case {
    const char* name;
    const char* snapshot;
    const char* error;
  };
  const Case cases[] = {
      {"ab", root_snapshot, "InvalidAMIName.Malformed"},
      {"taken", root_snapshot,
       "InvalidAMIName.Duplicate: AMI name taken is already in use by AMI "},
      {"new", "snap-0dddddddddddddddd",
       "InvalidSnapshotID.NotFound: The snapshot ID 'snap-0dddddddddddddddd' does not exist"},
      {"new", "snap-0bbbbbbbbbbbbbbbb",
       "InvalidSnapshotID.NotFound: The snapshot ID 'snap-0bbbbbbbbbbbbbbbb' does not exist"},
      {"new", "snap-0cccccccccccccccc",
       "InvalidParameterValue: Invalid value 'snap-0cccccccccccccccc' for snapshotId. Snapshot "
       "does "
       "not belong to 111122223333"}};
  for (const Case& one : cases) {
    const std::string outcome =
        stage.outcome<op::RegisterImage>(registration(one.name, one.snapshot));
    EXPECT_TRUE(outcome.starts_with(one.error)) << outcome;
  }
  shapes::RegisterImageRequest in = registration("new");
  in.BlockDeviceMappings->front().DeviceName = "/dev/sdf";
  EXPECT_EQ(stage.outcome<op::RegisterImage>(in),
            "InvalidBlockDeviceMapping: No root snapshot specified in device mapping.");
  in = registration("new");
  in.BlockDeviceMappings->front().Ebs->VolumeSize = 1;
  EXPECT_EQ(stage.outcome<op::RegisterImage>(in),
            "InvalidBlockDeviceMapping: Volume of size 1GB is smaller than snapshot "
            "'snap-0aaaaaaaaaaaaaaaa', expect size >= 8GB");
}

TEST_F(ImageTest, a_dry_run_changes_nothing) {
  shapes::RegisterImageRequest in = registration("golden");
  in.DryRun = true;
  const auto answer = stage.run<op::RegisterImage>(in);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, "DryRunOperation");
  EXPECT_EQ(answer.error().status, 412);
  in.DryRun.reset();
  EXPECT_EQ(stage.outcome<op::RegisterImage>(in), "ok");
}

TEST_F(ImageTest, registering_asks_about_image_snapshot_and_tags) {
  shapes::RegisterImageRequest in = registration("golden");
  in.TagSpecifications = {{"image", {{{"team", "red"}}}}};
  const Asks asks = stage.asks<op::RegisterImage>(in).value();
  ASSERT_EQ(asks.size(), 3U);
  EXPECT_EQ(asks[0].resource, "arn:aws:ec2:us-east-1::image/*");
  EXPECT_EQ(asks[1].resource, "arn:aws:ec2:us-east-1::snapshot/snap-0aaaaaaaaaaaaaaaa");
  EXPECT_EQ(asks[2].action, "ec2:CreateTags");
  const auto names = [](const Ask& ask) {
    Ids out;
    for (const ContextKey& key : ask.context) out.push_back(key.name);
    return out;
  };
  EXPECT_EQ(names(asks[0]), (Ids{"ec2:Owner", "aws:RequestTag/team", "aws:TagKeys"}));
  EXPECT_EQ(names(asks[2]), (Ids{"ec2:CreateAction", "aws:RequestTag/team", "aws:TagKeys"}));
  in.TagSpecifications->front().ResourceType = "volume";
  EXPECT_EQ(stage.asks<op::RegisterImage>(in).error().code, "InvalidParameterValue");
}

TEST_F(ImageTest, who_sees_an_image) {
  const std::string id = new_image("golden");
  stage.as_root(other);
  EXPECT_EQ(listed({.ImageIds = Ids{id}}), Ids());  // no error [recorded]
  stage.as_root();
  share(id, std::string(other));
  stage.as_root(other);
  EXPECT_EQ(listed({.ImageIds = Ids{id}}), Ids{id});
  EXPECT_EQ(listed({.ExecutableUsers = Ids{"self"}}), Ids{id});
  EXPECT_EQ(listed({.Owners = Ids{"self"}}), Ids());
  EXPECT_EQ(listed({.Owners = Ids{"111122223333"}}), Ids{id});
  EXPECT_EQ(listed({.ExecutableUsers = Ids{"all"}}).size(), 3U);
  EXPECT_EQ(stage.outcome<op::CancelImageLaunchPermission>({.ImageId = id}), "ok");
  EXPECT_EQ(listed({.ImageIds = Ids{id}}), Ids());
}

TEST_F(ImageTest, images_that_are_not_there) {
  EXPECT_EQ(stage.outcome<op::DescribeImages>({.ImageIds = Ids{"ami-0123456789abcdef0"}}),
            "InvalidAMIID.NotFound: The image id '[ami-0123456789abcdef0]' does not exist");
  EXPECT_EQ(stage.outcome<op::DescribeImages>({.ImageIds = Ids{"abc"}}),
            "InvalidAMIID.Malformed: Invalid id: \"abc\" (expecting \"ami-...\")");
  EXPECT_EQ(stage.outcome<op::DescribeImages>({.ImageIds = Ids{"ami-12"}}),
            "InvalidAMIID.Malformed: Invalid id: \"ami-12\"");
}

TEST_F(ImageTest, public_images_by_owner_and_filter) {
  EXPECT_EQ(listed({.Owners = Ids{"amazon"}}).size(), 2U);
  EXPECT_EQ(listed({.Owners = Ids{"099720109477"}}).size(), 1U);
  shapes::DescribeImagesRequest in;
  in.Owners = Ids{"amazon"};
  in.Filters = {{"name", Ids{"al2023-ami-2023.*"}}, {"architecture", Ids{"arm64", "riscv"}}};
  ASSERT_EQ(listed(in).size(), 1U);
  EXPECT_EQ(shown(listed(in).front()).ImageOwnerAlias, "amazon");
  in.Filters = {{"block-device-mapping.volume-size", Ids{"9"}}};
  EXPECT_EQ(listed(in), Ids());
  in.Filters = {{"colour", Ids{"red"}}};
  EXPECT_EQ(stage.outcome<op::DescribeImages>(in),
            "InvalidParameterValue: The filter 'colour' is invalid");
}

TEST_F(ImageTest, public_images_stand_wherever_no_opt_in_is_needed) {
  for (const ec2::RegionFacts& region : ec2::known_regions()) {
    EXPECT_EQ(public_parameters(region.name).size(), region.opt_in ? 0U : 3U) << region.name;
  }
}

TEST_F(ImageTest, the_pages_of_a_list_are_the_list) {
  const Ids all = listed({});
  ASSERT_EQ(all.size(), 3U);
  shapes::DescribeImagesRequest in;
  in.MaxResults = 2;
  const auto first = stage.run<op::DescribeImages>(in).value();
  ASSERT_EQ(first.Images->size(), 2U);
  in.NextToken = first.NextToken;
  const auto second = stage.run<op::DescribeImages>(in).value();
  ASSERT_EQ(second.Images->size(), 1U);
  EXPECT_FALSE(second.NextToken);
  EXPECT_EQ((Ids{*first.Images->at(0).ImageId, *first.Images->at(1).ImageId,
                 *second.Images->at(0).ImageId}),
            all);
  stage.as_root(other);
  EXPECT_TRUE(stage.outcome<op::DescribeImages>(in).starts_with("InvalidParameterValue"));
}

TEST_F(ImageTest, a_deregistered_image_is_not_shown_and_then_unknown) {
  const std::string id = new_image("golden");
  EXPECT_EQ(stage.outcome<op::DeregisterImage>({.ImageId = id}), "ok");
  EXPECT_EQ(listed({.ImageIds = Ids{id}}), Ids());
  EXPECT_EQ(stage.outcome<op::DeregisterImage>({.ImageId = id}),
            fmt::format("InvalidAMIID.Unavailable: The image ID '{}' is no longer available", id));
  new_image("golden");  // its name is free again
  stage.now = stage.now + 3601;
  EXPECT_EQ(stage.outcome<op::DescribeImages>({.ImageIds = Ids{id}}),
            fmt::format("InvalidAMIID.NotFound: The image id '[{}]' does not exist", id));
}

TEST_F(ImageTest, deregistering_takes_the_snapshots_that_no_other_image_maps) {
  put_snapshot("snap-0bbbbbbbbbbbbbbbb");
  shapes::RegisterImageRequest in = registration("golden", "snap-0bbbbbbbbbbbbbbbb");
  in.BlockDeviceMappings->push_back(in.BlockDeviceMappings->front());
  in.BlockDeviceMappings->back().DeviceName = "/dev/sdf";
  in.BlockDeviceMappings->back().Ebs->SnapshotId = root_snapshot;
  const std::string id = *stage.run<op::RegisterImage>(in).value().ImageId;
  new_image("neighbour");
  const auto answer =
      stage.run<op::DeregisterImage>({.ImageId = id, .DeleteAssociatedSnapshots = true}).value();
  ASSERT_EQ(answer.DeleteSnapshotResults->size(), 2U);
  EXPECT_EQ(answer.DeleteSnapshotResults->at(0).ReturnCode, "success");
  EXPECT_EQ(answer.DeleteSnapshotResults->at(1).ReturnCode, "skipped");
  const store::Snapshot* gone = stage.world().snapshot("us-east-1", "snap-0bbbbbbbbbbbbbbbb");
  EXPECT_TRUE(store::is_gone(gone->course, stage.now));
}

TEST_F(ImageTest, a_disabled_image_is_hidden_and_loses_its_shares) {
  const std::string id = new_image("golden");
  share(id, std::string(other));
  EXPECT_EQ(stage.outcome<op::DisableImage>({.ImageId = id}), "ok");
  EXPECT_EQ(listed({.ImageIds = Ids{id}}), Ids());
  EXPECT_EQ(shown(id).State, "disabled");
  EXPECT_TRUE(stage.outcome<op::DisableImage>({.ImageId = id}).starts_with("IncorrectState"));
  EXPECT_EQ(stage.outcome<op::EnableImage>({.ImageId = id}), "ok");
  EXPECT_EQ(shown(id).State, "available");
  stage.as_root(other);
  EXPECT_EQ(listed({.ImageIds = Ids{id}}), Ids());
}

TEST_F(ImageTest, a_deprecated_image_is_listed_to_its_owner_and_by_id) {
  const std::string id = new_image("golden");
  share(id, std::string(other));
  EXPECT_EQ(
      stage.outcome<op::EnableImageDeprecation>({.ImageId = id, .DeprecateAt = stage.now + 600}),
      "ok");
  stage.now = stage.now + 1200;
  EXPECT_TRUE(shown(id).DeprecationTime.has_value());
  EXPECT_EQ(listed({.Owners = Ids{"self"}}), Ids{id});
  stage.as_root(other);
  EXPECT_EQ(listed({.ExecutableUsers = Ids{"self"}}), Ids());
  EXPECT_EQ(listed({.ImageIds = Ids{id}}), Ids{id});
  EXPECT_EQ(listed({.ExecutableUsers = Ids{"self"}, .IncludeDeprecated = true}), Ids{id});
}

TEST_F(ImageTest, a_protected_image_is_not_deregistered) {
  const std::string id = new_image("golden");
  stage.run<op::EnableImageDeregistrationProtection>({.ImageId = id, .WithCooldown = true}).value();
  EXPECT_TRUE(
      stage.outcome<op::DeregisterImage>({.ImageId = id}).starts_with("OperationNotPermitted"));
  EXPECT_EQ(stage.run<op::DisableImageDeregistrationProtection>({.ImageId = id}).value().Return,
            "enabled-with-cooldown");
  EXPECT_TRUE(
      stage.outcome<op::DeregisterImage>({.ImageId = id}).starts_with("OperationNotPermitted"));
  stage.now = stage.now + seconds_per_day;
  EXPECT_EQ(stage.outcome<op::DeregisterImage>({.ImageId = id}), "ok");
}

}  // namespace
}  // namespace amiable::services::ec2
