// From the caller to its device, from the device to its seed.
#include "services/iam/mfa_codes.h"

#include "services/iam/totp.h"

namespace amiable::services::iam {
namespace {

wire::AwsError denied(std::string message) { return {"AccessDenied", std::move(message)}; }

std::string seed_context(const store::MfaDevice& device) {
  return device.account + " " + device.serial;
}

// A user's by its unique id, the root's by the account's; sessions of roles have none.
const store::MfaDevice* own_device(const Call& call, const std::string& serial) {
  const Identity& identity = call.identity;
  const bool root = identity.kind == Identity::Kind::root;
  if (!root && identity.kind != Identity::Kind::user) return nullptr;
  const store::MfaDevice* device = call.world.mfa_device(identity.account, serial);
  const std::string& holder = root ? identity.account : identity.user_entity_id;
  return device != nullptr && device->enabled && device->user_id == holder ? device : nullptr;
}

}  // namespace

std::optional<crypto::SecretBytes> seed_of(const Vault& vault, const store::MfaDevice& device) {
  return vault.open(Vault::Purpose::mfa_seed, seed_context(device), device.sealed_seed);
}

void seal_seed(const Vault& vault, const crypto::SecretBytes& seed, store::MfaDevice& device) {
  device.sealed_seed = vault.seal(Vault::Purpose::mfa_seed, seed_context(device), seed.view());
}

Answer<void> take_mfa_code(const Call& call, const std::optional<std::string>& serial,
                           const std::optional<std::string>& code, store::ChangeSet& changes) {
  if (!serial && !code) return {};
  if (!serial || !code) {
    return denied(
        "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass "
        "code.");
  }
  const store::MfaDevice* device = own_device(call, *serial);
  const auto seed = device == nullptr ? std::nullopt : seed_of(call.vault, *device);
  if (!seed) {
    return denied(
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA "
        "serial number is valid and associated with this user.");
  }
  const auto step = step_of_code(seed->view(), *code, call.now, device->last_step);
  if (!step) return denied("MultiFactorAuthentication failed with invalid MFA one time pass code.");
  store::MfaDevice used = *device;
  used.last_step = *step;
  changes.put(std::move(used));
  return {};
}

}  // namespace amiable::services::iam
