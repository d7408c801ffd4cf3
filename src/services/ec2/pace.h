// How long EC2's slow transitions take: `fast` (the default) so that each state is seen by somebody
// who polls quickly, `aws` (serve --pace aws) about as long as recorded or usual.
//
// All durations are milliseconds, counted from the request unless said otherwise. Pure; any thread.
#pragma once

#include <cstdint>

#include "base/timestamp.h"
#include "services/call.h"

namespace amiable::services::ec2 {

using Milliseconds = std::int64_t;

struct Pace {
  // Instances.
  Milliseconds running = 300;           // pending → running, also of a start
  Milliseconds refused_shutting = 450;  // pending → shutting-down after a refusal of KMS
  Milliseconds refused_terminated = 900;
  Milliseconds stopped = 300;             // stopping → stopped
  Milliseconds terminated = 300;          // shutting-down → terminated
  Milliseconds terminated_seen = 60'000;  // terminated → gone
  // EBS.
  Milliseconds volume_available = 100;
  Milliseconds volume_failed = 300;    // creating → gone after a refusal of KMS
  Milliseconds volume_deleted = 100;   // deleting → gone
  Milliseconds volume_modified = 200;  // modifying → optimizing
  Milliseconds volume_optimized = 400;
  Milliseconds attached = 100;
  Milliseconds detached = 100;
  Milliseconds snapshot_completed = 200;
  Milliseconds snapshot_failed = 200;  // pending → error of a copy
  Milliseconds archived = 300;
  Milliseconds restored = 300;
  // Images.
  Milliseconds image_available = 250;  // with the snapshots of its devices
  Milliseconds image_failed = 250;     // pending → failed of a copy
};

Pace pace_of(const Call& call);

inline Timestamp after(Timestamp time, Milliseconds duration) {
  return {time.milliseconds + duration};
}

}  // namespace amiable::services::ec2
