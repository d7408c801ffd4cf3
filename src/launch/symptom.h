// What AWS shows when an operation is refused: error code and text, or the state that follows.
#pragma once

#include "launch/causes.h"

namespace amiable::launch {

// Of the first refusal in AWS's order: EC2's own checks answer at once, KMS mostly later.
report::Symptom find_symptom(const Evidence& evidence);

}  // namespace amiable::launch
