// Each call: who may, what KMS says, the record, and EBS's error for a refusal.
#include "services/ebs/ebs_keys.h"

#include <fmt/format.h>

#include <memory>

#include "crypto/random.h"
#include "services/authorize.h"
#include "services/ebs/ebs_errors.h"
#include "services/ec2/key_calls.h"
#include "services/forwarded.h"
#include "services/kms/lookup.h"
#include "services/kms/sealing.h"
#include "wire/generated/kms.h"

namespace amiable::services::ebs {
namespace {

using launch::Request;
namespace shapes = wire::kms;

constexpr std::string_view describes = "kms:DescribeKey", decrypts = "kms:Decrypt",
                           generates = "kms:GenerateDataKey",
                           re_encrypts_from = "kms:ReEncryptFrom",
                           re_encrypts_to = "kms:ReEncryptTo";
constexpr std::string_view invoker = "ebs.amazonaws.com";  // [recorded]

// How a refusal by KMS is answered.
enum class Refusal : std::uint8_t { as_missing_key, as_failed_dependency };

kms::EncryptionContext context_of(std::string_view id) {
  return {{std::string(launch::ebs_context_key), std::string(id)}};
}

Request row_for(const Call& call, const store::Key& key, std::string_view action,
                std::string_view bound_id) {
  Request row = ec2::relayed_row(call, key, action);
  if (action == describes) return row;
  row.context.push_back({"kms:EncryptionAlgorithm", {std::string(kms::symmetric_default)}, false});
  row.encryption_context = {{std::string(launch::ebs_context_key), std::string(bound_id)}};
  return row;
}

wire::AwsError answer_for(const wire::AwsError& kms, Refusal refusal, std::string_view request_id) {
  const bool hidden = kms.code == "AccessDeniedException" || kms.code == "NotFoundException";
  if (hidden && refusal == Refusal::as_missing_key) return key_not_found();
  return dependency_failed(kms, request_id);
}

// Every row is decided; then `act` does what the call is for. All of it is one record.
template <class T, class Act>
Answer<T> relay(const Call& call, std::initializer_list<const Request*> rows, Refusal refusal,
                Act act) {
  const Request& first = **rows.begin();
  ForwardedCall record = ec2::record_of(first, launch::Question(), call);
  record.invoked_by = invoker;
  record.request_id = crypto::uuid4();
  const OnBehalf as(call, first.behalf, record.region, {});
  Authorizer authorizer;
  std::optional<wire::AwsError> error;
  for (const Request* row : rows) {
    Ask ask = ask_of_row(*row, {});
    ask.by_ciphertext = false;  // EBS names the key [recorded]
    auto refused = authorizer.authorize(as.call(), "kms", Asks{std::move(ask)});
    if (!refused) continue;
    record.trace = std::move(refused->trace);
    error = std::move(refused->error);
    break;
  }
  std::optional<T> done;
  if (!error) {
    Answer<T> acted = act(as.call(), record);
    if (acted.ok()) {
      done = std::move(acted).value();
    } else {
      error = std::move(acted).error();
    }
  }
  record.error = error;
  const std::string request_id = record.request_id;
  if (call.forwarded != nullptr) call.forwarded->push_back(std::move(record));
  if (error) return answer_for(*error, refusal, request_id);
  return std::move(*done);
}

struct Nothing {};

Answer<const store::Key*> key_of(const Call& call, const store::Snapshot& snapshot) {
  const store::Key* key = kms::key_at(call, snapshot.record.kms_key_id);
  if (key == nullptr) return key_not_found();
  return key;
}

Answer<void> describe(const Call& call, const store::Key& key) {
  const Request row = row_for(call, key, describes, {});
  TRY(relay<Nothing>(call, {&row}, Refusal::as_missing_key,
                     [&](const Call& as, ForwardedCall& record) -> Answer<Nothing> {
                       TRY(ec2::describe_key(as, row, record));
                       return Nothing();
                     }));
  return {};
}

Answer<crypto::SecretBytes> open(const Call& call, const store::Key& key, std::string_view sealed,
                                 std::string_view bound_id) {
  const Request row = row_for(call, key, decrypts, bound_id);
  return relay<crypto::SecretBytes>(
      call, {&row}, Refusal::as_missing_key, [&](const Call& as, ForwardedCall& record) {
        auto opened = ec2::decrypt(as, row, sealed, record);
        shapes::DecryptRequest in;
        in.KeyId = key.record.arn;
        in.EncryptionContext = context_of(bound_id);
        in.EncryptionAlgorithm = kms::symmetric_default;
        record.input = std::make_shared<const shapes::DecryptRequest>(std::move(in));
        return opened;
      });
}

Answer<BlockKeys> opened_by_caller(const Call& call, const store::Snapshot& snapshot) {
  const store::Key* key = TRY(key_of(call, snapshot));
  return BlockKeys(call.vault, TRY(open(call, *key, snapshot.sealed_data_key, snapshot.bound_id)));
}

}  // namespace

Answer<void> require_listing(const Call& call, const store::Snapshot& snapshot) {
  if (!snapshot.record.encrypted) return {};
  const store::Key* key = TRY(key_of(call, snapshot));
  TRY(describe(call, *key));
  if (snapshot.record.owner == call.account()) return {};
  TRY(open(call, *key, snapshot.sealed_data_key, snapshot.bound_id));
  return {};
}

Answer<BlockKeys> keys_for_reading(const Call& call, const store::Snapshot& snapshot) {
  if (!snapshot.record.encrypted) return BlockKeys(call.vault);
  TRY(describe(call, *TRY(key_of(call, snapshot))));
  return opened_by_caller(call, snapshot);
}

Answer<BlockKeys> keys_for_writing(const Call& call, const store::Snapshot& snapshot) {
  if (!snapshot.record.encrypted) return BlockKeys(call.vault);
  return opened_by_caller(call, snapshot);
}

Answer<std::string> new_data_key(const Call& call, std::string_view key_arn,
                                 std::string_view snapshot_id) {
  const auto found = kms::find_key(call, key_arn, generates, kms::AliasUse::refused);
  if (!found.ok()) return dependency_failed(found.error(), crypto::uuid4());
  const Request row = row_for(call, *found.value(), generates, snapshot_id);
  return relay<std::string>(
      call, {&row}, Refusal::as_failed_dependency,
      [&](const Call& as, ForwardedCall& record) { return ec2::make_data_key(as, row, record); });
}

Answer<std::string> inherited_data_key(const Call& call, const store::Snapshot& parent,
                                       std::string_view snapshot_id) {
  const store::Key* key = TRY(key_of(call, parent));
  Request from = row_for(call, *key, re_encrypts_from, parent.bound_id);
  Request to = row_for(call, *key, re_encrypts_to, snapshot_id);
  for (Request* row : {&from, &to}) {
    row->context.push_back({"kms:ReEncryptOnSameKey", {"true"}, false});
  }
  std::string sealed = TRY(relay<std::string>(
      call, {&from, &to}, Refusal::as_failed_dependency,
      [&](const Call& as, ForwardedCall& record) {
        auto made = ec2::re_encrypt(
            as, from, to,
            {parent.record.id, parent.sealed_data_key, parent.data_key_id, parent.bound_id},
            record);
        shapes::ReEncryptRequest in;
        in.SourceKeyId = in.DestinationKeyId = key->record.arn;
        in.SourceEncryptionContext = context_of(parent.bound_id);
        in.DestinationEncryptionContext = context_of(snapshot_id);
        in.SourceEncryptionAlgorithm = in.DestinationEncryptionAlgorithm = kms::symmetric_default;
        record.input = std::make_shared<const shapes::ReEncryptRequest>(std::move(in));
        record.resources = {key->record.arn};
        return made;
      }));
  TRY(open(call, *key, sealed, snapshot_id));
  return sealed;
}

std::optional<BlockKeys> opened_keys(const Call& call, const SealedDataKey& data_key) {
  if (data_key.sealed.empty()) return BlockKeys(call.vault);
  const store::Key* key = call.world.key(data_key.key_arn);
  if (key == nullptr) return {};
  auto opened = kms::decrypt_under(call, *key, kms::symmetric_default, data_key.sealed,
                                   context_of(data_key.bound_id));
  if (!opened.ok()) return {};
  return BlockKeys(call.vault, std::move(opened.value().plaintext));
}

}  // namespace amiable::services::ebs
