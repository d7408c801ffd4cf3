// Files are opened for each call: a few microseconds beside half a megabyte, and no bound on how
// many snapshots there are.
#include "store/block_files.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "store/posix_file.h"

namespace amiable::store {
namespace {

namespace fs = std::filesystem;
using Kind = BlockFault::Kind;

constexpr std::uint64_t blocks_per_part = std::uint64_t{1} << 23;  // 4 TiB: ext4 ends at 16 TiB
constexpr std::string_view index_name = "index";
constexpr std::int64_t touch_every = 1000;  // milliseconds between writes of the head

BlockFault disk_fault(std::string_view what) {
  const bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
  return {full ? Kind::full : Kind::disk, fmt::format("{}: {}", what, std::strerror(errno))};
}

BlockFault missing(std::string_view what) { return {Kind::missing, std::string(what)}; }

std::string part_name(std::uint64_t index) {
  return fmt::format("data-{}", index / blocks_per_part);
}
std::uint64_t part_offset(std::uint64_t index) { return index % blocks_per_part * block_bytes; }

std::string_view view(const BlockRecord& record) { return {record.data(), record.size()}; }

std::optional<BlockEntry> entry_at(const PosixFile& index_file, std::uint64_t index) {
  BlockRecord record{};
  const std::int64_t got = index_file.read_at(entry_offset(index), record);
  if (got != static_cast<std::int64_t>(record.size())) return {};
  return read_entry(view(record));
}

std::optional<BlockFileHead> head_of(const std::string& index_path) {
  const PosixFile file = PosixFile::open(index_path, PosixFile::Use::read);
  BlockRecord record{};
  if (!file.is_open() || file.read_at(0, record) != static_cast<std::int64_t>(record.size())) {
    return {};
  }
  return read_head(view(record));
}

std::uint64_t blocks_on_disk(const fs::path& folder) {
  std::uint64_t bytes = 0;
  std::error_code ignored;
  for (const auto& one : fs::directory_iterator(folder, ignored)) {
    if (!one.path().filename().string().starts_with("data-")) continue;
    bytes += PosixFile::open(one.path().string(), PosixFile::Use::read).allocated_bytes();
  }
  return bytes;
}

// The entries of one file in ascending order, read ahead in pieces; holes are jumped over.
class LayerWalk {
 public:
  LayerWalk(std::string file, std::string index_path)
      : file_(std::move(file)), path_(std::move(index_path)) {}

  // The first entry at or after `from`, which never goes back; nullptr: none.
  const FoundBlock* at_or_after(std::uint64_t from) {
    if (found_ && found_->index >= from) return &*found_;
    found_.reset();
    while (!ended_) {
      const std::uint64_t end = begin_ + records_.size() / block_record_bytes;
      if (from < begin_ || from >= end) {
        refill(from);
        from = std::max(from, begin_);
        continue;
      }
      const std::string_view record = std::string_view(records_).substr(
          (from - begin_) * block_record_bytes, block_record_bytes);
      if (const auto entry = read_entry(record))
        return &found_.emplace(FoundBlock{from, *entry, file_});
      ++from;
    }
    return nullptr;
  }

 private:
  void refill(std::uint64_t from) {
    constexpr std::size_t piece = 512 * block_record_bytes;
    const PosixFile file = PosixFile::open(path_, PosixFile::Use::read);
    const std::int64_t data = file.is_open() ? file.next_data(entry_offset(from)) : -1;
    ended_ = data < 0;
    if (ended_) return;
    const std::uint64_t place = static_cast<std::uint64_t>(data) / block_record_bytes;
    begin_ = std::max(from, place == 0 ? 0 : place - 1);
    records_.resize(piece);
    const std::int64_t got = file.read_at(entry_offset(begin_), records_);
    records_.resize(static_cast<std::size_t>(std::max<std::int64_t>(got, 0)) / block_record_bytes *
                    block_record_bytes);
    ended_ = records_.empty();
  }

  std::string file_, path_, records_;
  std::uint64_t begin_ = 0;  // the block of the first record
  bool ended_ = false;
  std::optional<FoundBlock> found_;
};

}  // namespace

Result<std::unique_ptr<BlockFiles>> BlockFiles::open(const std::string& folder,
                                                     std::uint64_t bytes_max) {
  constexpr int owner_only = 0700;
  if (::mkdir(folder.c_str(), owner_only) != 0 && errno != EEXIST) {
    return Error{ErrorKind::unreadable,
                 fmt::format("cannot make the folder of EBS blocks: {}", std::strerror(errno)),
                 folder, "choose a data folder you may write to"};
  }
  auto files = std::make_unique<BlockFiles>(folder, bytes_max);
  files->load();
  return files;
}

// What has no readable head was being made when the process ended: nothing can name its blocks.
void BlockFiles::load() {
  std::error_code ignored;
  for (const auto& one : fs::directory_iterator(folder_, ignored)) {
    const std::string id = one.path().filename().string();
    const auto head = block_file_id(id) ? head_of(path(id, index_name)) : std::nullopt;
    if (!head) {
      fs::remove_all(one.path(), ignored);
      continue;
    }
    const auto layer = std::make_shared<Layer>();
    layer->head = *head;
    layer->earlier_run = true;
    layer->held = blocks_on_disk(one.path());
    held_ += layer->held;
    layers_.emplace(id, layer);
  }
}

std::string BlockFiles::path(std::string_view id, std::string_view name) const {
  return name.empty() ? fmt::format("{}/{}", folder_, id)
                      : fmt::format("{}/{}/{}", folder_, id, name);
}

BlockFiles::LayerPtr BlockFiles::layer(std::string_view id) const {
  const std::shared_lock lock(mutex_);
  const auto found = layers_.find(id);
  return found == layers_.end() ? nullptr : found->second;
}

std::vector<std::string> BlockFiles::chain(std::string_view id) const {
  const std::shared_lock lock(mutex_);
  std::vector<std::string> files;
  auto at = layers_.find(id);
  while (at != layers_.end() && files.size() <= layers_.size()) {
    files.push_back(at->first);
    if (!at->second->head.below) break;
    at = layers_.find(digits_of(*at->second->head.below));
  }
  return files;
}

bool BlockFiles::exists(std::string_view id) const { return layer(id) != nullptr; }

std::string BlockFiles::below(std::string_view id) const {
  const LayerPtr found = layer(id);
  return found != nullptr && found->head.below ? digits_of(*found->head.below) : std::string();
}

std::string BlockFiles::root(std::string_view id) const {
  const LayerPtr found = layer(id);
  return found != nullptr ? digits_of(found->head.root) : std::string();
}

Timestamp BlockFiles::last_write(std::string_view id) const {
  const LayerPtr found = layer(id);
  if (found == nullptr) return {};
  const std::lock_guard lock(found->head_mutex);
  return found->head.last_write;
}

bool BlockFiles::is_of_earlier_run(std::string_view id) const {
  const LayerPtr found = layer(id);
  return found != nullptr && found->earlier_run;
}

BlockResult<void> BlockFiles::make(const NewBlockFile& file, Timestamp now) {
  const std::lock_guard making(making_);
  if (exists(file.id)) return {};
  const auto id = block_file_id(file.id);
  if (!id) return missing("no id of a block file");
  BlockFileHead head;
  head.root = *id;
  head.last_write = now;
  if (!file.below.empty()) {
    const LayerPtr below = layer(file.below);
    if (below == nullptr) return missing("the block file to be continued is gone");
    head.below = block_file_id(file.below);
    head.root = below->head.root;
  }
  if (const auto root = block_file_id(file.root)) head.root = *root;
  return create(file, head);
}

BlockResult<void> BlockFiles::create(const NewBlockFile& file, const BlockFileHead& head) {
  constexpr int owner_only = 0700;
  if (::mkdir(path(file.id).c_str(), owner_only) != 0 && errno != EEXIST) {
    return disk_fault("cannot make a block file");
  }
  const PosixFile index = PosixFile::open(path(file.id, index_name), PosixFile::Use::write);
  if (!index.is_open() || !index.write_at(0, view(write_head(head)))) {
    return disk_fault("cannot make a block file");
  }
  const auto layer = std::make_shared<Layer>();
  layer->head = head;
  const std::unique_lock lock(mutex_);
  layers_.emplace(file.id, layer);
  return {};
}

bool BlockFiles::reserve(Layer& layer) {
  std::uint64_t held = held_;
  do {
    if (held + block_bytes > bytes_max_) return false;
  } while (!held_.compare_exchange_weak(held, held + block_bytes));
  layer.held += block_bytes;
  return true;
}

void BlockFiles::release(Layer& layer, std::uint64_t bytes) {
  layer.held -= bytes;
  held_ -= bytes;
}

// The head is written at most once a second: what reads it counts in minutes.
void BlockFiles::touch(const std::string& id, Layer& layer, Timestamp now) {
  const std::lock_guard lock(layer.head_mutex);
  const bool fresh = now.milliseconds - layer.head.last_write.milliseconds < touch_every;
  if (fresh) return;
  layer.head.last_write = now;
  const PosixFile index = PosixFile::open(path(id, index_name), PosixFile::Use::write);
  if (index.is_open()) static_cast<void>(index.write_at(0, view(write_head(layer.head))));
}

BlockResult<void> BlockFiles::write(std::string_view id, std::uint64_t index,
                                    std::string_view sealed, const BlockChecksum& checksum,
                                    Timestamp now, const BlockFileId* origin) {
  const LayerPtr found = layer(id);
  const auto own = block_file_id(id);
  if (found == nullptr || !own) return missing("no such block file");
  if (sealed.size() != block_bytes) return BlockFault{Kind::disk, "not one block"};
  const std::shared_lock writing(found->writers);
  if (found->sealed) return BlockFault{Kind::sealed, "the block file is sealed"};
  const std::string name(id);
  const std::lock_guard place(found->places.at(index % found->places.size()));
  TRY(put(name, *found, index, sealed, {origin != nullptr ? *origin : *own, checksum}));
  touch(name, *found, now);
  return {};
}

BlockResult<void> BlockFiles::put(const std::string& id, Layer& layer, std::uint64_t index,
                                  std::string_view sealed, const BlockEntry& entry) {
  const PosixFile index_file = PosixFile::open(path(id, index_name), PosixFile::Use::write);
  const PosixFile data = PosixFile::open(path(id, part_name(index)), PosixFile::Use::write);
  if (!index_file.is_open() || !data.is_open()) return disk_fault("cannot open a block file");
  const bool overwrites = entry_at(index_file, index).has_value();
  if (overwrites && !index_file.write_at(entry_offset(index), view(BlockRecord{}))) {
    return disk_fault("cannot overwrite a block");
  }
  if (!overwrites && !reserve(layer))
    return BlockFault{Kind::full, "the blocks' size cap is reached"};
  if (data.write_at(part_offset(index), sealed) &&
      index_file.write_at(entry_offset(index), view(write_entry(entry)))) {
    return {};
  }
  BlockFault fault = disk_fault("cannot write a block");
  if (!overwrites) release(layer, block_bytes);
  return fault;
}

void BlockFiles::forget(std::string_view id, std::uint64_t index) {
  const PosixFile file = PosixFile::open(path(id, index_name), PosixFile::Use::write);
  if (file.is_open() && entry_at(file, index)) {
    static_cast<void>(file.write_at(entry_offset(index), view(BlockRecord{})));
  }
}

void BlockFiles::seal(std::string_view id) {
  const LayerPtr found = layer(id);
  if (found == nullptr) return;
  const std::unique_lock lock(found->writers);
  found->sealed = true;
}

void BlockFiles::unseal(std::string_view id) {
  const LayerPtr found = layer(id);
  if (found == nullptr) return;
  const std::unique_lock lock(found->writers);
  found->sealed = false;
}

// Contents first, then the names that lead to them.
BlockResult<void> BlockFiles::sync(std::string_view id) {
  if (layer(id) == nullptr) return missing("no such block file");
  std::error_code ignored;
  for (const auto& one : fs::directory_iterator(path(id), ignored)) {
    const PosixFile file = PosixFile::open(one.path().string(), PosixFile::Use::read);
    if (!file.is_open() || !file.sync()) return disk_fault("cannot sync a block file");
  }
  for (const std::string& folder : {path(id), folder_}) {
    const PosixFile file = PosixFile::open(folder, PosixFile::Use::folder);
    if (!file.is_open() || !file.sync()) return disk_fault("cannot sync a folder");
  }
  return {};
}

BlockResult<void> BlockFiles::read(std::string_view file, std::uint64_t index,
                                   std::span<char> out) const {
  const PosixFile data = PosixFile::open(path(file, part_name(index)), PosixFile::Use::read);
  if (!data.is_open()) return disk_fault("cannot open a block file");
  const std::int64_t got = data.read_at(part_offset(index), out);
  if (got < 0) return disk_fault("cannot read a block");
  if (got != static_cast<std::int64_t>(out.size())) return missing("the block is cut off");
  return {};
}

std::optional<FoundBlock> BlockFiles::find(std::string_view id, std::uint64_t index) const {
  for (std::string& file : chain(id)) {
    const PosixFile opened = PosixFile::open(path(file, index_name), PosixFile::Use::read);
    const auto entry = opened.is_open() ? entry_at(opened, index) : std::nullopt;
    if (entry) return FoundBlock{index, *entry, std::move(file)};
  }
  return {};
}

std::vector<FoundBlock> BlockFiles::next(std::string_view id, std::uint64_t from,
                                         std::size_t most) const {
  return merged(chain(id), from, most);
}

std::vector<FoundBlock> BlockFiles::next_own(std::string_view id, std::uint64_t from,
                                             std::size_t most) const {
  if (!exists(id)) return {};
  return merged({std::string(id)}, from, most);
}

// Of files that have the same block the first one counts.
std::vector<FoundBlock> BlockFiles::merged(const std::vector<std::string>& files,
                                           std::uint64_t from, std::size_t most) const {
  std::vector<LayerWalk> walks;
  walks.reserve(files.size());
  for (const std::string& file : files) walks.emplace_back(file, path(file, index_name));
  std::vector<FoundBlock> blocks;
  while (blocks.size() < most) {
    const FoundBlock* first = nullptr;
    for (LayerWalk& walk : walks) {
      const FoundBlock* one = walk.at_or_after(from);
      if (one != nullptr && (first == nullptr || one->index < first->index)) first = one;
    }
    if (first == nullptr) break;
    from = first->index + 1;
    blocks.push_back(*first);
  }
  return blocks;
}

std::size_t BlockFiles::remove_unused(const std::function<bool(std::string_view id)>& is_used) {
  std::vector<std::string> ids;
  {
    const std::shared_lock lock(mutex_);
    for (const auto& [id, layer] : layers_) ids.push_back(id);
  }
  std::set<std::string> kept;
  for (const std::string& id : ids) {
    if (!is_used(id)) continue;
    for (std::string& file : chain(id)) kept.insert(std::move(file));
  }
  std::set<std::string> unused;
  std::size_t removed = 0;
  for (const std::string& id : ids) {
    if (kept.contains(id)) continue;
    if (!unused_.contains(id)) {
      unused.insert(id);
      continue;
    }
    remove(id);
    ++removed;
  }
  unused_ = std::move(unused);
  return removed;
}

void BlockFiles::remove(const std::string& id) {
  const LayerPtr gone = layer(id);
  {
    const std::unique_lock lock(mutex_);
    layers_.erase(id);
  }
  std::error_code ignored;
  fs::remove_all(path(id), ignored);
  release(*gone, gone->held);
}

}  // namespace amiable::store
