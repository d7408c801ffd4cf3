// The slow twin of decide(): the same layers once more, with every statement's reasons.
#include "authz/trace.h"

#include "authz/grants.h"
#include "authz/kms_rules.h"

namespace amiable::authz {
namespace {

using policy::StatementTrace;

class LayerInspector {
 public:
  LayerInspector(const Request& request, Trace& trace)
      : query_{&request.principal, policy::action_text(request.action), request.resource,
               request.context},
        trace_(trace) {}

  void add(LayerKind kind, const Layer& layer, std::string level = {}) {
    LayerTrace out;
    out.layer = kind;
    out.level = std::move(level);
    out.complete = layer.complete;
    for (const policy::PolicyPtr& policy : layer.policies) add_policy(*policy, out);
    trace_.layers.push_back(std::move(out));
  }

 private:
  void add_policy(const policy::Policy& policy, LayerTrace& out) {
    for (std::uint32_t i = 0; i < policy.statements.size(); ++i) {
      const policy::Statement& statement = policy.statements[i];
      TracedStatement traced{{&policy, i}, policy::inspect(statement, policy.kind, query_)};
      const Truth applies = traced.trace.match.applies;
      Truth& sum = statement.effect == policy::Effect::deny ? out.denies : out.allows;
      sum = sum || applies;
      if (applies != Truth::no) {
        out.applying.push_back(std::move(traced));
      } else if (traced.trace.action && traced.trace.failed_elements() == 1) {
        out.near_misses.push_back(std::move(traced));
      }
    }
  }

  policy::StatementQuery query_;
  Trace& trace_;
};

void write_strings(json::Writer& writer, const std::vector<std::string>& values) {
  writer.begin_array();
  for (const std::string& value : values) writer.string(value);
  writer.end_array();
}

std::string_view truth_name(Truth value) {
  return value == Truth::yes ? "yes" : value == Truth::no ? "no" : "unknown";
}

void write_condition(json::Writer& writer, const policy::Statement& statement,
                     const policy::ConditionTrace& trace) {
  const policy::Condition& condition = statement.conditions[trace.condition];
  writer.begin_object();
  writer.key("operator").string(condition.operator_text).key("key").string(condition.key);
  writer.key("holds").string(truth_name(trace.holds));
  writer.key("policyValues");
  write_strings(writer, trace.policy_values);
  writer.key("requestValues");
  if (trace.key_unknown) {
    writer.string("not gathered");
  } else if (!trace.key_present) {
    writer.string("absent");
  } else {
    write_strings(writer, trace.request_values);
  }
  writer.end_object();
}

void write_failed_elements(json::Writer& writer, const StatementTrace& trace) {
  writer.key("failed").begin_array();
  if (trace.principal != Truth::yes) writer.string("principal");
  if (!trace.action) writer.string("action");
  if (trace.resource != Truth::yes) writer.string("resource");
  bool condition = false;
  for (const policy::ConditionTrace& one : trace.conditions) {
    condition = condition || one.holds != Truth::yes;
  }
  if (condition) writer.string("condition");
  writer.end_array();
}

void write_statement(json::Writer& writer, const TracedStatement& traced) {
  const policy::Policy& policy = *traced.ref.policy;
  const policy::Statement& statement = policy.statements[traced.ref.statement];
  const Position position = policy.source->position(statement.span.offset);
  writer.begin_object();
  writer.key("policy").string(policy.name).key("sid").string(statement.sid);
  writer.key("effect").string(statement.effect == policy::Effect::deny ? "Deny" : "Allow");
  writer.key("applies").string(truth_name(traced.trace.match.applies));
  writer.key("source").string(policy.source->name());
  writer.key("line").number(position.line).key("column").number(position.column);
  write_failed_elements(writer, traced.trace);
  writer.key("conditions").begin_array();
  for (const policy::ConditionTrace& condition : traced.trace.conditions) {
    write_condition(writer, statement, condition);
  }
  writer.end_array().end_object();
}

void write_statements(json::Writer& writer, std::string_view name,
                      const std::vector<TracedStatement>& statements) {
  writer.key(name).begin_array();
  for (const TracedStatement& one : statements) write_statement(writer, one);
  writer.end_array();
}

void write_layer(json::Writer& writer, const LayerTrace& layer, std::string_view action) {
  writer.begin_object();
  writer.key("layer").string(layer_name(layer.layer, action));
  if (!layer.level.empty()) writer.key("level").string(layer.level);
  writer.key("gathered").boolean(layer.complete);
  writer.key("allows").string(truth_name(layer.allows));
  writer.key("denies").string(truth_name(layer.denies));
  write_statements(writer, "statements", layer.applying);
  write_statements(writer, "nearMisses", layer.near_misses);
  writer.end_object();
}

void write_layer_set(json::Writer& writer, std::string_view name, const LayerSet& set,
                     std::string_view action) {
  writer.key(name).begin_array();
  for (LayerKind layer : reported_layers) {
    if (set.has(layer)) writer.string(layer_name(layer, action));
  }
  writer.end_array();
}

}  // namespace

Trace explain(const Request& request, const Policies& policies) {
  Trace trace;
  trace.decision = decide(request, policies);
  LayerInspector inspector(request, trace);
  for (std::size_t i = 0; i < policies.scp_levels.size(); ++i) {
    inspector.add(LayerKind::scp, policies.scp_levels[i], std::to_string(i));
  }
  for (std::size_t i = 0; i < policies.rcp_levels.size(); ++i) {
    inspector.add(LayerKind::rcp, policies.rcp_levels[i], std::to_string(i));
  }
  for (const Layer& layer : policies.endpoint) inspector.add(LayerKind::endpoint_policy, layer);
  if (policies.boundary) inspector.add(LayerKind::permissions_boundary, *policies.boundary);
  if (policies.session) inspector.add(LayerKind::session_policy, *policies.session);
  inspector.add(LayerKind::identity_policy, policies.identity);
  if (policies.has_resource_policy || !policies.resource.complete) {
    inspector.add(LayerKind::resource_policy, policies.resource);
  }
  for (std::size_t i = 0; i < policies.grants.size(); ++i) {
    const std::string_view failed = grant_mismatch(request, policies.grants[i]);
    trace.grants.push_back(
        {static_cast<std::int32_t>(i), truth(failed.empty()), std::string(failed)});
  }
  return trace;
}

void write_trace(json::Writer& writer, const Request& request, const Policies& policies,
                 const Trace& trace) {
  const Decision& decision = trace.decision;
  writer.begin_object();
  write_layer_set(writer, "deniedBy", decision.denied_by, request.action);
  write_layer_set(writer, "missing", decision.missing, request.action);
  write_layer_set(writer, "unknown", decision.unknown, request.action);
  writer.key("layers").begin_array();
  for (const LayerTrace& layer : trace.layers) write_layer(writer, layer, request.action);
  writer.end_array();
  writer.key("grants").begin_array();
  for (const GrantTrace& one : trace.grants) {
    const model::Grant& grant = policies.grants[static_cast<std::size_t>(one.grant)];
    writer.begin_object().key("grantId").string(grant.id);
    writer.key("granteePrincipal").string(grant.grantee);
    writer.key("applies").string(truth_name(one.applies));
    if (!one.failed.empty()) writer.key("failed").string(one.failed);
    writer.end_object();
  }
  writer.end_array().end_object();
}

}  // namespace amiable::authz
