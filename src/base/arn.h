// Amazon resource names and the ids inside them, as types that cannot be mixed up.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace amiable {

// arn:partition:service:region:account:resource, split at the first five colons; the resource
// part may itself hold ':' and '/'. A view: must not outlive the text.
struct ArnView {
  std::string_view partition, service, region, account, resource;
};

// nullopt unless the text starts with "arn:" and has six parts.
std::optional<ArnView> split_arn(std::string_view text);

// What follows the last slash of a resource, an ARN or a path; all of it where there is none.
inline std::string_view last_part(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}
// Parts of an ARN; empty: it is none, or has none.
std::string_view account_in(std::string_view arn);
std::string_view region_in(std::string_view arn);

// Strong string: distinct types for things that are all strings.
template <class Tag>
struct Id {
  std::string text;
  auto operator<=>(const Id&) const = default;
  bool empty() const { return text.empty(); }
};
using AccountId = Id<struct AccountIdTag>;  // 12 digits
using Region = Id<struct RegionTag>;        // us-west-2
using Partition = Id<struct PartitionTag>;  // aws, aws-cn, aws-us-gov, …

// A role's ARN with the path that only service-linked roles have [IAM user guide, IAM identifiers].
bool is_service_linked_role(std::string_view role_arn);
bool is_account_id(std::string_view text);  // exactly 12 digits
bool is_region(std::string_view text);      // shape only: us-west-2, us-gov-east-1, cn-north-1

// aws-cn for cn-*, aws-us-gov for us-gov-*, aws-iso* for us-iso*, else aws.
std::string_view partition_of_region(std::string_view region);

}  // namespace amiable
