// Retiring goes by the rows' times; describing by the one request in the caller's name.
#include "services/ec2/snapshot_keys.h"

#include <fmt/format.h>

#include <span>

#include "launch/shown.h"
#include "services/authorize.h"
#include "services/ec2/ec2_errors.h"
#include "services/ec2/key_calls.h"
#include "services/ec2/key_work.h"
#include "services/ec2/launch_plan.h"
#include "services/forwarded.h"
#include "services/kms/aws_managed_keys.h"
#include "services/kms/lookup.h"
#include "services/world_ahead.h"
#include "store/ec2_course.h"

namespace amiable::services::ec2 {
namespace {

constexpr std::int64_t seconds_standing = 90;
constexpr std::string_view describes = "kms:DescribeKey", grants = "kms:CreateGrant",
                           decrypts = "kms:Decrypt";

struct NamedGrant {
  std::string key_arn, id;
};

// `entry` of a row's grant_ids.
NamedGrant grant_of(const std::string& entry, const std::string& own_key) {
  if (!entry.starts_with("arn:")) return {own_key, entry};
  const std::size_t slash = entry.rfind('/');
  return {entry.substr(0, slash), entry.substr(slash + 1)};
}

template <class Row>
Timestamp due_at(const Row& row);
template <>
Timestamp due_at(const store::Volume& row) {
  return row.created + seconds_standing;
}
template <>
Timestamp due_at(const store::Snapshot& row) {
  return row.started + seconds_standing;
}

// Volumes and snapshots that hold grants and are still there.
template <class Visit>
void each_holder(const store::World& world, Visit visit) {
  world.volumes_of({}, {}, {}, [&visit](const store::Volume& row) {
    if (!row.grant_ids.empty()) visit(row);
    return true;
  });
  world.snapshots_of({}, {}, {}, [&visit](const store::Snapshot& row) {
    if (!row.grant_ids.empty()) visit(row);
    return true;
  });
}

// The row as it is now is put: one that is gone is left to the sweep.
template <class Row>
void retire_of(const store::World& world, Row row, Timestamp now, store::ChangeSet& changes) {
  if (store::is_gone(row.course, now)) return;
  for (const std::string& entry : row.grant_ids) {
    const NamedGrant name = grant_of(entry, row.record.kms_key_id);
    const store::Grant* grant = world.grant(name.key_arn, name.id);
    if (grant != nullptr) changes.erase(store::Table::grant, store::key_of(*grant));
  }
  row.grant_ids.clear();
  changes.put(std::move(row));
}

template <class Row>
void retire_at_once(Row& row, const Call& call, store::ChangeSet& changes) {
  for (const std::string& entry : row.grant_ids) {
    const NamedGrant name = grant_of(entry, row.record.kms_key_id);
    retire_grants(name.key_arn, std::span(&name.id, 1), call, changes);
  }
  row.grant_ids.clear();
}

// Whether the caller may; DescribeKey is done as well. What was done or refused is told.
Answer<void> relay(const Call& call, const launch::Request& row) {
  const launch::Question question =
      question_of(call, launch::Operation::copy_snapshot);  // whose DescribeKey this is
  ForwardedCall record = record_of(row, question, call);
  const OnBehalf as(call, row.behalf, record.region, {});
  Answer<void> answer;
  Authorizer authorizer;
  if (auto refusal = authorizer.authorize(as.call(), "kms", Asks{ask_of_row(row, {})})) {
    record.trace = std::move(refusal->trace);
    answer = std::move(refusal->error);
  } else if (row.action == describes) {
    answer = describe_key(as.call(), row, record);
  } else {
    return {};
  }
  const bool done = answer.ok();
  if (!done) record.error = answer.error();
  if (call.forwarded != nullptr) call.forwarded->push_back(std::move(record));
  if (done) return {};
  const launch::Shown shown{describes, row.resource, {}, {}};
  return error_at_once(launch::what_aws_shows(question.operation, shown, question.assumptions),
                       question);
}

// What a CreateGrant for the snapshot's data key would carry.
void add_grant_keys(const Call& call, const store::Snapshot& snapshot, launch::Request& row) {
  const std::string service = fmt::format("ec2.{}.amazonaws.com", call.region);
  row.context.push_back({"kms:GrantIsForAWSResource", {"true"}, false});
  row.context.push_back({"kms:GrantOperations", {"Decrypt"}, true});
  row.context.push_back({"kms:GrantConstraintType", {"EncryptionContextEquals"}, false});
  row.context.push_back({"kms:GranteePrincipal", {service}, false});
  row.context.push_back({"kms:RetiringPrincipal", {service}, false});
  row.encryption_context = {{std::string(launch::ebs_context_key), snapshot.bound_id}};
}

}  // namespace

std::optional<Timestamp> next_retirement(const store::World& world) {
  std::optional<Timestamp> next;
  each_holder(world, [&next](const auto& row) {
    const bool ends = store::gone_at(row.course).has_value();
    if (!ends && (!next || due_at(row) < *next)) next = due_at(row);
  });
  return next;
}

void retire_due_grants(const store::World& world, Timestamp now, store::ChangeSet& changes) {
  each_holder(world, [&](const auto& row) {
    if (due_at(row) <= now) retire_of(world, row, now, changes);
  });
}

void retire_snapshot_grants(store::Snapshot& snapshot, const Call& call,
                            store::ChangeSet& changes) {
  retire_at_once(snapshot, call, changes);
}

void retire_volume_grants(store::Volume& volume, const Call& call, store::ChangeSet& changes) {
  retire_at_once(volume, call, changes);
}

void retire_attachment_grant(const store::Volume& volume, store::VolumeAttachment& attachment,
                             const Call& call, store::ChangeSet& changes) {
  if (attachment.grant_id.empty()) return;
  retire_grants(volume.record.kms_key_id, std::span(&attachment.grant_id, 1), call, changes);
  attachment.grant_id.clear();
}

std::string foreign_grant(std::string_view key_arn, std::string_view grant_id) {
  return fmt::format("{}/{}", key_arn, grant_id);
}

Answer<std::string> described_default_key(const Call& call, store::ChangeSet& changes) {
  const store::Key key = TRY(kms::ensure_aws_managed_key(call, kms::aws_ebs_alias, changes));
  const WorldAhead ahead(call, changes);
  launch::Request row = relayed_row(ahead.call(), key, describes);
  row.context.push_back({"kms:RequestAlias", {std::string(kms::aws_ebs_alias)}, false});
  TRY(relay(ahead.call(), row));
  return key.record.arn;
}

Answer<void> require_tiering_rights(const Call& call, const store::Snapshot& snapshot) {
  if (!snapshot.record.encrypted) return {};
  const store::Key* key = kms::key_at(call, snapshot.record.kms_key_id);
  if (key == nullptr || key->record.state != "Enabled") {
    return incorrect_state(
        fmt::format("The key {} of the snapshot cannot be used", snapshot.record.kms_key_id));
  }
  for (const std::string_view action : {describes, grants, decrypts}) {
    launch::Request row = relayed_row(call, *key, action);
    if (action == grants) add_grant_keys(call, snapshot, row);
    if (action == decrypts)
      row.encryption_context = {{std::string(launch::ebs_context_key), snapshot.bound_id}};
    TRY(relay(call, row));
  }
  return {};
}

}  // namespace amiable::services::ec2
