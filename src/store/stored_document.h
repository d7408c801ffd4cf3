// A policy document as rows hold it: its text with what it means.
#pragma once

#include <string>

#include "policy/policy.h"

namespace amiable::store {

// In Principal elements of key and trust policies the ARNs of users and roles stand as their unique
// ids (AIDA…, AROA…) [KMS developer guide, Key policies; IAM user guide, Principal element], so
// that an entity made anew does not match.
struct Document {
  std::string text;
  policy::PolicyPtr compiled;  // never null in a World
};

}  // namespace amiable::store
