// RetireGrant and RevokeGrant: the two ways in which a grant ends. Who may retire is decided by the
// grant itself (authz), named in the ask by its id [KMS developer guide, Retiring and revoking].
#include <fmt/format.h>

#include "base/arn.h"
#include "services/kms/grant_terms.h"
#include "services/kms/key_use.h"
#include "services/kms/kms_rows.h"
#include "services/kms/lookup.h"

namespace amiable::services::kms {
namespace {

using wire::AwsError;
namespace shapes = wire::kms;

struct GrantReference {
  const store::Key* key = nullptr;
  std::string grant_id;
};

Answer<GrantReference> by_token(const Call& call, std::string_view token) {
  const std::string name = TRY(grant_named_by(call, token));
  const std::size_t slash = name.rfind('/');
  const store::Key* key =
      TRY(find_key(call, std::string_view(name).substr(0, slash), "kms:RetireGrant"));
  return GrantReference{key, name.substr(slash + 1)};
}

// The key is named by its ARN here; a bare id is refused [measured].
Answer<GrantReference> by_id(const Call& call, const std::string& key_arn,
                             const std::string& grant_id) {
  if (!split_arn(key_arn)) {
    return AwsError{"NotFoundException", fmt::format("Invalid arn {}", key_arn)};
  }
  return GrantReference{TRY(find_key(call, key_arn, "kms:RetireGrant")), grant_id};
}

Answer<GrantReference> retired(const shapes::RetireGrantRequest& in, const Call& call) {
  const bool named = in.KeyId || in.GrantId;
  const bool complete = in.GrantToken ? !named : in.KeyId && in.GrantId;
  if (!complete) {
    return validation_error("Either a grant token, or a key ARN and a grant ID must be specified.");
  }
  return in.GrantToken ? by_token(call, *in.GrantToken) : by_id(call, *in.KeyId, *in.GrantId);
}

bool is_own(const Call& call, const store::Key& key) {
  return key.record.account == call.account();
}

// A grant that is not there is told to the key's own account only; others are refused.
Answer<Asks> asks_about_grant(const Call& call, std::string_view action,
                              const GrantReference& reference) {
  const store::Key& key = *reference.key;
  if (is_own(call, key)) TRY(require_grant(call, key.record.arn, reference.grant_id));
  Asks asks{TRY(key_ask(call, action, key, key.record.arn))};
  asks.front().grant_id = reference.grant_id;
  return asks;
}

Answer<Asks> retire_asks(const shapes::RetireGrantRequest& in, const Call& call) {
  const GrantReference reference = TRY(retired(in, call));
  Asks asks = TRY(asks_about_grant(call, "kms:RetireGrant", reference));
  const store::Grant* grant = call.world.grant(reference.key->record.arn, reference.grant_id);
  if (grant != nullptr) add_constraint_keys(grant->record, asks.front());
  return asks;
}

Answer<shapes::RetireGrantResponse> retire(const shapes::RetireGrantRequest& in, const Call& call,
                                           store::ChangeSet& changes) {
  const GrantReference reference = TRY(retired(in, call));
  const store::Grant* grant =
      TRY(require_grant(call, reference.key->record.arn, reference.grant_id));
  TRY(stop_dry_run(in.DryRun));
  changes.erase(store::Table::grant, store::key_of(*grant));
  return shapes::RetireGrantResponse();
}

Answer<Asks> revoke_asks(const shapes::RevokeGrantRequest& in, const Call& call) {
  const store::Key* key = TRY(find_key(call, *in.KeyId, "kms:RevokeGrant"));
  return asks_about_grant(call, "kms:RevokeGrant", {key, *in.GrantId});
}

Answer<shapes::RevokeGrantResponse> revoke(const shapes::RevokeGrantRequest& in, const Call& call,
                                           store::ChangeSet& changes) {
  const store::Key* key = TRY(find_key(call, *in.KeyId, "kms:RevokeGrant"));
  const store::Grant* grant = TRY(require_grant(call, key->record.arn, *in.GrantId));
  TRY(stop_dry_run(in.DryRun));
  changes.erase(store::Table::grant, store::key_of(*grant));
  return shapes::RevokeGrantResponse();
}

}  // namespace

Rows retire_grant_rows() {
  return {writes<shapes::RetireGrantRequest, shapes::RetireGrantResponse>("kms", "RetireGrant",
                                                                          retire_asks, retire),
          writes<shapes::RevokeGrantRequest, shapes::RevokeGrantResponse>("kms", "RevokeGrant",
                                                                          revoke_asks, revoke)};
}

}  // namespace amiable::services::kms
