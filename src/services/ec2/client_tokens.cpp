// The world's rows of tokens; the hash is over the request as JSON, members in the shape's order.
#include "services/ec2/client_tokens.h"

#include "crypto/hash.h"
#include "services/ec2/ec2_errors.h"
#include "wire/json_protocol.h"

namespace amiable::services::ec2 {
namespace {

constexpr std::size_t token_max = 64;  // [EC2 API reference, ClientToken: 64 ASCII characters]

}  // namespace

std::string request_hash(const wire::Operation& operation, const void* input) {
  json::Writer writer;
  wire::encode_json(writer, *operation.input, input);
  return crypto::hex(crypto::sha256(writer.take()));
}

Answer<std::optional<std::vector<std::string>>> seen_token(const Call& call,
                                                           std::string_view operation,
                                                           const std::optional<std::string>& token,
                                                           std::string_view hash) {
  using Seen = std::optional<std::vector<std::string>>;
  if (!given(token)) return Seen();
  if (token->size() > token_max) {
    return invalid_parameter(*token, "clientToken", "Must be no more than 64 characters.");
  }
  const store::ClientToken* known =
      call.world.client_token(call.account(), call.region, operation, *token);
  if (known == nullptr || known->used + client_token_seconds <= call.now) return Seen();
  if (known->request_hash != hash) {
    return wire::AwsError{"IdempotentParameterMismatch",
                          "Arguments on this idempotent request are inconsistent with arguments "
                          "used in previous request(s)."};
  }
  return Seen(known->result_ids);
}

void keep_token(const Call& call, std::string_view operation,
                const std::optional<std::string>& token, std::string_view hash,
                std::vector<std::string> result_ids, store::ChangeSet& changes) {
  if (!given(token)) return;
  store::ClientToken kept;
  kept.account = call.account();
  kept.region = call.region;
  kept.operation = operation;
  kept.token = *token;
  kept.request_hash = hash;
  kept.result_ids = std::move(result_ids);
  kept.used = call.now;
  changes.put(std::move(kept));
}

}  // namespace amiable::services::ec2
