// Data goes with copies and volumes; under another data key it is sealed anew; no clear byte and no
// unused file is on the disk.
#include "services/ebs/block_copies.h"

#include <gtest/gtest.h>

#include "block_stage.h"

namespace amiable::services::ebs {
namespace {

namespace eop = wire::ec2::op;
namespace shapes = wire::ec2;

class BlockCopies : public ::testing::Test {
 protected:
  std::string copied(const std::string& id, const std::string& key) {
    shapes::CopySnapshotRequest in;
    in.SourceRegion = stage.region;
    in.SourceSnapshotId = id;
    if (!key.empty()) in.Encrypted = true;
    if (!key.empty()) in.KmsKeyId = key;
    const auto made = stage.ask<eop::CopySnapshot>(in);
    return made.ok() ? *made.value().SnapshotId : made.error().code + ": " + made.error().message;
  }
  std::string volume_of(const std::string& id, const std::string& key = {}) {
    shapes::CreateVolumeRequest in;
    in.SnapshotId = id;
    if (!key.empty()) in.Encrypted = true;
    if (!key.empty()) in.KmsKeyId = key;
    return stage.new_volume(in);
  }
  void erase(const std::string& id) {
    ASSERT_EQ(stage.told<eop::DeleteSnapshot>({.SnapshotId = id}), "ok");
    stage.wait(1000);
    stage.tick();
  }
  std::size_t remove_unused() {
    const auto is_used = [&](std::string_view id) {
      return stage.world().block_file_uses(id) != 0;
    };
    stage.files->remove_unused(is_used);
    return stage.files->remove_unused(is_used);
  }

  BlockStage stage;
};

TEST_F(BlockCopies, a_copy_under_another_key_is_sealed_anew) {
  const std::string first = stage.new_key(), second = stage.new_key();
  const std::string id = stage.written(stage.starting(first), {{0, 'x'}, {9, 'y'}});
  const std::string copy = copied(id, second);
  stage.wait(1000);
  EXPECT_EQ(stage.snapshot_now(copy).state, "pending");  // until its blocks are there
  EXPECT_EQ(stage.data(copy), "ResourceNotFoundException SNAPSHOT_NOT_FOUND");
  EXPECT_FALSE(stage.snapshot(copy).block_copy.from.empty());
  EXPECT_EQ(stage.make_copies(), 1);
  EXPECT_EQ(stage.snapshot_now(copy).state, "completed");
  EXPECT_EQ(stage.data(copy), "0:x 9:y ");
  const store::Snapshot &source = stage.snapshot(id), &made = stage.snapshot(copy);
  EXPECT_TRUE(made.block_copy.from.empty() && made.block_copy.keys.empty());
  EXPECT_NE(made.blocks, source.blocks);
  EXPECT_NE(made.data_key_id, source.data_key_id);
  EXPECT_NE(stage.on_disk(made.blocks), stage.on_disk(source.blocks));
  EXPECT_EQ(stage.changes(id, copy), "");  // the same blocks

  // The copy needs nothing of its source.
  erase(id);
  EXPECT_EQ(remove_unused(), 1U);
  EXPECT_EQ(stage.data(copy), "0:x 9:y ");
  stage.deny("kms:Decrypt", second);
  EXPECT_EQ(stage.data(copy), "ResourceNotFoundException DEPENDENCY_RESOURCE_NOT_FOUND");
}

TEST_F(BlockCopies, a_copy_of_a_child_has_the_whole_chain) {
  const std::string key = stage.new_key();
  const std::string parent = stage.written(stage.starting(), {{0, 'a'}, {1, 'b'}});
  auto in = stage.starting();
  in.ParentSnapshotId = parent;
  const std::string child = stage.written(in, {{1, 'c'}, {2, 'd'}});
  const std::string copy = copied(child, key);
  EXPECT_EQ(stage.make_copies(), 1);
  stage.wait(1000);
  EXPECT_EQ(stage.data(copy), "0:a 1:c 2:d ");
  EXPECT_EQ(stage.changes(parent, copy), "1:ab 2:-b ");
}

TEST_F(BlockCopies, unencrypted_copies_share_the_file) {
  const std::string id = stage.written(stage.starting(), {{0, 'x'}});
  const std::string copy = copied(id, "");
  stage.wait(1000);
  EXPECT_EQ(stage.snapshot(copy).blocks, stage.snapshot(id).blocks);
  EXPECT_EQ(stage.make_copies(), 0);
  EXPECT_EQ(stage.data(copy), "0:x ");
  erase(id);
  EXPECT_EQ(remove_unused(), 0U);
  EXPECT_EQ(stage.data(copy), "0:x ");
  erase(copy);
  EXPECT_EQ(remove_unused(), 1U);
  EXPECT_EQ(stage.files->held_bytes(), 0U);
}

TEST_F(BlockCopies, volumes_and_their_snapshots_carry_the_data) {
  const std::string key = stage.new_key(), other = stage.new_key();
  const std::string id = stage.written(stage.starting(key), {{3, 'v'}});
  const std::string same = volume_of(id);
  const std::string of_same = stage.new_snapshot(same);
  EXPECT_EQ(stage.data(of_same), "3:v ");
  EXPECT_EQ(stage.changes(id, of_same), "");
  const std::string under_other = volume_of(id, other);
  const std::string of_other = stage.new_snapshot(under_other);
  stage.make_copies();
  stage.wait(1000);
  EXPECT_EQ(stage.snapshot(of_other).record.kms_key_id, other);
  EXPECT_EQ(stage.data(of_other), "3:v ");
  EXPECT_EQ(stage.volume_state(under_other), "available");

  // From an unencrypted snapshot under a key, and what a volume holds outlives its snapshot.
  const std::string plain = stage.written(stage.starting(), {{4, 'w'}});
  const std::string sealed = volume_of(plain, key);
  stage.make_copies();
  erase(plain);
  remove_unused();
  const std::string again = stage.new_snapshot(sealed);
  EXPECT_EQ(stage.data(again), "4:w ");
}

TEST_F(BlockCopies, a_snapshot_of_a_volume_waits_with_it) {
  const std::string plain = stage.written(stage.starting(), {{4, 'w'}});
  const std::string volume = volume_of(plain, stage.new_key());
  const std::string snapshot = stage.new_snapshot(volume);
  EXPECT_EQ(stage.snapshot_now(snapshot).state, "pending");
  EXPECT_EQ(stage.make_copies(), 1);
  EXPECT_EQ(stage.snapshot_now(snapshot).state, "completed");
  EXPECT_EQ(stage.data(snapshot), "4:w ");
}

TEST_F(BlockCopies, an_image_waits_with_its_snapshots) {
  shapes::RegisterImageRequest from;
  from.Name = "plain";
  from.RootDeviceName = "/dev/xvda";
  shapes::BlockDeviceMapping device;
  device.DeviceName = "/dev/xvda";
  device.Ebs.emplace().SnapshotId = stage.written(stage.starting(), {{0, 'i'}});
  from.BlockDeviceMappings.emplace().push_back(device);
  shapes::CopyImageRequest in;
  in.Name = "sealed";
  in.SourceImageId = *stage.ask<eop::RegisterImage>(from).value().ImageId;
  in.SourceRegion = stage.region;
  in.Encrypted = true;
  in.KmsKeyId = stage.new_key();
  const std::string image = *stage.ask<eop::CopyImage>(in).value().ImageId;
  const auto now = [&] {
    return store::record_at(*stage.world().image(stage.region, image), stage.now);
  };
  stage.wait(1000);
  EXPECT_EQ(now().state, "pending");
  EXPECT_EQ(stage.make_copies(), 1);
  EXPECT_EQ(now().state, "available");
  EXPECT_EQ(stage.data(now().mappings.front().snapshot_id), "0:i ");

  BlockStage small(store::block_bytes);
  device.Ebs->SnapshotId = small.written(small.starting(), {{0, 'i'}});
  from.BlockDeviceMappings->front() = device;
  in.SourceImageId = *small.ask<eop::RegisterImage>(from).value().ImageId;
  in.KmsKeyId = small.new_key();
  const std::string failed = *small.ask<eop::CopyImage>(in).value().ImageId;
  small.make_copies();
  EXPECT_EQ(store::record_at(*small.world().image(small.region, failed), small.now).state,
            "failed");
}

TEST_F(BlockCopies, a_copy_goes_on_after_a_restart) {
  const std::string first = stage.new_key(), second = stage.new_key();
  const std::string id = stage.written(stage.starting(first), {{0, 'x'}, {1, 'y'}, {2, 'z'}});
  const std::string copy = copied(id, second);
  {
    const std::atomic<bool> stop = true;
    const auto due = next_due_copy(stage.world());
    ASSERT_TRUE(due.has_value());
    EXPECT_FALSE(copy_due_blocks(*due, stage.vault(), *stage.files, stage.now, stop).ok());
  }
  stage.restart();
  erase(id);  // its file stays as long as the copy is read from it
  EXPECT_EQ(remove_unused(), 0U);
  EXPECT_EQ(stage.make_copies(), 1);
  stage.wait(1000);
  EXPECT_EQ(stage.data(copy), "0:x 1:y 2:z ");
  EXPECT_EQ(remove_unused(), 1U);
}

TEST_F(BlockCopies, no_room_ends_a_copy_in_error) {
  BlockStage small(3 * store::block_bytes);
  const std::string key = small.new_key();
  const std::string id = small.written(small.starting(), {{0, 'x'}, {1, 'y'}});
  shapes::CopySnapshotRequest in;
  in.SourceRegion = small.region;
  in.SourceSnapshotId = id;
  in.Encrypted = true;
  in.KmsKeyId = key;
  const std::string copy = *small.ask<eop::CopySnapshot>(in).value().SnapshotId;
  small.make_copies();
  EXPECT_EQ(small.snapshot_now(copy).state, "error");
  EXPECT_EQ(small.data(id), "0:x 1:y ");
}

TEST_F(BlockCopies, no_clear_byte_reaches_the_disk) {
  const std::string marker = "plain text marker";
  std::string block;
  while (block.size() < store::block_bytes) block += marker;
  block.resize(store::block_bytes);
  for (const std::string& key : {std::string(), stage.new_key()}) {
    const std::string id = stage.start(stage.starting(key));
    auto in = stage.putting(id, 0, 'x');
    in.BlockData = block;
    in.Checksum = BlockStage::sum_of(block);
    ASSERT_EQ(stage.told<dop::PutSnapshotBlock>(in), "ok");
    ASSERT_EQ(stage.complete(id, 1), "completed");
    const std::string copy = copied(id, stage.new_key());
    stage.make_copies();
    for (const std::string& one : {id, copy}) {
      const std::string bytes = stage.on_disk(stage.snapshot(one).blocks);
      EXPECT_GT(bytes.size(), store::block_bytes);
      EXPECT_EQ(bytes.find(marker), std::string::npos);
    }
  }
}

// Two snapshots under one KMS key have data keys of their own.
TEST_F(BlockCopies, equal_blocks_look_different_on_the_disk) {
  const std::string key = stage.new_key();
  const std::string one = stage.written(stage.starting(key), {{0, 'x'}});
  const std::string other = stage.written(stage.starting(key), {{0, 'x'}});
  EXPECT_NE(stage.on_disk(stage.snapshot(one).blocks), stage.on_disk(stage.snapshot(other).blocks));
}

}  // namespace
}  // namespace amiable::services::ebs
