// ModifySnapshotAttribute, DescribeSnapshotAttribute, ResetSnapshotAttribute: who may make volumes
// of a snapshot. Sharing does not touch the snapshot's key [recorded].
#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "services/ec2/listed.h"
#include "services/ec2/snapshot_keys.h"
#include "services/ec2/snapshots.h"
#include "store/ec2_sharing.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
using Texts = std::vector<std::string>;
using Permissions = std::optional<std::vector<shapes::CreateVolumePermission>>;

constexpr std::string_view attribute_name = "createVolumePermission";
constexpr std::size_t changes_max = 500;  // [EC2 API reference, ModifySnapshotAttribute]

struct Sharing {
  Texts add_users, remove_users, add_groups, remove_groups;
  std::size_t added() const { return add_users.size() + add_groups.size(); }
  std::size_t removed() const { return remove_users.size() + remove_groups.size(); }
};

void add_once(Texts& texts, const std::string& one) {
  if (std::find(texts.begin(), texts.end(), one) == texts.end()) texts.push_back(one);
}

void take(const Permissions& given_ones, Texts& users, Texts& groups) {
  if (!given_ones) return;
  for (const shapes::CreateVolumePermission& one : *given_ones) {
    if (given(one.UserId)) add_once(users, *one.UserId);
    if (given(one.Group)) add_once(groups, *one.Group);
  }
}

// The older form: OperationType with UserId.N and UserGroup.N. Packer sends UserId.N beside the
// newer form, without OperationType: it says nothing new then.
Answer<void> take_older(const shapes::ModifySnapshotAttributeRequest& in, Sharing& sharing) {
  if (!given(in.OperationType)) return {};
  const bool adds = *in.OperationType == "add";
  if (!adds && *in.OperationType != "remove") {
    return invalid_parameter(*in.OperationType, "operationType", "Expected: 'add' or 'remove'.");
  }
  for (const std::string& id : in.UserIds.value_or(Texts())) {
    if (!id.empty()) add_once(adds ? sharing.add_users : sharing.remove_users, id);
  }
  for (const std::string& group : in.GroupNames.value_or(Texts())) {
    if (!group.empty()) add_once(adds ? sharing.add_groups : sharing.remove_groups, group);
  }
  return {};
}

Answer<Sharing> sharing_of(const shapes::ModifySnapshotAttributeRequest& in) {
  Sharing sharing;
  if (in.CreateVolumePermission) {
    take(in.CreateVolumePermission->Add, sharing.add_users, sharing.add_groups);
    take(in.CreateVolumePermission->Remove, sharing.remove_users, sharing.remove_groups);
  }
  TRY(take_older(in, sharing));
  return sharing;
}

Answer<void> check_users(const Texts& users) {
  for (const std::string& id : users) {
    if (!is_account_id(id)) {
      return wire::AwsError{"InvalidUserID.Malformed", fmt::format("Invalid user id: \"{}\"", id)};
    }
  }
  return {};
}

Answer<void> check_groups(const Texts& groups) {
  for (const std::string& group : groups) {
    if (group != "all") return invalid_parameter(group, "group", "Expected: 'all'.");
  }
  return {};
}

Answer<void> check_sharing(const Sharing& sharing) {
  if (sharing.added() + sharing.removed() == 0) return missing_parameter(attribute_name);
  if (sharing.added() != 0 && sharing.removed() != 0) {
    return invalid_combination("Permissions cannot be added and removed in one request.");
  }
  if (sharing.added() + sharing.removed() > changes_max) {
    return invalid_value(
        fmt::format("At most {} permissions can be changed in one request.", changes_max));
  }
  for (const Texts* users : {&sharing.add_users, &sharing.remove_users}) TRY(check_users(*users));
  for (const Texts* groups : {&sharing.add_groups, &sharing.remove_groups}) {
    TRY(check_groups(*groups));
  }
  return {};
}

// ec2:Add/userId, ec2:Remove/group, … [service authorization reference, ModifySnapshotAttribute].
void add_sharing_keys(const Sharing& sharing, Ask& ask) {
  const auto add = [&ask](std::string_view name, const Texts& values) {
    if (!values.empty()) ask.context.push_back({std::string(name), values, values.size() > 1});
  };
  add("ec2:Add/userId", sharing.add_users);
  add("ec2:Add/group", sharing.add_groups);
  add("ec2:Remove/userId", sharing.remove_users);
  add("ec2:Remove/group", sharing.remove_groups);
}

Answer<std::string> checked_id(const std::optional<std::string>& given_id) {
  std::string id = TRY(required(given_id, "snapshotId"));
  TRY(check_id(id, "snap"));
  return id;
}

Answer<void> check_attribute(const std::optional<std::string>& name) {
  if (!given(name) || *name == attribute_name) return {};
  return invalid_parameter(*name, "attribute", "Only createVolumePermission can be changed.");
}

Answer<Asks> modify_asks(const shapes::ModifySnapshotAttributeRequest& in, const Call& call) {
  const std::string id = TRY(checked_id(in.SnapshotId));
  TRY(check_attribute(in.Attribute));
  const Sharing sharing = TRY(sharing_of(in));
  Asks asks{ask_on_snapshot(call, "ec2:ModifySnapshotAttribute", id)};
  add_sharing_keys(sharing, asks.front());
  return asks;
}

// Texts as users report them; block public access: EBS user guide.
Answer<void> check_public(const Call& call, const store::Snapshot& snapshot,
                          const Sharing& sharing) {
  if (sharing.add_groups.empty()) return {};
  if (snapshot.record.encrypted) {
    return not_permitted("Encrypted snapshots cannot be shared publicly");
  }
  const auto& settings = store::region_settings(call.world, call.account(), call.region);
  if (settings.snapshot_block_public_access != "unblocked") {
    return not_permitted("Public sharing of snapshots is blocked for this account.");
  }
  return {};
}

Answer<void> check_key(const Call& call, const store::Snapshot& snapshot, const Sharing& sharing,
                       store::ChangeSet& changes) {
  if (!snapshot.record.encrypted || sharing.add_users.empty()) return {};
  const std::string default_key = TRY(described_default_key(call, changes));
  if (default_key != snapshot.record.kms_key_id) return {};
  return not_permitted("Encrypted snapshots with EBS default key cannot be shared");
}

void apply(const Sharing& sharing, model::CreateVolumePermissions& permissions) {
  for (const std::string& id : sharing.add_users) add_once(permissions.user_ids, id);
  for (const std::string& group : sharing.add_groups) add_once(permissions.groups, group);
  for (const std::string& id : sharing.remove_users) std::erase(permissions.user_ids, id);
  for (const std::string& group : sharing.remove_groups) std::erase(permissions.groups, group);
}

Answer<shapes::ModifySnapshotAttributeResponse> modify(
    const shapes::ModifySnapshotAttributeRequest& in, const Call& call, store::ChangeSet& changes) {
  const Sharing sharing = TRY(sharing_of(in));
  TRY(check_sharing(sharing));
  store::Snapshot snapshot = TRY(own_snapshot(call, *in.SnapshotId));
  TRY(check_public(call, snapshot, sharing));
  TRY(stop_dry_run(in.DryRun));
  TRY(check_key(call, snapshot, sharing, changes));
  apply(sharing, snapshot.permissions);
  changes.put(std::move(snapshot));
  return shapes::ModifySnapshotAttributeResponse();
}

// --- DescribeSnapshotAttribute

Answer<Asks> describe_asks(const shapes::DescribeSnapshotAttributeRequest& in, const Call& call) {
  const std::string id = TRY(checked_id(in.SnapshotId));
  return Asks{ask_on_snapshot(call, "ec2:DescribeSnapshotAttribute", id)};
}

Answer<shapes::DescribeSnapshotAttributeResult> describe(
    const shapes::DescribeSnapshotAttributeRequest& in, const Call& call) {
  const std::string attribute = TRY(required(in.Attribute, "attribute"));
  const store::Snapshot snapshot = TRY(own_snapshot(call, *in.SnapshotId));
  if (attribute != attribute_name && attribute != "productCodes") {
    return invalid_parameter(attribute, "attribute", "");
  }
  TRY(stop_dry_run(in.DryRun));
  shapes::DescribeSnapshotAttributeResult out;
  out.SnapshotId = snapshot.record.id;
  if (attribute != attribute_name) {
    out.ProductCodes.emplace();
    return out;
  }
  out.CreateVolumePermissions.emplace();
  for (const std::string& id : snapshot.permissions.user_ids) {
    out.CreateVolumePermissions->emplace_back().UserId = id;
  }
  for (const std::string& group : snapshot.permissions.groups) {
    out.CreateVolumePermissions->emplace_back().Group = group;
  }
  return out;
}

// --- ResetSnapshotAttribute

Answer<Asks> reset_asks(const shapes::ResetSnapshotAttributeRequest& in, const Call& call) {
  const std::string id = TRY(checked_id(in.SnapshotId));
  return Asks{ask_on_snapshot(call, "ec2:ResetSnapshotAttribute", id)};
}

Answer<shapes::ResetSnapshotAttributeResponse> reset(
    const shapes::ResetSnapshotAttributeRequest& in, const Call& call, store::ChangeSet& changes) {
  TRY(required(in.Attribute, "attribute"));
  TRY(check_attribute(in.Attribute));
  store::Snapshot snapshot = TRY(own_snapshot(call, *in.SnapshotId));
  TRY(stop_dry_run(in.DryRun));
  snapshot.permissions = {};
  changes.put(std::move(snapshot));
  return shapes::ResetSnapshotAttributeResponse();
}

}  // namespace

Rows snapshot_sharing_rows() {
  namespace op = wire::ec2::op;
  return {reading<op::DescribeSnapshotAttribute>(describe_asks, describe),
          writing<op::ModifySnapshotAttribute>(modify_asks, modify),
          writing<op::ResetSnapshotAttribute>(reset_asks, reset)};
}

}  // namespace amiable::services::ec2
