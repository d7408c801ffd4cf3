// ModifySnapshotTier, RestoreSnapshotTier, DescribeSnapshotTierStatus: of an archived snapshot no
// volume is made and no copy, until it is restored [EBS user guide, Archive Amazon EBS snapshots].
#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/images.h"
#include "services/ec2/listed.h"
#include "services/ec2/pace.h"
#include "services/ec2/snapshot_keys.h"
#include "services/ec2/snapshots.h"
#include "store/ec2_course.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
constexpr std::string_view standard = "standard", archive = "archive";
constexpr std::int64_t restore_days_max = 180;  // [EC2 API reference, RestoreSnapshotTier]

std::string_view tier_of(const Call& call, const store::Snapshot& snapshot) {
  const std::string_view tier =
      store::state_at(snapshot.record.storage_tier, snapshot.tiering.course, call.now);
  return tier.empty() ? standard : tier;
}

bool is_under_way(const Call& call, const store::SnapshotTiering& tiering) {
  return tiering.completed && call.now < *tiering.completed;
}

template <class In>
Answer<Asks> asks_on(std::string_view action, const In& in, const Call& call) {
  const std::string id = TRY(required(in.SnapshotId, "snapshotId"));
  TRY(check_id(id, "snap"));
  return Asks{ask_on_snapshot(call, action, id)};
}

// From the tier that the snapshot is in now.
void begin(const Call& call, std::string_view operation, Milliseconds duration,
           store::Snapshot& snapshot) {
  store::SnapshotTiering& tiering = snapshot.tiering;
  snapshot.record.storage_tier = tier_of(call, snapshot);
  tiering.course.clear();
  tiering.last_operation = operation;
  tiering.started = call.now;
  tiering.completed = after(call.now, duration);
  tiering.restore_expiry.reset();
}

Answer<void> require_settled(const Call& call, const store::Snapshot& snapshot) {
  const std::string& id = snapshot.record.id;
  const std::string state = snapshot_state(call, snapshot);
  if (state != "completed") {
    return incorrect_state(fmt::format("Snapshot {} is in invalid state - {}", id, state));
  }
  if (!is_under_way(call, snapshot.tiering)) return {};
  return incorrect_state(fmt::format("A tiering operation of snapshot {} is in progress", id));
}

// --- ModifySnapshotTier

Answer<Asks> modify_asks(const shapes::ModifySnapshotTierRequest& in, const Call& call) {
  return asks_on("ec2:ModifySnapshotTier", in, call);
}

Answer<void> require_no_image(const Call& call, const store::Snapshot& snapshot) {
  for (const store::Image* image : call.world.images_of_snapshot(call.region, snapshot.record.id)) {
    const std::string_view state = image_state(call, *image);
    const bool maps = state == "available" || state == "pending";
    if (!maps) continue;
    return wire::AwsError{"InvalidSnapshot.InUse",
                          fmt::format("The snapshot {} is currently in use by {}",
                                      snapshot.record.id, image->record.id)};
  }
  return {};
}

Answer<shapes::ModifySnapshotTierResult> modify(const shapes::ModifySnapshotTierRequest& in,
                                                const Call& call, store::ChangeSet& changes) {
  store::Snapshot snapshot = TRY(own_snapshot(call, *in.SnapshotId));
  const std::string tier = in.StorageTier.value_or(std::string(archive));
  if (tier != archive) return invalid_parameter(tier, "storageTier", "Expected: 'archive'.");
  TRY(require_settled(call, snapshot));
  if (tier_of(call, snapshot) == archive) {
    return incorrect_state(fmt::format("Snapshot {} is archived already", snapshot.record.id));
  }
  TRY(require_no_image(call, snapshot));
  TRY(stop_dry_run(in.DryRun));
  TRY(require_tiering_rights(call, snapshot));
  begin(call, "archival", pace_of(call).archived, snapshot);
  snapshot.tiering.course = {{std::string(archive), *snapshot.tiering.completed}};
  snapshot.tiering.archival_completed = snapshot.tiering.completed;
  shapes::ModifySnapshotTierResult out;
  out.SnapshotId = snapshot.record.id;
  out.TieringStartTime = call.now;
  changes.put(std::move(snapshot));
  return out;
}

// --- RestoreSnapshotTier

Answer<Asks> restore_asks(const shapes::RestoreSnapshotTierRequest& in, const Call& call) {
  return asks_on("ec2:RestoreSnapshotTier", in, call);
}

Answer<bool> is_permanent(const shapes::RestoreSnapshotTierRequest& in) {
  const bool permanent = in.PermanentRestore.value_or(false);
  if (permanent && in.TemporaryRestoreDays) {
    return invalid_combination(
        "The parameters PermanentRestore and TemporaryRestoreDays cannot be used together");
  }
  if (permanent) return true;
  if (!in.TemporaryRestoreDays) return missing_parameter("TemporaryRestoreDays");
  const std::int64_t days = *in.TemporaryRestoreDays;
  if (days < 1 || days > restore_days_max) {
    return invalid_parameter(std::to_string(days), "temporaryRestoreDays",
                             "Expected: between 1 and 180.");
  }
  return false;
}

Answer<shapes::RestoreSnapshotTierResult> restore(const shapes::RestoreSnapshotTierRequest& in,
                                                  const Call& call, store::ChangeSet& changes) {
  store::Snapshot snapshot = TRY(own_snapshot(call, *in.SnapshotId));
  const bool permanent = TRY(is_permanent(in));
  TRY(require_settled(call, snapshot));
  const bool for_a_while =
      snapshot.tiering.restore_expiry && call.now < *snapshot.tiering.restore_expiry;
  if (tier_of(call, snapshot) != archive && !for_a_while) {
    return incorrect_state(fmt::format("Snapshot {} is not archived", snapshot.record.id));
  }
  TRY(stop_dry_run(in.DryRun));
  TRY(require_tiering_rights(call, snapshot));
  begin(call, permanent ? "permanent-restore" : "temporary-restore", pace_of(call).restored,
        snapshot);
  store::SnapshotTiering& tiering = snapshot.tiering;
  tiering.course = {{std::string(standard), *tiering.completed}};
  if (permanent) {
    tiering.archival_completed.reset();
  } else {
    tiering.restore_expiry = *tiering.completed + *in.TemporaryRestoreDays * seconds_per_day;
    tiering.course.push_back({std::string(archive), *tiering.restore_expiry});
  }
  shapes::RestoreSnapshotTierResult out;
  out.SnapshotId = snapshot.record.id;
  out.RestoreStartTime = call.now;
  out.IsPermanentRestore = permanent;
  if (!permanent) out.RestoreDuration = in.TemporaryRestoreDays;
  changes.put(std::move(snapshot));
  return out;
}

// --- DescribeSnapshotTierStatus

constexpr std::string_view known_filters[] = {"last-tiering-operation", "snapshot-id", "volume-id"};

std::string operation_status(const Call& call, const store::SnapshotTiering& tiering) {
  return fmt::format("{}-{}", tiering.last_operation,
                     is_under_way(call, tiering) ? "in-progress" : "completed");
}

shapes::SnapshotTierStatus status_of(const Call& call, const store::Snapshot& snapshot) {
  constexpr std::int64_t done = 100;
  const store::SnapshotTiering& tiering = snapshot.tiering;
  shapes::SnapshotTierStatus status;
  status.SnapshotId = snapshot.record.id;
  status.VolumeId = snapshot.record.volume_id;
  status.Status = snapshot_state(call, snapshot);
  status.OwnerId = snapshot.record.owner;
  status.Tags = shown_tags(snapshot.record.tags);
  status.StorageTier = std::string(tier_of(call, snapshot));
  if (tiering.last_operation.empty()) return status;
  status.LastTieringStartTime = tiering.started;
  status.LastTieringProgress = is_under_way(call, tiering) ? 0 : done;
  status.LastTieringOperationStatus = operation_status(call, tiering);
  if (!is_under_way(call, tiering)) status.ArchivalCompleteTime = tiering.archival_completed;
  status.RestoreExpiryTime = tiering.restore_expiry;
  return status;
}

Answer<shapes::DescribeSnapshotTierStatusResult> describe(
    const shapes::DescribeSnapshotTierStatusRequest& in, const Call& call) {
  std::vector<Listed<shapes::SnapshotTierStatus>> rows;
  call.world.snapshots_of(call.account(), call.region, {}, [&](const store::Snapshot& one) {
    if (store::is_gone(one.course, call.now)) return true;
    Fields fields{{"snapshot-id", one.record.id}, {"volume-id", one.record.volume_id}};
    if (!one.tiering.last_operation.empty()) {
      fields.emplace_back("last-tiering-operation", operation_status(call, one.tiering));
    }
    rows.push_back({one.record.id, status_of(call, one), std::move(fields)});
    return true;
  });
  shapes::DescribeSnapshotTierStatusResult out;
  out.SnapshotTierStatuses =
      TRY(choose(call, in, out, {"DescribeSnapshotTierStatus", "snap", known_filters, {}}, {},
                 std::move(rows)));
  return out;
}

}  // namespace

Rows snapshot_tier_rows() {
  namespace op = wire::ec2::op;
  return {reading<op::DescribeSnapshotTierStatus>(asks_anything<op::DescribeSnapshotTierStatus>,
                                                  describe),
          writing<op::ModifySnapshotTier>(modify_asks, modify),
          writing<op::RestoreSnapshotTier>(restore_asks, restore)};
}

}  // namespace amiable::services::ec2
