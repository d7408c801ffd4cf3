// AWS's own durations: recorded for refused launches (pending, shutting-down at 10 s, terminated at
// 16 to 21 s) and shared snapshots; the rest is what is usual for small things.
#include "services/ec2/pace.h"

namespace amiable::services::ec2 {

Pace pace_of(const Call& call) {
  if (!call.slow_pace) return {};
  constexpr Milliseconds second = 1000;
  Pace pace;
  pace.running = 15 * second;
  pace.refused_shutting = 10 * second;
  pace.refused_terminated = 18 * second;
  pace.stopped = 30 * second;
  pace.terminated = 40 * second;
  pace.terminated_seen = 3600 * second;
  pace.volume_available = 3 * second;
  pace.volume_failed = 5 * second;
  pace.volume_deleted = 3 * second;
  pace.volume_modified = 5 * second;
  pace.volume_optimized = 60 * second;
  pace.attached = 3 * second;
  pace.detached = 5 * second;
  pace.snapshot_completed = 30 * second;
  pace.snapshot_failed = 10 * second;
  pace.archived = 120 * second;
  pace.restored = 120 * second;
  pace.image_available = 60 * second;
  pace.image_failed = 30 * second;
  return pace;
}

}  // namespace amiable::services::ec2
