// All rows of the EBS direct APIs in one list: none yet, so that every operation answers
// NotImplemented.
#include "services/operation.h"

namespace amiable::services {

std::span<const Operation> ebs_operations() { return {}; }

}  // namespace amiable::services
