// ListGrants and ListRetirableGrants [KMS API reference].
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/arn.h"
#include "services/kms/grant_principals.h"
#include "services/kms/grant_terms.h"
#include "services/kms/key_pages.h"
#include "services/kms/key_use.h"
#include "services/kms/kms_rows.h"
#include "services/kms/lookup.h"

namespace amiable::services::kms {
namespace {

namespace shapes = wire::kms;

constexpr std::int64_t page_default = 50;

Answer<Asks> list_asks(const shapes::ListGrantsRequest& in, const Call& call) {
  return asks_about_key(call, "kms:ListGrants", *in.KeyId);
}

// Empty: no grantee is asked for.
Answer<std::string> wanted_grantee(const shapes::ListGrantsRequest& in) {
  if (in.GranteePrincipal && in.GranteeServicePrincipal) {
    return validation_error(
        "GranteePrincipal and GranteeServicePrincipal cannot be specified together.");
  }
  if (in.GranteePrincipal) return *in.GranteePrincipal;
  return in.GranteeServicePrincipal.value_or("");
}

// Pages go on in order of creation: after the grant that ended the last one, whose place is
// "sequence/id" as one commit can make several. Where it is gone since, the rest of its commit
// comes again rather than never.
std::string place_of(const store::Grant& grant) {
  return fmt::format("{}/{}", grant.sequence, grant.record.id);
}

void walk_page(const Call& call, std::string_view key_arn, std::string_view after,
               const store::World::Visitor<store::Grant>& visit) {
  const std::size_t slash = std::min(after.find('/'), after.size());
  const std::string_view id = after.substr(std::min(slash + 1, after.size()));
  if (after.empty() || call.world.grant(key_arn, id) != nullptr) {
    return call.world.grants(key_arn, id, visit);
  }
  std::uint64_t sequence = 0;
  std::from_chars(after.data(), after.data() + slash, sequence);
  call.world.grants_after(key_arn, sequence == 0 ? 0 : sequence - 1, visit);
}

Answer<shapes::ListGrantsResponse> list(const shapes::ListGrantsRequest& in, const Call& call) {
  const store::Key* key = TRY(find_key(call, *in.KeyId, "kms:ListGrants"));
  const std::string grantee = TRY(wanted_grantee(in));
  PageWalk page = TRY(
      PageWalk::begin(call, "ListGrants " + key->record.arn, in.Marker, in.Limit, page_default));
  if (in.GrantId) TRY(require_grant(call, key->record.arn, *in.GrantId));
  shapes::ListGrantsResponse out;
  out.Grants.emplace();
  walk_page(call, key->record.arn, page.after(), [&](const store::Grant& grant) {
    if (in.GrantId && grant.record.id != *in.GrantId) return true;
    shapes::GrantListEntry entry = grant_entry(call.world, grant);
    if (!grantee.empty() && *entry.GranteePrincipal != grantee) return true;
    if (!page.take(place_of(grant))) return false;
    out.Grants->push_back(std::move(entry));
    return true;
  });
  page.finish(call, out);
  return out;
}

// AWS shows no resource for it: IAM policies alone decide [service authorization reference].
Answer<Asks> retirable_asks(const shapes::ListRetirableGrantsRequest&, const Call&) {
  Ask ask;
  ask.action = "kms:ListRetirableGrants";
  ask.wildcard_only = true;
  return Asks{std::move(ask)};
}

// Principals of the caller's account only; their grants may be on foreign keys.
Answer<std::string> retiring_principal(const shapes::ListRetirableGrantsRequest& in,
                                       const Call& call) {
  if (in.RetiringPrincipal.has_value() == in.RetiringServicePrincipal.has_value()) {
    return validation_error(
        "Exactly one of RetiringPrincipal and RetiringServicePrincipal must be specified.");
  }
  if (in.RetiringServicePrincipal) return *in.RetiringServicePrincipal;
  const GrantPrincipal principal =
      TRY(resolve_principal(call, *in.RetiringPrincipal, "RetiringPrincipal"));
  const auto arn = split_arn(principal.compared);
  if (arn && arn->account == call.account()) return principal.compared;
  return validation_error(fmt::format("RetiringPrincipal {} is not in account {}.",
                                      *in.RetiringPrincipal, call.account()));
}

bool is_listed(const Call& call, const store::Grant& grant, bool by_service) {
  const store::Key* key = key_at(call, grant.record.key_arn);
  if (key == nullptr || key->record.region != call.region) return false;
  return !by_service || grant.record.issuing_account == call.account();
}

Answer<shapes::ListGrantsResponse> list_retirable(const shapes::ListRetirableGrantsRequest& in,
                                                  const Call& call) {
  const std::string principal = TRY(retiring_principal(in, call));
  PageWalk page = TRY(
      PageWalk::begin(call, "ListRetirableGrants " + principal, in.Marker, in.Limit, page_default));
  const bool by_service = in.RetiringServicePrincipal.has_value();
  shapes::ListGrantsResponse out;
  out.Grants.emplace();
  call.world.grants_retired_by(principal, [&](const store::Grant& grant) {
    const std::string name = grant_name(grant.record.key_arn, grant.record.id);
    if (name <= page.after() || !is_listed(call, grant, by_service)) return true;
    if (!page.take(name)) return false;
    out.Grants->push_back(grant_entry(call.world, grant));
    return true;
  });
  page.finish(call, out);
  return out;
}

}  // namespace

Rows grant_list_rows() {
  return {reads<shapes::ListGrantsRequest, shapes::ListGrantsResponse>("kms", "ListGrants",
                                                                       list_asks, list),
          reads<shapes::ListRetirableGrantsRequest, shapes::ListGrantsResponse>(
              "kms", "ListRetirableGrants", retirable_asks, list_retirable)};
}

}  // namespace amiable::services::kms
