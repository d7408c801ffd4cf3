// CloudTrail as far as scripts read it: the event history, and an account that has no trails.
#include "services/cloudtrail/cloudtrail_rows.h"

namespace amiable::services {

std::span<const Operation> cloudtrail_operations() {
  static const Rows rows = all_rows({cloudtrail::lookup_rows(), cloudtrail::trail_rows()});
  return rows;
}

}  // namespace amiable::services
