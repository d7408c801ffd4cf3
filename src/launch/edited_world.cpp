// Documents: found by what keeps them, edited as text, parsed again and laid over what was
// gathered.
#include "launch/edited_world.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json_edit.h"

namespace amiable::launch {
namespace {

using authz::LayerKind;
using policy::PolicyPtr;

policy::Kind kind_of(LayerKind layer) {
  switch (layer) {
    case LayerKind::resource_policy:
      return policy::Kind::key;
    case LayerKind::permissions_boundary:
      return policy::Kind::boundary;
    case LayerKind::session_policy:
      return policy::Kind::session;
    case LayerKind::scp:
      return policy::Kind::scp;
    case LayerKind::rcp:
      return policy::Kind::rcp;
    default:
      return policy::Kind::identity;
  }
}

bool is(const policy::Policy& policy, const DocumentId& id) {
  return policy.name == id.name && policy.arn == id.arn && policy.holder == id.holder;
}

PolicyPtr find_in(const std::vector<PolicyPtr>& policies, const DocumentId& id) {
  const auto found = std::find_if(policies.begin(), policies.end(),
                                  [&id](const PolicyPtr& one) { return is(*one, id); });
  return found == policies.end() ? nullptr : *found;
}

bool holds(const std::vector<PolicyPtr>& policies, const policy::Policy* policy) {
  return std::any_of(policies.begin(), policies.end(),
                     [policy](const PolicyPtr& one) { return one.get() == policy; });
}

// Whose organization policies can speak here: the caller's account, and the keys'.
std::vector<std::string> accounts_of(model::Inventory& inventory, const Question& question) {
  std::vector<std::string> out = inventory.accounts();
  out.push_back(question.account);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

template <class Visit>
void each_level(model::Inventory& inventory, const Question& question, const Visit& visit) {
  for (const std::string& account : accounts_of(inventory, question)) {
    const auto membership = inventory.membership(account);
    if (!membership.is_found()) continue;
    for (const model::OrganizationLevel& level : membership->levels) visit(level);
  }
}

DocumentId id_of(const policy::Policy& policy, LayerKind layer, std::string_view owner) {
  return {layer, std::string(owner), policy.name, policy.arn, policy.holder, false};
}

PolicyPtr guard_rail(model::Inventory& inventory, const Question& question, const DocumentId& id) {
  PolicyPtr found;
  each_level(inventory, question, [&](const model::OrganizationLevel& level) {
    const auto& set = id.layer == LayerKind::scp ? level.scp : level.rcp;
    if (!found) found = find_in(set.policies, id);
  });
  return found;
}

PolicyPtr shared(const policy::Policy& policy) { return std::make_shared<policy::Policy>(policy); }

}  // namespace

bool same(const Change& a, const Change& b) {
  return a.kind == b.kind && a.document == b.document && a.statement == b.statement &&
         a.op == b.op && a.key == b.key && a.value == b.value && a.json == b.json;
}

std::optional<DocumentId> document_of(model::Inventory& inventory, const Question& question,
                                      const policy::Policy* policy, LayerKind layer,
                                      std::string_view principal, std::string_view key) {
  switch (layer) {
    case LayerKind::resource_policy: {
      const auto stored = inventory.key_policy(key);
      if (!stored.is_found() || stored.get() != policy) return std::nullopt;
      return DocumentId{layer, std::string(key), policy->name, {}, {}, false};
    }
    case LayerKind::session_policy:
      for (std::size_t i = 0; i < question.session_policies.size(); ++i) {
        if (question.session_policies[i].get() != policy) continue;
        return DocumentId{layer, {}, std::to_string(i), {}, {}, false};
      }
      return std::nullopt;
    case LayerKind::scp:
    case LayerKind::rcp:
      return id_of(*policy, layer, {});
    default:
      break;
  }
  const auto record = inventory.principal(principal);
  if (!record.is_found()) return std::nullopt;
  const bool boundary = layer == LayerKind::permissions_boundary;
  if (boundary && !record->boundary) return std::nullopt;
  const auto& policies = boundary ? record->boundary->policies : record->identity.policies;
  if (!holds(policies, policy)) return std::nullopt;
  return id_of(*policy, layer, record->arn);
}

PolicyPtr find_document(model::Inventory& inventory, const Question& question,
                        const DocumentId& id) {
  switch (id.layer) {
    case LayerKind::resource_policy: {
      const auto stored = inventory.key_policy(id.owner);
      return stored.is_found() ? shared(*stored) : nullptr;
    }
    case LayerKind::session_policy:
      return question.session_policies.at(std::stoul(id.name));
    case LayerKind::scp:
    case LayerKind::rcp:
      return guard_rail(inventory, question, id);
    default:
      break;
  }
  const auto record = inventory.principal(id.owner);
  if (!record.is_found()) return nullptr;
  if (id.layer != LayerKind::permissions_boundary) return find_in(record->identity.policies, id);
  return record->boundary ? find_in(record->boundary->policies, id) : nullptr;
}

bool is_nobody(const policy::PrincipalPattern& name, std::string_view key_arn,
               model::Inventory& inventory) {
  using Form = policy::PrincipalPattern::Form;
  if (name.form == Form::unique_id || name.form == Form::other_arn || name.form == Form::invalid) {
    return true;
  }
  const auto arn = split_arn(name.text), key = split_arn(key_arn);
  if (arn && key && arn->partition != key->partition) return true;
  return (name.form == Form::user || name.form == Form::role) &&
         inventory.principal(name.text).is_absent();
}

std::string text_of_policy(const policy::Policy& policy) {
  const std::string_view whole = policy.source->text();
  const std::string_view text = policy.source->slice(policy.span);
  const std::size_t line_end = whole.substr(0, policy.span.offset).rfind('\n');
  const std::size_t begin = line_end == std::string_view::npos ? 0 : line_end + 1;
  const std::size_t margin = std::min(whole.find_first_not_of(' ', begin), whole.size()) - begin;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    out += text.substr(at, end - at);
    at = end;
    for (std::size_t i = 0; i < margin && at < text.size() && text[at] == ' '; ++i) ++at;
  }
  return out;
}

EditedWorld::EditedWorld(model::Inventory& below, const Question& question)
    : below_(below), world_(below), question_(question) {}

bool EditedWorld::apply(const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    if (change.kind == Change::Kind::setting) continue;
    EditedDocument* document = document_for(change);
    if (document == nullptr || !change_text(change, *document)) return false;
    document->guard_rail = document->guard_rail || change.guard_rail;
  }
  for (const EditedDocument& document : documents_) {
    if (!put(document)) return false;
  }
  return std::all_of(changes.begin(), changes.end(), [this](const Change& change) {
    return change.kind != Change::Kind::setting || set(change.setting);
  });
}

EditedDocument* EditedWorld::document_for(const Change& change) {
  const auto known =
      std::find_if(documents_.begin(), documents_.end(),
                   [&change](const EditedDocument& one) { return one.id == change.document; });
  if (known != documents_.end()) return &*known;
  EditedDocument document;
  document.id = change.document;
  if (change.document.is_new) {
    document.after = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n  ]\n}";
  } else {
    document.original = find_document(below_, question_, change.document);
    if (!document.original) return nullptr;
    document.before = text_of_policy(*document.original);
    document.after = document.before;
  }
  documents_.push_back(std::move(document));
  return &documents_.back();
}

namespace {

// The Principal's AWS names with one more; Principal may be "*" only, which needs no more.
std::optional<json::TextEdit> with_principal(const json::Value& statement, std::string_view arn) {
  std::string quoted;
  json::append_quoted(quoted, arn);
  const auto principal = statement.find("Principal");
  if (!principal || !principal->is(json::Type::object)) return std::nullopt;
  const auto names = principal->find("AWS");
  return names ? json::element_added(*names, quoted)
               : json::member_added(*principal, "AWS", quoted);
}

// The Principal's AWS names with one replaced, or taken out where others are left.
std::optional<json::TextEdit> without_principal(const json::Value& statement,
                                                const Change& change) {
  std::string quoted;
  json::append_quoted(quoted, change.value);
  const auto principal = statement.find("Principal");
  const auto names = principal ? principal->find("AWS") : std::nullopt;
  if (!names) return std::nullopt;
  const bool replaces = change.kind == Change::Kind::replace_principal;
  if (names->equals(change.key) && replaces) return json::replaced(*names, quoted);
  std::size_t index = 0;
  for (const json::Value each : names->elements()) {
    if (each.equals(change.key)) {
      if (replaces) return json::replaced(each, quoted);
      if (names->size() > 1) return json::element_removed(*names, index);
    }
    ++index;
  }
  return std::nullopt;
}

std::optional<json::TextEdit> with_resource(const json::Value& statement, std::string_view arn) {
  std::string quoted;
  json::append_quoted(quoted, arn);
  const auto resource = statement.find("Resource");
  if (!resource) return std::nullopt;
  return json::element_added(*resource, quoted);
}

std::optional<json::TextEdit> with_condition(const json::Value& statement, const Change& change) {
  std::string value;
  json::append_quoted(value, change.value);
  std::string key;
  json::append_quoted(key, change.key);
  const std::string one_key = fmt::format("{{{}: {}}}", key, value);
  std::string op;
  json::append_quoted(op, change.op);
  const auto condition = statement.find("Condition");
  if (!condition) {
    return json::member_added(statement, "Condition", fmt::format("{{{}: {}}}", op, one_key));
  }
  const auto keys = condition->find(change.op);
  if (!keys) return json::member_added(*condition, change.op, one_key);
  const auto values = keys->find(change.key);
  return values ? json::element_added(*values, value)
                : json::member_added(*keys, change.key, value);
}

std::optional<json::TextEdit> with_change(const json::Value& statement, const Change& change) {
  switch (change.kind) {
    case Change::Kind::add_principal:
      return with_principal(statement, change.value);
    case Change::Kind::replace_principal:
    case Change::Kind::remove_principal:
      return without_principal(statement, change);
    case Change::Kind::add_resource:
      return with_resource(statement, change.value);
    default:
      return with_condition(statement, change);
  }
}

std::optional<json::TextEdit> edit_of(const json::Value& root, const Change& change,
                                      std::size_t& index) {
  const auto statements = root.find("Statement");
  if (!statements) return std::nullopt;
  const bool listed = statements->is(json::Type::array);
  if (change.kind == Change::Kind::add_statement) {
    index = listed ? statements->size() : 1;
    return json::element_added(*statements, change.json);
  }
  index = change.statement;
  if (!listed) return with_change(*statements, change);
  std::size_t at = 0;
  for (const json::Value each : statements->elements()) {
    if (at++ == change.statement) return with_change(each, change);
  }
  return std::nullopt;
}

}  // namespace

bool EditedWorld::change_text(const Change& change, EditedDocument& document) {
  const auto parsed = json::parse(std::make_shared<Source>("policy", document.after));
  if (!parsed.ok()) return false;
  std::size_t index = 0;
  auto edit = edit_of(parsed.value()->root(), change, index);
  if (!edit) return false;
  if (document.id.is_new && document.changed.empty()) {
    // The first statement of a new document: laid out by hand, later ones follow its look.
    const auto statement = json::parse(std::make_shared<Source>("new", change.json));
    if (!statement.ok()) return false;
    const std::string text = json::reformatted(statement.value()->root(), 2);
    std::string lines;
    for (const char c : text) lines += c == '\n' ? std::string("\n    ") : std::string(1, c);
    edit->text = "[\n    " + lines + "\n  ]";
  }
  document.after = json::edited(document.after, {std::move(*edit)});
  document.edits_existing = document.edits_existing || change.kind != Change::Kind::add_statement;
  if (std::find(document.changed.begin(), document.changed.end(), index) ==
      document.changed.end()) {
    document.changed.push_back(index);
  }
  return true;
}

bool EditedWorld::names_nobody(const policy::Policy& policy, std::string_view key_arn) {
  for (const policy::Statement& statement : policy.statements) {
    if (!statement.principal) continue;
    for (const policy::PrincipalPattern& one : statement.principal->names) {
      if (is_nobody(one, key_arn, world_)) return true;
    }
  }
  return false;
}

bool EditedWorld::put(const EditedDocument& document) {
  const DocumentId& id = document.id;
  const std::string name = document.original ? document.original->source->name() : id.name;
  auto parsed = policy::parse(std::make_shared<Source>(name, document.after), kind_of(id.layer),
                              document.original ? document.original->name : id.name);
  if (!parsed.ok()) return false;
  auto policy = std::make_shared<policy::Policy>(*parsed.value());
  policy->arn = id.arn;
  policy->holder = id.holder;
  switch (id.layer) {
    case LayerKind::resource_policy:
      if (names_nobody(*policy, id.owner)) return false;
      world_.put_key_policy(id.owner, std::move(policy));
      return true;
    case LayerKind::session_policy:
      question_.session_policies.at(std::stoul(id.name)) = std::move(policy);
      return true;
    case LayerKind::scp:
    case LayerKind::rcp:
      put_guard_rail(id, policy);
      return true;
    default:
      return put_identity(id, policy);
  }
}

bool EditedWorld::put_identity(const DocumentId& id, const PolicyPtr& policy) {
  const auto record = world_.principal(id.owner);
  if (!record.is_found()) return false;
  model::Principal changed = *record;
  const bool boundary = id.layer == LayerKind::permissions_boundary;
  if (boundary && !changed.boundary) return false;
  auto& policies = boundary ? changed.boundary->policies : changed.identity.policies;
  const auto old = std::find_if(policies.begin(), policies.end(),
                                [&id](const PolicyPtr& one) { return is(*one, id); });
  if (old != policies.end()) {
    *old = policy;
  } else {
    policies.push_back(policy);
  }
  world_.put(std::move(changed));
  return true;
}

void EditedWorld::put_guard_rail(const DocumentId& id, const PolicyPtr& policy) {
  for (const std::string& account : accounts_of(below_, question_)) {
    const auto membership = world_.membership(account);
    if (!membership.is_found()) continue;
    model::Membership changed = *membership;
    for (model::OrganizationLevel& level : changed.levels) {
      auto& set = id.layer == LayerKind::scp ? level.scp : level.rcp;
      for (PolicyPtr& one : set.policies) {
        if (is(*one, id)) one = policy;
      }
    }
    world_.put(account, std::move(changed));
  }
}

}  // namespace amiable::launch
