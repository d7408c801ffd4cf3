// What snapshots and volumes have to do with KMS beside a plan: the grants that EBS made for itself
// and gives back, and the look at alias/aws/ebs before a snapshot is shared.
//
// Grants: Volume::grant_ids and Snapshot::grant_ids hold the ids of grants on the record's own key;
// a copy's grant on the key it was read with stands among them as KEY_ARN/GRANT_ID. EBS retires
// them about 90 seconds after it made them [recorded: 75 to 95]; the clock of due_changes.h asks.
// Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/timestamp.h"
#include "services/ask.h"
#include "services/call.h"
#include "store/change_set.h"

namespace amiable::services::ec2 {

// When the next of such grants is to be retired; nullopt: none stands. Walks volumes and snapshots.
std::optional<Timestamp> next_retirement(const store::World& world);
// Those whose time has come, out of the world and out of their rows.
void retire_due_grants(const store::World& world, Timestamp now, store::ChangeSet& changes);

// At once, with what is told of it; for rows that go before their grants.
void retire_snapshot_grants(store::Snapshot& snapshot, const Call& call, store::ChangeSet& changes);
void retire_volume_grants(store::Volume& volume, const Call& call, store::ChangeSet& changes);

// The instance's grant, when it stops, ends or lets the volume go.
void retire_attachment_grant(const store::Volume& volume, store::VolumeAttachment& attachment,
                             const Call& call, store::ChangeSet& changes);

// A copy's grant on the key it is read with, as grant_ids holds it.
std::string foreign_grant(std::string_view key_arn, std::string_view grant_id);

// The account's key alias/aws/ebs as EC2 finds it with a DescribeKey in the caller's name
// [recorded: the one call to KMS when an encrypted snapshot is shared]. AWS makes the key when it
// does not exist yet. Errors: the caller may not describe it (AuthFailure, as for a copy).
Answer<std::string> described_default_key(const Call& call, store::ChangeSet& changes);

// Archiving and restoring an encrypted snapshot: the caller must be allowed DescribeKey,
// CreateGrant and Decrypt on its key [EBS user guide, Archive Amazon EBS snapshots]. Which of them
// AWS asks before it answers was never recorded: here all of them (AuthFailure, as for a copy).
Answer<void> require_tiering_rights(const Call& call, const store::Snapshot& snapshot);

}  // namespace amiable::services::ec2
