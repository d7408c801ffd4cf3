// The table of the EBS direct APIs.
#include "services/ebs/ebs_rows.h"

namespace amiable::services {

std::span<const Operation> ebs_operations() {
  static const Rows rows = all_rows({ebs::snapshot_start_rows(), ebs::block_write_rows(),
                                     ebs::block_list_rows(), ebs::block_read_rows()});
  return rows;
}

}  // namespace amiable::services
