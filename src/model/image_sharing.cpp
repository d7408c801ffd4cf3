// Lists are short.
#include "model/image_sharing.h"

#include <algorithm>

namespace amiable::model {

std::vector<std::string> sharing_arns(const Membership& membership) {
  std::vector<std::string> arns = {membership.organization_arn};
  const std::string place =
      membership.organization_arn.substr(0, membership.organization_arn.rfind(':') + 1);
  for (const OrganizationLevel& level : membership.levels) {
    if (!level.node.starts_with("ou-")) continue;
    arns.push_back(place + "ou/" + membership.organization_id + '/' + level.node);
  }
  return arns;
}

bool names_organizations(const LaunchPermissions& permissions) {
  return !permissions.organization_arns.empty() || !permissions.organizational_unit_arns.empty();
}

bool reaches(const LaunchPermissions& permissions, const std::vector<std::string>& sharing_arns) {
  const auto among = [&sharing_arns](const std::string& arn) {
    return std::find(sharing_arns.begin(), sharing_arns.end(), arn) != sharing_arns.end();
  };
  return std::any_of(permissions.organization_arns.begin(), permissions.organization_arns.end(),
                     among) ||
         std::any_of(permissions.organizational_unit_arns.begin(),
                     permissions.organizational_unit_arns.end(), among);
}

}  // namespace amiable::model
