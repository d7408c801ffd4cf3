// A copy's data key is bound to the copy's own id [EBS user guide; recorded].
#include "services/ec2/copies.h"

#include <algorithm>

#include "services/ebs/block_copies.h"
#include "services/ec2/pace.h"
#include "services/ec2/snapshot_keys.h"
#include "services/ec2/snapshots.h"
#include "services/world_ahead.h"

namespace amiable::services::ec2 {
namespace {

constexpr std::string_view unusable_key_text = "Given key ID is not accessible";  // [recorded]

store::Snapshot plain_copy(const CopyWanted& wanted, const Call& call) {
  store::Snapshot copy;
  copy.record.id = wanted.new_id;
  copy.record.owner = call.account();
  copy.record.region = call.region;
  copy.record.state = "pending";
  copy.record.storage_tier = "standard";
  copy.record.volume_id = volume_of_copies;
  copy.record.volume_size = wanted.source->record.volume_size;
  copy.full_size_bytes = wanted.source->full_size_bytes;
  copy.started = call.now;
  return copy;
}

std::string target_key_of(const launch::Plan& plan, const CopyWanted& wanted) {
  const auto found = std::find_if(plan.volumes.begin(), plan.volumes.end(),
                                  [&wanted](const launch::VolumePlan& one) {
                                    return one.volume.device == wanted.device &&
                                           one.volume.snapshot == wanted.source->record.id;
                                  });
  return found == plan.volumes.end() ? std::string() : found->volume.target_key;
}

void add_keys(const KeyWork& work, const CopyWanted& wanted, store::Snapshot& copy) {
  const auto keys =
      std::find_if(work.devices.begin(), work.devices.end(),
                   [&wanted](const DeviceKeys& one) { return one.target_id == wanted.new_id; });
  if (keys == work.devices.end()) return;
  take_data_key(*keys, copy);
  if (!keys->source_grant.empty()) {
    copy.grant_ids.push_back(foreign_grant(keys->source_key_arn, keys->source_grant));
  }
}

void add_end(bool refused, const Call& call, store::Snapshot& copy) {
  const Pace pace = pace_of(call);
  if (refused) {
    copy.course = {{.state = "error",
                    .at = after(call.now, pace.snapshot_failed),
                    .reason_message = std::string(unusable_key_text)}};
    return;
  }
  copy.completed = after(call.now, pace.snapshot_completed);
  if (ebs::waits_for_blocks(copy)) return;  // completed when its blocks are there
  copy.course = {{"completed", *copy.completed}};
}

}  // namespace

Answer<Copies> make_copies(const launch::Question& question, const std::vector<CopyWanted>& wanted,
                           const Call& call, store::ChangeSet& changes) {
  const launch::Plan plan =
      TRY(with_default_key(launch::plan(call.inventory, question), question, call, changes));
  const WorldAhead ahead(call, changes);
  std::vector<SourceData> sources;
  for (const CopyWanted& one : wanted) sources.push_back(source_of(*one.source));
  KeyWork work = perform(plan, question, sources, ahead.call(), changes);
  if (work.refusal && is_at_once(work.refusal->symptom)) {
    return error_at_once(work.refusal->symptom, question);
  }
  Copies copies;
  for (const CopyWanted& one : wanted) {
    store::Snapshot copy = plain_copy(one, call);
    copy.record.kms_key_id = target_key_of(plan, one);
    copy.record.encrypted = !copy.record.kms_key_id.empty() || one.source->record.encrypted;
    add_keys(work, one, copy);
    bool refused = work.refusal.has_value() && copy.record.encrypted;
    if (!refused) refused = !ebs::carry_blocks(ahead.call(), *one.source, copy);
    add_end(refused, call, copy);
    copies.snapshots.push_back(std::move(copy));
  }
  copies.refusal = std::move(work.refusal);
  return copies;
}

}  // namespace amiable::services::ec2
