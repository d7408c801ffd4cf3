// Long-term keys are rows of the world; sessions are tokens that only this vault can have sealed.
#include "services/credential.h"

#include <fmt/format.h>

#include "crypto/base64.h"
#include "crypto/random.h"
#include "policy/policy.h"
#include "services/first_account.h"
#include "services/session_token.h"

namespace amiable::services {
namespace {

constexpr std::size_t opened_max = 4096;
constexpr std::size_t secret_bytes = 30;  // 40 characters of base64, as AWS's
constexpr std::string_view session_prefix = "ASIA";

crypto::SecretBytes session_secret(const Vault& vault, std::string_view access_key_id) {
  const crypto::SecretBytes raw =
      vault.derive(Vault::Purpose::session_token, access_key_id, secret_bytes);
  return crypto::SecretBytes::copy_of(crypto::base64_encode(raw.view()));
}

Identity identity_of(const store::World& world, const store::AccessKey& key) {
  Identity identity;
  identity.account = key.account;
  identity.access_key_id = key.id;
  identity.user_id = key.user_id;
  if (key.user.empty()) {
    identity.arn = fmt::format("arn:{}:iam::{}:root", identity.partition, key.account);
    return identity;
  }
  identity.kind = Identity::Kind::user;
  identity.user_name = key.user;
  identity.user_entity_id = key.user_id;
  if (const store::User* user = world.user(key.account, key.user)) identity.arn = user->arn;
  return identity;
}

std::vector<policy::PolicyPtr> compiled(const std::vector<std::string>& texts) {
  std::vector<policy::PolicyPtr> policies;
  for (const std::string& text : texts) {
    auto parsed = policy::parse(std::make_shared<const Source>("session policy", text),
                                policy::Kind::session, "session policy");
    // A sealed text was parsed when it was issued; one that cannot be read allows nothing.
    if (parsed.ok()) policies.push_back(std::move(parsed).value());
  }
  return policies;
}

// Nobody of any account: the trust policy alone speaks about it.
authz::Caller provider(std::string_view name) {
  authz::Caller caller = authz::service(name);
  caller.principal.kind = policy::PrincipalKind::provider;
  return caller;
}

// Root has no record, but what it may do limits the sessions it hands out.
model::Principal record_of_root(const Identity& identity) {
  model::Principal record;
  record.account = identity.account;
  record.arn = fmt::format("arn:{}:iam::{}:root", identity.partition, identity.account);
  auto everything = policy::parse(
      std::make_shared<const Source>(
          "root", R"({"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})"),
      policy::Kind::identity, "root");
  if (everything.ok()) record.identity.policies.push_back(std::move(everything).value());
  return record;
}

}  // namespace

void Credentials::remember(std::string key, CredentialPtr credential) {
  if (opened_.size() >= opened_max) opened_.clear();
  opened_.insert_or_assign(std::move(key), std::move(credential));
}

Result<CredentialPtr, Unrecognized> Credentials::find_long_term(const store::World& world,
                                                                std::string_view access_key_id) {
  const store::AccessKey* key = world.access_key(access_key_id);
  if (key == nullptr || !key->active) return Unrecognized::unknown;
  const auto known = opened_.find(key->sealed_secret);
  // A renamed user keeps its key but not its ARN.
  if (known != opened_.end() && known->second->identity.user_name == key->user) {
    const Identity& identity = known->second->identity;
    const store::User* user = key->user.empty() ? nullptr : world.user(key->account, key->user);
    if (user == nullptr || user->arn == identity.arn) return known->second;
  }
  auto secret = vault_->open(Vault::Purpose::access_key_secret, key->id, key->sealed_secret);
  if (!secret) return Unrecognized::unknown;
  auto credential = std::make_shared<Credential>();
  credential->identity = identity_of(world, *key);
  credential->secret = std::move(*secret);
  remember(key->sealed_secret, credential);
  return CredentialPtr(credential);
}

Result<CredentialPtr, Unrecognized> Credentials::find_session(std::string_view access_key_id,
                                                              std::string_view session_token,
                                                              Timestamp now) {
  std::string cache_key = fmt::format("{} {}", access_key_id, session_token);
  auto known = opened_.find(cache_key);
  if (known == opened_.end()) {
    const auto sealed = crypto::base64_decode(session_token);
    if (!sealed) return Unrecognized::unknown;
    const auto text = vault_->open(Vault::Purpose::session_token, access_key_id, *sealed);
    if (!text) return Unrecognized::unknown;
    auto identity = read_session(text->view());
    if (!identity) return Unrecognized::unknown;
    auto credential = std::make_shared<Credential>();
    credential->identity = std::move(*identity);
    credential->identity.access_key_id = access_key_id;
    credential->secret = session_secret(*vault_, access_key_id);
    credential->session_policies = compiled(credential->identity.session_policies);
    if (credential->identity.kind == Identity::Kind::federated_user &&
        credential->identity.user_name.empty()) {
      credential->root_record = record_of_root(credential->identity);
    }
    remember(cache_key, credential);
    known = opened_.find(cache_key);
  }
  if (known->second->identity.expires <= now) return Unrecognized::expired;
  return known->second;
}

Result<CredentialPtr, Unrecognized> Credentials::find(const store::World& world,
                                                      std::string_view access_key_id,
                                                      std::string_view session_token,
                                                      Timestamp now) {
  const bool session = access_key_id.starts_with(session_prefix);
  if (session == session_token.empty()) return Unrecognized::unknown;
  auto found = session ? find_session(access_key_id, session_token, now)
                       : find_long_term(world, access_key_id);
  if (found.ok() && !is_alive(world, found.value()->identity)) return Unrecognized::unknown;
  return found;
}

bool is_alive(const store::World& world, const Identity& identity) {
  if (world.account(identity.account) == nullptr) return false;
  // Nobody of a closed account can call [Organizations user guide, Closing a member account].
  const store::OrganizationNode* member = world.organization_node(identity.account);
  if (member != nullptr && member->status != "ACTIVE") return false;
  if (!identity.user_name.empty()) {
    // By id: a renamed user goes on, one made anew under the old name does not.
    return world.user_by_id(identity.user_entity_id) != nullptr;
  }
  if (identity.kind != Identity::Kind::role_session) return true;
  return world.role_by_id(identity.role_id) != nullptr;
}

std::optional<wire::AwsError> refuse_session(const Identity& identity, std::string_view service,
                                             std::string_view operation) {
  const bool of_user = identity.temporary && identity.kind != Identity::Kind::role_session;
  if (!of_user) return {};
  if (service == "iam" && !identity.mfa) {
    return wire::AwsError{"InvalidClientTokenId",
                          "The security token included in the request is invalid"};
  }
  if (service != "sts" || operation == "GetCallerIdentity") return {};
  const bool federated = identity.kind == Identity::Kind::federated_user;
  if (!federated && operation == "AssumeRole") return {};
  return wire::AwsError{"AccessDenied",
                        fmt::format("Cannot call {} with session credentials", operation)};
}

authz::Caller caller_of(store::WorldInventory& inventory, const store::World& world,
                        const Credential& credential) {
  const Identity& identity = credential.identity;
  if (identity.assertion != nullptr) return provider(identity.arn);
  authz::Caller caller = authz::find_caller(inventory, identity.arn);
  if (identity.kind == Identity::Kind::federated_user) {
    // The session has at most what the user who asked has [STS API reference, GetFederationToken].
    if (credential.root_record) {
      caller.record = &*credential.root_record;
    } else if (const store::User* user = world.user_by_id(identity.user_entity_id)) {
      caller.record = inventory.principal(user->arn).get();
      caller.principal.user_arn = caller.record->arn;
      caller.principal.has_boundary = caller.record->boundary.has_value();
    }
  }
  caller.session_policies = credential.session_policies;
  for (const std::string& arn : identity.session_policy_arns) {
    const store::ManagedPolicy* policy = world.managed_policy(arn);
    if (policy != nullptr && policy->current() != nullptr) {
      caller.session_policies.push_back(policy->current()->document.compiled);
    }
  }
  caller.has_session_policies =
      !identity.session_policies.empty() || !identity.session_policy_arns.empty();
  return caller;
}

std::vector<std::string> grantees_of(const authz::Caller& caller) {
  std::vector<std::string> names{
      caller.arn, caller.account,
      fmt::format("arn:{}:iam::{}:root", caller.principal.partition, caller.account)};
  if (!caller.role_arn.empty()) names.push_back(caller.role_arn);
  if (!caller.principal.user_arn.empty()) names.emplace_back(caller.principal.user_arn);
  if (caller.principal.kind == policy::PrincipalKind::session) {
    names.push_back(fmt::format("{}:{}", caller.principal.unique_id,
                                std::string_view(caller.arn).substr(caller.arn.rfind('/') + 1)));
  }
  return names;
}

CredentialPtr guest(std::string_view access_key_id, std::string_view guest_account,
                    std::string_view partition) {
  auto credential = std::make_shared<Credential>();
  Identity& identity = credential->identity;
  identity.partition = partition;
  identity.account = is_account_id(access_key_id) ? access_key_id : guest_account;
  identity.arn = fmt::format("arn:{}:iam::{}:root", partition, identity.account);
  identity.user_id = identity.account;
  identity.access_key_id = access_key_id;
  return credential;
}

IssuedSession issue_session(const Vault& vault, Identity identity) {
  IssuedSession issued;
  issued.access_key_id = new_access_key_id(session_prefix, identity.account);
  issued.secret_access_key = session_secret(vault, issued.access_key_id).view();
  issued.session_token = crypto::base64_encode(
      vault.seal(Vault::Purpose::session_token, issued.access_key_id, write_session(identity)));
  return issued;
}

std::size_t packed_bytes(const Identity& identity) {
  std::size_t bytes = 0;
  for (const std::string& text : identity.session_policies) bytes += text.size();
  for (const std::string& arn : identity.session_policy_arns) bytes += arn.size();
  for (const model::Tag& tag : identity.session_tags) bytes += tag.key.size() + tag.value.size();
  return bytes;
}

}  // namespace amiable::services
