// The vocabulary: who is named in what was edited, every action on a key, the keys at hand; and for
// EC2's own permissions the actions and resources of the new statements.
#include "launch/new_permissions.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "launch/examine.h"

namespace amiable::launch {
namespace {

// [service authorization reference, AWS KMS: actions with a key as their resource]
constexpr std::string_view key_actions[] = {
    "CancelKeyDeletion",
    "CreateAlias",
    "CreateGrant",
    "Decrypt",
    "DeleteAlias",
    "DeleteImportedKeyMaterial",
    "DeriveSharedSecret",
    "DescribeKey",
    "DisableKey",
    "DisableKeyRotation",
    "EnableKey",
    "EnableKeyRotation",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateMac",
    "GetKeyPolicy",
    "GetKeyRotationStatus",
    "GetParametersForImport",
    "GetPublicKey",
    "ImportKeyMaterial",
    "ListGrants",
    "ListKeyPolicies",
    "ListKeyRotations",
    "ListResourceTags",
    "PutKeyPolicy",
    "ReEncryptFrom",
    "ReEncryptTo",
    "ReplicateKey",
    "RetireGrant",
    "RevokeGrant",
    "RotateKeyOnDemand",
    "ScheduleKeyDeletion",
    "Sign",
    "SynchronizeMultiRegionKey",
    "TagResource",
    "UntagResource",
    "UpdateAlias",
    "UpdateKeyDescription",
    "UpdatePrimaryRegion",
    "Verify",
    "VerifyMac",
};

using Texts = std::set<std::string, std::less<>>;

// Whom a statement names, as somebody who can ask.
void add_named(const policy::Statement& statement, Texts& out) {
  if (!statement.principal || statement.principal->negated) return;
  using Form = policy::PrincipalPattern::Form;
  for (const policy::PrincipalPattern& one : statement.principal->names) {
    if (one.form == Form::user || one.form == Form::role) out.insert(one.text);
    if (one.form == Form::account) out.insert(fmt::format("arn:aws:iam::{}:root", one.account));
  }
}

struct Vocabulary {
  Texts principals, keys;
  std::set<std::pair<std::string, std::string>> others;  // action and resource beyond KMS
};

void add_statement(const policy::Statement& statement, Vocabulary& out) {
  add_named(statement, out.principals);
  for (const policy::ActionPattern& action : statement.actions) {
    if (action.service == "kms" || action.any) continue;
    for (const policy::ResourcePattern& resource : statement.resources) {
      out.others.emplace(action.text, resource.text);
    }
  }
}

Vocabulary vocabulary_of(const Question& question, EditedWorld& after,
                         const std::vector<report::Edit>& edits) {
  Vocabulary out;
  const authz::Caller caller = authz::find_caller(after.inventory(), question.principal);
  out.principals.insert(caller.record != nullptr ? caller.record->arn : question.principal);
  for (const report::Edit& edit : edits) {
    if (edit.target.find(":kms:") != std::string::npos) out.keys.insert(edit.target);
    if (!edit.grantee.empty()) out.principals.insert(edit.grantee);
  }
  for (const EditedDocument& document : after.documents()) {
    const auto policy = find_document(after.inventory(), after.question(), document.id);
    if (!policy) continue;
    for (const std::size_t index : document.changed) {
      if (index < policy->statements.size()) add_statement(policy->statements[index], out);
    }
  }
  return out;
}

// Requests that the action can stand in: as EC2 relays it (the plan's own rows of this action, else
// a row of another action on the same key) and as the principal itself would make it.
std::vector<Step> ways_to_ask(const Plan& plan, std::string_view action,
                              std::string_view resource) {
  std::vector<Step> out;
  const Step* like = nullptr;
  for (const Step& step : plan.steps) {
    const bool fits = step.kind == Step::Kind::request && step.request.resource == resource &&
                      step.request.behalf != Behalf::ebs_service &&
                      step.request.behalf != Behalf::infrastructure_role;
    if (!fits) continue;
    if (step.request.action == action) out.push_back(step);
    // Of grants EC2 says that they are for AWS resources.
    const bool about_grants = action.ends_with("Grant") || action.ends_with("Grants");
    const bool nearer = about_grants && step.request.action == "kms:CreateGrant";
    if (like == nullptr || nearer) like = &step;
  }
  if (out.empty() && like != nullptr) {
    out.push_back(*like);
    out.back().request.action = action;
  }
  out.push_back(direct_request(action, resource));
  return out;
}

bool is_new(Judge& before, Judge& after, const std::vector<Step>& ways) {
  return std::any_of(ways.begin(), ways.end(), [&](const Step& step) {
    return after.judge(step).call.outcome == report::Outcome::allowed &&
           before.judge(step).call.outcome != report::Outcome::allowed;
  });
}

void add_keys(const Plan& plan, Texts& keys) {
  for (const Step& step : plan.steps) {
    if (step.kind == Step::Kind::request && step.request.action.starts_with("kms:")) {
      keys.insert(step.request.resource);
    }
  }
}

void add_new(const Vocabulary& words, const std::string& principal, Judge& before, Judge& after,
             const Plan& plan, std::vector<report::Allowance>& out) {
  const auto add = [&](const std::string& action, const std::string& resource) {
    if (is_new(before, after, ways_to_ask(plan, action, resource))) {
      out.push_back({principal, action, resource});
    }
  };
  for (const std::string& key : words.keys) {
    for (const std::string_view action : key_actions) add(fmt::format("kms:{}", action), key);
  }
  for (const auto& [action, resource] : words.others) add(action, resource);
}

}  // namespace

std::vector<report::Allowance> new_permissions(model::Inventory& before, const Question& question,
                                               EditedWorld& after,
                                               const std::vector<report::Edit>& edits) {
  const Plan rows = plan(after.inventory(), after.question());
  Vocabulary words = vocabulary_of(question, after, edits);
  // Other documents than a key's name keys as resources: the question's own are what they are
  // about.
  const bool names_keys = std::any_of(edits.begin(), edits.end(), [](const report::Edit& edit) {
    return edit.document != "key-policy" && edit.document != "grant";
  });
  if (names_keys) add_keys(rows, words.keys);
  const authz::Caller asking = authz::find_caller(before, question.principal);
  const std::string caller = asking.record != nullptr ? asking.record->arn : question.principal;
  std::vector<report::Allowance> out;
  for (const std::string& principal : words.principals) {
    Question asked = question, asked_after = after.question();
    if (principal != caller) asked.principal = asked_after.principal = principal;
    Judge judge_before(before, asked, Doubts{}),
        judge_after(after.inventory(), asked_after, Doubts{});
    add_new(words, principal, judge_before, judge_after, rows, out);
  }
  return out;
}

}  // namespace amiable::launch
