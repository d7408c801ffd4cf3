// A buffer per thread instead of one per block.
#include "services/ebs/block_data.h"

#include <span>

#include "crypto/base64.h"
#include "crypto/xts.h"

namespace amiable::services::ebs {
namespace {

constexpr std::size_t entries_at_once = 1024;

// The rows' data keys are random; a key of equal halves would be refused by libcrypto.
constexpr std::string_view file_key_label = "EBS blocks";

std::string& buffer() {
  thread_local std::string bytes(store::block_bytes, '\0');
  return bytes;
}

std::span<std::uint8_t> writable(std::string& bytes) {
  return {reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()};
}

store::BlockFault lost() {
  return {store::BlockFault::Kind::missing, "the block's bytes are not those that were put"};
}

// Visits each block of `next(from)` in turn; false from `visit` ends the walk.
template <class Next, class Visit>
void each_block(Next next, Visit visit) {
  std::uint64_t from = 0;
  for (;;) {
    const std::vector<store::FoundBlock> blocks = next(from, entries_at_once);
    if (blocks.empty()) return;
    for (const store::FoundBlock& block : blocks) {
      if (!visit(block)) return;
    }
    from = blocks.back().index + 1;
  }
}

}  // namespace

BlockKeys::BlockKeys(const Vault& vault, crypto::SecretBytes data_key)
    : vault_(&vault), data_key_(std::move(data_key)) {}

crypto::SecretBytes BlockKeys::of(std::string_view file) const {
  if (!data_key_.empty()) return data_key_.clone();
  std::string label(file_key_label);
  label.append(" ").append(file);
  return vault_->derive(Vault::Purpose::block_file, label, crypto::xts_key_bytes);
}

BlockKeys BlockKeys::unpacked(const Vault& vault, std::string_view packed) {
  return {vault, crypto::SecretBytes::copy_of(packed)};
}

store::BlockResult<void> put_block(store::BlockFiles& files, const BlockKeys& keys,
                                   std::string_view file, std::uint64_t index,
                                   std::string_view clear, const crypto::Sha256& checksum,
                                   Timestamp now) {
  std::string& sealed = buffer();
  crypto::xts_encrypt(keys.of(file).view(), index, clear, writable(sealed));
  return files.write(file, index, sealed, checksum, now);
}

store::BlockResult<std::string> get_block(const store::BlockFiles& files, const BlockKeys& keys,
                                          const store::FoundBlock& block) {
  std::string bytes(store::block_bytes, '\0');
  TRY(files.read(block.file, block.index, bytes));
  crypto::xts_decrypt(keys.of(block.file).view(), block.index, bytes, writable(bytes));
  if (crypto::sha256(bytes) != block.entry.checksum) return lost();
  return bytes;
}

WrittenBlocks count_blocks(const store::BlockFiles& files, std::string_view file) {
  WrittenBlocks counted;
  std::string checksums;
  each_block([&](std::uint64_t from, std::size_t most) { return files.next_own(file, from, most); },
             [&](const store::FoundBlock& block) {
               ++counted.written;
               checksums.append(crypto::as_view(block.entry.checksum));
               return true;
             });
  counted.total = counted.written;
  if (!files.below(file).empty()) {
    counted.total = 0;
    each_block([&](std::uint64_t from, std::size_t most) { return files.next(file, from, most); },
               [&](const store::FoundBlock&) { return ++counted.total != 0; });
  }
  counted.checksum = crypto::base64_encode(crypto::as_view(crypto::sha256(checksums)));
  return counted;
}

void drop_lost_blocks(store::BlockFiles& files, const BlockKeys& keys, std::string_view file) {
  each_block([&](std::uint64_t from, std::size_t most) { return files.next_own(file, from, most); },
             [&](const store::FoundBlock& block) {
               if (!get_block(files, keys, block).ok()) files.forget(file, block.index);
               return true;
             });
}

store::BlockResult<void> copy_blocks(store::BlockFiles& files, const CopiedBlocks& what,
                                     const BlockKeys& from_keys, const BlockKeys& to_keys,
                                     Timestamp now, const std::atomic<bool>& stop) {
  if (!files.exists(what.from)) {
    return store::BlockFault{store::BlockFault::Kind::missing, "the source is gone"};
  }
  TRY(files.make({.id = what.to, .root = files.root(what.from)}, now));
  const crypto::SecretBytes key = to_keys.of(what.to);
  store::BlockResult<void> outcome;
  each_block(
      [&](std::uint64_t from, std::size_t most) { return files.next(what.from, from, most); },
      [&](const store::FoundBlock& block) {
        if (stop) outcome = store::BlockFault{store::BlockFault::Kind::disk, "stopped"};
        if (!outcome.ok()) return false;
        const auto clear = get_block(files, from_keys, block);
        if (!clear.ok()) {
          outcome = clear.error();
          return false;
        }
        std::string& sealed = buffer();
        crypto::xts_encrypt(key.view(), block.index, clear.value(), writable(sealed));
        outcome = files.write(what.to, block.index, sealed, block.entry.checksum, now,
                              &block.entry.origin);
        return outcome.ok();
      });
  if (!outcome.ok()) return outcome;
  return files.sync(what.to);
}

}  // namespace amiable::services::ebs
