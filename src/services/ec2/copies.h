// Copies of snapshots, alone (CopySnapshot) or of an image's devices (CopyImage): KMS is asked for
// all of them at once as the plan says, then each becomes a row that completes or ends in error.
//
// Errors: what AWS answers at once, KMS's look at the target key among it. Pure but for randomness.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/ask.h"
#include "services/call.h"
#include "services/ec2/key_work.h"
#include "services/ec2/launch_plan.h"

namespace amiable::services::ec2 {

// A copy to be made; `device` as in the question's new_ids.
struct CopyWanted {
  std::string device, new_id;
  const store::Snapshot* source = nullptr;
};

struct Copies {
  std::vector<store::Snapshot> snapshots;  // in the order wanted; the caller adds what it knows
  std::optional<KeyRefusal> refusal;       // shown later: the encrypted ones end in error
};

// Grants and the default key are put into `changes`, the snapshots are not.
Answer<Copies> make_copies(const launch::Question& question, const std::vector<CopyWanted>& wanted,
                           const Call& call, store::ChangeSet& changes);

}  // namespace amiable::services::ec2
