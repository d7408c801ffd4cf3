// A cure as data: the edits that make a refused operation pass, each alternative tried before it is
// shown. Written by launch/remedy, read by the renderers. Plain values; no rule of AWS lives here.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "report/diagnosis.h"

namespace amiable::report {

// One edit of one document or setting. Strings are empty where the document has no such thing.
struct Edit {
  std::string account;   // where the call is made, 12 digits
  std::string document;  // key-policy, identity-policy, grant, launch-permission, scp, …
  std::string change;    // add-statements, edit-statement, attach-policy, create-grant, add, …
  std::string target;    // ARN or id of what is edited; "new-image" after new-copy; "session"

  // Policy documents.
  std::string policy;                   // the whole document afterwards, as it will be stored
  std::string before;                   // the author's text; empty: a new document
  std::vector<std::string> statements;  // the added or changed ones afterwards, JSON
  std::string sid;                      // of an edited statement
  std::string policy_name, policy_arn;  // identity policies; arn: managed
  std::string holder;  // inline policies: name or ARN of the user, role or group that has it

  // Grants.
  std::string grantee;
  std::vector<std::string> operations;
  std::vector<std::pair<std::string, std::string>> context_subset, context_equals;  // constraints

  // Sharing: one of them.
  std::string user_id, group, organization_arn, ou_arn;

  // Copies, options, defaults, tags, aliases.
  std::string region, kms_key_id, device, key, value;

  bool guard_rail = false;  // an SCP, RCP, boundary or Deny: applied only when asked for
  Place source;             // what is edited
  std::string why;          // one line: why this document
  std::string who;          // who may: "an administrator of 444455556666 with kms:PutKeyPolicy"
};

// One thing that the edits newly let somebody do.
struct Allowance {
  std::string principal, action, resource;
  auto operator<=>(const Allowance&) const = default;
};

struct Alternative {
  int rank = 1;
  std::string why;          // when to take this one
  std::vector<Edit> edits;  // in the order of execution, one per document
  Verdict verdict_after = Verdict::unknown;
  std::vector<Allowance> allows;
  bool allows_bounded = true;  // false: more than is listed (a new copy, another key)
};

struct NotCurable {
  std::string reason, resource, who, what;
};

struct Cure {
  Diagnosis diagnosis;  // before
  Verdict verdict_after = Verdict::unknown;
  std::vector<Alternative> alternatives;  // the recommended one first
  std::vector<NotCurable> not_curable;
  std::vector<Edit> asks;  // of owners whose documents could not be read; not proved, not applied
};

}  // namespace amiable::report
