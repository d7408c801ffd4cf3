// DescribeSnapshots: own, public and shared snapshots by id, owner, user and filter.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "services/ec2/listed.h"
#include "services/ec2/shown_values.h"
#include "services/ec2/snapshots.h"
#include "store/ec2_course.h"
#include "store/ec2_sharing.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
using In = shapes::DescribeSnapshotsRequest;
using Texts = std::vector<std::string>;
using Snapshots = std::map<std::string_view, const store::Snapshot*>;

// [EC2 API reference, DescribeSnapshots, Filter.N]
struct TextField {
  std::string_view name;
  std::optional<std::string> shapes::Snapshot::*field;
};
constexpr TextField text_fields[] = {{"description", &shapes::Snapshot::Description},
                                     {"owner-alias", &shapes::Snapshot::OwnerAlias},
                                     {"owner-id", &shapes::Snapshot::OwnerId},
                                     {"progress", &shapes::Snapshot::Progress},
                                     {"snapshot-id", &shapes::Snapshot::SnapshotId},
                                     {"status", &shapes::Snapshot::State},
                                     {"storage-tier", &shapes::Snapshot::StorageTier},
                                     {"transfer-type", &shapes::Snapshot::TransferType},
                                     {"volume-id", &shapes::Snapshot::VolumeId}};

constexpr std::string_view known_filters[] = {
    "completion-time", "description", "encrypted", "owner-alias",  "owner-id", "progress",
    "snapshot-id",     "start-time",  "status",    "storage-tier", "tag",      "transfer-type",
    "volume-id",       "volume-size"};

void read_field(const store::Snapshot& row, const shapes::Snapshot& shown, std::string_view name,
                Texts& out) {
  for (const TextField& one : text_fields) {
    if (one.name == name && shown.*one.field) return out.push_back(*(shown.*one.field));
  }
  // Of tags that the caller does not see, none is found either.
  if (add_tag_field(shown.Tags ? row.record.tags : std::vector<model::Tag>(), name, out)) return;
  if (name == "encrypted") out.push_back(truth(row.record.encrypted));
  if (name == "volume-size") out.push_back(std::to_string(row.record.volume_size));
  if (name == "start-time") out.push_back(iso8601_millis(row.started));
  if (name == "completion-time" && shown.CompletionTime) {
    out.push_back(iso8601_millis(*shown.CompletionTime));
  }
}

bool some(const std::optional<Texts>& texts) { return texts && !texts->empty(); }

Snapshots all_snapshots(const Call& call) {
  Snapshots snapshots;
  const auto take = [&](const store::Snapshot& one) {
    const bool there =
        !store::is_gone(one.course, call.now) && store::sees(call.world, call.account(), one);
    if (there) snapshots.emplace(one.record.id, &one);
    return true;
  };
  call.world.snapshots_of(call.account(), call.region, {}, take);
  call.world.snapshots_shared_with(call.account(), call.region, {}, take);
  call.world.public_snapshots(call.region, {}, take);
  return snapshots;
}

Answer<Snapshots> snapshots_by_id(const Call& call, const Texts& ids) {
  Snapshots snapshots;
  for (const std::string& id : ids) {
    const store::Snapshot* snapshot = TRY(find_snapshot(call, id));
    snapshots.emplace(snapshot->record.id, snapshot);
  }
  return snapshots;
}

bool is_owned_by(const Call& call, const store::Snapshot& one, const Texts& owners) {
  return std::any_of(owners.begin(), owners.end(), [&](const std::string& owner) {
    if (owner == "self") return one.record.owner == call.account();
    return owner == one.record.owner ||
           (!one.record.owner_alias.empty() && owner == one.record.owner_alias);
  });
}

// Who may make volumes of it: `self`, `all`, or an account, whose shares the owner alone knows.
bool is_restorable_by(const Call& call, const store::Snapshot& one, const Texts& users) {
  return std::any_of(users.begin(), users.end(), [&](const std::string& user) {
    if (user == "all") return store::is_public(call.world, one);
    if (user == "self" || user == call.account()) {
      return one.record.owner == call.account() || holds(one.permissions.user_ids, call.account());
    }
    const bool own = one.record.owner == call.account();
    return user == one.record.owner || (own && holds(one.permissions.user_ids, user));
  });
}

Answer<shapes::DescribeSnapshotsResult> describe(const In& in, const Call& call) {
  const Filters filters = TRY(Filters::of(in.Filters, known_filters));
  TRY(refuse_pages_of_ids(in.MaxResults, some(in.SnapshotIds), "SnapshotIds"));
  Page page = TRY(Page::of(call, "DescribeSnapshots", in));
  TRY(stop_dry_run(in.DryRun));
  const Snapshots snapshots =
      some(in.SnapshotIds) ? TRY(snapshots_by_id(call, *in.SnapshotIds)) : all_snapshots(call);
  shapes::DescribeSnapshotsResult out;
  out.Snapshots.emplace();
  for (auto next = snapshots.upper_bound(page.after()); next != snapshots.end(); ++next) {
    const store::Snapshot& row = *next->second;
    if (some(in.OwnerIds) && !is_owned_by(call, row, *in.OwnerIds)) continue;
    if (some(in.RestorableByUserIds) && !is_restorable_by(call, row, *in.RestorableByUserIds)) {
      continue;
    }
    shapes::Snapshot shown = shown_snapshot(call, row);
    const bool admitted = filters.admits(
        [&](std::string_view name, Texts& texts) { read_field(row, shown, name, texts); });
    if (!admitted) continue;
    if (!page.admits(row.record.id)) break;
    out.Snapshots->push_back(std::move(shown));
  }
  page.close(call, out);
  return out;
}

}  // namespace

Rows snapshot_list_rows() {
  namespace op = wire::ec2::op;
  return {reading<op::DescribeSnapshots>(asks_anything<op::DescribeSnapshots>, describe)};
}

}  // namespace amiable::services::ec2
