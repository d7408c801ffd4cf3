// Who may launch an image, changed: both forms of ModifyImageAttribute's parameters, and what AWS
// refuses to share. Pure; any thread.
#pragma once

#include <vector>

#include "services/ask.h"
#include "services/call.h"
#include "wire/generated/ec2.h"

namespace amiable::services::ec2 {

struct PermissionChange {
  model::LaunchPermissions added, removed;
};

// LaunchPermission.Add and .Remove, and OperationType with UserId.N and its like; some clients send
// both at once. Errors: InvalidAMIAttributeItemValue for what is no account, group or ARN.
Answer<PermissionChange> permission_change(const wire::ec2::ModifyImageAttributeRequest& in);

// Errors: keys that belong to AWS, encrypted and blocked images made public, disabled images.
Answer<void> apply_permissions(const Call& call, const PermissionChange& change,
                               store::Image& image);

std::vector<wire::ec2::LaunchPermission> shown_permissions(
    const model::LaunchPermissions& permissions);

}  // namespace amiable::services::ec2
