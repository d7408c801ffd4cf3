// Snapshots by id, whose they are, how they are made of a volume, and how they are shown.
//
// Pointers live as long as call.world. Pure but for new ids; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/ask.h"
#include "services/call.h"
#include "services/ec2/key_work.h"
#include "wire/generated/ec2.h"

namespace amiable::services::ec2 {

// The VolumeId of a snapshot made by CopySnapshot [recorded].
inline constexpr std::string_view volume_of_copies = "vol-ffffffff";

// As of now: pending, completed, error, ….
std::string snapshot_state(const Call& call, const store::Snapshot& snapshot);

// One that the caller sees: own, shared, public. Errors: a malformed id, InvalidSnapshot.NotFound.
Answer<const store::Snapshot*> find_snapshot(const Call& call, std::string_view id);
// A copy of the caller's own one, to be changed; another's: AuthFailure, as of images.
Answer<store::Snapshot> own_snapshot(const Call& call, std::string_view id);

// What is read when something is made of it.
SourceData source_of(const store::Snapshot& snapshot);

// CreateSnapshot's effect, for CreateImage too: a pending snapshot of the volume that completes by
// itself. KMS is not asked: it keeps the volume's key and data key [recorded]. The caller puts it.
store::Snapshot snapshot_of_volume(const Call& call, const store::Volume& volume,
                                   std::string description, std::vector<model::Tag> tags);

// DeleteSnapshot's effect, for DeregisterImage too: its grants are given back and it is gone.
void remove_snapshot(store::Snapshot snapshot, const Call& call, store::ChangeSet& changes);

// As DescribeSnapshots shows it: tags are for the owner only [recorded].
wire::ec2::Snapshot shown_snapshot(const Call& call, const store::Snapshot& snapshot);

}  // namespace amiable::services::ec2
