// A stage for tests of the EBS direct APIs: EC2's and KMS's two accounts with alice and carol, and
// block files in a folder that ends with the test.
#pragma once

#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "crypto/base64.h"
#include "crypto/hash.h"
#include "services/ebs/block_copies.h"
#include "unit/services/ec2/ebs_stage.h"
#include "unit/store/temporary_folder.h"
#include "wire/generated/ebs.h"

namespace amiable::services::ebs {

namespace direct = wire::ebs;
namespace dop = wire::ebs::op;

class BlockStage : public ec2::EbsStage {
 public:
  static constexpr std::uint64_t plenty = std::uint64_t{1} << 30;

  explicit BlockStage(std::uint64_t bytes_max = plenty) { restart(bytes_max); }

  // The server's next run: the world and the folder stay.
  void restart(std::uint64_t bytes_max = plenty) {
    files_ = store::BlockFiles::open(folder_ / "blocks", bytes_max).value();
    files = files_.get();
  }

  static std::string block(char fill) { return std::string(store::block_bytes, fill); }
  static std::string sum_of(std::string_view bytes) {
    return crypto::base64_encode(crypto::as_view(crypto::sha256(bytes)));
  }

  direct::StartSnapshotRequest starting(const std::string& key = {}) {
    direct::StartSnapshotRequest in;
    in.VolumeSize = 1;
    if (!key.empty()) in.KmsKeyArn = key;
    return in;
  }
  std::string start(const direct::StartSnapshotRequest& in) {
    const auto made = ask<dop::StartSnapshot>(in);
    return made.ok() ? *made.value().SnapshotId : made.error().code + ": " + made.error().message;
  }
  direct::PutSnapshotBlockRequest putting(const std::string& id, std::int64_t index, char fill) {
    direct::PutSnapshotBlockRequest in;
    in.SnapshotId = id;
    in.BlockIndex = index;
    in.BlockData = block(fill);
    in.DataLength = static_cast<std::int64_t>(store::block_bytes);
    in.Checksum = sum_of(*in.BlockData);
    in.ChecksumAlgorithm = "SHA256";
    return in;
  }
  std::string put(const std::string& id, std::int64_t index, char fill) {
    return told<dop::PutSnapshotBlock>(putting(id, index, fill));
  }
  // Its state when all is done.
  std::string complete(const std::string& id, std::int64_t count) {
    direct::CompleteSnapshotRequest in;
    in.SnapshotId = id;
    in.ChangedBlocksCount = count;
    const auto done = ask<dop::CompleteSnapshot>(in);
    if (!done.ok()) return done.error().code + ": " + done.error().message;
    wait(1000);
    return snapshot_now(id).state;
  }
  // A completed one with these blocks: {{0, 'x'}, …}.
  struct Fill {
    std::int64_t index;
    char fill;
  };
  std::string written(const direct::StartSnapshotRequest& in, const std::vector<Fill>& blocks) {
    const std::string id = start(in);
    for (const Fill& one : blocks) {
      const std::string done = put(id, one.index, one.fill);
      if (done != "ok") return done;
    }
    const std::string state = complete(id, static_cast<std::int64_t>(blocks.size()));
    return state == "completed" ? id : state;
  }

  // "0:x 7:y " of all blocks, read one by one; or the error.
  std::string data(const std::string& id) {
    direct::ListSnapshotBlocksRequest in;
    in.SnapshotId = id;
    const auto listed = ask<dop::ListSnapshotBlocks>(in);
    if (!listed.ok()) return listed.error().code + " " + listed.error().reason;
    std::string text;
    for (const direct::Block& one : *listed.value().Blocks) {
      direct::GetSnapshotBlockRequest get;
      get.SnapshotId = id;
      get.BlockIndex = one.BlockIndex;
      get.BlockToken = one.BlockToken;
      const auto got = ask<dop::GetSnapshotBlock>(get);
      if (!got.ok()) return got.error().code + " " + got.error().reason;
      const std::string& bytes = *got.value().BlockData;
      const bool whole = bytes == block(bytes.front()) && *got.value().Checksum == sum_of(bytes);
      text += fmt::format("{}:{} ", *one.BlockIndex, whole ? std::string(1, bytes.front()) : "?");
    }
    return text;
  }
  // "3:ab 5:-b ": changed blocks, and which side has a token.
  std::string changes(const std::string& first, const std::string& second) {
    direct::ListChangedBlocksRequest in;
    in.FirstSnapshotId = first;
    in.SecondSnapshotId = second;
    const auto listed = ask<dop::ListChangedBlocks>(in);
    if (!listed.ok()) return listed.error().code + " " + listed.error().reason;
    std::string text;
    for (const direct::ChangedBlock& one : *listed.value().ChangedBlocks) {
      text += fmt::format("{}:{}{} ", *one.BlockIndex, one.FirstBlockToken ? "a" : "-",
                          one.SecondBlockToken ? "b" : "-");
    }
    return text;
  }

  // What the keeper's thread does beside the server: how many files it made.
  int make_copies() {
    const std::atomic<bool> stop = false;
    int made = 0;
    while (const auto due = next_due_copy(world())) {
      const auto outcome = copy_due_blocks(*due, vault(), *files, now, stop);
      apply(finish_copy(world(), due->to, outcome, now));
      ++made;
    }
    return made;
  }
  // All data of a block file as it stands on the disk.
  std::string on_disk(const std::string& file) const {
    std::string bytes;
    for (const auto& one :
         std::filesystem::recursive_directory_iterator(folder_ / "blocks" + "/" + file)) {
      std::ifstream in(one.path(), std::ios::binary);
      bytes.append(std::istreambuf_iterator<char>(in), {});
    }
    return bytes;
  }
  const store::test::TemporaryFolder& folder() const { return folder_; }

 private:
  store::test::TemporaryFolder folder_;
  std::unique_ptr<store::BlockFiles> files_;
};

}  // namespace amiable::services::ebs
