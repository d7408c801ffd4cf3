// What a RunInstances request asks for: its own parameters over those of its launch template, and
// the image, instance type, profile and key pair behind them.
//
// Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "services/ask.h"
#include "services/call.h"
#include "services/ec2/instance_types.h"
#include "services/ec2/launch_plan.h"
#include "wire/generated/ec2.h"

namespace amiable::services::ec2 {

using LaunchRequest = wire::ec2::RunInstancesRequest;

// The request with its template's parameters filled in where it has none of its own; block device
// mappings and tags are joined, the request's win. Errors: the template or version is missing.
Answer<LaunchRequest> effective_request(const LaunchRequest& in, const Call& call);

// Parameters that contradict each other, are missing, or ask for what is not served.
Answer<void> check_request(const LaunchRequest& in, const Call& call);

// As the plan wants them. Errors: no device name, the same device twice, a device left out.
Answer<std::vector<model::BlockDevice>> mappings_of(const LaunchRequest& in);

// MissingParameter, InvalidParameterValue, an architecture that is not the image's.
Answer<const InstanceType*> type_of(const LaunchRequest& in, const store::Image* image);
std::string type_name_of(const LaunchRequest& in);

// nullptr: none was named. InvalidParameterValue: it does not exist in the account.
Answer<const store::InstanceProfile*> profile_of(const LaunchRequest& in, const Call& call);
// InvalidKeyPair.NotFound.
Answer<void> check_key_pair(const LaunchRequest& in, const Call& call);

store::InstanceMetadataOptions metadata_options_of(
    const std::optional<wire::ec2::InstanceMetadataOptionsRequest>& in);

// A launch of one instance; ids of what it makes are the caller's.
launch::Question launch_question(const LaunchRequest& in, const Call& call,
                                 std::vector<model::BlockDevice> mappings);

}  // namespace amiable::services::ec2
