// CreateGrant [KMS API reference, CreateGrant; KMS developer guide, Grants].
//
// A grant made by way of another grant may pass on only what that one parent allows, under
// constraints at least as strict. The decision sees to it: kms:GrantOperations and the constraint's
// encryption context are in the ask, and a parent grant that does not cover them allows nothing.
// So nothing is left to check here, whoever allowed the call.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "services/kms/grant_principals.h"
#include "services/kms/grant_terms.h"
#include "services/kms/key_use.h"
#include "services/kms/kms_rows.h"
#include "services/kms/lookup.h"
#include "services/kms/states.h"

namespace amiable::services::kms {
namespace {

using wire::AwsError;
using In = wire::kms::CreateGrantRequest;
using Out = wire::kms::CreateGrantResponse;

void add(Ask& ask, std::string name, const std::optional<std::string>& value) {
  if (value) ask.context.push_back({std::move(name), {*value}, false});
}

Answer<Asks> asks(const In& in, const Call& call) {
  Asks all =
      TRY(asks_about_key(call, "kms:CreateGrant", *in.KeyId, AliasUse::refused, in.GrantTokens));
  Ask& ask = all.front();
  add(ask, "kms:GranteePrincipal", in.GranteePrincipal);
  add(ask, "kms:RetiringPrincipal", in.RetiringPrincipal);
  add(ask, "kms:GranteeServicePrincipal", in.GranteeServicePrincipal);
  add(ask, "kms:RetiringServicePrincipal", in.RetiringServicePrincipal);
  ask.context.push_back({"kms:GrantOperations", *in.Operations, true});
  model::Grant terms;
  set_constraints(in.Constraints, terms);
  add_constraint_keys(terms, ask);
  return all;
}

bool is_service_name(std::string_view text) {
  return text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn");
}

// A service as grantee needs a source ARN and somebody who can retire the grant.
Answer<GrantPrincipal> service_grantee(const In& in) {
  const std::string& service = *in.GranteeServicePrincipal;
  const bool has_source = in.Constraints && in.Constraints->SourceArn;
  const bool retirable = in.RetiringPrincipal || in.RetiringServicePrincipal;
  if (!has_source || !retirable) {
    return validation_error(
        "GranteeServicePrincipal requires the SourceArn grant constraint and a retiring "
        "principal.");
  }
  if (!is_service_name(service)) {
    return validation_error(fmt::format("{} is not a valid service principal.", service));
  }
  return GrantPrincipal{service, {}};
}

Answer<GrantPrincipal> grantee_of(const In& in, const Call& call) {
  if (in.GranteePrincipal.has_value() == in.GranteeServicePrincipal.has_value()) {
    return validation_error(
        "Exactly one of GranteePrincipal and GranteeServicePrincipal must be specified.");
  }
  if (in.GranteeServicePrincipal) return service_grantee(in);
  if (in.Constraints && in.Constraints->SourceArn) {
    return validation_error("The SourceArn grant constraint requires GranteeServicePrincipal.");
  }
  return resolve_principal(call, *in.GranteePrincipal, "GranteePrincipal");
}

Answer<GrantPrincipal> retiring_of(const In& in, const Call& call) {
  if (in.RetiringPrincipal && in.RetiringServicePrincipal) {
    return validation_error(
        "RetiringPrincipal and RetiringServicePrincipal cannot be specified together.");
  }
  if (in.RetiringServicePrincipal) {
    if (is_service_name(*in.RetiringServicePrincipal)) {
      return GrantPrincipal{*in.RetiringServicePrincipal, {}};
    }
    return validation_error(
        fmt::format("{} is not a valid service principal.", *in.RetiringServicePrincipal));
  }
  if (!in.RetiringPrincipal) return GrantPrincipal();
  return resolve_principal(call, *in.RetiringPrincipal, "RetiringPrincipal");
}

Answer<store::Grant> new_grant(const In& in, const Call& call, const store::Key& key) {
  TRY(check_operations(key, *in.Operations));
  TRY(check_constraints(key, in.Constraints));
  GrantPrincipal grantee = TRY(grantee_of(in, call));
  GrantPrincipal retiring = TRY(retiring_of(in, call));
  store::Grant grant;
  grant.grantee_shown = in.GranteePrincipal.value_or(grantee.compared);
  grant.grantee_id = std::move(grantee.entity_id);
  grant.retiring_shown = in.RetiringPrincipal.value_or(retiring.compared);
  grant.retiring_id = std::move(retiring.entity_id);
  model::Grant& record = grant.record;
  record.name = in.Name.value_or("");
  record.key_arn = key.record.arn;
  record.grantee = std::move(grantee.compared);
  record.retiring_principal = std::move(retiring.compared);
  record.issuing_account = call.account();
  for (const std::string& operation : *in.Operations) {
    const bool seen = std::find(record.operations.begin(), record.operations.end(), operation) !=
                      record.operations.end();
    if (!seen) record.operations.push_back(operation);
  }
  set_constraints(in.Constraints, record);
  return grant;
}

bool same_pairs(const std::vector<model::Tag>& a, const std::vector<model::Tag>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const model::Tag& x, const model::Tag& y) {
                      return x.key == y.key && x.value == y.value;
                    });
}

bool same_operations(const model::Grant& a, const model::Grant& b) {
  const std::set<std::string> of_a(a.operations.begin(), a.operations.end());
  return of_a == std::set<std::string>(b.operations.begin(), b.operations.end());
}

bool same_terms(const store::Grant& one, const store::Grant& other) {
  const model::Grant& a = one.record;
  const model::Grant& b = other.record;
  return a.name == b.name && a.grantee == b.grantee && one.grantee_id == other.grantee_id &&
         a.retiring_principal == b.retiring_principal && one.retiring_id == other.retiring_id &&
         a.issuing_account == b.issuing_account && a.has_subset == b.has_subset &&
         a.has_equals == b.has_equals && same_pairs(a.context_subset, b.context_subset) &&
         same_pairs(a.context_equals, b.context_equals) && a.source_arn == b.source_arn &&
         same_operations(a, b);
}

// A name makes the call repeatable: the same terms under the same name are the same grant.
const store::Grant* find_same(const Call& call, const store::Grant& grant) {
  const store::Grant* same = nullptr;
  if (grant.record.name.empty()) return same;
  call.world.grants_to(grant.record.key_arn, grant.record.grantee, [&](const store::Grant& one) {
    if (same_terms(one, grant)) same = &one;
    return same == nullptr;
  });
  return same;
}

Out answer(const Call& call, const model::Grant& grant) {
  Out out;
  out.GrantId = grant.id;
  out.GrantToken = new_grant_token(call, grant_name(grant.key_arn, grant.id));
  return out;
}

Answer<Out> run(const In& in, const Call& call, store::ChangeSet& changes) {
  const store::Key* key = TRY(find_key(call, *in.KeyId, "kms:CreateGrant"));
  TRY(require_state(*key, "CreateGrant", call.now));
  store::Grant grant = TRY(new_grant(in, call, *key));
  const store::Grant* same = find_same(call, grant);
  if (same == nullptr) TRY(require_room_for_grant(call, *key));
  TRY(stop_dry_run(in.DryRun));
  if (same != nullptr) return answer(call, same->record);
  stamp_grant(call, grant);
  Out out = answer(call, grant.record);
  changes.put(std::move(grant));
  return out;
}

}  // namespace

Rows grant_rows() { return {writes<In, Out>("kms", "CreateGrant", asks, run)}; }

}  // namespace amiable::services::kms
