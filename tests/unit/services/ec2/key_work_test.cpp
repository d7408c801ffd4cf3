// EC2's KMS work as recorded: which denials end an operation, what is made, and that nothing stays
// behind a refusal. The matrices are those of CreateVolume, RunInstances and CopySnapshot with one
// action denied on one key at a time.
#include <gtest/gtest.h>

#include <algorithm>

#include "ec2_stage.h"

namespace amiable::services::ec2 {
namespace {

using kms::KmsStage;
using launch::Operation;

constexpr std::string_view snapshot_id = "snap-0aaaaaaaaaaaaaaaa",
                           volume_id = "vol-0bbbbbbbbbbbbbbbb";
constexpr std::string_view image_id = "ami-0cccccccccccccccc", instance_id = "i-0dddddddddddddddd";
constexpr std::string_view old_volume = "vol-0eeeeeeeeeeeeeeee";
constexpr std::string_view secret = "sixty-four bytes of a data key, more or less";

struct Denial {
  std::string_view action, key;  // key: source, target; empty: nothing is denied
  bool refused;
};

class KeyWorkTest : public ::testing::Test {
 protected:
  KeyWorkTest() {
    target = stage.new_key();
    stage.as_root(KmsStage::foreign);
    source = stage.new_key({.Policy = open_policy()});
    staged.shared.user_ids = {std::string(KmsStage::account)};
    staged.launchable.user_ids = {std::string(KmsStage::account)};
    add_snapshot(KmsStage::foreign, source);
    stage.as_user("alice");
  }
  static std::string open_policy() {
    return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*",)"
           R"("Principal":{"AWS":["arn:aws:iam::111122223333:root","arn:aws:iam::444455556666:root"]}}]})";
  }
  void add_snapshot(std::string_view owner, const std::string& key) {
    model::Snapshot snapshot;
    snapshot.id = snapshot_id;
    snapshot.owner = owner;
    snapshot.state = "completed";
    snapshot.encrypted = !key.empty();
    snapshot.kms_key_id = key;
    snapshot.volume_id = old_volume;
    snapshot.region = stage.region;
    staged.snapshots = {snapshot};
    data = {std::string(snapshot_id), key.empty() ? "" : seal(key), "dek-1",
            std::string(old_volume)};
  }
  std::string seal(const std::string& key) {
    return stage.with_call([&](const Call& call) {
      return kms::encrypt_under(call, *call.world.key(key), "SYMMETRIC_DEFAULT", secret,
                                kms::EncryptionContext{{"aws:ebs:id", std::string(old_volume)}})
          .value()
          .blob;
    });
  }
  std::string opened(const DeviceKeys& keys) {
    return stage.with_call([&](const Call& call) -> std::string {
      auto plain = kms::decrypt_under(call, *call.world.key(keys.key_arn), "SYMMETRIC_DEFAULT",
                                      keys.sealed_data_key,
                                      kms::EncryptionContext{{"aws:ebs:id", keys.target_id}});
      return plain.ok() ? std::string(plain.value().plaintext.view()) : plain.error().code;
    });
  }
  launch::Question question(const Call& call, Operation operation) const {
    launch::Question asked = question_of(call, operation);
    asked.new_ids = {{"", std::string(volume_id)}, {"/dev/xvda", std::string(volume_id)}};
    asked.snapshot = snapshot_id;
    asked.source_region = staged.snapshots.front().region;
    asked.image = image_id;
    asked.instance = instance_id;
    asked.volume = volume_id;
    if (!named_key.empty()) asked.encrypted = true;
    asked.kms_key_id = named_key;
    return asked;
  }
  void put_image(bool encrypted) {
    model::Image image;
    image.id = image_id;
    image.owner = staged.snapshots.front().owner;
    image.state = "available";
    model::BlockDevice device;
    device.device_name = "/dev/xvda";
    device.ebs = true;
    device.snapshot_id = snapshot_id;
    device.encrypted = encrypted;
    image.mappings = {device};
    staged.images = {image};
  }
  // Runs as alice, with one action denied by a session policy; the effect is applied.
  KeyWork perform_as_alice(Operation operation, std::string_view denied = {},
                           const std::string& on = {}) {
    events.clear();
    store::ChangeSet changes;
    KeyWork work = stage.with_call([&](Call& plain) {
      StagedInventory inventory(plain.world, staged);
      authz::Caller caller = authz::find_caller(inventory, plain.identity.arn);
      if (!denied.empty()) narrow(caller, denied, on);
      const Call call{.world = plain.world,
                      .inventory = inventory,
                      .identity = plain.identity,
                      .caller = caller,
                      .vault = plain.vault,
                      .now = plain.now,
                      .partition = "aws",
                      .region = plain.region,
                      .request_id = "ec2-request",
                      .source_ip = "192.0.2.1",
                      .user_agent = "test",
                      .forwarded = &events};
      launch::Question asked = question(call, operation);
      if (operation == Operation::launch) {
        asked.kms_key_id.clear();
        asked.encrypted.reset();
        if (!named_key.empty()) {
          model::BlockDevice device;
          device.device_name = "/dev/xvda";
          device.ebs = true;
          device.encrypted = true;
          device.kms_key_id = named_key;
          asked.mappings = {device};
        }
      }
      return perform(launch::plan(inventory, asked), asked, std::vector{data}, call, changes);
    });
    changed = !changes.empty();
    stage.apply(changes);
    return work;
  }
  static void narrow(authz::Caller& caller, std::string_view denied, const std::string& on) {
    const std::string text = fmt::format(
        R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"*","Resource":"*"}},)"
        R"({{"Effect":"Deny","Action":"{}","Resource":"{}"}}]}})",
        denied, on);
    caller.session_policies = {
        store::compile(text, policy::Kind::identity, "session policy").value().compiled};
    caller.has_session_policies = true;
  }
  void expect_matrix(Operation operation, std::initializer_list<Denial> cases) {
    for (const Denial& one : cases) {
      SCOPED_TRACE(fmt::format("{} on {}", one.action, one.key));
      const std::string& on = one.key == "source" ? source : target;
      const KeyWork work = perform_as_alice(operation, one.action, on);
      EXPECT_EQ(work.refusal.has_value(), one.refused);
      EXPECT_EQ(changed, !one.refused);
      if (one.refused) {
        EXPECT_TRUE(work.devices.empty());
        EXPECT_EQ(work.refusal->kms.code, "AccessDeniedException");
        ASSERT_FALSE(events.empty());
        EXPECT_TRUE(events.back().error.has_value());
      }
    }
  }
  std::vector<std::string> told() const {
    std::vector<std::string> names;
    for (const ForwardedCall& one : events) names.push_back(one.operation);
    return names;
  }

  KmsStage stage;
  Staged staged;
  SourceData data;
  std::string source, target, named_key;
  std::vector<ForwardedCall> events;
  bool changed = false;
};

using Names = std::vector<std::string>;

TEST_F(KeyWorkTest, a_volume_from_a_shared_snapshot_hangs_on_these_permissions_alone) {
  named_key = target;
  expect_matrix(Operation::create_volume, {{"", "", false},
                                           {"kms:CreateGrant", "source", false},
                                           {"kms:Decrypt", "source", false},
                                           {"kms:DescribeKey", "source", false},
                                           {"kms:ReEncryptFrom", "source", true},
                                           {"kms:ReEncryptTo", "target", true},
                                           {"kms:GenerateDataKeyWithoutPlaintext", "target", true},
                                           {"kms:CreateGrant", "target", true},
                                           {"kms:DescribeKey", "target", false}});
}

TEST_F(KeyWorkTest, a_shared_snapshots_own_key_needs_its_grant) {
  named_key = target = source;
  expect_matrix(Operation::create_volume, {{"", "", false}, {"kms:CreateGrant", "source", true}});
}

TEST_F(KeyWorkTest, a_launch_on_an_own_key_needs_no_decrypt_of_the_caller) {
  stage.as_root();
  add_snapshot(KmsStage::foreign, "");
  put_image(false);
  stage.as_user("alice");
  named_key = target;
  expect_matrix(Operation::launch, {{"", "", false},
                                    {"kms:CreateGrant", "target", true},
                                    {"kms:GenerateDataKeyWithoutPlaintext", "target", true},
                                    {"kms:Decrypt", "target", false}});
}

TEST_F(KeyWorkTest, a_copy_hangs_on_these_permissions_alone) {
  named_key = target;
  expect_matrix(Operation::copy_snapshot, {{"", "", false},
                                           {"kms:DescribeKey", "target", true},
                                           {"kms:GenerateDataKeyWithoutPlaintext", "target", true},
                                           {"kms:CreateGrant", "target", true},
                                           {"kms:CreateGrant", "source", true},
                                           {"kms:Decrypt", "target", false},
                                           {"kms:ReEncrypt*", "target", false},
                                           {"kms:DescribeKey", "source", false}});
}

TEST_F(KeyWorkTest, an_own_key_is_kept_by_one_reencryption) {
  stage.as_root();
  add_snapshot(KmsStage::account, target);
  stage.as_user("alice");
  const KeyWork work = perform_as_alice(Operation::create_volume);
  ASSERT_EQ(work.devices.size(), 1u);
  EXPECT_EQ(told(), Names{"ReEncrypt"});
  EXPECT_EQ(opened(work.devices[0]), secret);
  EXPECT_EQ(work.devices[0].data_key_id, "dek-1");
  EXPECT_EQ(stage.world().grant_count(target), 0u);
}

TEST_F(KeyWorkTest, a_launch_makes_two_grants_and_the_instance_decrypts_under_its_own) {
  put_image(true);
  named_key = target;
  const KeyWork work = perform_as_alice(Operation::launch);
  ASSERT_FALSE(work.refusal.has_value()) << work.refusal->kms.message;
  ASSERT_EQ(work.devices.size(), 1u);
  const DeviceKeys& keys = work.devices[0];
  EXPECT_EQ(told(), (Names{"ReEncrypt", "GenerateDataKeyWithoutPlaintext", "CreateGrant",
                           "CreateGrant", "Decrypt", "Decrypt"}));
  EXPECT_EQ(opened(keys).size(), 64u);
  EXPECT_NE(keys.data_key_id, "dek-1");
  EXPECT_EQ(stage.world().grant_count(target), 2u);
  const store::Grant* own = stage.world().grant(target, keys.instance_grant);
  ASSERT_NE(own, nullptr);
  EXPECT_EQ(own->record.grantee, fmt::format("arn:aws:sts::111122223333:assumed-role/"
                                             "aws:ec2-infrastructure/{}",
                                             instance_id));
  EXPECT_EQ(own->record.retiring_principal, "ec2.us-east-1.amazonaws.com");
  EXPECT_EQ(own->record.operations, Names{"Decrypt"});
  ASSERT_TRUE(own->record.has_subset);
  EXPECT_EQ(own->record.context_subset.at(0).value, volume_id);
  const ForwardedCall& boot = events.back();
  EXPECT_EQ(boot.by, ForwardedCall::By::instance);
  EXPECT_EQ(boot.request_id, "ec2-request");
  EXPECT_EQ(boot.invoked_by, "AWS Internal");
  store::ChangeSet changes;
  stage.with_call([&](Call& call) {
    retire_grants(target, std::vector{keys.instance_grant, keys.service_grant}, call, changes);
    return 0;
  });
  stage.apply(changes);
  EXPECT_EQ(stage.world().grant_count(target), 0u);
}

TEST_F(KeyWorkTest, a_start_is_one_grant_by_whoever_starts) {
  stage.as_root();
  model::Volume volume;
  volume.id = volume_id;
  volume.encrypted = true;
  volume.kms_key_id = target;
  staged.volumes = {volume};
  model::Instance instance;
  instance.id = instance_id;
  instance.volume_ids = {std::string(volume_id)};
  staged.instances = {instance};
  data = {std::string(volume_id), {}, "dek-2", std::string(volume_id)};
  data.sealed_data_key = stage.with_call([&](const Call& call) {
    return kms::encrypt_under(call, *call.world.key(target), "SYMMETRIC_DEFAULT", secret,
                              kms::EncryptionContext{{"aws:ebs:id", std::string(volume_id)}})
        .value()
        .blob;
  });
  stage.as_user("alice");
  EXPECT_FALSE(perform_as_alice(Operation::start).refusal.has_value());
  EXPECT_EQ(told().front(), "CreateGrant");
  EXPECT_EQ(told().back(), "Decrypt");
  const KeyWork work = perform_as_alice(Operation::start, "kms:CreateGrant", target);
  ASSERT_TRUE(work.refusal.has_value());
  EXPECT_EQ(work.refusal->symptom.state_reason, "Client.InternalError");
  EXPECT_FALSE(changed);
}

TEST_F(KeyWorkTest, a_key_policy_that_denies_the_instances_role_ends_a_launch) {
  put_image(true);
  named_key = target;
  stage.as_root();
  ASSERT_EQ(
      stage.outcome<kms::op::PutKeyPolicy>(
          {.KeyId = target,
           .Policy = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*",)"
                     R"("Resource":"*","Principal":{"AWS":"arn:aws:iam::111122223333:root"}},)"
                     R"({"Effect":"Deny","Action":"kms:Decrypt","Resource":"*","Principal":"*",)"
                     R"("Condition":{"ArnLike":{"aws:PrincipalArn":)"
                     R"("arn:aws:iam::*:role/aws:ec2-infrastructure"}}}]})"}),
      "ok");
  stage.as_user("alice");
  const KeyWork work = perform_as_alice(Operation::launch);
  ASSERT_TRUE(work.refusal.has_value());
  EXPECT_EQ(work.refusal->symptom.state_reason, "Client.InvalidKMSKey.InvalidState");
  EXPECT_EQ(work.refusal->transition_reason, "Client.InternalError");
  EXPECT_EQ(events.back().by, ForwardedCall::By::instance);
  EXPECT_EQ(stage.world().grant_count(target), 0u);
}

TEST_F(KeyWorkTest, a_condition_on_the_clients_address_breaks_what_ec2_relays) {
  named_key = target;
  stage.as_root();
  ASSERT_EQ(
      stage.outcome<kms::op::PutKeyPolicy>(
          {.KeyId = target,
           .Policy = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*",)"
                     R"("Resource":"*","Principal":{"AWS":"arn:aws:iam::111122223333:root"}},)"
                     R"({"Effect":"Deny","Action":"kms:CreateGrant","Resource":"*",)"
                     R"("Principal":"*","Condition":{"NotIpAddress":{"aws:SourceIp":)"
                     R"("192.0.2.0/24"}}}]})"}),
      "ok");
  stage.as_user("alice");
  EXPECT_TRUE(perform_as_alice(Operation::create_volume).refusal.has_value());
}

TEST_F(KeyWorkTest, a_disabled_key_is_told_by_kms_later_and_to_a_copy_at_once) {
  named_key = target;
  stage.as_root();
  ASSERT_EQ(stage.outcome<kms::op::DisableKey>({.KeyId = target}), "ok");
  stage.as_user("alice");
  const KeyWork volume = perform_as_alice(Operation::create_volume);
  ASSERT_TRUE(volume.refusal.has_value());
  EXPECT_EQ(volume.refusal->kms.code, "DisabledException");
  EXPECT_FALSE(is_at_once(volume.refusal->symptom));
  EXPECT_NE(events.back().input, nullptr);
  const KeyWork copy = perform_as_alice(Operation::copy_snapshot);
  ASSERT_TRUE(copy.refusal.has_value());
  EXPECT_EQ(copy.refusal->symptom.error_code, "InvalidParameterValue");
  EXPECT_EQ(copy.refusal->symptom.message,
            fmt::format("The specified keyId {} is disabled", target));
}

TEST_F(KeyWorkTest, a_copy_that_may_not_describe_its_key_is_refused_at_once) {
  named_key = target;
  const KeyWork work = perform_as_alice(Operation::copy_snapshot, "kms:DescribeKey", target);
  ASSERT_TRUE(work.refusal.has_value());
  const wire::AwsError error = error_at_once(work.refusal->symptom, {});
  EXPECT_EQ(error.code, "AuthFailure");
  EXPECT_EQ(error.message, fmt::format("Not authorized to use key {} ", target));
  EXPECT_EQ(error.status, 403);
}

TEST_F(KeyWorkTest, an_absent_key_ends_a_volume_later) {
  named_key = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-4000-8000-000000000000";
  const KeyWork work = perform_as_alice(Operation::create_volume);
  ASSERT_TRUE(work.refusal.has_value());
  EXPECT_FALSE(is_at_once(work.refusal->symptom));
  EXPECT_EQ(work.refusal->kms.code, "NotFoundException");
}

TEST_F(KeyWorkTest, the_unset_default_key_is_made_when_it_is_needed) {
  store::ChangeSet made;
  stage.with_call([&](Call& plain) {
    StagedInventory inventory(plain.world, staged);
    const Call call{.world = plain.world,
                    .inventory = inventory,
                    .identity = plain.identity,
                    .caller = plain.caller,
                    .vault = plain.vault,
                    .now = plain.now,
                    .region = plain.region};
    const launch::Question asked = question(call, Operation::create_volume);
    EXPECT_TRUE(with_default_key(launch::plan(inventory, asked), asked, call, made).ok());
    return 0;
  });
  EXPECT_FALSE(made.empty());
  stage.apply(made);
  const KeyWork work = perform_as_alice(Operation::create_volume);
  ASSERT_FALSE(work.refusal.has_value()) << work.refusal->kms.message;
  EXPECT_TRUE(stage.key(work.devices.at(0).key_arn).record.aws_managed);
}

TEST_F(KeyWorkTest, a_copy_from_another_region_asks_the_source_key_there) {
  stage.region = "eu-west-1";
  stage.as_root();
  named_key = target = stage.new_key();
  stage.as_user("alice");
  // The snapshot and its key stay in us-east-1.
  staged.snapshots[0].region = "us-east-1";
  const KeyWork work = perform_as_alice(Operation::copy_snapshot);
  ASSERT_FALSE(work.refusal.has_value()) << work.refusal->kms.message;
  EXPECT_EQ(stage.world().grant_count(source), 1u);
  const auto at_source = std::find_if(events.begin(), events.end(), [](const ForwardedCall& one) {
    return one.region == "us-east-1";
  });
  ASSERT_NE(at_source, events.end());
  EXPECT_EQ(at_source->invoked_by, "prod.kms-caller.ebs.us-east-1.amazonaws.com");
  const store::Grant* grant = stage.world().grant(source, work.devices.at(0).source_grant);
  ASSERT_NE(grant, nullptr);
  EXPECT_TRUE(grant->record.has_equals);
  EXPECT_EQ(grant->record.context_equals.at(0).value, old_volume);
}

}  // namespace
}  // namespace amiable::services::ec2
