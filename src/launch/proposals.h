// What to change next: from the refused rows of one examination to changes. Internal to the module.
#pragma once

#include <vector>

#include "launch/edited_world.h"
#include "launch/examine.h"
#include "launch/remedy.h"

namespace amiable::launch {

// One way to go about a cure; several are tried.
struct Strategy {
  bool existing_statements = true;  // name the principal in statements that are there
  bool grants = false;              // grants instead of policies, wherever a key is the obstacle
  bool key_policy_first = false;    // in the key's own account: its policy, not the identity's
  bool delegation = false;          // the account-root statement of a default key policy
  bool reset_default = false;       // AWS's own default key, where the account's default is closed
  std::string other_key;            // copies, options: this key instead
  bool other_key_for_target = false;
  std::string why;
};

struct Proposal {
  std::vector<Change> changes;
  std::vector<report::NotCurable> not_curable;  // rows that no change was found for
};

// `world` is the one that was examined, with earlier changes in it.
Proposal propose(EditedWorld& world, const Examined& examined, const RemedyOptions& options,
                 const Strategy& strategy);

// Of the facts (sharing, states, options): proposals_of_facts.cpp.
void propose_fact(EditedWorld& world, const Judged& row, const Strategy& strategy, Proposal& out);

}  // namespace amiable::launch
