// What the direct APIs ask of KMS: the recorded matrix of one denied action each, what is told of
// it, and what KMS's states do.
#include <gtest/gtest.h>

#include "block_stage.h"
#include "services/ebs/block_tokens.h"

namespace amiable::services::ebs {
namespace {

class BlockKeysTest : public ::testing::Test {
 protected:
  void SetUp() override {
    wire::kms::CreateKeyRequest in;
    in.Policy = ec2::open_policy;
    key = stage.new_key(in);
    id = stage.written(stage.starting(key), {{0, 'x'}});
    ASSERT_EQ(id.substr(0, 5), "snap-") << id;
  }
  std::string child() {
    auto in = stage.starting();
    in.ParentSnapshotId = id;
    const auto made = stage.ask<dop::StartSnapshot>(in);
    return made.ok() ? "ok" : made.error().reason;
  }
  std::string start() {
    const auto made = stage.ask<dop::StartSnapshot>(stage.starting(key));
    return made.ok() ? "ok" : made.error().reason;
  }
  std::string list() {
    direct::ListSnapshotBlocksRequest in;
    in.SnapshotId = id;
    const auto listed = stage.ask<dop::ListSnapshotBlocks>(in);
    return listed.ok() ? "ok" : listed.error().reason;
  }
  std::string get() {
    direct::GetSnapshotBlockRequest in;
    in.SnapshotId = id;
    in.BlockIndex = 0;
    in.BlockToken = stage.with_call([&](const Call& call) { return block_token(call, id, 0); });
    const auto got = stage.ask<dop::GetSnapshotBlock>(in);
    return got.ok() ? "ok" : got.error().reason;
  }
  // "DescribeKey Decrypt! ": the calls of the last operation, refused ones marked.
  std::string told() const {
    std::string text;
    for (const ForwardedCall& one : stage.events) {
      text += one.operation + (one.error ? "! " : " ");
      EXPECT_EQ(one.invoked_by, "ebs.amazonaws.com");
      EXPECT_EQ(one.by, ForwardedCall::By::caller);
    }
    return text;
  }
  void disable() {
    wire::kms::DisableKeyRequest in;
    in.KeyId = key;
    ASSERT_TRUE(stage.run<wire::kms::op::DisableKey>(in).ok());
  }

  BlockStage stage;
  std::string key, id;
};

TEST_F(BlockKeysTest, one_denied_action_each) {
  constexpr std::string_view dependency = "INVALID_DEPENDENCY_REQUEST",
                             no_key = "DEPENDENCY_RESOURCE_NOT_FOUND", ok = "ok";
  const struct {
    std::string_view action, start, list, get, child;
  } rows[] = {{"", ok, ok, ok, ok},
              {"kms:GenerateDataKey", dependency, ok, ok, ok},
              {"kms:GenerateDataKeyWithoutPlaintext", ok, ok, ok, ok},
              {"kms:DescribeKey", ok, no_key, no_key, ok},
              {"kms:CreateGrant", ok, ok, ok, ok},
              {"kms:Decrypt", ok, ok, no_key, no_key},
              {"kms:ReEncryptFrom", ok, ok, ok, dependency},
              {"kms:ReEncryptTo", ok, ok, ok, dependency}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.action);
    stage.deny(row.action, key);
    EXPECT_EQ(start(), row.start);
    EXPECT_EQ(list(), row.list);
    EXPECT_EQ(get(), row.get);
    EXPECT_EQ(child(), row.child);
  }
}

TEST_F(BlockKeysTest, calls_are_told_in_the_callers_name) {
  EXPECT_EQ(start(), "ok");
  EXPECT_EQ(told(), "GenerateDataKey ");
  EXPECT_EQ(child(), "ok");
  EXPECT_EQ(told(), "ReEncrypt Decrypt ");
  EXPECT_EQ(list(), "ok");
  EXPECT_EQ(told(), "DescribeKey ");
  EXPECT_EQ(get(), "ok");
  EXPECT_EQ(told(), "DescribeKey Decrypt ");
  const auto& in = *static_cast<const wire::kms::DecryptRequest*>(stage.events.back().input.get());
  EXPECT_EQ(in.KeyId, key);
  EXPECT_EQ(in.EncryptionContext->at("aws:ebs:id"), id);
  const std::string pending = stage.start(stage.starting(key));
  EXPECT_EQ(stage.put(pending, 0, 'x'), "ok");
  EXPECT_EQ(told(), "Decrypt ");
  EXPECT_EQ(stage.complete(pending, 1), "completed");
  EXPECT_EQ(told(), "");
}

TEST_F(BlockKeysTest, refusals_speak_with_kms_words) {
  stage.deny("kms:GenerateDataKey", key);
  const auto refused = stage.ask<dop::StartSnapshot>(stage.starting(key));
  EXPECT_EQ(refused.error().code, "ValidationException");
  EXPECT_EQ(refused.error().message,
            fmt::format("Invalid parameters for a dependent service: "
                        "com.amazonaws.services.kms.model.AWSKMSException: User: "
                        "arn:aws:iam::111122223333:user/alice is not authorized to perform: "
                        "kms:GenerateDataKey on resource: {} with an explicit deny in a session "
                        "policy (Service: AWSKMS; Status Code: 400; Error Code: "
                        "AccessDeniedException; Request ID: {}; Proxy: null)",
                        key, stage.events.back().request_id));
  stage.deny("kms:Decrypt", key);
  EXPECT_EQ(get(), "DEPENDENCY_RESOURCE_NOT_FOUND");
  EXPECT_EQ(told(), "DescribeKey Decrypt! ");
}

TEST_F(BlockKeysTest, a_disabled_key_stops_data_and_no_more) {
  const std::string pending = stage.start(stage.starting(key));
  ASSERT_EQ(stage.put(pending, 0, 'x'), "ok");
  disable();
  EXPECT_EQ(list(), "ok");
  EXPECT_EQ(get(), "INVALID_DEPENDENCY_REQUEST");
  EXPECT_EQ(child(), "INVALID_DEPENDENCY_REQUEST");
  EXPECT_EQ(start(), "INVALID_DEPENDENCY_REQUEST");
  EXPECT_EQ(stage.ask<dop::PutSnapshotBlock>(stage.putting(pending, 1, 'x')).error().reason,
            "INVALID_DEPENDENCY_REQUEST");
  EXPECT_EQ(stage.complete(pending, 1), "completed");
}

TEST_F(BlockKeysTest, another_account_needs_the_key_too) {
  wire::ec2::ModifySnapshotAttributeRequest in;
  in.SnapshotId = id;
  in.Attribute = "createVolumePermission";
  in.CreateVolumePermission.emplace().Add.emplace().emplace_back().UserId =
      std::string(BlockStage::foreign);
  ASSERT_EQ(stage.told<wire::ec2::op::ModifySnapshotAttribute>(in), "ok");
  stage.as_user("carol", BlockStage::foreign);
  EXPECT_EQ(stage.data(id), "0:x ");
  stage.deny("kms:Decrypt", key);
  EXPECT_EQ(list(), "DEPENDENCY_RESOURCE_NOT_FOUND");
  stage.deny("", "");
  stage.change(key, [](store::Key& row) {
    row.policy = store::compile(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
                                R"("Action":"kms:*","Resource":"*","Principal":{"AWS":)"
                                R"("arn:aws:iam::111122223333:root"}}]})",
                                policy::Kind::key, "key policy")
                     .value();
  });
  EXPECT_EQ(stage.data(id), "ResourceNotFoundException DEPENDENCY_RESOURCE_NOT_FOUND");
}

TEST_F(BlockKeysTest, children_have_their_parents_data_key_bound_to_their_own_id) {
  auto in = stage.starting();
  in.ParentSnapshotId = id;
  const std::string made = stage.written(in, {{1, 'y'}});
  EXPECT_EQ(stage.data(made), "0:x 1:y ");
  const store::Snapshot &parent = stage.snapshot(id), &row = stage.snapshot(made);
  EXPECT_EQ(row.record.kms_key_id, key);
  EXPECT_EQ(row.bound_id, made);
  EXPECT_EQ(row.data_key_id, parent.data_key_id);
  EXPECT_EQ(stage.opened(key, row.sealed_data_key, made),
            stage.opened(key, parent.sealed_data_key, id));
  EXPECT_EQ(stage.opened(key, row.sealed_data_key, id), "InvalidCiphertextException");
}

TEST_F(BlockKeysTest, keys_must_be_there) {
  const std::string none = "arn:aws:kms:us-east-1:111122223333:key/" + std::string(36, '0');
  const auto made = stage.ask<dop::StartSnapshot>(stage.starting(none));
  EXPECT_EQ(made.error().reason, "INVALID_DEPENDENCY_REQUEST");
  EXPECT_NE(made.error().message.find("NotFoundException"), std::string::npos);
}

}  // namespace
}  // namespace amiable::services::ebs
