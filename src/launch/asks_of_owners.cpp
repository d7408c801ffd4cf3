// One edit per key and principal, from the calls that stayed open for want of the key's policy.
#include "launch/asks_of_owners.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "launch/key_statements.h"

namespace amiable::launch {
namespace {

bool waits_for_key_policy(const report::Call& call) {
  const bool is_open = call.outcome == report::Outcome::unknown &&
                       call.strength == report::Strength::must && call.action.starts_with("kms:");
  // What runs under the grant that the launch makes needs no statement of its own.
  const bool under_grant = call.on_behalf.find(":role/aws:") != std::string::npos;
  return is_open && !under_grant &&
         std::any_of(call.needs.begin(), call.needs.end(),
                     [](const std::string& need) { return need.ends_with("/key-policy.json"); });
}

report::Edit ask_for(const report::Call& call, const ArnView& key) {
  report::Edit edit;
  edit.account = key.account;
  edit.document = "key-policy";
  edit.change = "add-statements";
  edit.target = call.resource_arn;
  edit.region = key.region;
  edit.statements = {statement_text(use_statement(call.on_behalf, call.resource_arn)),
                     statement_text(grant_statement(call.on_behalf, call.resource_arn))};
  edit.why = "the key policy could not be read";
  edit.who = fmt::format("an administrator of {} with kms:PutKeyPolicy on this key", edit.account);
  return edit;
}

}  // namespace

std::vector<report::Edit> asks_of_owners(const report::Diagnosis& diagnosis) {
  std::vector<report::Edit> out;
  for (const report::Call& call : diagnosis.calls) {
    const auto key = split_arn(call.resource_arn);
    if (!key || !waits_for_key_policy(call)) continue;
    const bool known = std::any_of(out.begin(), out.end(), [&call](const report::Edit& edit) {
      return edit.target == call.resource_arn;
    });
    if (!known) out.push_back(ask_for(call, *key));
  }
  return out;
}

}  // namespace amiable::launch
