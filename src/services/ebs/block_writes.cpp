// PutSnapshotBlock and CompleteSnapshot. Texts and order: recorded answers, unless said otherwise.
#include <fmt/format.h>

#include "crypto/base64.h"
#include "services/ebs/block_data.h"
#include "services/ebs/direct_snapshots.h"
#include "services/ebs/ebs_errors.h"
#include "services/ebs/ebs_keys.h"
#include "services/ebs/ebs_rows.h"
#include "services/ec2/pace.h"
#include "wire/generated/ebs.h"

namespace amiable::services::ebs {
namespace {

namespace shapes = wire::ebs;
constexpr std::string_view algorithm = "SHA256";

bool takes_blocks(const Call& call, const store::Snapshot& snapshot) {
  return snapshot.write_timeout_minutes > 0 && state_of(call, snapshot) == "pending";
}

store::NewBlockFile file_of(const store::Snapshot& snapshot) {
  return {.id = snapshot.blocks, .below = snapshot.blocks_below};
}

// --- PutSnapshotBlock

using Put = shapes::PutSnapshotBlockRequest;

Answer<Asks> put_asks(const Put& in, const Call& call) {
  return Asks{ask_on_snapshot(call, "ebs:PutSnapshotBlock", *in.SnapshotId)};
}

Answer<const store::Snapshot*> snapshot_for(const Put& in, const Call& call) {
  const store::Snapshot* snapshot = TRY(own_snapshot(call, *in.SnapshotId));
  if (takes_blocks(call, *snapshot)) return snapshot;
  if (state_of(call, *snapshot) == "error") return no_such_snapshot(*in.SnapshotId);
  return invalid("INVALID_SNAPSHOT_ID", "Snapshot is already completed");
}

Answer<void> check_block(const Put& in, const store::Snapshot& snapshot) {
  if (*in.ChecksumAlgorithm != algorithm) {
    return bad_parameter(
        fmt::format("Unsupported Checksum Algorithm '{}', supported algorithms are {}",
                    *in.ChecksumAlgorithm, algorithm));
  }
  if (in.BlockData->size() < store::block_bytes) return bad_parameter("Failed to read block data");
  const auto sent = static_cast<std::int64_t>(in.BlockData->size());
  const auto expected = static_cast<std::int64_t>(store::block_bytes);
  if (*in.DataLength != expected || sent != expected) {
    return invalid("INVALID_BLOCK",
                   fmt::format("Block data length {} is not valid, expected {}",
                               *in.DataLength != expected ? *in.DataLength : sent, expected));
  }
  const auto blocks =
      snapshot.record.volume_size * static_cast<std::int64_t>(store::blocks_per_gib);
  if (*in.BlockIndex < blocks) return {};
  return invalid("INVALID_BLOCK",
                 fmt::format("Block index {} is beyond the volume size extent", *in.BlockIndex));
}

Answer<crypto::Sha256> checked_sum(const Put& in) {
  const crypto::Sha256 sum = crypto::sha256(*in.BlockData);
  const std::string computed = crypto::base64_encode(crypto::as_view(sum));
  if (computed == *in.Checksum) return sum;
  constexpr int forbidden = 403;
  return wire::AwsError{
      "InvalidSignatureException",
      fmt::format("The value passed in as x-amz-Checksum does not match the computed checksum. "
                  "Computed checksum: {} expected checksum: {}",
                  computed, *in.Checksum),
      forbidden};
}

Answer<shapes::PutSnapshotBlockResponse> put(const Put& in, const Call& call) {
  store::BlockFiles* files = TRY(block_files(call));
  const store::Snapshot* snapshot = TRY(snapshot_for(in, call));
  TRY(check_block(in, *snapshot));
  const crypto::Sha256 sum = TRY(checked_sum(in));
  const BlockKeys keys = TRY(keys_for_writing(call, *snapshot));
  if (const auto made = files->make(file_of(*snapshot), call.now); !made.ok()) {
    return block_error(made.error());
  }
  const auto done =
      put_block(*files, keys, snapshot->blocks, static_cast<std::uint64_t>(*in.BlockIndex),
                *in.BlockData, sum, call.now);
  if (!done.ok() && done.error().kind == store::BlockFault::Kind::sealed) {
    return invalid("INVALID_SNAPSHOT_ID", "Snapshot is already completed");
  }
  if (!done.ok()) return block_error(done.error());
  shapes::PutSnapshotBlockResponse out;
  out.Checksum = *in.Checksum;
  out.ChecksumAlgorithm = *in.ChecksumAlgorithm;
  return out;
}

// --- CompleteSnapshot

using Complete = shapes::CompleteSnapshotRequest;

Answer<Asks> complete_asks(const Complete& in, const Call& call) {
  return Asks{ask_on_snapshot(call, "ebs:CompleteSnapshot", *in.SnapshotId)};
}

// Values of the algorithm and the method are the wire's to check.
Answer<void> check_sum_parameters(const Complete& in) {
  const bool any = in.ChecksumAlgorithm || in.ChecksumAggregationMethod;
  if (!in.Checksum && any) {
    return bad_parameter("Invalid parameter combination. Snapshot checksum is missing.");
  }
  if (in.Checksum && !in.ChecksumAlgorithm) {
    return bad_parameter("Invalid parameter combination. Checksum algorithm is missing.");
  }
  if (in.Checksum && !in.ChecksumAggregationMethod) {  // not recorded
    return bad_parameter("Invalid parameter combination. Checksum aggregation method is missing.");
  }
  return {};
}

// From here on no block is taken. Blocks that an earlier run of the server wrote are looked at once
// more: the machine may have gone down before they were on the disk.
Answer<std::optional<WrittenBlocks>> seal(const Complete& in, const Call& call) {
  store::BlockFiles* files = TRY(block_files(call));
  const store::Snapshot* snapshot = TRY(own_snapshot(call, *in.SnapshotId));
  TRY(check_sum_parameters(in));
  if (!takes_blocks(call, *snapshot)) return std::optional<WrittenBlocks>();
  if (const auto made = files->make(file_of(*snapshot), call.now); !made.ok()) {
    return block_error(made.error());
  }
  files->seal(snapshot->blocks);
  if (files->is_of_earlier_run(snapshot->blocks)) {
    const auto keys = opened_keys(call, data_key_of(*snapshot));
    if (keys) drop_lost_blocks(*files, *keys, snapshot->blocks);
  }
  if (const auto synced = files->sync(snapshot->blocks); !synced.ok()) {
    files->unseal(snapshot->blocks);
    return block_error(synced.error());
  }
  return std::optional(count_blocks(*files, snapshot->blocks));
}

// Why the snapshot will end in error; empty: it will not. The second sentence is ours.
std::string_view failure_of(const Complete& in, const WrittenBlocks& written) {
  if (static_cast<std::uint64_t>(*in.ChangedBlocksCount) != written.written) {
    return "Changed blocks count mismatch for snapshot";
  }
  if (in.Checksum && *in.Checksum != written.checksum) return "Checksum mismatch for snapshot";
  return {};
}

void add_end(const Call& call, std::string_view failure, const WrittenBlocks& written,
             store::Snapshot& snapshot) {
  const ec2::Pace pace = ec2::pace_of(call);
  snapshot.write_timeout_minutes = 0;
  snapshot.blocks_below.clear();
  if (!failure.empty()) {
    snapshot.course = {{.state = "error",
                        .at = ec2::after(call.now, pace.snapshot_failed),
                        .reason_message = std::string(failure)}};
    return;
  }
  snapshot.full_size_bytes = static_cast<std::int64_t>(written.total * store::block_bytes);
  snapshot.completed = ec2::after(call.now, pace.snapshot_completed);
  snapshot.course = {{"completed", *snapshot.completed}};
}

Answer<shapes::CompleteSnapshotResponse> complete(const Complete& in, const Call& call,
                                                  store::ChangeSet& changes) {
  const store::Snapshot* snapshot = TRY(own_snapshot(call, *in.SnapshotId));
  shapes::CompleteSnapshotResponse out;
  out.Status = std::string(state_of(call, *snapshot));
  if (!takes_blocks(call, *snapshot) || call.written == nullptr) return out;
  store::Snapshot completed = *snapshot;
  add_end(call, failure_of(in, *call.written), *call.written, completed);
  changes.put(std::move(completed));
  return out;
}

}  // namespace

Rows block_write_rows() {
  namespace op = shapes::op;
  return {on_blocks<op::PutSnapshotBlock>(BlockUse::writes, put_asks, put),
          staged<op::CompleteSnapshot>(complete_asks, seal, complete)};
}

}  // namespace amiable::services::ebs
