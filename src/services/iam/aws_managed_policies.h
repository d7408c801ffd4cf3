// AWS's own managed policies that a world begins with (services::add_aws_managed_policies): those
// that launches, keys and everyday administration meet. Each with its current version only; AWS's
// descriptions are not kept.
#pragma once

#include <span>
#include <string_view>

namespace amiable::services::iam {

struct AwsManagedPolicy {
  std::string_view path, name;
  int version;                        // number of the default version
  std::string_view created, updated;  // 2015-02-06T18:39:46Z
  std::string_view document;
};

std::span<const AwsManagedPolicy> aws_customer_policies();      // for users, groups and roles
std::span<const AwsManagedPolicy> aws_service_role_policies();  // of service-linked roles
std::span<const AwsManagedPolicy> aws_reading_policies();       // long lists of reading actions

}  // namespace amiable::services::iam
