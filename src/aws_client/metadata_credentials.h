// Credentials that the machine itself offers over HTTP: of a container (ECS, EKS) and of an EC2
// instance (metadata version 2). Never through a proxy, with short limits of time.
#pragma once

#include "aws_client/issued_credentials.h"

namespace amiable::aws_client {

// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI is set.
bool has_container(const Surroundings& around);
// AWS_EC2_METADATA_DISABLED is not true.
bool may_ask_instance(const Surroundings& around);

// Errors: usage (a URI that AWS does not allow), unreadable.
Result<IssuedCredentials> container_credentials(const IssueContext& context);
Result<IssuedCredentials> instance_credentials(const IssueContext& context);

}  // namespace amiable::aws_client
