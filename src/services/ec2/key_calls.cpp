// One function per KMS operation; parameters and invokers as in recorded CloudTrail events.
#include "services/ec2/key_calls.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "crypto/random.h"
#include "services/denial.h"
#include "services/forwarded.h"
#include "services/kms/grant_terms.h"
#include "services/kms/key_use.h"
#include "services/kms/lookup.h"
#include "services/kms/sealing.h"
#include "services/kms/states.h"

namespace amiable::services::ec2 {
namespace {

using kms::Use;
using launch::Behalf;
using launch::Operation;
using launch::Request;
namespace shapes = wire::kms;

constexpr std::string_view usage = "ENCRYPT_DECRYPT";

std::string region_of(std::string_view key_arn) {
  const auto arn = split_arn(key_arn);
  return arn ? std::string(arn->region) : std::string();
}

std::string value_of(const Request& row, std::string_view name) {
  for (const launch::ContextKey& key : row.context) {
    if (key.name == name && !key.values.empty()) return key.values.front();
  }
  return {};
}

// What EC2 sends as KeyId: the alias when the target was named by one, CreateGrant always the ARN.
std::string key_id_of(const Request& row) {
  std::string alias = value_of(row, "kms:RequestAlias");
  return alias.empty() ? row.resource : alias;
}

kms::EncryptionContext context_of(const Request& row) {
  kms::EncryptionContext context;
  for (const model::Tag& pair : row.encryption_context) context[pair.key] = pair.value;
  return context;
}

Answer<const store::Key*> usable_key(const Call& call, const Request& row, const Use& use) {
  const store::Key* key = kms::key_at(call, row.resource);
  if (key == nullptr) {
    return wire::AwsError{"NotFoundException",
                          fmt::format("Key '{}' does not exist", row.resource)};
  }
  TRY(kms::require_fit(call, use, *key));
  return key;
}

std::string invoker_of(const Request& row, const launch::Question& question) {
  const std::string ebs_copies =
      fmt::format("prod.kms-caller.ebs.{}.amazonaws.com", region_of(row.resource));
  switch (row.behalf) {
    case Behalf::infrastructure_role:
      return "AWS Internal";
    case Behalf::ebs_service:
      return is_copy(question.operation) ? ebs_copies : "ebs.amazonaws.com";
    default:
      return row.use == launch::KeyUse::copy_source ? ebs_copies : "ec2-frontend-api.amazonaws.com";
  }
}

// Only what a copy checks before its answer has the request's own id; of other operations all but
// the service's decryption [recorded].
bool shares_request_id(const Request& row, const launch::Question& question) {
  if (row.behalf == Behalf::ebs_service) return false;
  return !is_copy(question.operation) || row.action == "kms:DescribeKey";
}

template <class T>
std::shared_ptr<const void> kept(T value) {
  return std::make_shared<const T>(std::move(value));
}

template <class In>
std::shared_ptr<const void> data_key_request(const Request& row,
                                             const kms::EncryptionContext& context) {
  In in;
  in.KeyId = key_id_of(row);
  in.NumberOfBytes = static_cast<std::int64_t>(data_key_bytes);
  in.EncryptionContext = context;
  return kept(std::move(in));
}

}  // namespace

bool is_copy(Operation operation) {
  return operation == Operation::copy || operation == Operation::copy_snapshot;
}

std::string operation_of(std::string_view action) {
  const std::string_view name = action.substr(action.find(':') + 1);
  return name.starts_with("ReEncrypt") ? "ReEncrypt" : std::string(name);
}

Request relayed_row(const Call& call, const store::Key& key, std::string_view action) {
  Request row;
  row.action = action;
  row.resource = key.record.arn;
  row.resource_account = key.record.account;
  row.behalf = Behalf::forwarded;
  row.context = {{"kms:ViaService", {fmt::format("ec2.{}.amazonaws.com", call.region)}, false},
                 {"kms:CallerAccount", {std::string(call.account())}, false},
                 {"aws:ViaAWSService", {"true"}, false}};
  return row;
}

ForwardedCall record_of(const Request& row, const launch::Question& question, const Call& call) {
  ForwardedCall record;
  record.operation = operation_of(row.action);
  record.invoked_by = invoker_of(row, question);
  record.region = region_of(row.resource);
  record.request_id =
      shares_request_id(row, question) ? std::string(call.request_id) : crypto::uuid4();
  record.resources = {row.resource};
  if (row.behalf == Behalf::ebs_service) record.by = ForwardedCall::By::service;
  if (row.behalf == Behalf::infrastructure_role) {
    record.by = ForwardedCall::By::instance;
    record.identity = infrastructure_identity(call, question.instance);
    record.instance_arn = fmt::format("arn:{}:ec2:{}:{}:instance/{}", call.partition,
                                      question.region, call.account(), question.instance);
  }
  return record;
}

Answer<void> describe_key(const Call& call, const Request& row, ForwardedCall& record) {
  record.input = kept(shapes::DescribeKeyRequest{.KeyId = key_id_of(row)});
  if (kms::key_at(call, row.resource) != nullptr) return {};
  return wire::AwsError{"NotFoundException", fmt::format("Key '{}' does not exist", row.resource)};
}

Answer<std::string> make_data_key(const Call& call, const Request& row, ForwardedCall& record) {
  const kms::EncryptionContext context = context_of(row);
  const bool with_plaintext = row.action == "kms:GenerateDataKey";
  record.input = with_plaintext ? data_key_request<shapes::GenerateDataKeyRequest>(row, context)
                                : data_key_request<shapes::GenerateDataKeyWithoutPlaintextRequest>(
                                      row, context);
  const store::Key* key = TRY(usable_key(call, row, {operation_of(row.action), row.action, usage}));
  const crypto::SecretBytes secret = crypto::random_secret(data_key_bytes);
  kms::Encrypted made =
      TRY(kms::encrypt_under(call, *key, kms::symmetric_default, secret.view(), context));
  record.additional.emplace_back("keyMaterialId", made.material_id);
  return std::move(made.blob);
}

Answer<std::string> re_encrypt(const Call& call, const Request& from, const Request& to,
                               const SourceData& source, ForwardedCall& record) {
  const kms::EncryptionContext from_context = {
      {std::string(launch::ebs_context_key), source.bound_id}};
  const kms::EncryptionContext to_context = context_of(to);
  shapes::ReEncryptRequest in;
  in.DestinationKeyId = key_id_of(to);
  in.SourceEncryptionContext = from_context;
  in.DestinationEncryptionContext = to_context;
  in.SourceEncryptionAlgorithm = kms::symmetric_default;
  in.DestinationEncryptionAlgorithm = kms::symmetric_default;
  record.input = kept(std::move(in));
  record.resources = {from.resource, to.resource};
  const store::Key* source_key = TRY(usable_key(call, from, {"ReEncrypt", from.action, usage}));
  const store::Key* key = TRY(usable_key(call, to, {"ReEncrypt", to.action, usage}));
  kms::Decrypted opened = TRY(kms::decrypt_under(call, *source_key, kms::symmetric_default,
                                                 source.sealed_data_key, from_context));
  kms::Encrypted made = TRY(
      kms::encrypt_under(call, *key, kms::symmetric_default, opened.plaintext.view(), to_context));
  record.additional.emplace_back("sourceKeyMaterialId", opened.material_id);
  record.additional.emplace_back("destinationKeyMaterialId", made.material_id);
  return std::move(made.blob);
}

Answer<store::Grant> make_grant(const Call& call, const Request& row, ForwardedCall& record) {
  const bool equals = value_of(row, "kms:GrantConstraintType") == "EncryptionContextEquals";
  store::Grant grant;
  model::Grant& terms = grant.record;
  terms.name = crypto::uuid4();
  terms.key_arn = row.resource;
  terms.grantee = value_of(row, "kms:GranteePrincipal");
  terms.retiring_principal = value_of(row, "kms:RetiringPrincipal");
  terms.issuing_account = call.account();
  for (const launch::ContextKey& key : row.context) {
    if (key.name == "kms:GrantOperations") terms.operations = key.values;
  }
  (equals ? terms.has_equals : terms.has_subset) = true;
  (equals ? terms.context_equals : terms.context_subset) = row.encryption_context;
  shapes::CreateGrantRequest in;
  in.KeyId = row.resource;
  in.GranteePrincipal = terms.grantee;
  in.RetiringPrincipal = terms.retiring_principal;
  in.Operations = terms.operations;
  in.Name = terms.name;
  auto& constraints = in.Constraints.emplace();
  (equals ? constraints.EncryptionContextEquals : constraints.EncryptionContextSubset) =
      context_of(row);
  record.input = kept(std::move(in));
  const store::Key* key = TRY(usable_key(call, row, {"CreateGrant", row.action, usage}));
  TRY(kms::require_room_for_grant(call, *key));
  grant.grantee_shown = terms.grantee;
  grant.retiring_shown = terms.retiring_principal;
  kms::stamp_grant(call, grant);
  record.output = kept(shapes::CreateGrantResponse{.GrantId = terms.id});
  return grant;
}

Answer<crypto::SecretBytes> decrypt(const Call& call, const Request& row, std::string_view sealed,
                                    ForwardedCall& record) {
  const kms::EncryptionContext context = context_of(row);
  shapes::DecryptRequest in;
  in.EncryptionContext = context;
  in.EncryptionAlgorithm = kms::symmetric_default;
  record.input = kept(std::move(in));
  const store::Key* key = TRY(usable_key(call, row, {"Decrypt", row.action, usage}));
  kms::Decrypted opened =
      TRY(kms::decrypt_under(call, *key, kms::symmetric_default, sealed, context));
  record.additional.emplace_back("keyMaterialId", opened.material_id);
  return std::move(opened.plaintext);
}

wire::AwsError unusable_key(const Call& call, const launch::Fact& fact, std::string_view action) {
  const auto arn = split_arn(fact.resource);
  if (!arn) {
    const bool alias = fact.resource.starts_with("alias/");
    return {"NotFoundException", alias ? fmt::format("Alias {} is not found.",
                                                     kms::kms_arn(call, call.region, fact.resource))
                                       : fmt::format("Invalid keyId '{}'", fact.resource)};
  }
  if (fact.reason == "key-unusable:wrong-region") {
    return {"NotFoundException", fmt::format("Invalid arn {}", arn->region)};
  }
  if (arn->account == call.account()) {
    return {"NotFoundException", fmt::format("Key '{}' does not exist", fact.resource)};
  }
  return hidden_key_denial(call, action, fact.resource, KeyNamedBy::request);
}

}  // namespace amiable::services::ec2
