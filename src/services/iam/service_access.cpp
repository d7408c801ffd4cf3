// ListPoliciesGrantingServiceAccess: which identity policies allow anything of a service. What a
// statement asks of resource and context does not count, and only a Deny of the whole service
// takes anything away [IAM API reference; observed].
#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "services/iam/iam_pages.h"
#include "services/iam/iam_rows.h"
#include "services/iam/simulate_sources.h"

namespace amiable::services::iam {
namespace {

using In = api::ListPoliciesGrantingServiceAccessRequest;
using Out = api::ListPoliciesGrantingServiceAccessResponse;

bool is_of(const policy::ActionPattern& pattern, std::string_view service) {
  return pattern.any || (!pattern.inert && pattern.service == service);
}

bool is_all_of(const policy::ActionPattern& pattern, std::string_view service) {
  return pattern.any || (is_of(pattern, service) && pattern.name.is_any());
}

bool allows_some(const policy::Statement& statement, std::string_view service) {
  if (statement.effect != policy::Effect::allow) return false;
  const auto& actions = statement.actions;
  if (statement.not_action) {
    return std::none_of(actions.begin(), actions.end(),
                        [&](const auto& one) { return is_all_of(one, service); });
  }
  return std::any_of(actions.begin(), actions.end(),
                     [&](const auto& one) { return is_of(one, service); });
}

bool denies_all(const policy::Statement& statement, std::string_view service) {
  if (statement.effect != policy::Effect::deny || !statement.conditions.empty()) return false;
  const bool everywhere =
      !statement.not_resource && std::any_of(statement.resources.begin(), statement.resources.end(),
                                             [](const auto& one) { return one.any; });
  const auto& actions = statement.actions;
  if (!everywhere) return false;
  if (statement.not_action) {
    return std::none_of(actions.begin(), actions.end(),
                        [&](const auto& one) { return is_of(one, service); });
  }
  return std::any_of(actions.begin(), actions.end(),
                     [&](const auto& one) { return is_all_of(one, service); });
}

template <class Holds>
bool any_statement(const policy::Policy& policy, Holds holds) {
  return std::any_of(policy.statements.begin(), policy.statements.end(), holds);
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

api::PolicyGrantingServiceAccess shape(const SourceDocument& document) {
  api::PolicyGrantingServiceAccess out;
  out.PolicyName = document.name;
  if (document.managed != nullptr) {
    out.PolicyType = "MANAGED";
    out.PolicyArn = document.managed->arn;
    return out;
  }
  out.PolicyType = "INLINE";
  out.EntityType = upper(document.holder_type);
  out.EntityName = document.holder;
  return out;
}

api::ListPoliciesGrantingServiceAccessEntry entry(const std::vector<SourceDocument>& documents,
                                                  const std::string& name) {
  const std::string service = ascii_lowered(name);
  api::ListPoliciesGrantingServiceAccessEntry out;
  out.ServiceNamespace = name;
  out.Policies.emplace();
  const bool denied =
      std::any_of(documents.begin(), documents.end(), [&](const SourceDocument& one) {
        return any_statement(*one.policy, [&](const auto& it) { return denies_all(it, service); });
      });
  if (denied) return out;
  for (const SourceDocument& one : documents) {
    if (any_statement(*one.policy, [&](const auto& it) { return allows_some(it, service); })) {
      out.Policies->push_back(shape(one));
    }
  }
  return out;
}

Answer<Asks> asks(const In& in, const Call& call) {
  return Asks{source_ask(call, op::ListPoliciesGrantingServiceAccess::name, *in.Arn)};
}

// In the order of the request.
Answer<Out> list(const In& in, const Call& call) {
  const PolicySource source = TRY(find_source(call, *in.Arn));
  Page page = TRY(Page::begin("services", in.Marker, {}));
  std::vector<Keyed> keys;
  for (std::size_t i = 0; i < in.ServiceNamespaces->size(); ++i) {
    keys.push_back({fmt::format("{:04}", i), i});
  }
  const std::vector<SourceDocument> documents = documents_of(call, source);
  Out out;
  out.PoliciesGrantingServiceAccess.emplace();
  for (const std::size_t i : rows_of(page, std::move(keys))) {
    out.PoliciesGrantingServiceAccess->push_back(entry(documents, (*in.ServiceNamespaces)[i]));
  }
  page.close(out);
  return out;
}

}  // namespace

std::vector<Operation> service_access_rows() {
  return {reading<op::ListPoliciesGrantingServiceAccess>(asks, list)};
}

}  // namespace amiable::services::iam
