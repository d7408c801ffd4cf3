// Existence, visibility and state, in the order that AWS's answers show.
#include "services/ebs/direct_snapshots.h"

#include "crypto/random.h"
#include "services/ebs/ebs_errors.h"
#include "services/ec2/ec2_asks.h"
#include "services/ec2/ec2_tags.h"
#include "services/ec2/snapshots.h"
#include "store/ec2_course.h"
#include "store/ec2_sharing.h"

namespace amiable::services::ebs {
namespace {

const store::Snapshot* find(const Call& call, std::string_view id) {
  const store::Snapshot* snapshot = call.world.snapshot(call.region, id);
  const bool there = snapshot != nullptr && !store::is_gone(snapshot->course, call.now);
  return there ? snapshot : nullptr;
}

bool is_of_one_volume(const store::Snapshot& one, const store::Snapshot& other) {
  const std::string& volume = one.record.volume_id;
  return !volume.empty() && volume != ec2::volume_of_copies && volume == other.record.volume_id;
}

}  // namespace

Ask ask_on_snapshot(const Call& call, std::string_view action, std::string_view id) {
  const store::Snapshot* snapshot = find(call, id);
  const std::string_view owner =
      snapshot == nullptr ? std::string_view() : std::string_view(snapshot->record.owner);
  Ask ask = ec2::ask_on(call, action, "snapshot", id, owner);
  if (owner == call.account()) ec2::resource_tags(ask, snapshot->record.tags);
  return ask;
}

std::string_view state_of(const Call& call, const store::Snapshot& snapshot) {
  return store::state_at(snapshot.record.state, snapshot.course, call.now);
}

bool is_ready(const Call& call, const store::Snapshot& snapshot) {
  return state_of(call, snapshot) == "completed" && snapshot.block_copy.from.empty();
}

Answer<const store::Snapshot*> own_snapshot(const Call& call, std::string_view id) {
  const store::Snapshot* snapshot = find(call, id);
  if (snapshot == nullptr || snapshot->record.owner != call.account()) return no_such_snapshot(id);
  return snapshot;
}

Answer<const store::Snapshot*> readable_snapshot(const Call& call, std::string_view id) {
  const store::Snapshot* snapshot = find(call, id);
  if (snapshot == nullptr || !store::sees(call.world, call.account(), *snapshot)) {
    return no_such_snapshot(id);
  }
  const bool own = snapshot->record.owner == call.account();
  if (!own && store::is_public(call.world, *snapshot)) {
    return invalid("INVALID_SNAPSHOT_ID", "Public snapshots are not supported.");
  }
  if (!is_ready(call, *snapshot)) return no_such_snapshot(id);
  if (store::record_at(*snapshot, call.now).storage_tier == "archive") {
    return invalid("INVALID_SNAPSHOT_ID", "Archived snapshots are not supported.");
  }
  return snapshot;
}

bool are_related(const store::BlockFiles& files, const store::Snapshot& one,
                 const store::Snapshot& other) {
  if (one.record.id == other.record.id || is_of_one_volume(one, other)) return true;
  if (one.parent == other.record.id || other.parent == one.record.id) return true;
  if (!one.parent.empty() && one.parent == other.parent) return true;
  const std::string root = files.root(one.blocks);
  return !root.empty() && root == files.root(other.blocks);
}

std::string new_block_file() {
  store::BlockFileId id{};
  crypto::random_bytes(id);
  return store::digits_of(id);
}

Answer<store::BlockFiles*> block_files(const Call& call) {
  if (call.block_files == nullptr) return internal_failure();
  return call.block_files;
}

}  // namespace amiable::services::ebs
