// Both data keys travel in one sealed text: a byte each that tells whether there is one, then the
// keys.
#include "services/ebs/block_copies.h"

#include <algorithm>

#include "crypto/xts.h"
#include "services/ebs/direct_snapshots.h"
#include "store/ec2_course.h"

namespace amiable::services::ebs {
namespace {

constexpr std::string_view no_room = "The quota for the storage of snapshots is exceeded";
constexpr std::string_view failed = "An internal error has occurred";

crypto::SecretBytes joined(const crypto::SecretBytes& from, const crypto::SecretBytes& to) {
  crypto::SecretBytes both(2 + from.size() + to.size());
  auto out = both.bytes().begin();
  *out++ = from.empty() ? 0 : 1;
  *out++ = to.empty() ? 0 : 1;
  for (const crypto::SecretBytes* key : {&from, &to}) {
    for (const char c : key->view()) *out++ = static_cast<std::uint8_t>(c);
  }
  return both;
}

struct KeyPair {
  BlockKeys from, to;
};

std::optional<KeyPair> read_keys(const Vault& vault, std::string_view bytes) {
  if (bytes.size() < 2) return {};
  const std::size_t from = bytes[0] != 0 ? crypto::xts_key_bytes : 0,
                    to = bytes[1] != 0 ? crypto::xts_key_bytes : 0;
  if (bytes.size() != 2 + from + to) return {};
  return KeyPair{BlockKeys::unpacked(vault, bytes.substr(2, from)),
                 BlockKeys::unpacked(vault, bytes.substr(2 + from))};
}

void finish(store::Snapshot& row, const store::BlockResult<void>& outcome, Timestamp now) {
  if (outcome.ok()) {
    row.completed = std::max(row.completed.value_or(now), now);
    row.course = {{"completed", *row.completed}};
    return;
  }
  const bool full = outcome.error().kind == store::BlockFault::Kind::full;
  row.completed.reset();
  row.course = {
      {.state = "error", .at = now, .reason_message = std::string(full ? no_room : failed)}};
}

void finish(store::Volume& row, const store::BlockResult<void>& outcome, Timestamp now) {
  if (outcome.ok()) return;
  row.blocks.clear();
  store::move_on(row.course, "error", now);
}

template <class Row>
void finish_row(Row row, const store::BlockResult<void>& outcome, Timestamp now,
                store::ChangeSet& changes) {
  row.block_copy = {};
  if (!store::is_gone(row.course, now)) finish(row, outcome, now);
  changes.put(std::move(row));
}

template <class Visit>
void each_copied(const store::World& world, Visit visit) {
  world.snapshots_being_copied([&visit](const store::Snapshot& row) { return visit(row); });
  world.volumes_being_copied([&visit](const store::Volume& row) { return visit(row); });
}

// An image of a waiting snapshot has no planned steps.
bool waits(const store::Image& image) {
  return image.record.state == "pending" && image.course.empty();
}

// Available, or failed, when the last of its snapshots has ended.
void finish_image(const store::World& world, store::Image image, Timestamp now,
                  store::ChangeSet& changes) {
  store::Course end{"available", now};
  for (const model::BlockDevice& device : image.record.mappings) {
    const auto* one = world.snapshot(image.record.region, device.snapshot_id);
    if (one == nullptr) continue;
    if (waits_for_blocks(*one)) return;
    end.at = std::max(end.at, one->completed.value_or(now));
    if (store::state_at(one->record.state, one->course, now) == "error") {
      end.state = "failed";
      end.reason_code = "Client.InternalError";
      end.reason_message = failed;
    }
  }
  if (end.state == "failed") end.at = now;
  image.course = {std::move(end)};
  changes.put(std::move(image));
}

}  // namespace

std::optional<CarriedBlocks> carried_blocks(const Call& call, const BlockSource& source,
                                            std::string_view data_key_id,
                                            const SealedDataKey& data_key) {
  if (source.blocks.empty()) return CarriedBlocks();
  if (source.data_key_id == data_key_id) return CarriedBlocks{source.blocks, source.block_copy};
  const auto from = opened_keys(call, source.data_key);
  const auto to = opened_keys(call, data_key);
  if (!from || !to) return {};
  CarriedBlocks carried;
  carried.blocks = new_block_file();
  carried.copy.from = source.blocks;
  carried.copy.keys = call.vault.seal(Vault::Purpose::block_copy, carried.blocks,
                                      joined(from->packed(), to->packed()).view());
  return carried;
}

std::optional<DueCopy> next_due_copy(const store::World& world) {
  std::set<std::string> unmade;
  each_copied(world, [&unmade](const auto& row) {
    unmade.insert(row.blocks);
    return true;
  });
  std::optional<DueCopy> due;
  each_copied(world, [&](const auto& row) {
    if (!due && !unmade.contains(row.block_copy.from)) due = DueCopy{row.blocks, row.block_copy};
    return !due;
  });
  return due;
}

store::BlockResult<void> copy_due_blocks(const DueCopy& due, const Vault& vault,
                                         store::BlockFiles& files, Timestamp now,
                                         const std::atomic<bool>& stop) {
  const auto bytes = vault.open(Vault::Purpose::block_copy, due.to, due.copy.keys);
  const auto keys = bytes ? read_keys(vault, bytes->view()) : std::nullopt;
  if (!keys) return store::BlockFault{store::BlockFault::Kind::missing, "the keys do not open"};
  return copy_blocks(files, {due.copy.from, due.to}, keys->from, keys->to, now, stop);
}

store::ChangeSet finish_copy(const store::World& world, const std::string& to,
                             const store::BlockResult<void>& outcome, Timestamp now) {
  store::ChangeSet changes;
  each_copied(world, [&](const auto& row) {
    if (row.blocks == to) finish_row(row, outcome, now, changes);
    return true;
  });
  const store::World after = world.with(changes);
  world.snapshots_being_copied([&](const store::Snapshot& row) {
    if (row.blocks != to) return true;
    for (const store::Image* image : world.images_of_snapshot(row.record.region, row.record.id)) {
      if (waits(*image)) finish_image(after, *image, now, changes);
    }
    return true;
  });
  return changes;
}

store::ChangeSet later_timeouts(const store::World& world, const store::BlockFiles& files,
                                Timestamp now) {
  constexpr std::int64_t near = 120;  // seconds
  store::ChangeSet changes;
  world.snapshots_being_written([&](const store::Snapshot& row) {
    if (row.course.empty() || row.course.back().state != "error") return true;
    const Timestamp planned = row.course.back().at;
    const Timestamp wanted = files.last_write(row.blocks) + row.write_timeout_minutes * 60;
    if (planned <= now || planned > now + near || wanted <= planned) return true;
    store::Snapshot later = row;
    later.course.back().at = wanted;
    changes.put(std::move(later));
    return true;
  });
  return changes;
}

}  // namespace amiable::services::ebs
