// Instances: launches, what refusals of KMS leave, grants over an instance's life, and their shape.
#include <gtest/gtest.h>

#include "ebs_stage.h"

namespace amiable::services::ec2 {
namespace {

class InstancesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    key = stage.new_key();
    image = new_image(shapes::CreateVolumeRequest{}, "plain");
  }
  std::string new_image(shapes::CreateVolumeRequest volume, const std::string& name) {
    volume.Size = 8;
    return stage.new_image(stage.new_snapshot(stage.new_volume(volume)), name);
  }
  shapes::RunInstancesRequest launch(std::int64_t count = 1) const {
    shapes::RunInstancesRequest in;
    in.ImageId = image;
    in.InstanceType = "t3.micro";
    in.MinCount = 1;
    in.MaxCount = count;
    return in;
  }
  shapes::RunInstancesRequest encrypted(std::int64_t count = 1) const {
    shapes::RunInstancesRequest in = launch(count);
    auto& mapping = in.BlockDeviceMappings.emplace().emplace_back();
    mapping.DeviceName = "/dev/xvda";
    mapping.Ebs.emplace().Encrypted = true;
    mapping.Ebs->KmsKeyId = key;
    return in;
  }
  std::string run(const shapes::RunInstancesRequest& in) {
    const auto made = stage.ask<op::RunInstances>(in);
    if (!made.ok()) return made.error().code + ": " + made.error().message;
    return *made.value().Instances->front().InstanceId;
  }
  const store::Instance& row(const std::string& id) const {
    return *stage.world().instance(stage.region, id);
  }
  model::Instance now(const std::string& id) const { return store::record_at(row(id), stage.now); }
  template <class Op>
  std::string change(const std::string& id) {
    typename Op::Request in;
    in.InstanceIds.emplace().push_back(id);
    return stage.told<Op>(in);
  }

  EbsStage stage;
  std::string key, image;
};

TEST_F(InstancesTest, VolumeHasKeysAndGrants) {
  const std::string id = run(encrypted());
  EXPECT_EQ(now(id).state, "pending");
  stage.wait(1000);
  EXPECT_EQ(now(id).state, "running");
  ASSERT_EQ(row(id).devices.size(), 1U);
  const store::Volume& volume = stage.volume(row(id).devices.front().volume_id);
  EXPECT_EQ(volume.record.kms_key_id, key);
  EXPECT_EQ(volume.bound_id, volume.record.id);
  EXPECT_EQ(stage.opened(key, volume.sealed_data_key, volume.bound_id).size(), 64U);
  EXPECT_EQ(store::record_at(volume, stage.now).state, "in-use");
  EXPECT_EQ(stage.grants_on(key), 2U);
  EXPECT_EQ(volume.grant_ids.size(), 1U);
  EXPECT_FALSE(volume.attachments.front().grant_id.empty());
}

TEST_F(InstancesTest, GrantsComeAndGo) {
  const std::string id = run(encrypted());
  stage.wait(1000);
  EXPECT_EQ(change<op::StopInstances>(id), "ok");
  EXPECT_EQ(stage.grants_on(key), 1U);
  EXPECT_EQ(now(id).state, "stopping");
  EXPECT_EQ(change<op::StartInstances>(id),
            "IncorrectInstanceState: The instance '" + id +
                "' is not in a state from which it can be started.");
  stage.wait(1000);
  EXPECT_EQ(now(id).state_reason_code, "Client.UserInitiatedShutdown");
  EXPECT_EQ(change<op::StartInstances>(id), "ok");
  EXPECT_EQ(stage.grants_on(key), 2U);
  stage.wait(1000);
  const std::string volume = row(id).devices.front().volume_id;
  EXPECT_EQ(change<op::TerminateInstances>(id), "ok");
  EXPECT_EQ(stage.grants_on(key), 0U);
  stage.wait(1000);
  EXPECT_EQ(now(id).state, "terminated");
  EXPECT_EQ(stage.volume_state(volume), "gone");
}

TEST_F(InstancesTest, RefusedLaunches) {
  for (const std::string_view action : {"kms:CreateGrant", "kms:GenerateDataKeyWithoutPlaintext"}) {
    SCOPED_TRACE(action);
    stage.deny(action, key);
    auto dry = encrypted();
    dry.DryRun = true;
    EXPECT_TRUE(run(dry).starts_with("DryRunOperation"));
    EXPECT_TRUE(stage.events.empty());
    const std::string id = run(encrypted());
    EXPECT_EQ(now(id).state, "pending");
    stage.wait(500);
    EXPECT_EQ(now(id).state, "shutting-down");
    stage.wait(500);
    EXPECT_EQ(now(id).state, "terminated");
    EXPECT_EQ(now(id).state_reason_code, "Client.InvalidKMSKey.InvalidState");
    EXPECT_EQ(now(id).transition_reason, "Client.InternalError");
    EXPECT_TRUE(row(id).devices.empty());
    EXPECT_EQ(stage.grants_on(key), 0U);
  }
  stage.deny("kms:Decrypt", key);
  const std::string id = run(encrypted());
  stage.wait(1000);
  EXPECT_EQ(now(id).state, "running");
}

TEST_F(InstancesTest, RefusedStart) {
  const std::string id = run(encrypted());
  stage.wait(1000);
  ASSERT_EQ(change<op::StopInstances>(id), "ok");
  stage.wait(1000);
  stage.deny("kms:CreateGrant", key);
  EXPECT_EQ(change<op::StartInstances>(id), "ok");
  EXPECT_EQ(now(id).state, "pending");
  stage.wait(1000);
  EXPECT_EQ(now(id).state, "stopped");
  EXPECT_EQ(now(id).state_reason_code, "Client.InternalError");
  EXPECT_EQ(stage.grants_on(key), 1U);
}

TEST_F(InstancesTest, EachHasItsOwnKeys) {
  auto in = encrypted(3);
  in.ClientToken = "t";
  const auto made = stage.ask<op::RunInstances>(in);
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made.value().Instances->size(), 3U);
  EXPECT_EQ(stage.grants_on(key), 6U);
  const auto again = stage.ask<op::RunInstances>(in);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again.value().ReservationId, made.value().ReservationId);
  EXPECT_EQ(stage.grants_on(key), 6U);
  in.MaxCount = 2;
  EXPECT_TRUE(run(in).starts_with("IdempotentParameterMismatch"));
}

TEST_F(InstancesTest, EncryptedImage) {
  shapes::CreateVolumeRequest volume;
  volume.Encrypted = true;
  volume.KmsKeyId = key;
  image = new_image(volume, "encrypted");
  const std::string id = run(launch());
  stage.wait(1000);
  EXPECT_EQ(now(id).state, "running");
  EXPECT_EQ(stage.volume(row(id).devices.front().volume_id).record.kms_key_id, key);
  stage.deny("kms:ReEncryptFrom", key);
  const std::string refused = run(launch());
  stage.wait(1000);
  EXPECT_EQ(now(refused).state, "terminated");
}

TEST_F(InstancesTest, Parameters) {
  auto in = launch();
  in.ImageId = "ami-0123456789abcdef0";
  EXPECT_EQ(run(in),
            "InvalidAMIID.NotFound: The image id '[ami-0123456789abcdef0]' does not exist");
  in = launch();
  in.InstanceType = "t4g.micro";
  EXPECT_TRUE(run(in).starts_with("InvalidParameterValue: The architecture 'arm64'"));
  in = launch();
  in.MinCount = 0;
  EXPECT_TRUE(run(in).starts_with("InvalidParameterValue"));
  in = encrypted();
  in.BlockDeviceMappings->front().Ebs->Encrypted.reset();
  EXPECT_TRUE(run(in).starts_with("InvalidParameterDependency"));
  in = launch();
  in.KeyName = "nobody";
  EXPECT_EQ(run(in), "InvalidKeyPair.NotFound: The key pair 'nobody' does not exist");
  stage.as_user("carol", EbsStage::foreign);
  EXPECT_EQ(run(launch()), "AuthFailure: Not authorized for images: [" + image + "]");
  stage.as_user("bob");
  EXPECT_TRUE(run(launch()).starts_with("UnauthorizedOperation"));
}

TEST_F(InstancesTest, ProtectedFromTermination) {
  auto in = launch();
  in.DisableApiTermination = true;
  const std::string id = run(in);
  stage.wait(1000);
  EXPECT_TRUE(change<op::TerminateInstances>(id).starts_with("OperationNotPermitted"));
  EXPECT_EQ(now(id).state, "running");
}

TEST_F(InstancesTest, ImageOfAnInstanceAsksNoKey) {
  const std::string id = run(encrypted());
  stage.wait(1000);
  shapes::CreateImageRequest in;
  in.InstanceId = id;
  in.Name = "golden";
  stage.deny("kms:*", "*");
  const auto made = stage.ask<op::CreateImage>(in);
  ASSERT_TRUE(made.ok());
  EXPECT_TRUE(stage.events.empty());
  const store::Image* golden = stage.world().image(stage.region, *made.value().ImageId);
  ASSERT_EQ(golden->record.mappings.size(), 1U);
  const store::Snapshot& snapshot = stage.snapshot(golden->record.mappings.front().snapshot_id);
  EXPECT_EQ(snapshot.record.kms_key_id, key);
  EXPECT_EQ(snapshot.bound_id, row(id).devices.front().volume_id);
}

TEST_F(InstancesTest, LaunchTemplate) {
  shapes::CreateLaunchTemplateRequest in;
  in.LaunchTemplateName = "template";
  auto& data = in.LaunchTemplateData.emplace();
  data.ImageId = image;
  data.InstanceType = "t3.micro";
  auto& mapping = data.BlockDeviceMappings.emplace().emplace_back();
  mapping.DeviceName = "/dev/xvda";
  mapping.Ebs.emplace().Encrypted = true;
  mapping.Ebs->KmsKeyId = key;
  ASSERT_EQ(stage.told<op::CreateLaunchTemplate>(in), "ok");
  shapes::CreateLaunchTemplateVersionRequest version;
  version.LaunchTemplateName = "template";
  version.SourceVersion = "$Latest";
  version.LaunchTemplateData.emplace().InstanceType = "t3.small";
  ASSERT_EQ(stage.told<op::CreateLaunchTemplateVersion>(version), "ok");
  shapes::RunInstancesRequest by_template;
  by_template.MinCount = by_template.MaxCount = 1;
  by_template.LaunchTemplate.emplace().LaunchTemplateName = "template";
  by_template.LaunchTemplate->Version = "2";
  const std::string id = run(by_template);
  EXPECT_EQ(row(id).record.instance_type, "t3.small");
  EXPECT_EQ(stage.grants_on(key), 2U);
  by_template.LaunchTemplate->Version = "3";
  EXPECT_TRUE(run(by_template).starts_with("InvalidLaunchTemplateId.VersionNotFound"));
}

}  // namespace
}  // namespace amiable::services::ec2
