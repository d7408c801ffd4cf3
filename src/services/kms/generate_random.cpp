// GenerateRandom [KMS API reference].
#include "crypto/random.h"
#include "services/kms/key_use.h"
#include "services/kms/kms_rows.h"

namespace amiable::services::kms {
namespace {

using In = wire::kms::GenerateRandomRequest;
using Out = wire::kms::GenerateRandomResponse;

Answer<Asks> asks(const In& in, const Call&) {
  TRY(refuse_recipient(in.Recipient));
  Ask ask;
  ask.action = "kms:GenerateRandom";
  ask.wildcard_only = true;
  return Asks{std::move(ask)};
}

Answer<Out> run(const In& in, const Call&) {
  // There are no custom key stores here, so none has this id; the text is the model's.
  if (in.CustomKeyStoreId) {
    return wire::AwsError{"CustomKeyStoreNotFoundException",
                          "The request was rejected because KMS cannot find a custom key store "
                          "with the specified key store name or ID."};
  }
  if (!in.NumberOfBytes) return validation_error("NumberOfBytes is required.");  // [observed]
  Out out;
  out.Plaintext = crypto::random_secret(static_cast<std::size_t>(*in.NumberOfBytes));
  return out;
}

}  // namespace

Rows random_rows() { return {reads<In, Out>("kms", "GenerateRandom", asks, run)}; }

}  // namespace amiable::services::kms
