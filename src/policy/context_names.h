// What a policy asks of the request: the names of condition keys in its conditions and of policy
// variables; and whether a text is a value of a condition key's type. For the policy simulator.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "policy/policy.h"

namespace amiable::policy {

// As written, so that two spellings of one key are two names [measured: simulator].
void add_context_names(const Policy& policy, std::set<std::string>& names);

// As the operators of the family read a request's value. Every text is a string, a Boolean and an
// ARN; an address has no prefix. [measured: simulator]
bool is_value_of(Family family, std::string_view text);

}  // namespace amiable::policy
