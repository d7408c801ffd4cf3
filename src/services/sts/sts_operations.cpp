// All rows of STS in one list.
#include "services/operation.h"
#include "services/sts/sts_rows.h"

namespace amiable::services {

std::span<const Operation> sts_operations() {
  static const Rows rows = all_rows({sts::identity_rows(),
                                     sts::user_session_rows(),
                                     {sts::assume_role_row()},
                                     sts::federated_role_rows(),
                                     {sts::decode_authorization_message_row()}});
  return rows;
}

}  // namespace amiable::services
