// StartSnapshot, PutSnapshotBlock, CompleteSnapshot and reading back: as recorded of AWS.
#include <gtest/gtest.h>

#include "block_stage.h"

namespace amiable::services::ebs {
namespace {

namespace eop = wire::ec2::op;

class DirectSnapshots : public ::testing::Test {
 protected:
  void share(const std::string& id, std::string_view with) {
    wire::ec2::ModifySnapshotAttributeRequest in;
    in.SnapshotId = id;
    in.Attribute = "createVolumePermission";
    auto& add = in.CreateVolumePermission.emplace().Add.emplace().emplace_back();
    (with == "all" ? add.Group : add.UserId) = std::string(with);
    ASSERT_EQ(stage.told<eop::ModifySnapshotAttribute>(in), "ok");
  }
  void default_encryption() { ASSERT_EQ(stage.told<eop::EnableEbsEncryptionByDefault>({}), "ok"); }
  template <class Op>
  std::string reason(const typename Op::Request& in) {
    const auto answer = stage.ask<Op>(in);
    return answer.ok() ? "ok" : answer.error().reason;
  }

  BlockStage stage;
};

TEST_F(DirectSnapshots, what_was_put_is_read_back_sparse_and_zero_blocks_too) {
  const std::string id = stage.start(stage.starting());
  EXPECT_EQ(stage.snapshot_now(id).state, "pending");
  for (const char fill : {'a', 'b'}) EXPECT_EQ(stage.put(id, 0, fill), "ok");
  EXPECT_EQ(stage.put(id, 7, '\0'), "ok");
  EXPECT_EQ(stage.put(id, 2047, 'c'), "ok");
  EXPECT_EQ(stage.data(id), "ResourceNotFoundException SNAPSHOT_NOT_FOUND");  // still pending
  EXPECT_EQ(stage.complete(id, 3), "completed");
  EXPECT_EQ(stage.data(id), std::string("0:b 7:\0 2047:c ", 15));
  EXPECT_EQ(stage.snapshot(id).full_size_bytes, 3 * 524288);
  EXPECT_EQ(stage.snapshot(id).record.volume_id, "vol-ffffffff");
  EXPECT_EQ(stage.put(id, 1, 'x'), "ValidationException: Snapshot is already completed");
  EXPECT_EQ(stage.complete(id, 99), "completed");  // says what it is, whatever is counted
}

TEST_F(DirectSnapshots, an_answer_shows_what_was_asked_for) {
  direct::StartSnapshotRequest in = stage.starting();
  in.Description = "d";
  in.Tags.emplace().push_back({"team", "a"});
  const auto made = stage.ask<dop::StartSnapshot>(in).value();
  EXPECT_EQ(made.OwnerId, BlockStage::account);
  EXPECT_EQ(made.Status, "pending");
  EXPECT_EQ(made.VolumeSize, 1);
  EXPECT_EQ(made.BlockSize, 524288);
  EXPECT_EQ(made.Description, "d");
  EXPECT_EQ(made.Tags->front().Key, "team");
  EXPECT_EQ(made.StartTime, stage.now);
  EXPECT_FALSE(made.KmsKeyArn.has_value());
  EXPECT_FALSE(made.ParentSnapshotId.has_value());
}

TEST_F(DirectSnapshots, blocks_are_checked) {
  const std::string id = stage.start(stage.starting());
  auto in = stage.putting(id, 2048, 'x');
  EXPECT_EQ(stage.told<dop::PutSnapshotBlock>(in),
            "ValidationException: Block index 2048 is beyond the volume size extent");
  EXPECT_EQ(reason<dop::PutSnapshotBlock>(in), "INVALID_BLOCK");
  in = stage.putting(id, 0, 'x');
  in.DataLength = 1;
  EXPECT_EQ(stage.told<dop::PutSnapshotBlock>(in),
            "ValidationException: Block data length 1 is not valid, expected 524288");
  in = stage.putting(id, 0, 'x');
  in.BlockData->resize(5);
  EXPECT_EQ(stage.told<dop::PutSnapshotBlock>(in),
            "ValidationException: Failed to read block data");
  in = stage.putting(id, 0, 'x');
  in.ChecksumAlgorithm = "SHA1";
  EXPECT_EQ(stage.told<dop::PutSnapshotBlock>(in),
            "ValidationException: Unsupported Checksum Algorithm 'SHA1', supported algorithms are "
            "SHA256");
  in = stage.putting(id, 0, 'x');
  in.Checksum = BlockStage::sum_of("y");
  const auto wrong = stage.ask<dop::PutSnapshotBlock>(in);
  EXPECT_EQ(wrong.error().code, "InvalidSignatureException");
  EXPECT_EQ(wrong.error().status, 403);
  EXPECT_EQ(stage.complete(id, 0), "completed");  // nothing of all that was kept
  EXPECT_EQ(stage.data(id), "");
}

TEST_F(DirectSnapshots, a_wrong_count_or_checksum_ends_in_error) {
  const std::string id = stage.start(stage.starting());
  EXPECT_EQ(stage.put(id, 0, 'x'), "ok");
  EXPECT_EQ(stage.complete(id, 2), "error");
  EXPECT_EQ(stage.snapshot_now(id).state_message, "Changed blocks count mismatch for snapshot");
  EXPECT_EQ(stage.put(id, 1, 'x').substr(0, 25), "ResourceNotFoundException");
  EXPECT_EQ(stage.complete(id, 1), "error");
  EXPECT_EQ(stage.data(id), "ResourceNotFoundException SNAPSHOT_NOT_FOUND");

  // SHA-256 of the blocks' digests in order of their index.
  for (const bool right : {true, false}) {
    const std::string other = stage.start(stage.starting());
    EXPECT_EQ(stage.put(other, 5, 'y'), "ok");
    EXPECT_EQ(stage.put(other, 2, 'x'), "ok");
    direct::CompleteSnapshotRequest in;
    in.SnapshotId = other;
    in.ChangedBlocksCount = 2;
    in.ChecksumAlgorithm = "SHA256";
    EXPECT_EQ(stage.told<dop::CompleteSnapshot>(in),
              "ValidationException: Invalid parameter combination. Snapshot checksum is missing.");
    in.ChecksumAggregationMethod = "LINEAR";
    std::string digests;
    for (const char fill : right ? std::string("xy") : std::string("yx")) {
      digests += crypto::as_view(crypto::sha256(BlockStage::block(fill)));
    }
    in.Checksum = BlockStage::sum_of(digests);
    EXPECT_EQ(*stage.ask<dop::CompleteSnapshot>(in).value().Status, "pending");
    stage.wait(1000);
    EXPECT_EQ(stage.snapshot_now(other).state, right ? "completed" : "error");
  }
}

TEST_F(DirectSnapshots, a_snapshot_that_nobody_completes_times_out) {
  auto in = stage.starting();
  in.Timeout = 10;
  const std::string id = stage.start(in);
  stage.wait(9 * 60'000);
  EXPECT_EQ(stage.put(id, 0, 'x'), "ok");
  stage.apply(later_timeouts(stage.world(), *stage.files, stage.now));
  stage.wait(9 * 60'000);
  EXPECT_EQ(stage.snapshot_now(id).state, "pending");
  EXPECT_TRUE(later_timeouts(stage.world(), *stage.files, stage.now).empty());
  stage.wait(60'001);
  EXPECT_EQ(stage.snapshot_now(id).state, "error");
  EXPECT_EQ(stage.snapshot_now(id).state_message, "Snapshot timed out");
  EXPECT_EQ(stage.put(id, 1, 'x').substr(0, 25), "ResourceNotFoundException");
  direct::CompleteSnapshotRequest complete;
  complete.SnapshotId = id;
  complete.ChangedBlocksCount = 1;
  EXPECT_EQ(*stage.ask<dop::CompleteSnapshot>(complete).value().Status, "error");
}

TEST_F(DirectSnapshots, the_same_request_with_its_token_is_one) {
  auto in = stage.starting();
  in.ClientToken = std::string(200, 't');
  const std::string id = stage.start(in);
  EXPECT_EQ(stage.start(in), id);
  EXPECT_EQ(stage.complete(id, 0), "completed");
  EXPECT_EQ(*stage.ask<dop::StartSnapshot>(in).value().Status, "pending");  // as it began
  in.Description = "other";
  const auto other = stage.ask<dop::StartSnapshot>(in);
  EXPECT_EQ(other.error().code, "ConflictException");
  EXPECT_EQ(other.error().message,
            "Current request does not match request stored with this token.");
  in.ClientToken = "another";
  EXPECT_NE(stage.start(in), id);
}

TEST_F(DirectSnapshots, a_child_continues_its_parent) {
  const std::string parent = stage.written(stage.starting(), {{0, 'a'}, {3, 'b'}, {9, 'c'}});
  auto in = stage.starting();
  in.ParentSnapshotId = parent;
  const std::string child = stage.written(in, {{3, 'b'}, {4, 'd'}, {9, '\0'}});
  EXPECT_EQ(stage.data(child), std::string("0:a 3:b 4:d 9:\0 ", 16));
  EXPECT_EQ(stage.snapshot(child).full_size_bytes, 4 * 524288);
  // The block that was written anew with the same bytes is a change.
  EXPECT_EQ(stage.changes(parent, child), "3:ab 4:-b 9:ab ");
  EXPECT_EQ(stage.changes(child, parent), "3:ab 4:a- 9:ab ");
  EXPECT_EQ(stage.changes(parent, parent), "");
  const std::string sibling = stage.written(in, {{5, 'e'}});
  EXPECT_EQ(stage.changes(child, sibling), "3:ab 4:a- 5:-b 9:ab ");

  // Deleted parents leave their data to the children.
  ASSERT_EQ(stage.told<eop::DeleteSnapshot>({.SnapshotId = parent}), "ok");
  stage.wait(1000);
  stage.tick();
  for (int look = 0; look < 3; ++look) {
    stage.files->remove_unused(
        [&](std::string_view id) { return stage.world().block_file_uses(id) != 0; });
  }
  EXPECT_EQ(stage.data(child), std::string("0:a 3:b 4:d 9:\0 ", 16));
  EXPECT_EQ(stage.data(parent), "ResourceNotFoundException SNAPSHOT_NOT_FOUND");
}

TEST_F(DirectSnapshots, parents_are_checked) {
  const std::string pending = stage.start(stage.starting());
  auto in = stage.starting();
  in.ParentSnapshotId = pending;
  EXPECT_EQ(stage.start(in),
            "ValidationException: Source snapshot (" + pending + ") is not complete.");
  in.ParentSnapshotId = "snap-0aaaaaaaaaaaaaaaa";
  EXPECT_EQ(stage.start(in),
            "ResourceNotFoundException: The snapshot 'snap-0aaaaaaaaaaaaaaaa' "
            "does not exist.");
  in.ParentSnapshotId = stage.written(stage.starting(), {});
  in.Encrypted = false;
  EXPECT_EQ(stage.start(in),
            "ValidationException: ParentSnapshotId and Encrypt cannot be specified together");
  in.KmsKeyArn = stage.new_key();
  EXPECT_EQ(stage.start(in),
            "ValidationException: ParentSnapshotId and KmsKeyArn cannot be specified together");
  auto large = stage.starting();
  large.VolumeSize = 2;
  const std::string two = stage.written(large, {});
  auto small = stage.starting();
  small.ParentSnapshotId = two;
  EXPECT_EQ(reason<dop::StartSnapshot>(small), "INVALID_VOLUME_SIZE");
  large.VolumeSize = 65537;
  EXPECT_EQ(reason<dop::StartSnapshot>(large), "INVALID_VOLUME_SIZE");
}

TEST_F(DirectSnapshots, encryption_by_default_counts) {
  const std::string plain = stage.written(stage.starting(), {{0, 'x'}});
  const std::string key = stage.new_key();
  auto in = stage.starting(key);
  in.Encrypted = false;
  EXPECT_EQ(stage.start(in),
            "ValidationException: Encrypt cannot be false when KmsKeyArn is specified");
  EXPECT_FALSE(stage.snapshot(plain).record.encrypted);
  default_encryption();
  const std::string encrypted = stage.start(stage.starting());
  EXPECT_TRUE(stage.snapshot(encrypted).record.encrypted);
  const std::string& used = stage.snapshot(encrypted).record.kms_key_id;
  EXPECT_FALSE(stage.world().aliases_of_key(used).empty());  // alias/aws/ebs
  auto child = stage.starting();
  child.ParentSnapshotId = plain;
  EXPECT_EQ(stage.start(child).substr(0, 19), "ValidationException");
}

TEST_F(DirectSnapshots, lists_go_by_pages_and_from_an_index_on) {
  std::vector<BlockStage::Fill> blocks;
  for (std::int64_t i = 0; i < 103; ++i) blocks.push_back({i * 2, 'p'});
  const std::string id = stage.written(stage.starting(), blocks);
  direct::ListSnapshotBlocksRequest in;
  in.SnapshotId = id;
  in.MaxResults = 100;
  const auto first = stage.ask<dop::ListSnapshotBlocks>(in).value();
  EXPECT_EQ(first.Blocks->size(), 100U);
  EXPECT_EQ(first.VolumeSize, 1);
  EXPECT_EQ(first.BlockSize, 524288);
  EXPECT_EQ(first.ExpiryTime, stage.now + 7 * seconds_per_day);
  ASSERT_TRUE(first.NextToken.has_value());
  in.NextToken = first.NextToken;
  in.StartingBlockIndex = 204;  // the token counts
  const auto second = stage.ask<dop::ListSnapshotBlocks>(in).value();
  EXPECT_EQ(second.Blocks->size(), 3U);
  EXPECT_EQ(second.Blocks->front().BlockIndex, 200);
  EXPECT_FALSE(second.NextToken.has_value());
  in.NextToken.reset();
  in.StartingBlockIndex = 203;
  EXPECT_EQ(stage.ask<dop::ListSnapshotBlocks>(in).value().Blocks->front().BlockIndex, 204);
  in.StartingBlockIndex = 2048;
  const auto none = stage.ask<dop::ListSnapshotBlocks>(in).value();
  EXPECT_TRUE(none.Blocks->empty());
  EXPECT_EQ(none.ExpiryTime, stage.now);

  const std::string empty = stage.written(stage.starting(), {});
  EXPECT_EQ(stage.changes(empty, id), "ValidationException UNRELATED_SNAPSHOTS");
  auto child = stage.starting();
  child.ParentSnapshotId = empty;
  const std::string grown = stage.written(child, blocks);
  direct::ListChangedBlocksRequest changed;
  changed.SecondSnapshotId = grown;
  EXPECT_EQ(reason<dop::ListChangedBlocks>(changed), "INVALID_SNAPSHOT_ID");
  changed.FirstSnapshotId = empty;
  changed.MaxResults = 100;
  const auto page = stage.ask<dop::ListChangedBlocks>(changed).value();
  EXPECT_EQ(page.ChangedBlocks->size(), 100U);
  changed.NextToken = page.NextToken;
  EXPECT_EQ(stage.ask<dop::ListChangedBlocks>(changed).value().ChangedBlocks->size(), 3U);
  in.NextToken = page.NextToken;
  EXPECT_EQ(reason<dop::ListSnapshotBlocks>(in), "INVALID_PAGE_TOKEN");
}

TEST_F(DirectSnapshots, an_account_that_it_is_shared_with_may_read_and_no_more) {
  const std::string id = stage.written(stage.starting(), {{1, 's'}});
  stage.as_user("carol", BlockStage::foreign);
  EXPECT_EQ(stage.data(id), "ResourceNotFoundException SNAPSHOT_NOT_FOUND");
  stage.as_user("alice");
  share(id, BlockStage::foreign);
  stage.as_user("carol", BlockStage::foreign);
  EXPECT_EQ(stage.data(id), "1:s ");
  EXPECT_EQ(stage.put(id, 2, 'x').substr(0, 25), "ResourceNotFoundException");
  EXPECT_EQ(stage.complete(id, 1).substr(0, 25), "ResourceNotFoundException");
  auto child = stage.starting();
  child.ParentSnapshotId = id;
  EXPECT_EQ(stage.start(child).substr(0, 25), "ResourceNotFoundException");
  stage.as_user("alice");
  share(id, "all");
  EXPECT_EQ(stage.data(id), "1:s ");
  stage.as_user("carol", BlockStage::foreign);
  EXPECT_EQ(stage.data(id), "ValidationException INVALID_SNAPSHOT_ID");
}

TEST_F(DirectSnapshots, every_action_is_asked_about_on_the_snapshot) {
  const std::string id = stage.written(stage.starting(), {{1, 's'}});
  const std::string pending = stage.start(stage.starting());
  const std::string any = "arn:aws:ec2:us-east-1::snapshot/*";
  const std::string arn = "arn:aws:ec2:us-east-1::snapshot/" + id;
  stage.deny("ebs:GetSnapshotBlock", arn);
  const std::string denied = stage.data(id);
  EXPECT_EQ(denied, "AccessDeniedException ");
  stage.deny("ebs:ListSnapshotBlocks", arn);
  EXPECT_EQ(stage.data(id), "AccessDeniedException ");
  stage.deny("ebs:ListChangedBlocks", arn);
  EXPECT_EQ(stage.changes(pending, id), "AccessDeniedException ");
  stage.deny("ebs:PutSnapshotBlock", any);
  EXPECT_EQ(stage.put(pending, 0, 'x').substr(0, 21), "AccessDeniedException");
  stage.deny("ebs:CompleteSnapshot", any);
  EXPECT_EQ(stage.complete(pending, 0).substr(0, 21), "AccessDeniedException");
  stage.deny("ebs:StartSnapshot", arn);  // as a parent
  auto child = stage.starting();
  EXPECT_EQ(stage.start(child).substr(0, 5), "snap-");
  child.ParentSnapshotId = id;
  EXPECT_EQ(stage.start(child).substr(0, 21), "AccessDeniedException");
  stage.deny("ec2:CreateTags", any);
  auto tagged = stage.starting();
  EXPECT_EQ(stage.start(tagged).substr(0, 5), "snap-");
  tagged.Tags.emplace().push_back({"a", "b"});
  EXPECT_EQ(stage.start(tagged).substr(0, 21), "AccessDeniedException");
  stage.deny("", "");
  tagged.Tags->push_back({"a", "c"});
  EXPECT_EQ(reason<dop::StartSnapshot>(tagged), "INVALID_TAG");
}

TEST_F(DirectSnapshots, condition_keys_of_a_start) {
  const auto asks = [&](const direct::StartSnapshotRequest& in) {
    const Operation* row = find_operation("ebs", "StartSnapshot");
    const auto exchange = row->begin(*row);
    *static_cast<direct::StartSnapshotRequest*>(exchange->input()) = in;
    return stage.with_call([&](const Call& call) { return exchange->asks(call).value(); });
  };
  direct::StartSnapshotRequest in = stage.starting();
  in.Description = "d";
  in.ParentSnapshotId = "snap-0123";
  in.Tags.emplace().push_back({"team", "a"});
  const Asks all = asks(in);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].resource, "arn:aws:ec2:us-east-1::snapshot/null");
  EXPECT_EQ(all[1].resource, "arn:aws:ec2:us-east-1::snapshot/snap-0123");
  EXPECT_EQ(all[2].action, "ec2:CreateTags");
  EXPECT_EQ(all[2].resource, "arn:aws:ec2:us-east-1::snapshot/*");
  std::string keys;
  for (const ContextKey& key : all[0].context) keys += key.name + "=" + key.values.front() + " ";
  EXPECT_EQ(keys,
            "ebs:Description=d ebs:VolumeSize=1 "
            "ebs:ParentSnapshot=arn:aws:ec2:us-east-1::snapshot/snap-0123 "
            "aws:RequestTag/team=a aws:TagKeys=team ");
  EXPECT_EQ(all[0].resource_tags.size(), 1U);
  EXPECT_TRUE(all[1].resource_tags.empty());
}

TEST_F(DirectSnapshots, the_cap_is_aws_error) {
  BlockStage small(2 * store::block_bytes);
  const std::string id = small.start(small.starting());
  EXPECT_EQ(small.put(id, 0, 'x'), "ok");
  EXPECT_EQ(small.put(id, 1, 'x'), "ok");
  const auto refused = small.ask<dop::PutSnapshotBlock>(small.putting(id, 2, 'x'));
  EXPECT_EQ(refused.error().code, "ServiceQuotaExceededException");
  EXPECT_EQ(refused.error().reason, "DEPENDENCY_SERVICE_QUOTA_EXCEEDED");
  EXPECT_EQ(small.put(id, 1, 'y'), "ok");
  EXPECT_EQ(small.complete(id, 2), "completed");
}

TEST_F(DirectSnapshots, a_pending_snapshot_survives_a_restart) {
  for (const std::string& key : {std::string(), stage.new_key()}) {
    const std::string id = stage.start(stage.starting(key));
    EXPECT_EQ(stage.put(id, 0, 'x'), "ok");
    stage.restart();
    EXPECT_EQ(stage.put(id, 1, 'y'), "ok");
    EXPECT_EQ(stage.complete(id, 2), "completed");
    EXPECT_EQ(stage.data(id), "0:x 1:y ");
    stage.restart();
    EXPECT_EQ(stage.data(id), "0:x 1:y ");
  }
}

// After the machine went down an entry may have reached the disk, and its block not.
TEST_F(DirectSnapshots, a_block_that_was_lost_is_not_completed) {
  const std::string id = stage.start(stage.starting(stage.new_key()));
  EXPECT_EQ(stage.put(id, 0, 'x'), "ok");
  EXPECT_EQ(stage.put(id, 1, 'y'), "ok");
  const std::string path = stage.folder() / "blocks" + "/" + stage.snapshot(id).blocks + "/data-0";
  {
    std::fstream data(path, std::ios::in | std::ios::out | std::ios::binary);
    data.seekp(static_cast<std::streamoff>(store::block_bytes) + 4096);
    data << std::string(4096, '\0');
  }
  stage.restart();
  EXPECT_EQ(stage.complete(id, 2), "error");
  EXPECT_EQ(stage.snapshot_now(id).state_message, "Changed blocks count mismatch for snapshot");
}

TEST_F(DirectSnapshots, a_block_whose_bytes_changed_is_never_answered) {
  const std::string id = stage.written(stage.starting(), {{0, 'x'}});
  const std::string path = stage.folder() / "blocks" + "/" + stage.snapshot(id).blocks + "/data-0";
  {
    std::fstream data(path, std::ios::in | std::ios::out | std::ios::binary);
    data.seekp(77);
    data << "!";
  }
  EXPECT_EQ(stage.data(id), "InternalServerException ");
}

TEST_F(DirectSnapshots, without_block_files_nothing_starts) {
  stage.files = nullptr;
  EXPECT_EQ(stage.start(stage.starting()).substr(0, 23), "InternalServerException");
}

}  // namespace
}  // namespace amiable::services::ebs
