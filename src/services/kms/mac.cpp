// GenerateMac and VerifyMac [KMS API reference].
#include <algorithm>

#include "crypto/hash.h"
#include "services/kms/key_specs.h"
#include "services/kms/key_use.h"
#include "services/kms/kms_rows.h"
#include "services/kms/material.h"
#include "services/kms/opened_keys.h"

namespace amiable::services::kms {
namespace {

using GenerateIn = wire::kms::GenerateMacRequest;
using GenerateOut = wire::kms::GenerateMacResponse;
using VerifyIn = wire::kms::VerifyMacRequest;
using VerifyOut = wire::kms::VerifyMacResponse;

constexpr Use generate_use{"GenerateMac", "kms:GenerateMac", "GENERATE_VERIFY_MAC"};
constexpr Use verify_use{"VerifyMac", "kms:VerifyMac", "GENERATE_VERIFY_MAC"};

template <class In>
Answer<Asks> asks_of(const In& in, const Call& call, const Use& use) {
  Ask ask = TRY(ask_for_use(call, use, *in.KeyId, in.GrantTokens));
  add_context_key(ask, "kms:MacAlgorithm", *in.MacAlgorithm);
  return Asks{std::move(ask)};
}

struct Computed {
  std::string key_arn, mac;
};

template <class In>
Answer<Computed> compute(const In& in, const Call& call, const Use& use) {
  const store::Key* key = TRY(key_for_use(call, use, *in.KeyId));
  const KeySpec& spec = spec_of(*key);
  const Names known = spec.mac_algorithms;
  if (!spec.mac || std::find(known.begin(), known.end(), *in.MacAlgorithm) == known.end()) {
    return algorithm_mismatch(*in.MacAlgorithm, *key);
  }
  const store::KeyMaterial* material = current_material(*key, call.now);
  if (material == nullptr) return internal_error();  // the key's state said that there is one
  const OpenedBytes bytes = TRY(opened_bytes(call, *material));
  return Computed{key->record.arn, crypto::hmac(*spec.mac, bytes->view(), in.Message->view())};
}

Answer<Asks> generate_asks(const GenerateIn& in, const Call& call) {
  return asks_of(in, call, generate_use);
}

Answer<GenerateOut> generate(const GenerateIn& in, const Call& call) {
  Computed computed = TRY(compute(in, call, generate_use));
  TRY(stop_dry_run(in.DryRun));
  GenerateOut out;
  out.Mac = std::move(computed.mac);
  out.MacAlgorithm = *in.MacAlgorithm;
  out.KeyId = std::move(computed.key_arn);
  return out;
}

Answer<Asks> verify_asks(const VerifyIn& in, const Call& call) {
  return asks_of(in, call, verify_use);
}

Answer<VerifyOut> verify(const VerifyIn& in, const Call& call) {
  Computed computed = TRY(compute(in, call, verify_use));
  if (!crypto::constant_time_equals(computed.mac, *in.Mac)) {
    return wire::AwsError{"KMSInvalidMacException", ""};
  }
  TRY(stop_dry_run(in.DryRun));
  VerifyOut out;
  out.KeyId = std::move(computed.key_arn);
  out.MacValid = true;
  out.MacAlgorithm = *in.MacAlgorithm;
  return out;
}

}  // namespace

Rows mac_rows() {
  return {reads<GenerateIn, GenerateOut>("kms", "GenerateMac", generate_asks, generate),
          reads<VerifyIn, VerifyOut>("kms", "VerifyMac", verify_asks, verify)};
}

}  // namespace amiable::services::kms
