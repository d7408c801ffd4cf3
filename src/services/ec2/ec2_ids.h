// EC2's ids: made, checked, and in ARNs.
//
// Pure but for new_id's randomness; any thread.
#pragma once

#include <string>
#include <string_view>

#include "services/ask.h"
#include "services/call.h"

namespace amiable::services::ec2 {

// "vol": vol- and 17 hexadecimal digits, the first of them 0, as AWS's longer ids are.
std::string new_id(std::string_view prefix);

// The same text always gives the same id: for what every world has.
std::string derived_id(std::string_view prefix, std::string_view text);

// prefix- and 8 or 17 lower-case hexadecimal digits. Errors: the id's own Malformed code
// (InvalidAMIID.Malformed, …) or InvalidParameterValue, with the words of that kind of id.
Answer<void> check_id(std::string_view id, std::string_view prefix);

// arn:aws:ec2:REGION:ACCOUNT:TYPE/ID of call.region; images and snapshots have an empty account
// [service authorization reference, resource types of Amazon EC2].
std::string arn_of(const Call& call, std::string_view type, std::string_view id,
                   std::string_view account);
std::string arn_of(const Call& call, std::string_view type, std::string_view id,
                   std::string_view account, std::string_view region);

}  // namespace amiable::services::ec2
