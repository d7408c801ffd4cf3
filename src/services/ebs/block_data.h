// Blocks in the clear and as they stand in block files: sealed with AES-256-XTS, the place of a
// block on the disk being the number of its unit, and known by the SHA-256 of their clear bytes.
//
// An encrypted snapshot's blocks are sealed with its data key, which KMS opens; those of other
// snapshots with a key of the server's own for each file, so that no clear byte reaches the disk.
//
// Any thread; each holds a buffer of one block.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/hash.h"
#include "crypto/secret_bytes.h"
#include "services/ebs/written_blocks.h"
#include "services/vault.h"
#include "store/block_files.h"

namespace amiable::services::ebs {

// What the blocks of one chain of files are sealed with. Lives no longer than the vault.
class BlockKeys {
 public:
  explicit BlockKeys(const Vault& vault) : vault_(&vault) {}    // not encrypted
  BlockKeys(const Vault& vault, crypto::SecretBytes data_key);  // 64 bytes
  crypto::SecretBytes of(std::string_view file) const;
  // For keeping them sealed; from what came out of it.
  crypto::SecretBytes packed() const { return data_key_.clone(); }
  static BlockKeys unpacked(const Vault& vault, std::string_view packed);

 private:
  const Vault* vault_;
  crypto::SecretBytes data_key_;  // empty: the server's own
};

// `clear`: store::block_bytes of them, with their digest.
store::BlockResult<void> put_block(store::BlockFiles& files, const BlockKeys& keys,
                                   std::string_view file, std::uint64_t index,
                                   std::string_view clear, const crypto::Sha256& checksum,
                                   Timestamp now);
// missing: also when the bytes are not those that were put.
store::BlockResult<std::string> get_block(const store::BlockFiles& files, const BlockKeys& keys,
                                          const store::FoundBlock& block);

WrittenBlocks count_blocks(const store::BlockFiles& files, std::string_view file);
// Takes away the entries of blocks that were lost when the machine went down.
void drop_lost_blocks(store::BlockFiles& files, const BlockKeys& keys, std::string_view file);

// All blocks of `from` and what it continues, sealed anew one by one, into a new file that keeps
// their origins; synced. `stop` ends it early with a disk fault. What was there of `to` is kept.
struct CopiedBlocks {
  std::string from, to;
};
store::BlockResult<void> copy_blocks(store::BlockFiles& files, const CopiedBlocks& what,
                                     const BlockKeys& from_keys, const BlockKeys& to_keys,
                                     Timestamp now, const std::atomic<bool>& stop);

}  // namespace amiable::services::ebs
