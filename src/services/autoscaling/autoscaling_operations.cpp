// All rows of EC2 Auto Scaling in one list.
#include "services/autoscaling/autoscaling_rows.h"

namespace amiable::services {

std::span<const Operation> autoscaling_operations() {
  static const Rows rows =
      all_rows({autoscaling::capacity_rows(), autoscaling::scaling_group_rows(),
                autoscaling::scaling_list_rows()});
  return rows;
}

}  // namespace amiable::services
