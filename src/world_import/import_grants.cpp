// The grants of a key, as ListGrants tells them. Grantees and retiring principals that are users or
// roles of this world are tied to their unique ids, as CreateGrant ties them; ids of deleted ones
// stay ids, and match nobody.
#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "services/kms/lookup.h"
#include "services/principal_ids.h"
#include "sources/record_readers.h"
#include "world_import/import_reading.h"

namespace amiable::world_import {
namespace {

using json::Value;

bool is_unique_id(std::string_view text) {
  return text.starts_with("AIDA") || text.starts_with("AROA");
}

// Of a session: its role's. Empty: no user or role of this world.
std::string entity_id(const store::World& world, std::string_view principal) {
  constexpr std::string_view session = "assumed-role/";
  if (is_unique_id(principal)) return std::string(principal.substr(0, principal.find(':')));
  const auto arn = split_arn(principal);
  if (!arn) return {};
  if (arn->service != "sts" || !arn->resource.starts_with(session)) {
    return std::string(services::id_of_arn(world, principal));
  }
  const std::string_view rest = arn->resource.substr(session.size());
  const store::Role* role = world.role(arn->account, rest.substr(0, rest.find('/')));
  return role == nullptr ? std::string() : role->id;
}

// A constraint that was not understood would be none.
void check_constraints(Reading& reading, const Value& value) {
  expect(reading, value, json::Type::object, {"Constraints"});
  const auto constraints = value.find("Constraints");
  if (!constraints) return;
  for (const std::string_view name : {"EncryptionContextSubset", "EncryptionContextEquals"}) {
    expect(reading, *constraints, json::Type::object, {name});
    const auto context = constraints->find(name);
    if (!context) continue;
    for (const json::Member pair : context->members()) {
      expect(reading, *context, json::Type::string, {pair.key.string()});
    }
  }
}

store::Grant grant_of(Reading& reading, const store::Key& key, const Value& value) {
  check_constraints(reading, value);
  expect(reading, value, json::Type::array, {"Operations"});
  store::Grant grant;
  grant.record = sources::read_grant(value);
  model::Grant& record = grant.record;
  record.origin = {};
  if (record.key_arn != key.record.arn) {
    fail(reading, value, fmt::format("`KeyId` is {}, expected {}", record.key_arn, key.record.arn));
  }
  record.id = required(reading, value, "GrantId");
  record.tokens = {services::kms::grant_name(record.key_arn, record.id)};
  grant.created = time_in(reading, value, "CreationDate", key.created);
  record.creation_date = iso8601(grant.created);
  if (record.grantee.empty()) fail(reading, value, "this grant names no grantee");
  grant.grantee_shown = record.grantee;
  grant.grantee_id = entity_id(reading.identities, record.grantee);
  grant.retiring_shown = record.retiring_principal;
  grant.retiring_id = entity_id(reading.identities, record.retiring_principal);
  return grant;
}

}  // namespace

void take_grants(Reading& reading, const store::Key& key) {
  const auto* file = load_about(
      reading, {sources::File::grants, key.record.account, key.record.region, key.record.id},
      "these keys have no grants");
  if (file == nullptr) return;
  expect(reading, file->root(), json::Type::array, {"Grants"});
  std::vector<store::Grant> grants;
  for (const Value& one : sources::elements_of(file->root(), "Grants")) {
    grants.push_back(grant_of(reading, key, one));
  }
  std::stable_sort(grants.begin(), grants.end(),
                   [](const auto& a, const auto& b) { return a.created < b.created; });
  std::uint64_t sequence = 0;
  for (store::Grant& grant : grants) {
    grant.sequence = ++sequence;
    reading.grants.emplace(key.record.arn, grant.record);
    ++reading.out.report.counts.grants;
    reading.out.rows.put(std::move(grant));
  }
}

}  // namespace amiable::world_import
