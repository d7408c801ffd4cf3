// The whole table of served operations, found by service and name.
#include <string>
#include <unordered_map>

#include "services/operation.h"

namespace amiable::services {
namespace {

using RowsByName = std::unordered_map<std::string_view, const Operation*>;

RowsByName by_name(std::span<const Operation> rows) {
  RowsByName map;
  for (const Operation& row : rows) map.emplace(row.name, &row);
  return map;
}

}  // namespace

Rows all_rows(std::initializer_list<Rows> of_files) {
  Rows all;
  for (const Rows& rows : of_files) all.insert(all.end(), rows.begin(), rows.end());
  return all;
}

const Operation* find_operation(std::string_view service, std::string_view name) {
  static const std::unordered_map<std::string_view, RowsByName> services = {
      {"kms", by_name(kms_operations())},
      {"iam", by_name(iam_operations())},
      {"sts", by_name(sts_operations())},
      {"ec2", by_name(ec2_operations())},
      {"ssm", by_name(ssm_operations())},
      {"autoscaling", by_name(autoscaling_operations())},
      {"ebs", by_name(ebs_operations())},
      {"cloudtrail", by_name(cloudtrail_operations())},
      {"organizations", by_name(organizations_operations())}};
  const auto rows = services.find(service);
  if (rows == services.end()) return nullptr;
  const auto row = rows->second.find(name);
  return row == rows->second.end() ? nullptr : row->second;
}

}  // namespace amiable::services
