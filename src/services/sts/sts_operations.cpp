// All rows of STS in one list.
#include <vector>

#include "services/operation.h"
#include "services/sts/sts_rows.h"

namespace amiable::services {

std::span<const Operation> sts_operations() {
  static const std::vector<Operation> rows = [] {
    std::vector<Operation> all = sts::identity_rows();
    for (Operation& row : sts::user_session_rows()) all.push_back(row);
    all.push_back(sts::assume_role_row());
    all.push_back(sts::decode_authorization_message_row());
    return all;
  }();
  return rows;
}

}  // namespace amiable::services
