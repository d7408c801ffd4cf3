// From an access key id (and session token) to who it is: the only reader of credentials.
//
// Session tokens are sealed by the Vault: they carry the whole identity, cannot be forged, and need
// no row in the world. The secret of a session is derived from its access key id.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "crypto/secret_bytes.h"
#include "services/identity.h"
#include "services/vault.h"
#include "store/world.h"
#include "store/world_inventory.h"
#include "wire/aws_error.h"

namespace amiable::services {

struct Credential {
  Identity identity;
  crypto::SecretBytes secret;  // empty: a guest, whose signature nobody can check
  std::vector<policy::PolicyPtr> session_policies;  // inline ones, compiled
  // Behind a federated session of the account's root: an identity that may do everything.
  std::optional<model::Principal> root_record;
};

using CredentialPtr = std::shared_ptr<const Credential>;

enum class Unrecognized : std::uint8_t { unknown, expired };

// Finds credentials; keeps a bounded number of opened ones. One per thread.
class Credentials {
 public:
  explicit Credentials(const Vault& vault) : vault_(&vault) {}
  Result<CredentialPtr, Unrecognized> find(const store::World& world,
                                           std::string_view access_key_id,
                                           std::string_view session_token, Timestamp now);

 private:
  Result<CredentialPtr, Unrecognized> find_long_term(const store::World& world,
                                                     std::string_view access_key_id);
  Result<CredentialPtr, Unrecognized> find_session(std::string_view access_key_id,
                                                   std::string_view session_token, Timestamp now);
  void remember(std::string key, CredentialPtr credential);

  const Vault* vault_;
  std::unordered_map<std::string, CredentialPtr> opened_;  // by sealed secret, or token
};

// Whether the user or role behind the identity still is the one it was issued to.
bool is_alive(const store::World& world, const Identity& identity);

// Sessions of users cannot call everything: GetSessionToken's no IAM unless an MFA code was given,
// and of STS only AssumeRole and GetCallerIdentity; GetFederationToken's no IAM and only
// GetCallerIdentity [IAM user guide, Comparing STS credentials]. The error, or nothing.
std::optional<wire::AwsError> refuse_session(const Identity& identity, std::string_view service,
                                             std::string_view operation);

// The engine's view of the caller. `credential` and `inventory` must outlive it.
authz::Caller caller_of(store::WorldInventory& inventory, const store::World& world,
                        const Credential& credential);

// Every text by which a grant may name this caller: its ARN, its role's, its account's root, and
// the id form of a session. Grants to anybody else need not be read.
std::vector<std::string> grantees_of(const authz::Caller& caller);

// A guest: the account's root, unsigned. `access_key_id` of 12 digits names the account, any other
// one is `guest_account`.
CredentialPtr guest(std::string_view access_key_id, std::string_view guest_account,
                    std::string_view partition);

// What a session is given: the three parts that AWS calls Credentials.
struct IssuedSession {
  std::string access_key_id, secret_access_key, session_token;
};
// Fills identity.access_key_id; the rest of `identity` is sealed into the token.
IssuedSession issue_session(const Vault& vault, Identity identity);
// Bytes of the sealed form that the session's own content takes, and how many are allowed
// [STS API reference: PackedPolicySize]; the limit of AWS's packed form is not published.
std::size_t packed_bytes(const Identity& identity);
inline constexpr std::size_t packed_bytes_max = 8192;

}  // namespace amiable::services
