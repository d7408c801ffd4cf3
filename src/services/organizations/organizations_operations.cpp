// AWS Organizations.
#include "services/operation.h"

namespace amiable::services {

std::span<const Operation> organizations_operations() {
  static const Rows rows;
  return rows;
}

}  // namespace amiable::services
