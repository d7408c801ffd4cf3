// One question, put for every principal of every gathered account.
//
// Pure over the Inventory, one account after the other: principals that cannot be told apart are
// decided once (principal_groups.h), with the rows and the engine of the diagnosis. The answers are
// those that diagnose() gives for each principal alone; causes, help and switches are left to it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "launch/question.h"
#include "report/who_answers.h"

namespace amiable::launch {

// `question` names neither principal nor account: everybody asks in the own account.
struct WhoSubject {
  Question question;
  // Instead of an id: who may use this key for EBS, that is launch an image that is encrypted under
  // it onto volumes under it.
  std::string key_arn;
};

struct WhoRequest {
  std::vector<WhoSubject> subjects;
  std::vector<std::string> accounts;  // whose principals; empty: all that were gathered
};

struct WhoProgress {
  std::string account;
  std::size_t accounts_done = 0, accounts = 0;
  std::uint64_t principals = 0;                   // seen so far, of all accounts
  std::uint64_t decided = 0, decided_of_all = 0;  // of this account; 0 of 0: still reading
};

// Called often; may be empty.
using ShowProgress = std::function<void(const WhoProgress&)>;

// Errors (usage): a Region that cannot be told, a key that is no key ARN, nobody to ask about; and
// those of diagnose().
Result<report::Who> find_who(model::Inventory& inventory, const WhoRequest& request,
                             const ShowProgress& progress);

}  // namespace amiable::launch
