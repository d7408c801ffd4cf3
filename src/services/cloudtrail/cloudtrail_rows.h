// The rows of CloudTrail's operations, by file.
#pragma once

#include "services/operation.h"

namespace amiable::services::cloudtrail {

Rows lookup_rows();
Rows trail_rows();

}  // namespace amiable::services::cloudtrail
