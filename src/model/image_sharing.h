// Whom the launch permissions of an image reach by an organization or an organizational unit: the
// one place that knows it, for bundles and for the server. No errors; any thread.
#pragma once

#include <string>
#include <vector>

#include "model/records.h"

namespace amiable::model {

// The ARNs by which an image reaches an account: of its organization, and of the units above it as
// far as they are known. arn:aws:organizations::MANAGEMENT:organization/o-… and
// arn:aws:organizations::MANAGEMENT:ou/o-…/ou-… [EC2 user guide, Share an AMI with organizations
// and organizational units: children of a unit have it, too].
std::vector<std::string> sharing_arns(const Membership& membership);

// Shared with any organization or unit at all.
bool names_organizations(const LaunchPermissions& permissions);
bool reaches(const LaunchPermissions& permissions, const std::vector<std::string>& sharing_arns);

}  // namespace amiable::model
