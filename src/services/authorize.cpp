// asks → gather → decide. Nothing else in the server says yes or no.
#include "services/authorize.h"

#include "authz/decide.h"
#include "authz/trace.h"
#include "services/denial.h"
#include "services/request_keys.h"

namespace amiable::services {
namespace {

constexpr authz::Guardrails guardrails = authz::Guardrails::none_when_not_gathered;

}  // namespace

void gather(const Call& call, const Ask& ask, policy::Context& context, authz::Gathered& gathered) {
  context.clear();
  add_request_keys(context, call, ask);
  switch (ask.on) {
    case Ask::On::key:
      authz::gather_key(call.inventory, call.caller, ask.resource, guardrails, gathered,
                        ask.granted);
      break;
    case Ask::On::role:
      authz::gather_role(call.inventory, call.caller, ask.resource, guardrails, gathered);
      break;
    case Ask::On::anything:
      authz::gather_plain(call.inventory, call.caller, ask.resource_account, guardrails, gathered);
      break;
  }
  authz::Request& request = gathered.request;
  request.action = ask.action;
  request.resource = ask.resource;
  request.context = &context;
  request.wildcard_only_action = ask.wildcard_only;
  request.encryption_context = ask.encryption_context;
  request.grant_id = ask.grant_id;
  request.grant_tokens = ask.grant_tokens;
}

std::optional<Refusal> Authorizer::authorize(const Call& call, std::string_view service,
                                             const Ask& ask) {
  gather(call, ask, context_, gathered_);
  const authz::Decision decision = authz::decide(gathered_.request, gathered_.policies);
  if (decision.outcome == authz::Outcome::allowed) return {};
  json::Writer writer;
  authz::write_trace(writer, gathered_.request, gathered_.policies,
                     authz::explain(gathered_.request, gathered_.policies));
  return Refusal{denial(call, service, ask, decision), writer.take()};
}

std::optional<Refusal> Authorizer::authorize(const Call& call, std::string_view service,
                                             const Asks& asks) {
  for (const Ask& ask : asks) {
    if (auto refusal = authorize(call, service, ask)) return refusal;
  }
  return {};
}

}  // namespace amiable::services
