// All rows of EC2 Auto Scaling in one list.
#include "services/autoscaling/autoscaling_rows.h"

namespace amiable::services {

std::span<const Operation> autoscaling_operations() {
  static const std::vector<Operation> rows = [] {
    std::vector<Operation> all;
    for (const auto list : {autoscaling::capacity_rows, autoscaling::scaling_group_rows,
                            autoscaling::scaling_list_rows}) {
      for (Operation& row : list()) all.push_back(row);
    }
    return all;
  }();
  return rows;
}

}  // namespace amiable::services
