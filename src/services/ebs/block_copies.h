// How data gets from a snapshot to what is made of it. A row with the same data key shares the
// block file. One with another key has its blocks sealed anew: the row names a file of its own and,
// in `block_copy`, the one to read and both keys; somebody (server/block_keeper.h) makes the file
// piece by piece and then finishes the row. Until then a snapshot is pending, however long it
// takes, and so is an image of it; after a crash the copy is made again.
//
// Pure but for randomness, copy_due_blocks aside; any thread.
#pragma once

#include <atomic>
#include <optional>
#include <set>
#include <string>

#include "services/call.h"
#include "services/ebs/ebs_keys.h"
#include "store/block_files.h"
#include "store/change_set.h"
#include "store/world.h"

namespace amiable::services::ebs {

// What a new row needs to know of its source.
struct BlockSource {
  std::string blocks, data_key_id;
  store::BlockCopy block_copy;
  SealedDataKey data_key;
};
template <class Row>
BlockSource block_source(const Row& row) {
  return {row.blocks, row.data_key_id, row.block_copy, data_key_of(row)};
}

// The blocks of a row that has its own data key already. nullopt: a data key does not open.
struct CarriedBlocks {
  std::string blocks;
  store::BlockCopy copy;
};
std::optional<CarriedBlocks> carried_blocks(const Call& call, const BlockSource& source,
                                            std::string_view data_key_id,
                                            const SealedDataKey& data_key);
// Whether the row's blocks are still to be made: it is pending, and no planned step ends that.
template <class Row>
bool waits_for_blocks(const Row& row) {
  return !row.block_copy.from.empty();
}
// false: as nullopt, and the row has no data.
template <class Source, class Row>
bool carry_blocks(const Call& call, const Source& source, Row& row) {
  auto carried = carried_blocks(call, block_source(source), row.data_key_id, data_key_of(row));
  if (!carried) return false;
  row.blocks = std::move(carried->blocks);
  row.block_copy = std::move(carried->copy);
  return true;
}

// A file that is to be made; `to` is its id.
struct DueCopy {
  std::string to;
  store::BlockCopy copy;
};
// One whose source is whole itself.
std::optional<DueCopy> next_due_copy(const store::World& world);
store::BlockResult<void> copy_due_blocks(const DueCopy& due, const Vault& vault,
                                         store::BlockFiles& files, Timestamp now,
                                         const std::atomic<bool>& stop);
// The rows that waited for the file: completed, or in error; and images that waited for them.
store::ChangeSet finish_copy(const store::World& world, const std::string& to,
                             const store::BlockResult<void>& outcome, Timestamp now);

// StartSnapshot's that got a block lately: they end in error so much later. Asks for those whose
// end is near, so that it is to be called a few times a minute.
store::ChangeSet later_timeouts(const store::World& world, const store::BlockFiles& files,
                                Timestamp now);

}  // namespace amiable::services::ebs
