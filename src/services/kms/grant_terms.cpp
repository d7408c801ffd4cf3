// Rules for operations and constraints, and the list entry
// [KMS API reference, CreateGrant, GrantConstraints].
#include "services/kms/grant_terms.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "crypto/random.h"
#include "services/kms/grant_principals.h"
#include "services/kms/key_metadata.h"
#include "services/kms/key_use.h"
#include "services/kms/lookup.h"

namespace amiable::services::kms {
namespace {

namespace shapes = wire::kms;
using Pairs = std::optional<std::map<std::string, std::string>>;

constexpr std::size_t pairs_max = 8;  // [KMS developer guide, Grants]
constexpr std::size_t value_max = 384;

// Operations of a usage; the last three go with every key.
enum class Symmetric : std::uint8_t { any, only, never };
struct GrantOperation {
  std::string_view name, usage;  // empty usage: every one
  Symmetric symmetric = Symmetric::any;
};

constexpr GrantOperation grant_operations[] = {
    {"Decrypt", "ENCRYPT_DECRYPT"},
    {"Encrypt", "ENCRYPT_DECRYPT"},
    {"GenerateDataKey", "ENCRYPT_DECRYPT", Symmetric::only},
    {"GenerateDataKeyWithoutPlaintext", "ENCRYPT_DECRYPT", Symmetric::only},
    {"GenerateDataKeyPair", "ENCRYPT_DECRYPT", Symmetric::only},
    {"GenerateDataKeyPairWithoutPlaintext", "ENCRYPT_DECRYPT", Symmetric::only},
    {"ReEncryptFrom", "ENCRYPT_DECRYPT"},
    {"ReEncryptTo", "ENCRYPT_DECRYPT"},
    {"Sign", "SIGN_VERIFY"},
    {"Verify", "SIGN_VERIFY"},
    {"GenerateMac", "GENERATE_VERIFY_MAC"},
    {"VerifyMac", "GENERATE_VERIFY_MAC"},
    {"DeriveSharedSecret", "KEY_AGREEMENT"},
    {"GetPublicKey", "", Symmetric::never},
    {"CreateGrant", ""},
    {"RetireGrant", ""},
    {"DescribeKey", ""},
};

bool supports(const store::Key& key, std::string_view operation) {
  const KeySpec& spec = spec_of(key);
  for (const GrantOperation& known : grant_operations) {
    if (known.name != operation) continue;
    if (!known.usage.empty() && known.usage != key.record.usage) return false;
    if (known.symmetric == Symmetric::only) return spec.symmetric();
    return known.symmetric != Symmetric::never || spec.pair.has_value();
  }
  return false;
}

Answer<void> check_pairs(const Pairs& pairs) {
  if (!pairs) return {};
  // An empty map could be read as "no constraint" or "no context at all": neither is granted.
  if (pairs->empty()) return validation_error("Encryption context constraints must not be empty.");
  const bool fits =
      pairs->size() <= pairs_max && std::all_of(pairs->begin(), pairs->end(), [](const auto& pair) {
        return pair.first.size() <= value_max && pair.second.size() <= value_max;
      });
  if (fits) return {};
  return validation_error(
      fmt::format("Encryption context constraints hold at most {} pairs of at most {} characters.",
                  pairs_max, value_max));
}

std::vector<model::Tag> tags_of(const Pairs& pairs) {
  std::vector<model::Tag> tags;
  if (!pairs) return tags;
  for (const auto& [key, value] : *pairs) tags.push_back({key, value});
  return tags;
}

std::map<std::string, std::string> map_of(const std::vector<model::Tag>& tags) {
  std::map<std::string, std::string> pairs;
  for (const model::Tag& tag : tags) pairs.emplace(tag.key, tag.value);
  return pairs;
}

shapes::GrantConstraints constraints_of(const model::Grant& grant) {
  shapes::GrantConstraints out;
  if (grant.has_subset) out.EncryptionContextSubset = map_of(grant.context_subset);
  if (grant.has_equals) out.EncryptionContextEquals = map_of(grant.context_equals);
  if (!grant.source_arn.empty()) out.SourceArn = grant.source_arn;
  return out;
}

// As ListGrants prints it: the root ARN, in the partition of the key.
std::string grant_issuer(const model::Grant& grant) {
  const auto arn = split_arn(grant.key_arn);
  return fmt::format("arn:{}:iam::{}:root", arn ? arn->partition : "aws", grant.issuing_account);
}

}  // namespace

Answer<void> check_operations(const store::Key& key, const std::vector<std::string>& operations) {
  if (operations.empty()) return validation_error("Operations must not be empty.");
  for (const std::string& operation : operations) {
    if (supports(key, operation)) continue;
    return validation_error(
        fmt::format("Operation {} is not supported by a key with KeySpec {} "
                    "and KeyUsage {}.",
                    operation, key.record.spec, key.record.usage));
  }
  return {};
}

Answer<void> check_constraints(const store::Key& key, const GivenConstraints& constraints) {
  if (!constraints) return {};
  const bool context = constraints->EncryptionContextSubset || constraints->EncryptionContextEquals;
  if (context && !spec_of(key).symmetric()) {
    return validation_error(
        "EncryptionContext is supported only when creating a grant for a symmetric encryption KMS "
        "key.");
  }
  TRY(check_pairs(constraints->EncryptionContextSubset));
  return check_pairs(constraints->EncryptionContextEquals);
}

void set_constraints(const GivenConstraints& constraints, model::Grant& grant) {
  if (!constraints) return;
  grant.has_subset = constraints->EncryptionContextSubset.has_value();
  grant.has_equals = constraints->EncryptionContextEquals.has_value();
  grant.context_subset = tags_of(constraints->EncryptionContextSubset);
  grant.context_equals = tags_of(constraints->EncryptionContextEquals);
  grant.source_arn = constraints->SourceArn.value_or("");
}

void add_constraint_keys(const model::Grant& grant, Ask& ask) {
  std::vector<std::string> types;
  if (grant.has_equals) types.emplace_back("EncryptionContextEquals");
  if (grant.has_subset) types.emplace_back("EncryptionContextSubset");
  if (!types.empty()) {
    const bool both = types.size() > 1;
    ask.context.push_back({"kms:GrantConstraintType", std::move(types), both});
  }
  if (!grant.source_arn.empty()) {
    ask.context.push_back({"kms:GrantConstraintSourceArn", {grant.source_arn}, false});
  }
  ask.encryption_context = grant.has_equals ? grant.context_equals : grant.context_subset;
}

Answer<void> require_room_for_grant(const Call& call, const store::Key& key) {
  constexpr std::size_t grants_of_key_max = 50'000;  // [KMS developer guide, Resource quotas]
  if (call.world.grant_count(key.record.arn) < grants_of_key_max) return {};
  return wire::AwsError{"LimitExceededException", fmt::format("Key {} already has {} grants.",
                                                              key.record.arn, grants_of_key_max)};
}

void stamp_grant(const Call& call, store::Grant& grant) {
  constexpr std::size_t grant_id_digits = 64;
  model::Grant& record = grant.record;
  record.id = crypto::random_hex(grant_id_digits);
  record.tokens = {grant_name(record.key_arn, record.id)};
  record.creation_date = iso8601(call.now);
  grant.sequence = call.world.revision() + 1;
  grant.created = call.now;
}

shapes::GrantListEntry grant_entry(const store::World& world, const store::Grant& grant) {
  const model::Grant& record = grant.record;
  shapes::GrantListEntry out;
  out.KeyId = record.key_arn;
  out.GrantId = record.id;
  out.Name = record.name;
  out.CreationDate = grant.created;
  out.IssuingAccount = grant_issuer(record);
  out.Operations = record.operations;
  const bool by_service = !record.source_arn.empty();
  const std::string grantee = shown_principal(world, record.grantee, grant.grantee_id);
  out.GranteePrincipal = grantee;
  if (by_service) out.GranteeServicePrincipal = grantee;
  if (!record.retiring_principal.empty()) {
    const bool service = !record.retiring_principal.starts_with("arn:");
    const std::string retiring =
        shown_principal(world, record.retiring_principal, grant.retiring_id);
    out.RetiringPrincipal = retiring;
    if (by_service && service) out.RetiringServicePrincipal = retiring;
  }
  if (record.has_subset || record.has_equals || by_service) {
    out.Constraints = constraints_of(record);
  }
  return out;
}

Answer<const store::Grant*> require_grant(const Call& call, std::string_view key_arn,
                                          std::string_view grant_id) {
  const store::Grant* grant = call.world.grant(key_arn, grant_id);
  if (grant != nullptr) return grant;
  return wire::AwsError{"NotFoundException", fmt::format("Grant ID {} not found", grant_id)};
}

}  // namespace amiable::services::kms
