// The condition keys of one row of a plan, as AWS would fill them. Internal to the module.
#pragma once

#include "authz/gather.h"
#include "launch/calls.h"
#include "policy/context.h"

namespace amiable::launch {

// What is taken for granted when it was neither gathered nor given; `--strict` takes nothing.
struct Doubts {
  bool organization = false, context = false, session_policies = false;
};

// Clears and fills `context`. The caller's own keys reach EC2 with the request and, without those
// of its network, KMS through a forward access session; the instance's role has none of them.
void fill_context(const Question& question, const Request& request, const authz::Caller& caller,
                  const Doubts& doubts, model::Inventory& inventory, policy::Context& context);

}  // namespace amiable::launch
