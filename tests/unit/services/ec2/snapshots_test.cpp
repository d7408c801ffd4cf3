// Snapshots: sharing, copies of them and of images, archiving, deleting, lists.
#include <gtest/gtest.h>

#include "ebs_stage.h"

namespace amiable::services::ec2 {
namespace {

class SnapshotsTest : public ::testing::Test {
 protected:
  std::string snapshot_under(const std::string& key) {
    shapes::CreateVolumeRequest in;
    in.Size = 8;
    if (!key.empty()) in.Encrypted = true;
    if (!key.empty()) in.KmsKeyId = key;
    return stage.new_snapshot(stage.new_volume(in));
  }
  static shapes::ModifySnapshotAttributeRequest sharing(const std::string& id,
                                                        std::string_view account) {
    shapes::ModifySnapshotAttributeRequest in;
    in.SnapshotId = id;
    in.Attribute = "createVolumePermission";
    in.CreateVolumePermission.emplace().Add.emplace().emplace_back().UserId = std::string(account);
    return in;
  }
  // Of carol's, under a key that both accounts may use.
  void share_one() {
    stage.as_user("carol", EbsStage::foreign);
    wire::kms::CreateKeyRequest in;
    in.Policy = open_policy;
    source = stage.new_key(in);
    shared = snapshot_under(source);
    ASSERT_EQ(stage.told<op::ModifySnapshotAttribute>(sharing(shared, EbsStage::account)), "ok");
    stage.as_user("alice");
    target = stage.new_key();
  }
  shapes::CopySnapshotRequest copying(const std::string& id, const std::string& key) {
    shapes::CopySnapshotRequest in;
    in.SourceRegion = stage.region;
    in.SourceSnapshotId = id;
    in.Encrypted = true;
    in.KmsKeyId = key;
    return in;
  }
  // An image of carol's with one device.
  std::string image_of(const std::string& snapshot, bool launchable) {
    store::Image image;
    image.record.id = "ami-0cccccccccccccccc";
    image.record.owner = EbsStage::foreign;
    image.record.region = stage.region;
    image.record.state = "available";
    image.record.architecture = "arm64";
    model::BlockDevice& device = image.record.mappings.emplace_back();
    device.device_name = "/dev/xvda";
    device.ebs = true;
    device.snapshot_id = snapshot;
    device.encrypted = true;
    device.volume_size = 8;
    if (launchable) image.permissions.user_ids = {std::string(EbsStage::account)};
    const std::string id = image.record.id;
    store::ChangeSet changes;
    changes.put(std::move(image));
    stage.apply(changes);
    return id;
  }
  shapes::CopyImageRequest copying_image(const std::string& id) {
    shapes::CopyImageRequest in;
    in.SourceRegion = stage.region;
    in.SourceImageId = id;
    in.Name = "copied";
    in.Encrypted = true;
    in.KmsKeyId = target;
    return in;
  }

  EbsStage stage;
  std::string source, target, shared;
};

// The recorded matrix of CopySnapshot.
TEST_F(SnapshotsTest, CopyDenials) {
  share_one();
  const struct {
    std::string_view action;
    bool on_source, fails;
  } cases[] = {{"", false, false},
               {"kms:GenerateDataKeyWithoutPlaintext", false, true},
               {"kms:CreateGrant", false, true},
               {"kms:CreateGrant", true, true},
               {"kms:Decrypt", false, false},
               {"kms:GenerateDataKey", false, false},
               {"kms:DescribeKey", true, false}};
  for (const auto& one : cases) {
    SCOPED_TRACE(fmt::format("{} on the {}", one.action, one.on_source ? "source" : "target"));
    stage.deny(one.action, one.on_source ? source : target);
    const auto made = stage.ask<op::CopySnapshot>(copying(shared, target));
    ASSERT_TRUE(made.ok()) << made.error().message;
    const std::string id = *made.value().SnapshotId;
    EXPECT_EQ(stage.snapshot_now(id).state, "pending");
    stage.wait(1000);
    EXPECT_EQ(stage.snapshot_now(id).state, one.fails ? "error" : "completed");
    EXPECT_EQ(stage.snapshot_now(id).state_message,
              one.fails ? "Given key ID is not accessible" : "");
    EXPECT_EQ(stage.snapshot(id).sealed_data_key.empty(), one.fails);
  }
}

TEST_F(SnapshotsTest, CopyLooksAtTheTargetKeyFirst) {
  share_one();
  stage.deny("kms:DescribeKey", target);
  const auto denied = stage.ask<op::CopySnapshot>(copying(shared, target));
  EXPECT_EQ(denied.error().code, "AuthFailure");
  EXPECT_EQ(denied.error().message, "Not authorized to use key " + target + " ");
  EXPECT_EQ(denied.error().status, 403);
  stage.deny("", "");
  wire::kms::DisableKeyRequest disable;
  disable.KeyId = target;
  ASSERT_TRUE(stage.run<kms::op::DisableKey>(disable).ok());
  EXPECT_EQ(stage.told<op::CopySnapshot>(copying(shared, target)),
            "InvalidParameterValue: The specified keyId " + target + " is disabled");
}

TEST_F(SnapshotsTest, CopiesAreBoundToTheirOwnIdAndGiveTheirGrantsBack) {
  share_one();
  const std::size_t before = stage.grants_on(source);
  const std::string id = *stage.ask<op::CopySnapshot>(copying(shared, target)).value().SnapshotId;
  const store::Snapshot& copy = stage.snapshot(id);
  EXPECT_EQ(copy.bound_id, id);
  EXPECT_EQ(copy.record.volume_id, "vol-ffffffff");
  EXPECT_EQ(stage.opened(target, copy.sealed_data_key, id).size(), 64U);
  EXPECT_EQ(stage.grants_on(target), 1U);
  EXPECT_EQ(stage.grants_on(source), before + 1);
  stage.wait(91'000);
  stage.tick();
  EXPECT_EQ(stage.grants_on(target), 0U);
  EXPECT_EQ(stage.grants_on(source), 0U);
}

TEST_F(SnapshotsTest, CopyErrors) {
  share_one();
  auto in = copying("snap-0aaaaaaaaaaaaaaaa", target);
  EXPECT_EQ(stage.told<op::CopySnapshot>(in).substr(0, 24), "InvalidSnapshot.NotFound");
  in = copying(shared, target);
  in.DryRun = true;
  EXPECT_EQ(stage.ask<op::CopySnapshot>(in).error().code, "DryRunOperation");
  in.DryRun.reset();
  in.PresignedUrl =
      "https://ec2.us-east-1.amazonaws.com/?Action=CopySnapshot&SourceSnapshotId=" + shared +
      "&DestinationRegion=us-east-1&X-Amz-Signature=0000";
  EXPECT_EQ(stage.told<op::CopySnapshot>(in), "ok");
  in.PresignedUrl = "https://ec2.us-east-1.amazonaws.com/?DestinationRegion=eu-west-1";
  EXPECT_EQ(stage.ask<op::CopySnapshot>(in).error().code, "InvalidParameterValue");
  in.PresignedUrl.reset();
  in.CompletionDurationMinutes = 20;
  EXPECT_EQ(stage.ask<op::CopySnapshot>(in).error().code, "InvalidParameterValue");
  stage.deny("ec2:CopySnapshot", "arn:aws:ec2:us-east-1::snapshot/" + shared);
  EXPECT_EQ(stage.ask<op::CopySnapshot>(copying(shared, target)).error().code,
            "UnauthorizedOperation");
}

TEST_F(SnapshotsTest, CopyImage) {
  share_one();
  const std::string image = image_of(shared, true);
  const auto made = stage.ask<op::CopyImage>(copying_image(image));
  ASSERT_TRUE(made.ok()) << made.error().message;
  stage.wait(1000);
  const store::Image& copy = *stage.world().image(stage.region, *made.value().ImageId);
  const model::Image record = store::record_at(copy, stage.now);
  EXPECT_EQ(record.state, "available");
  EXPECT_EQ(record.owner, EbsStage::account);
  EXPECT_EQ(record.source_image_id, image);
  EXPECT_EQ(record.architecture, "arm64");
  EXPECT_TRUE(copy.permissions.user_ids.empty());
  const model::Snapshot snapshot = stage.snapshot_now(record.mappings.front().snapshot_id);
  EXPECT_EQ(snapshot.kms_key_id, target);
  EXPECT_EQ(snapshot.state, "completed");
  EXPECT_EQ(stage.ask<op::CopyImage>(copying_image(image)).error().code,
            "InvalidAMIName.Duplicate");
}

TEST_F(SnapshotsTest, CopyImageRefused) {
  share_one();
  const std::string image = image_of(shared, true);
  stage.deny("kms:CreateGrant", source);
  const auto made = stage.ask<op::CopyImage>(copying_image(image));
  ASSERT_TRUE(made.ok()) << made.error().message;
  stage.wait(1000);
  const model::Image record =
      store::record_at(*stage.world().image(stage.region, *made.value().ImageId), stage.now);
  EXPECT_EQ(record.state, "failed");
  EXPECT_EQ(record.state_reason, "Copy image failed with an internal error.");
  EXPECT_EQ(stage.snapshot_now(record.mappings.front().snapshot_id).state, "error");
  EXPECT_EQ(stage.grants_on(target), 0U);
  stage.as_user("carol", EbsStage::foreign);
  shapes::ResetSnapshotAttributeRequest unshare;
  unshare.SnapshotId = shared;
  unshare.Attribute = "createVolumePermission";
  ASSERT_EQ(stage.told<op::ResetSnapshotAttribute>(unshare), "ok");
  stage.as_user("alice");
  EXPECT_EQ(stage.told<op::CopyImage>(copying_image(image)),
            "InvalidRequest: You do not have permission to access the storage of this ami");
}

TEST_F(SnapshotsTest, SharingLooksAtTheDefaultKey) {
  const std::string key = stage.new_key();
  const std::string good = snapshot_under(key);
  EXPECT_EQ(stage.told<op::ModifySnapshotAttribute>(sharing(good, EbsStage::foreign)), "ok");
  ASSERT_EQ(stage.events.size(), 1U);
  EXPECT_EQ(stage.events.front().operation, "DescribeKey");
  const std::string bad = snapshot_under("alias/aws/ebs");
  EXPECT_EQ(stage.told<op::ModifySnapshotAttribute>(sharing(bad, EbsStage::foreign)),
            "OperationNotPermitted: Encrypted snapshots with EBS default key cannot be shared");
  shapes::ModifySnapshotAttributeRequest everybody;
  everybody.SnapshotId = good;
  everybody.OperationType = "add";
  everybody.GroupNames = {"all"};
  EXPECT_EQ(stage.told<op::ModifySnapshotAttribute>(everybody),
            "OperationNotPermitted: Encrypted snapshots cannot be shared publicly");
  stage.deny("kms:DescribeKey", "*");
  EXPECT_EQ(stage.ask<op::ModifySnapshotAttribute>(sharing(good, EbsStage::foreign)).error().code,
            "AuthFailure");
}

TEST_F(SnapshotsTest, SharedOnesAreSeenWithoutTags) {
  const std::string id = snapshot_under("");
  store::Snapshot tagged = stage.snapshot(id);
  tagged.record.tags = {{"team", "a"}};
  store::ChangeSet changes;
  changes.put(tagged);
  stage.apply(changes);
  shapes::DescribeSnapshotsRequest by_id;
  by_id.SnapshotIds = {id};
  shapes::DescribeSnapshotAttributeRequest attribute;
  attribute.SnapshotId = id;
  attribute.Attribute = "createVolumePermission";
  stage.as_user("carol", EbsStage::foreign);
  EXPECT_EQ(stage.told<op::DescribeSnapshots>(by_id),
            "InvalidSnapshot.NotFound: The snapshot '" + id + "' does not exist.");
  stage.as_user("alice");
  shapes::ModifySnapshotAttributeRequest older;
  older.SnapshotId = id;
  older.OperationType = "add";
  older.UserIds = {std::string(EbsStage::foreign)};
  ASSERT_EQ(stage.told<op::ModifySnapshotAttribute>(older), "ok");
  EXPECT_EQ(*stage.ask<op::DescribeSnapshotAttribute>(attribute)
                 .value()
                 .CreateVolumePermissions->front()
                 .UserId,
            EbsStage::foreign);
  EXPECT_TRUE(stage.ask<op::DescribeSnapshots>(by_id).value().Snapshots->front().Tags.has_value());
  stage.as_user("carol", EbsStage::foreign);
  EXPECT_FALSE(stage.ask<op::DescribeSnapshots>(by_id).value().Snapshots->front().Tags.has_value());
  EXPECT_EQ(stage.ask<op::DescribeSnapshotAttribute>(attribute).error().code, "AuthFailure");
  EXPECT_EQ(stage.ask<op::ModifySnapshotAttribute>(older).error().code, "AuthFailure");
}

TEST_F(SnapshotsTest, InUse) {
  const std::string id = snapshot_under("");
  image_of(id, false);
  shapes::DeleteSnapshotRequest in;
  in.SnapshotId = id;
  in.DryRun = true;
  EXPECT_EQ(stage.ask<op::DeleteSnapshot>(in).error().code, "DryRunOperation");
  in.DryRun.reset();
  EXPECT_EQ(stage.told<op::DeleteSnapshot>(in),
            "InvalidSnapshot.InUse: The snapshot " + id +
                " is currently in use by ami-0cccccccccccccccc");
  in.SnapshotId = snapshot_under("");
  EXPECT_EQ(stage.told<op::DeleteSnapshot>(in), "ok");
  EXPECT_EQ(stage.ask<op::DeleteSnapshot>(in).error().code, "InvalidSnapshot.NotFound");
}

TEST_F(SnapshotsTest, Archived) {
  const std::string id = snapshot_under("");
  shapes::ModifySnapshotTierRequest put_away;
  put_away.SnapshotId = id;
  ASSERT_EQ(stage.told<op::ModifySnapshotTier>(put_away), "ok");
  stage.wait(1000);
  shapes::CreateVolumeRequest volume;
  volume.SnapshotId = id;
  volume.AvailabilityZone = stage.region + "a";
  EXPECT_EQ(stage.told<op::CreateVolume>(volume),
            "IncorrectState: Snapshot is in invalid state - archived");
  shapes::RestoreSnapshotTierRequest back;
  back.SnapshotId = id;
  back.TemporaryRestoreDays = 2;
  ASSERT_EQ(stage.told<op::RestoreSnapshotTier>(back), "ok");
  stage.wait(1000);
  EXPECT_EQ(stage.told<op::CreateVolume>(volume), "ok");
  stage.wait_days(3);
  EXPECT_EQ(stage.ask<op::CreateVolume>(volume).error().code, "IncorrectState");
}

TEST_F(SnapshotsTest, Lists) {
  for (int i = 0; i < 7; ++i) snapshot_under("");
  shapes::DescribeSnapshotsRequest in;
  in.OwnerIds = {"self"};
  in.MaxResults = 5;
  auto page = stage.ask<op::DescribeSnapshots>(in).value();
  EXPECT_EQ(page.Snapshots->size(), 5U);
  in.NextToken = page.NextToken;
  page = stage.ask<op::DescribeSnapshots>(in).value();
  EXPECT_EQ(page.Snapshots->size(), 2U);
  EXPECT_FALSE(page.NextToken.has_value());
  shapes::DescribeSnapshotsRequest filtered;
  filtered.Filters.emplace().push_back({"volume-id", {{*page.Snapshots->front().VolumeId}}});
  EXPECT_EQ(stage.ask<op::DescribeSnapshots>(filtered).value().Snapshots->size(), 1U);
  filtered.Filters->front().Name = "colour";
  EXPECT_EQ(stage.told<op::DescribeSnapshots>(filtered),
            "InvalidParameterValue: The filter 'colour' is invalid");
}

}  // namespace
}  // namespace amiable::services::ec2
