// Images by id, whose they are, what state they are in, and how they are shown.
//
// Pointers live as long as call.world. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/ask.h"
#include "services/call.h"
#include "wire/generated/ec2.h"

namespace amiable::services::ec2 {

// As of now: pending, available, failed, disabled, deregistered.
std::string_view image_state(const Call& call, const store::Image& image);
// From now on the image is in that state; what its course had planned is given up.
void move_image(store::Image& image, std::string_view state, Timestamp now);

// InvalidAMIID.Malformed, .NotFound (never there, or long gone), .Unavailable (deregistered).
Answer<const store::Image*> find_image(const Call& call, std::string_view id);
// A copy of the caller's own image, to be changed; another's: AuthFailure `Not authorized for
// image:ami-…` [recorded].
Answer<store::Image> own_image(const Call& call, std::string_view id);
// An own image of that name that is not deregistered; nullptr: the name is free.
const store::Image* own_image_named(const Call& call, std::string_view name);
// InvalidAMIName.Malformed, InvalidAMIName.Duplicate.
Answer<void> check_image_name(const Call& call, std::string_view name);

// As DescribeImages tells it to the caller: tags are for the owner only, ImageAllowed while the
// caller's Allowed AMIs are enabled or audited.
wire::ec2::Image shown_image(const Call& call, const store::Image& image);
std::vector<wire::ec2::BlockDeviceMapping> shown_mappings(
    const std::vector<model::BlockDevice>& mappings);

}  // namespace amiable::services::ec2
