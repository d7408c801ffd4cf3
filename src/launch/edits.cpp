// Documents and settings as edits; the words why and who.
#include "launch/edits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/arn.h"
#include "base/json_edit.h"
#include "launch/existing_statements.h"
#include "launch/reasons.h"

namespace amiable::launch {
namespace {

using authz::LayerKind;

// What must be there first: a key that works, the copy; then who may use it; sharing lets others in
// last.
constexpr std::array<std::string_view, 15> execution_order{"key-state",
                                                           "new-copy",
                                                           "key-policy",
                                                           "identity-policy",
                                                           "permissions-boundary",
                                                           "session-policy",
                                                           "scp",
                                                           "rcp",
                                                           "grant",
                                                           "tag",
                                                           "allowed-images",
                                                           "ebs-default-kms-key",
                                                           "launch-permission",
                                                           "snapshot-permission",
                                                           "launch-option"};

std::size_t place_in_order(const report::Edit& edit) {
  const auto* found =
      std::find(execution_order.begin(), execution_order.end(), std::string_view(edit.document));
  return static_cast<std::size_t>(found - execution_order.begin());
}

std::string target_of(const DocumentId& id) {
  switch (id.layer) {
    case LayerKind::resource_policy:
    case LayerKind::identity_policy:
      return id.owner;
    case LayerKind::session_policy:
      return "session";
    case LayerKind::permissions_boundary:
      return id.arn;
    default:
      return id.arn.empty() ? id.name : std::string(last_part(id.arn));
  }
}

std::string_view permission_for(const EditedDocument& document) {
  switch (document.id.layer) {
    case LayerKind::resource_policy:
      return "kms:PutKeyPolicy on this key";
    case LayerKind::scp:
    case LayerKind::rcp:
      return "organizations:UpdatePolicy";
    case LayerKind::session_policy:
      return "";
    default:
      break;
  }
  const bool role = document.id.owner.find(":role/") != std::string::npos;
  if (document.id.is_new) {
    return role ? "iam:CreatePolicy and iam:AttachRolePolicy"
                : "iam:CreatePolicy and iam:AttachUserPolicy";
  }
  if (!document.id.arn.empty()) return "iam:CreatePolicyVersion";
  return role ? "iam:PutRolePolicy" : "iam:PutUserPolicy";
}

std::string why_of(const EditedDocument& document) {
  const DocumentId& id = document.id;
  switch (id.layer) {
    case LayerKind::resource_policy:
      return document.guard_rail
                 ? "a Deny of the key policy applies: this is the exception it needs"
             : document.edits_existing ? "statements of the key policy let others do it already"
                                       : "no statement of the key policy lets them";
    case LayerKind::scp:
    case LayerKind::rcp:
      return "a guard rail of the organization: this is the exception it needs";
    case LayerKind::permissions_boundary:
      return "the permissions boundary leaves it out";
    case LayerKind::session_policy:
      return "the session policy leaves it out";
    default:
      return document.guard_rail ? "a Deny of an identity policy applies: this is the exception"
             : id.is_new         ? "no identity policy lets them"
                                 : "this policy speaks of the key or the operation already";
  }
}

std::uint32_t offset_of(const EditedDocument& document) {
  const policy::Policy& policy = *document.original;
  for (const std::size_t index : document.changed) {
    if (index < policy.statements.size()) return policy.statements[index].span.offset;
  }
  return policy.statements.empty() ? policy.span.offset : policy.statements.back().span.offset;
}

void add_statements(const EditedDocument& document, report::Edit& edit) {
  const auto parsed = json::parse(std::make_shared<Source>("policy", document.after));
  if (!parsed.ok()) return;
  const auto statements = parsed.value()->root().find("Statement");
  if (!statements) return;
  std::size_t at = 0;
  const auto take = [&](const json::Value& one) {
    if (std::find(document.changed.begin(), document.changed.end(), at++) !=
        document.changed.end()) {
      edit.statements.push_back(json::reformatted(one, 2));
    }
  };
  if (statements->is(json::Type::object)) return take(*statements);
  for (const json::Value each : statements->elements()) take(each);
}

std::string edited_sid(const EditedDocument& document) {
  if (!document.original || !document.edits_existing) return {};
  for (const std::size_t index : document.changed) {
    if (index < document.original->statements.size()) {
      return document.original->statements[index].sid;
    }
  }
  return {};
}

std::string account_of(const Question& question, model::Inventory& inventory,
                       const DocumentId& document) {
  switch (document.layer) {
    case LayerKind::resource_policy:
    case LayerKind::identity_policy:
    case LayerKind::permissions_boundary:
      return std::string(account_in(document.owner));
    case LayerKind::scp:
    case LayerKind::rcp:
      for (const std::string& account : inventory.accounts()) {
        const auto membership = inventory.membership(account);
        if (membership.is_found()) return membership->management_account;
      }
      return question.account;
    default:
      return question.account;
  }
}

report::Edit edit_of(const Question& question, model::Inventory& inventory,
                     const EditedDocument& document) {
  const DocumentId& id = document.id;
  report::Edit edit;
  edit.account = account_of(question, inventory, id);
  edit.document = authz::layer_name(id.layer, "kms:");
  edit.change = id.is_new                 ? "attach-policy"
                : document.edits_existing ? "edit-statement"
                                          : "add-statements";
  edit.target = target_of(id);
  edit.policy = document.after;
  edit.before = document.before;
  add_statements(document, edit);
  edit.sid = edited_sid(document);
  if (id.layer == LayerKind::identity_policy) {
    edit.policy_name = id.name;
    edit.policy_arn = id.arn;
    edit.holder = id.holder;
  }
  if (id.layer == LayerKind::permissions_boundary) edit.policy_arn = id.arn;
  if (id.layer == LayerKind::resource_policy) {
    edit.region = region_in(id.owner);
  }
  edit.guard_rail = document.guard_rail;
  if (document.original) {
    edit.source = place_of(*document.original->source, offset_of(document));
  }
  edit.why = why_of(document);
  const std::string_view permission = permission_for(document);
  edit.who = id.layer == LayerKind::session_policy
                 ? "whoever assumes the role"
                 : fmt::format("an administrator of {} with {}", edit.account, permission);
  return edit;
}

}  // namespace

std::vector<report::Edit> edits_of(model::Inventory& before, const Question& question,
                                   EditedWorld& world, const std::vector<Change>& changes) {
  std::vector<report::Edit> out;
  for (const EditedDocument& document : world.documents()) {
    out.push_back(edit_of(question, before, document));
  }
  for (const Change& change : changes) {
    if (change.kind != Change::Kind::setting) continue;
    out.push_back(change.setting);
    out.back().guard_rail = change.guard_rail;
  }
  std::stable_sort(out.begin(), out.end(), [](const report::Edit& a, const report::Edit& b) {
    return place_in_order(a) < place_in_order(b);
  });
  return out;
}

}  // namespace amiable::launch
