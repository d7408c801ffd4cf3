// GetSnapshotBlock. Its token stands for nothing: who may read is decided anew each time.
#include "crypto/base64.h"
#include "services/ebs/block_data.h"
#include "services/ebs/block_tokens.h"
#include "services/ebs/direct_snapshots.h"
#include "services/ebs/ebs_errors.h"
#include "services/ebs/ebs_keys.h"
#include "services/ebs/ebs_rows.h"
#include "wire/generated/ebs.h"

namespace amiable::services::ebs {
namespace {

namespace shapes = wire::ebs;

Answer<Asks> get_asks(const shapes::GetSnapshotBlockRequest& in, const Call& call) {
  return Asks{ask_on_snapshot(call, "ebs:GetSnapshotBlock", *in.SnapshotId)};
}

Answer<shapes::GetSnapshotBlockResponse> get(const shapes::GetSnapshotBlockRequest& in,
                                             const Call& call) {
  const store::BlockFiles* files = TRY(block_files(call));
  const store::Snapshot* snapshot = TRY(readable_snapshot(call, *in.SnapshotId));
  const auto index = static_cast<std::uint64_t>(*in.BlockIndex);
  TRY(check_block_token(call, *in.BlockToken, snapshot->record.id, index));
  const BlockKeys keys = TRY(keys_for_reading(call, *snapshot));
  const auto block = files->find(snapshot->blocks, index);
  if (!block) return internal_failure();
  auto clear = get_block(*files, keys, *block);
  if (!clear.ok()) return internal_failure();
  shapes::GetSnapshotBlockResponse out;
  out.DataLength = static_cast<std::int64_t>(store::block_bytes);
  out.BlockData = std::move(clear).value();
  out.Checksum = crypto::base64_encode(crypto::as_view(block->entry.checksum));
  out.ChecksumAlgorithm = "SHA256";
  return out;
}

}  // namespace

Rows block_read_rows() {
  return {on_blocks<shapes::op::GetSnapshotBlock>(BlockUse::reads, get_asks, get)};
}

}  // namespace amiable::services::ebs
