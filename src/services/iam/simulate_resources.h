// What the policy simulator knows of an action's resources. AWS has a table of all actions; here
// are the services of which its answers are recorded or whose ARNs have one form.
#pragma once

#include <string>
#include <string_view>

namespace amiable::services::iam {

// EvalResourceName of several resources together: a template of their ARNs.
std::string shared_resource_name(std::string_view action);
// Nothing allows an action on a resource of another service [measured: S3 and IAM].
bool takes_resource(std::string_view action, std::string_view arn);

}  // namespace amiable::services::iam
