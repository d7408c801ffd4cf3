// Reasons, deciding documents and near misses of one decision.
#include "launch/reasons.h"

#include <fmt/format.h>

#include <algorithm>

namespace amiable::launch {
namespace {

using authz::LayerKind;

// What a missing Allow is called, by layer.
std::string missing_reason(LayerKind layer, std::string_view action) {
  switch (layer) {
    case LayerKind::resource_policy:
    case LayerKind::grant:
      return "key-policy-missing";
    case LayerKind::identity_policy:
      return "identity-policy-missing";
    default:
      return "not-allowed:" + std::string(authz::layer_name(layer, action));
  }
}

bool is_allow(const authz::TracedStatement& traced) {
  return traced.ref.policy->statements[traced.ref.statement].effect == policy::Effect::allow;
}

// Only conditions stand in the way, and nothing else.
bool fails_by_conditions(const authz::TracedStatement& traced) {
  return is_allow(traced) && traced.trace.action && traced.trace.principal == Truth::yes &&
         traced.trace.resource == Truth::yes;
}

std::size_t failing_conditions(const authz::TracedStatement& traced) {
  return static_cast<std::size_t>(
      std::count_if(traced.trace.conditions.begin(), traced.trace.conditions.end(),
                    [](const policy::ConditionTrace& one) { return one.holds == Truth::no; }));
}

// The Allow of this layer that is nearest: fewest failing conditions.
const authz::TracedStatement* nearest_miss(const authz::Trace& trace, LayerKind layer) {
  const authz::TracedStatement* best = nullptr;
  for (const authz::LayerTrace& one : trace.layers) {
    if (one.layer != layer) continue;
    for (const authz::TracedStatement& traced : one.near_misses) {
      if (!fails_by_conditions(traced) || failing_conditions(traced) == 0) continue;
      if (best == nullptr || failing_conditions(traced) < failing_conditions(*best)) {
        best = &traced;
      }
    }
  }
  return best;
}

std::string document_name(const policy::Policy& policy, LayerKind layer) {
  switch (layer) {
    case LayerKind::scp:
      return "SCP " + policy.name;
    case LayerKind::rcp:
      return "RCP " + policy.name;
    case LayerKind::resource_policy:
      return "key policy";
    case LayerKind::permissions_boundary:
      return "permissions boundary `" + policy.name + "`";
    case LayerKind::session_policy:
      return "session policy";
    default:
      return policy.holder.empty() ? "policy `" + policy.name + "`"
                                   : "policy `" + policy.name + "` of " + policy.holder;
  }
}

report::Document document_at(const policy::Policy& policy, LayerKind layer, std::string_view action,
                             std::uint32_t offset, std::string_view sid) {
  report::Document document;
  document.layer = authz::layer_name(layer, action);
  document.name = document_name(policy, layer);
  document.sid = sid;
  document.place = place_of(*policy.source, offset);
  return document;
}

report::Document document_of(const authz::StatementRef& ref, LayerKind layer,
                             std::string_view action) {
  const policy::Statement& statement = ref.policy->statements[ref.statement];
  const bool deny = statement.effect == policy::Effect::deny;
  const std::uint32_t offset = deny                        ? statement.effect_span.offset
                               : statement.actions.empty() ? statement.span.offset
                                                           : statement.action_span.offset;
  return document_at(*ref.policy, layer, action, offset, statement.sid);
}

// The line that holds the names, not the one that opens the element.
std::uint32_t principal_offset(const policy::Statement& statement) {
  const policy::PrincipalClause& clause = *statement.principal;
  return clause.names.empty() ? clause.span.offset : clause.names.front().span.offset;
}

const authz::Layer* layer_of(const authz::Policies& policies, LayerKind layer) {
  switch (layer) {
    case LayerKind::resource_policy:
      return &policies.resource;
    case LayerKind::identity_policy:
      return &policies.identity;
    case LayerKind::permissions_boundary:
      return policies.boundary ? &*policies.boundary : nullptr;
    case LayerKind::session_policy:
      return policies.session ? &*policies.session : nullptr;
    default:
      return nullptr;
  }
}

// How near an Allow is to speaking of the action: it lists it, or others of its service, or not.
enum class Nearness : std::uint8_t { none, service, action };

Nearness nearness(const policy::Statement& statement, const policy::ActionText& wanted) {
  if (statement.effect != policy::Effect::allow) return Nearness::none;
  Nearness best = Nearness::none;
  for (const policy::ActionPattern& one : statement.actions) {
    if (policy::matches(one, wanted)) return Nearness::action;
    if (one.service == wanted.service) best = Nearness::service;
  }
  return best;
}

// What lacks in the nearest statement: its Principal where it has one, the action in its list.
std::uint32_t lacking_offset(const policy::Statement& statement, Nearness near) {
  if (statement.principal) return principal_offset(statement);
  return near == Nearness::service ? statement.action_span.offset : statement.span.offset;
}

// Where a missing Allow would stand: in the nearest statement, else in the first document. Of
// equally near ones the first document counts, and in it the last: an account-root statement, which
// comes first, says little.
void add_lacking_document(const authz::Policies& policies, LayerKind layer, std::string_view action,
                          Explanation& out) {
  const authz::Layer* set = layer_of(policies, layer);
  if (set == nullptr || set->policies.empty()) return;
  const policy::ActionText wanted = policy::action_text(action);
  const policy::Policy* document = set->policies.front().get();
  const policy::Statement* best = nullptr;
  Nearness near = Nearness::none;
  for (const policy::PolicyPtr& policy : set->policies) {
    for (const policy::Statement& statement : policy->statements) {
      const Nearness here = nearness(statement, wanted);
      if (here == Nearness::none || here < near ||
          (here == near && document != policy.get() && best)) {
        continue;
      }
      best = &statement;
      near = here;
      document = policy.get();
    }
  }
  const std::uint32_t offset =
      best == nullptr ? document->span.offset : lacking_offset(*best, near);
  out.documents.push_back(document_at(*document, layer, action, offset,
                                      best == nullptr ? std::string_view() : best->sid));
}

void add_conditions(const authz::TracedStatement& traced, LayerKind layer, std::string_view action,
                    Explanation& out) {
  const policy::Statement& statement = traced.ref.policy->statements[traced.ref.statement];
  for (const policy::ConditionTrace& one : traced.trace.conditions) {
    if (one.holds != Truth::no) continue;
    const policy::Condition& condition = statement.conditions[one.condition];
    out.reasons.push_back("condition-mismatch:" + condition.key);
    out.layers.push_back(layer);
    out.conditions.push_back({condition.key, condition.operator_text, one.policy_values,
                              one.request_values, layer, one.key_present, false, traced.ref.policy,
                              traced.ref.statement});
    out.documents.push_back(
        document_at(*traced.ref.policy, layer, action, condition.key_span.offset, statement.sid));
  }
}

// Conditions of a Deny that apply: what singled this caller out.
void add_denying_conditions(const authz::TracedStatement& traced, LayerKind layer,
                            Explanation& out) {
  const policy::Statement& statement = traced.ref.policy->statements[traced.ref.statement];
  for (const policy::ConditionTrace& one : traced.trace.conditions) {
    const policy::Condition& condition = statement.conditions[one.condition];
    out.conditions.push_back({condition.key, condition.operator_text, one.policy_values,
                              one.request_values, layer, one.key_present, true, traced.ref.policy,
                              traced.ref.statement});
  }
}

void add_denials(const authz::Trace& trace, const authz::Request& request, Explanation& out) {
  for (LayerKind layer : authz::reported_layers) {
    if (!trace.decision.denied_by.has(layer)) continue;
    out.reasons.push_back("explicit-deny:" + std::string(authz::layer_name(layer, request.action)));
    out.layers.push_back(layer);
    for (const authz::LayerTrace& one : trace.layers) {
      if (one.layer != layer) continue;
      for (const authz::TracedStatement& traced : one.applying) {
        if (is_allow(traced) || traced.trace.match.applies != Truth::yes) continue;
        out.documents.push_back(document_of(traced.ref, layer, request.action));
        out.denials.push_back({layer, traced.ref.policy, traced.ref.statement});
        add_denying_conditions(traced, layer, out);
      }
    }
  }
}

std::string missing_note(LayerKind layer, const authz::Request& request) {
  const std::string_view who = request.principal.arn.substr(request.principal.arn.rfind(':') + 1);
  switch (layer) {
    case LayerKind::resource_policy:
      return fmt::format("no statement of the key policy allows it to {} or {}",
                         request.principal.account, who);
    case LayerKind::identity_policy:
      return fmt::format("no identity policy of {} allows it", who);
    case LayerKind::permissions_boundary:
      return fmt::format("the permissions boundary of {} does not allow it", who);
    case LayerKind::session_policy:
      return "the session policy does not allow it";
    case LayerKind::scp:
      return "a level of the organization has no service control policy "
             "that allows it";
    default:
      return {};
  }
}

}  // namespace

report::Place place_of(const Source& source, std::uint32_t offset) {
  report::Place place;
  const std::string& name = source.name();
  const std::size_t comma = name.find(", ");
  place.file = name.substr(0, comma);
  if (comma != std::string::npos) place.inside = name.substr(comma + 2);
  const std::string account = place.file.substr(0, place.file.find('/'));
  if (is_account_id(account)) place.account = account;
  const Position position = source.position(offset);
  place.line = position.line;
  place.column = position.column;
  std::string_view text = source.line(position.line);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
  place.text = text;
  return place;
}

Explanation explain_refusal(const authz::Request& request, const authz::Policies& policies,
                            const authz::Decision& decision) {
  Explanation out;
  const authz::Trace trace = authz::explain(request, policies);
  if (decision.outcome == authz::Outcome::explicit_deny) {
    add_denials(trace, request, out);
    out.note = out.documents.empty() ? std::string("an explicit Deny")
                                     : "an explicit Deny of " + out.documents.front().name;
    return out;
  }
  for (LayerKind layer : authz::reported_layers) {
    if (!decision.missing.has(layer)) continue;
    if (const authz::TracedStatement* miss = nearest_miss(trace, layer)) {
      add_conditions(*miss, layer, request.action, out);
      if (out.note.empty()) out.note = "a statement would allow it, its condition is not met";
      continue;
    }
    const bool plain = !request.action.starts_with("kms:") && layer == LayerKind::resource_policy;
    out.reasons.push_back(plain ? "identity-policy-missing"
                                : missing_reason(layer, request.action));
    out.layers.push_back(layer);
    add_lacking_document(policies, layer, request.action, out);
    if (out.note.empty()) out.note = missing_note(layer, request);
  }
  return out;
}

std::vector<report::Document> allowing_documents(const authz::Request& request,
                                                 const authz::Policies& policies,
                                                 const authz::Decision& decision) {
  std::vector<report::Document> documents;
  if (decision.decided_by.policy != nullptr) {
    documents.push_back(document_of(decision.decided_by, decision.layer, request.action));
  } else if (decision.grant >= 0) {
    const model::Grant& grant = policies.grants[static_cast<std::size_t>(decision.grant)];
    report::Document document;
    document.layer = "grant";
    document.name = grant.origin.source || grant.id.size() == 64 ? "grant " + grant.id.substr(0, 12)
                                                                 : "the grant " + grant.id;
    documents.push_back(std::move(document));
  }
  return documents;
}

}  // namespace amiable::launch
