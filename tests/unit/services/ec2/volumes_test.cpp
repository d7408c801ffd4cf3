// Volumes: which key they get, what a refusal of KMS leaves, attaching, changing, deleting.
#include <gtest/gtest.h>

#include "ebs_stage.h"

namespace amiable::services::ec2 {
namespace {

class VolumesTest : public ::testing::Test {
 protected:
  // A snapshot of carol's under a key of hers, shared with alice's account.
  void share_one() {
    stage.as_user("carol", EbsStage::foreign);
    wire::kms::CreateKeyRequest in;
    in.Policy = open_policy;
    source = stage.new_key(in);
    const std::string volume = stage.new_volume(encrypted(source));
    shared = stage.new_snapshot(volume);
    shapes::ModifySnapshotAttributeRequest share;
    share.SnapshotId = shared;
    share.CreateVolumePermission.emplace().Add.emplace().emplace_back().UserId =
        std::string(EbsStage::account);
    ASSERT_EQ(stage.told<op::ModifySnapshotAttribute>(share), "ok");
    stage.as_user("alice");
    target = stage.new_key();
  }
  static shapes::CreateVolumeRequest encrypted(const std::string& key) {
    shapes::CreateVolumeRequest in;
    in.Size = 8;
    in.Encrypted = true;
    in.KmsKeyId = key;
    return in;
  }
  shapes::CreateVolumeRequest from(const std::string& snapshot, const std::string& key = {}) {
    shapes::CreateVolumeRequest in;
    in.SnapshotId = snapshot;
    in.AvailabilityZone = stage.region + "a";
    if (!key.empty()) in.KmsKeyId = key;
    if (!key.empty()) in.Encrypted = true;
    return in;
  }
  shapes::AttachVolumeRequest attaching(const std::string& volume, const std::string& instance) {
    shapes::AttachVolumeRequest in;
    in.VolumeId = volume;
    in.InstanceId = instance;
    in.Device = "/dev/sdf";
    return in;
  }

  EbsStage stage;
  std::string source, target, shared;
};

// The recorded matrix of CreateVolume from a shared snapshot.
TEST_F(VolumesTest, SharedSnapshotDenials) {
  share_one();
  const struct {
    std::string_view action;
    bool on_source, vanishes;
  } cases[] = {{"", false, false},
               {"kms:CreateGrant", true, false},
               {"kms:Decrypt", true, false},
               {"kms:DescribeKey", true, false},
               {"kms:ReEncryptFrom", true, true},
               {"kms:ReEncryptTo", false, true},
               {"kms:GenerateDataKeyWithoutPlaintext", false, true},
               {"kms:CreateGrant", false, true},
               {"kms:DescribeKey", false, false}};
  for (const auto& one : cases) {
    SCOPED_TRACE(fmt::format("{} on the {}", one.action, one.on_source ? "source" : "target"));
    stage.deny(one.action, one.on_source ? source : target);
    const auto made = stage.ask<op::CreateVolume>(from(shared, target));
    ASSERT_TRUE(made.ok());
    EXPECT_EQ(*made.value().State, "creating");
    stage.wait(1000);
    const std::string id = *made.value().VolumeId;
    EXPECT_EQ(stage.volume_state(id), one.vanishes ? "gone" : "available");
    shapes::DescribeVolumesRequest by_id;
    by_id.VolumeIds = {id};
    EXPECT_EQ(
        stage.told<op::DescribeVolumes>(by_id),
        one.vanishes ? "InvalidVolume.NotFound: The volume '" + id + "' does not exist." : "ok");
  }
}

TEST_F(VolumesTest, SharedSnapshotGetsTheDefaultKeyWhichTheAnswerDoesNotName) {
  share_one();
  const auto made = stage.ask<op::CreateVolume>(from(shared));
  ASSERT_TRUE(made.ok());
  EXPECT_TRUE(*made.value().Encrypted);
  EXPECT_FALSE(made.value().KmsKeyId.has_value());
  const store::Volume& volume = stage.volume(*made.value().VolumeId);
  EXPECT_TRUE(stage.key(volume.record.kms_key_id).record.aws_managed);
  EXPECT_EQ(volume.bound_id, volume.record.id);
}

TEST_F(VolumesTest, OwnSnapshotKeepsItsDataKey) {
  const std::string key = stage.new_key();
  const std::string first = stage.new_volume(encrypted(key));
  const std::string snapshot = stage.new_snapshot(first);
  stage.deny("kms:*", "*");
  EXPECT_EQ(stage.new_snapshot(first).substr(0, 5), "snap-");  // asks nothing of KMS
  EXPECT_TRUE(stage.events.empty());
  stage.deny("", "");
  const std::size_t grants = stage.grants_on(key);
  const std::string second = stage.new_volume(from(snapshot));
  ASSERT_EQ(stage.events.size(), 1U);
  EXPECT_EQ(stage.events.front().operation, "ReEncrypt");
  EXPECT_EQ(stage.grants_on(key), grants);
  const store::Volume &a = stage.volume(first), &b = stage.volume(second);
  EXPECT_EQ(a.data_key_id, b.data_key_id);
  EXPECT_EQ(stage.opened(key, a.sealed_data_key, first),
            stage.opened(key, b.sealed_data_key, second));
  EXPECT_EQ(stage.opened(key, b.sealed_data_key, first), "InvalidCiphertextException");
}

TEST_F(VolumesTest, ServiceGrantIsRetiredAfterAMinuteAndAHalf) {
  const std::string key = stage.new_key();
  const std::string id = stage.new_volume(encrypted(key));
  EXPECT_EQ(stage.grants_on(key), 1U);
  stage.wait(88'000);
  stage.tick();
  EXPECT_EQ(stage.grants_on(key), 1U);
  stage.wait(1'000);
  EXPECT_TRUE(has_due_changes(stage.world(), stage.now));
  stage.tick();
  EXPECT_EQ(stage.grants_on(key), 0U);
  EXPECT_TRUE(stage.volume(id).grant_ids.empty());
  EXPECT_FALSE(has_due_changes(stage.world(), stage.now));
}

TEST_F(VolumesTest, UnusableKeyShowsLater) {
  const std::string key = stage.new_key();
  wire::kms::DisableKeyRequest disable;
  disable.KeyId = key;
  ASSERT_TRUE(stage.run<kms::op::DisableKey>(disable).ok());
  const std::string id = stage.new_volume(encrypted(key));
  EXPECT_EQ(stage.volume_state(id), "gone");
  ASSERT_EQ(stage.events.size(), 1U);
  EXPECT_EQ(stage.events.front().error->code, "DisabledException");
}

TEST_F(VolumesTest, Errors) {
  share_one();
  const std::string zone = stage.region + "a";
  const auto told = [&](auto change) {
    shapes::CreateVolumeRequest in;
    in.AvailabilityZone = zone;
    in.Size = 8;
    change(in);
    return stage.told<op::CreateVolume>(in);
  };
  EXPECT_EQ(told([&](auto& in) { in.KmsKeyId = target; }),
            "InvalidParameterDependency: The parameter [KmsKeyId] requires the parameter Encrypted "
            "to be set.");
  EXPECT_EQ(told([&](auto& in) {
              in.SnapshotId = shared;
              in.Encrypted = false;
            }),
            "InvalidParameterCombination: EncryptedVolume parameter [false] is inconsistent with "
            "snapshot encryption state [true]");
  EXPECT_EQ(told([](auto& in) { in.SnapshotId = "snap-0aaaaaaaaaaaaaaaa"; }),
            "InvalidSnapshot.NotFound: Snapshot does not exist");
  EXPECT_EQ(told([](auto& in) { in.AvailabilityZone = "us-west-2a"; }),
            "InvalidZone.NotFound: The zone 'us-west-2a' does not exist.");
  EXPECT_EQ(told([](auto& in) { in.Size.reset(); }),
            "MissingParameter: The request must contain the parameter size/snapshot");
  EXPECT_EQ(told([&](auto& in) {
              in.SnapshotId = shared;
              in.Size = 4;
            }),
            "InvalidParameterValue: Volume of size 4GB is smaller than snapshot '" + shared +
                "', expect size >= 8GB");
  EXPECT_EQ(told([](auto& in) { in.VolumeType = "gp9"; }).substr(0, 18), "UnknownVolumeType:");
  EXPECT_EQ(told([](auto& in) { in.VolumeType = "io2"; }),
            "MissingParameter: The request must contain the parameter iops");
  EXPECT_EQ(told([](auto& in) { in.Iops = 5000; }).substr(0, 27), "InvalidParameterCombination");
  EXPECT_EQ(told([&](auto& in) {
              in.Encrypted = true;
              in.KmsKeyId = target;
              in.DryRun = true;
            }),
            "DryRunOperation: Request would have succeeded, but DryRun flag is set.");
  EXPECT_TRUE(stage.events.empty());
}

TEST_F(VolumesTest, WhoMayNotCreateVolumesIsToldSoFirst) {
  stage.deny("ec2:CreateVolume", "*");
  EXPECT_EQ(stage.ask<op::CreateVolume>(from("snap-0aaaaaaaaaaaaaaaa")).error().code,
            "UnauthorizedOperation");
  stage.deny("ec2:CreateTags", "*");
  shapes::CreateVolumeRequest in;
  in.Size = 1;
  in.AvailabilityZone = stage.region + "b";
  EXPECT_EQ(stage.told<op::CreateVolume>(in), "ok");
  in.TagSpecifications.emplace().push_back({"volume", {{{"team", "a"}}}});
  EXPECT_EQ(stage.ask<op::CreateVolume>(in).error().code, "UnauthorizedOperation");
}

TEST_F(VolumesTest, ClientToken) {
  shapes::CreateVolumeRequest in;
  in.Size = 3;
  in.AvailabilityZone = stage.region + "a";
  in.ClientToken = "once";
  const auto first = stage.ask<op::CreateVolume>(in);
  const auto again = stage.ask<op::CreateVolume>(in);
  EXPECT_EQ(*first.value().VolumeId, *again.value().VolumeId);
  in.Size = 4;
  EXPECT_EQ(stage.ask<op::CreateVolume>(in).error().code, "IdempotentParameterMismatch");
}

TEST_F(VolumesTest, AttachAndDetach) {
  const std::string instance = stage.new_instance();
  const std::string key = stage.new_key();
  const std::string volume = stage.new_volume(encrypted(key));
  const auto made = stage.ask<op::AttachVolume>(attaching(volume, instance));
  ASSERT_TRUE(made.ok()) << made.error().message;
  EXPECT_EQ(*made.value().State, "attaching");
  EXPECT_EQ(stage.grants_on(key), 2U);  // EBS's own and the instance's
  EXPECT_EQ(stage.volume_state(volume), "in-use");
  stage.wait(500);
  EXPECT_EQ(stage.told<op::AttachVolume>(attaching(volume, instance)),
            "VolumeInUse: " + volume + " is already attached to an instance");
  shapes::DeleteVolumeRequest erase;
  erase.VolumeId = volume;
  EXPECT_EQ(stage.told<op::DeleteVolume>(erase),
            "VolumeInUse: Volume " + volume + " is currently attached to " + instance);
  shapes::DetachVolumeRequest leave;
  leave.VolumeId = volume;
  EXPECT_EQ(*stage.ask<op::DetachVolume>(leave).value().State, "detaching");
  EXPECT_EQ(stage.grants_on(key), 1U);
  EXPECT_TRUE(stage.world().instance(stage.region, instance)->devices.empty());
  stage.wait(500);
  EXPECT_EQ(stage.told<op::DetachVolume>(leave),
            "IncorrectState: Volume '" + volume + "' is in the 'available' state.");
  EXPECT_EQ(stage.told<op::DeleteVolume>(erase), "ok");
  EXPECT_EQ(stage.grants_on(key), 0U);
  EXPECT_EQ(stage.volume_state(volume), "deleting");
  stage.wait(500);
  EXPECT_EQ(stage.told<op::DeleteVolume>(erase).substr(0, 22), "InvalidVolume.NotFound");
}

TEST_F(VolumesTest, AttachRefusesAnUnusableKeyAtOnce) {
  const std::string instance = stage.new_instance();
  const std::string key = stage.new_key();
  const std::string volume = stage.new_volume(encrypted(key));
  stage.deny("kms:CreateGrant", key);
  EXPECT_EQ(stage.told<op::AttachVolume>(attaching(volume, instance)),
            "CustomerKeyHasBeenRevoked: Volume " + volume +
                " cannot be attached. The encrypted volume was unable to access the KMS key.");
  EXPECT_EQ(stage.volume_state(volume), "available");
}

TEST_F(VolumesTest, Modify) {
  shapes::CreateVolumeRequest small;
  small.Size = 8;
  const std::string id = stage.new_volume(small);
  shapes::ModifyVolumeRequest in;
  in.VolumeId = id;
  in.Size = 7;
  EXPECT_EQ(stage.told<op::ModifyVolume>(in),
            "InvalidParameterValue: New size cannot be smaller than existing size");
  in.Size = 16;
  in.VolumeType = "gp3";
  const auto begun = stage.ask<op::ModifyVolume>(in);
  EXPECT_EQ(*begun.value().VolumeModification->ModificationState, "modifying");
  EXPECT_EQ(*begun.value().VolumeModification->OriginalIops, 100);
  shapes::DescribeVolumesRequest all;
  EXPECT_EQ(*stage.ask<op::DescribeVolumes>(all).value().Volumes->front().Size, 8);
  EXPECT_EQ(stage.ask<op::ModifyVolume>(in).error().code, "IncorrectModificationState");
  stage.wait(5'000);
  const auto volume = stage.ask<op::DescribeVolumes>(all).value().Volumes->front();
  EXPECT_EQ(*volume.Size, 16);
  EXPECT_EQ(*volume.Iops, 3000);
  EXPECT_EQ(*volume.Throughput, 125);
  shapes::DescribeVolumesModificationsRequest changes;
  EXPECT_EQ(*stage.ask<op::DescribeVolumesModifications>(changes)
                 .value()
                 .VolumesModifications->front()
                 .ModificationState,
            "completed");
}

}  // namespace
}  // namespace amiable::services::ec2
