// Reads AWS's own words: refusals ("User: … is not authorized to perform: …"), StateReasons and the
// synchronous error texts, and says what each can mean and what to gather next.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace amiable::launch {

struct MessageReading {
  std::string kind;  // access-denied, state-reason, error, snapshot-state, encoded, unrecognized
  std::string principal, action, resource, account, region;  // empty when the text does not tell
  std::string layer;   // identity-policy, key-policy, scp, …; empty unknown
  std::string effect;  // explicit, implicit, hidden
  std::string policy_arn;
  std::string summary;                // what it says, one sentence
  std::vector<std::string> meanings;  // one line each, most likely first
  std::vector<std::string> causes;    // ids, most likely first
  std::vector<std::string> commands;  // plain aws commands that tell more
  std::string note;                   // e.g. that no key is named because it is another account's
};

// All messages found in the text (logs may hold several); a single `unrecognized` when none.
std::vector<MessageReading> read_messages(std::string_view text);

}  // namespace amiable::launch
