// The blocks of EBS snapshots and volumes on disk: never in memory as a whole, never in SQL.
//
//   FOLDER/ID/index    which blocks there are: see block_index.h; sparse
//   FOLDER/ID/data-N   the sealed blocks of the N-th 4 TiB, each at its place; sparse
//
// A folder ID is one "block file": what Snapshot::blocks and Volume::blocks name, shared by copies
// of the same data. One that continues another (`below`) holds only what was written since.
//
// What is written is in the caller's hands already sealed; the clear text is never seen here. An
// entry is written after its block, and is taken away before its block is overwritten: after a
// crash of the process a block is whole or not there. What the machine's own crash may lose is
// everything before sync().
//
// Any thread; one block is written by one thread at a time.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/block_index.h"

namespace amiable::store {

inline constexpr std::size_t block_bytes = 524288;  // [EBS direct APIs: BlockSize]
inline constexpr std::uint64_t blocks_per_gib = 2048;

struct BlockFault {
  // full: no room under the cap, or on the disk. missing: no such file or block. sealed: it takes
  // no more blocks. disk: the disk said no otherwise.
  enum class Kind : std::uint8_t { full, missing, sealed, disk };
  Kind kind = Kind::disk;
  std::string text;
};
template <class T>
using BlockResult = Result<T, BlockFault>;

struct FoundBlock {
  std::uint64_t index = 0;
  BlockEntry entry;
  std::string file;  // the one of the chain that holds it
};

struct NewBlockFile {
  std::string id;          // 32 hexadecimal digits
  std::string below = {};  // empty: it continues none
  std::string root = {};   // of a copy: its source's; empty: as `below`'s, or itself
};

class BlockFiles {
 public:
  // Makes the folder when absent. At most `bytes_max` of blocks are held in all files together.
  static Result<std::unique_ptr<BlockFiles>> open(const std::string& folder,
                                                  std::uint64_t bytes_max);

  // Nothing when it is there already. missing: its `below` is not.
  BlockResult<void> make(const NewBlockFile& file, Timestamp now);
  bool exists(std::string_view id) const;
  // Both empty when it does not exist.
  std::string below(std::string_view id) const;
  std::string root(std::string_view id) const;
  // Of any of its blocks; when it was made.
  Timestamp last_write(std::string_view id) const;
  // Whether blocks may stand in it that an earlier process wrote.
  bool is_of_earlier_run(std::string_view id) const;

  // `sealed`: block_bytes of them. The origin is the file itself unless given.
  BlockResult<void> write(std::string_view id, std::uint64_t index, std::string_view sealed,
                          const BlockChecksum& checksum, Timestamp now,
                          const BlockFileId* origin = nullptr);
  // Takes the entry away.
  void forget(std::string_view id, std::uint64_t index);
  // From when this returns nothing is being written, until unseal().
  void seal(std::string_view id);
  void unseal(std::string_view id);
  // The file and what names it survive a crash of the machine.
  BlockResult<void> sync(std::string_view id);

  // `file` as found; block_bytes are read.
  BlockResult<void> read(std::string_view file, std::uint64_t index, std::span<char> out) const;
  // Through the chain: the topmost file that has the block.
  std::optional<FoundBlock> find(std::string_view id, std::uint64_t index) const;
  // Ascending, from an index on, `most` of them: of the chain, or of this file alone.
  std::vector<FoundBlock> next(std::string_view id, std::uint64_t from, std::size_t most) const;
  std::vector<FoundBlock> next_own(std::string_view id, std::uint64_t from, std::size_t most) const;

  // Removes the files that nobody uses, nor continues as one that is used; at once only those that
  // were not used at the last look either. How many went.
  std::size_t remove_unused(const std::function<bool(std::string_view id)>& is_used);
  std::uint64_t held_bytes() const { return held_; }

  BlockFiles(std::string folder, std::uint64_t bytes_max)  // for open() only
      : folder_(std::move(folder)), bytes_max_(bytes_max) {}

 private:
  struct Layer {
    BlockFileHead head;
    bool earlier_run = false;
    std::atomic<std::uint64_t> held = 0;
    std::shared_mutex writers;  // unique: seal
    bool sealed = false;
    std::mutex head_mutex;
    std::array<std::mutex, 16> places;
  };
  using LayerPtr = std::shared_ptr<Layer>;

  void load();
  LayerPtr layer(std::string_view id) const;
  std::vector<std::string> chain(std::string_view id) const;
  std::string path(std::string_view id, std::string_view name = {}) const;
  BlockResult<void> create(const NewBlockFile& file, const BlockFileHead& head);
  BlockResult<void> put(const std::string& id, Layer& layer, std::uint64_t index,
                        std::string_view sealed, const BlockEntry& entry);
  bool reserve(Layer& layer);
  void release(Layer& layer, std::uint64_t bytes);
  void touch(const std::string& id, Layer& layer, Timestamp now);
  std::vector<FoundBlock> merged(const std::vector<std::string>& files, std::uint64_t from,
                                 std::size_t most) const;
  void remove(const std::string& id);

  std::string folder_;
  std::uint64_t bytes_max_;
  std::atomic<std::uint64_t> held_ = 0;
  mutable std::shared_mutex mutex_;
  std::map<std::string, LayerPtr, std::less<>> layers_;
  std::mutex making_;             // one at a time
  std::set<std::string> unused_;  // at the last look of remove_unused
};

}  // namespace amiable::store
