// RunInstances for others: EC2 Auto Scaling launches its instances through the same two functions,
// in the name of its service-linked role.
//
// Errors: RunInstances' own. Pure but for new ids and keys; any thread.
#pragma once

#include <vector>

#include "services/ask.h"
#include "services/call.h"
#include "services/ec2/launch_request.h"
#include "store/change_set.h"

namespace amiable::services::ec2 {

Answer<Asks> launch_asks(const LaunchRequest& in, const Call& call);

// The instances, put into `changes` with their volumes and grants. EC2 answers before it asks KMS:
// a refusal is the new instance's own end, pending, shutting-down, terminated [recorded].
// Without idempotency: the ClientToken is only noted.
Answer<std::vector<store::Instance>> launch_instances(const LaunchRequest& in, const Call& call,
                                                      store::ChangeSet& changes);

}  // namespace amiable::services::ec2
