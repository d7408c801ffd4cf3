// What the EBS direct APIs ask of KMS: in the caller's name, through ec2.REGION.amazonaws.com, each
// decided and told like EC2's relayed calls, without any grant [recorded].
//
//   StartSnapshot            GenerateDataKey; of an encrypted parent's child ReEncrypt, then
//   Decrypt PutSnapshotBlock         Decrypt ListSnapshotBlocks, …    DescribeKey; of another
//   account's snapshot Decrypt too GetSnapshotBlock         DescribeKey, Decrypt
//
// Nothing is asked for snapshots that are not encrypted. Errors: see ebs_errors.h. Pure but for
// randomness; any thread.
#pragma once

#include <string>
#include <string_view>

#include "services/ask.h"
#include "services/call.h"
#include "services/ebs/block_data.h"
#include "store/stored_records.h"

namespace amiable::services::ebs {

Answer<void> require_listing(const Call& call, const store::Snapshot& snapshot);
Answer<BlockKeys> keys_for_reading(const Call& call, const store::Snapshot& snapshot);
Answer<BlockKeys> keys_for_writing(const Call& call, const store::Snapshot& snapshot);

// Sealed data keys of a new snapshot, bound to its id.
Answer<std::string> new_data_key(const Call& call, std::string_view key_arn,
                                 std::string_view snapshot_id);
Answer<std::string> inherited_data_key(const Call& call, const store::Snapshot& parent,
                                       std::string_view snapshot_id);

// As EBS itself opens what was sealed for it: nobody is asked and nothing told. nullopt: it does
// not open, because the key or its material is gone.
struct SealedDataKey {
  std::string_view key_arn, sealed, bound_id;  // all empty: not encrypted
};
template <class Row>
SealedDataKey data_key_of(const Row& row) {
  if (row.sealed_data_key.empty()) return {};
  return {row.record.kms_key_id, row.sealed_data_key, row.bound_id};
}
std::optional<BlockKeys> opened_keys(const Call& call, const SealedDataKey& data_key);

}  // namespace amiable::services::ebs
