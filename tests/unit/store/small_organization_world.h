// Rows of organizations and of what signs in, filled so that no field has its default.
//
// o-1 of 999988887777: the root with a unit "ou-1" in which 111122223333 is, and 999988887777.
#pragma once

#include "unit/store/small_world.h"

namespace amiable::store::test {

inline constexpr std::string_view management_id = "999988887777";
inline constexpr std::string_view no_grants_text =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"kms:CreateGrant",)"
    R"("Resource":"*"}]})";
inline constexpr std::string_view no_strangers_text =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"kms:*",)"
    R"("Resource":"*"}]})";
inline constexpr Timestamp organization_time{1795608000321};

inline Organization organization() {
  Organization out;
  out.id = "o-1";
  out.management_account = management_id;
  out.root = "r-1";
  out.feature_set = "CONSOLIDATED_BILLING";
  out.policy_types = {"SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"};
  out.trusted_services = {{"access-analyzer.amazonaws.com", {1795608000001}}};
  out.delegated = {{std::string(account_id), "config.amazonaws.com", {1795608000002}}};
  out.created = organization_time;
  return out;
}

inline OrganizationNode organization_node(std::string id, OrganizationNode::Kind kind,
                                          std::string parent, std::vector<std::string> attached) {
  OrganizationNode out;
  out.id = std::move(id);
  out.organization = "o-1";
  out.kind = kind;
  out.parent = std::move(parent);
  out.name = "node " + out.id;
  out.attached = std::move(attached);
  out.joined = organization_time;
  out.tags = {{"n", "v"}};
  return out;
}

inline OrganizationNode root_node() {
  return organization_node("r-1", OrganizationNode::Kind::root, {},
                           {"p-FullAWSAccess", "p-RCPFullAWSAccess"});
}
inline OrganizationNode unit_node() {
  return organization_node("ou-1", OrganizationNode::Kind::unit, "r-1",
                           {"p-RCPFullAWSAccess", "p-scp", "p-FullAWSAccess"});
}
inline OrganizationNode account_node(std::string id = std::string(account_id),
                                     std::string parent = "ou-1") {
  OrganizationNode out =
      organization_node(std::move(id), OrganizationNode::Kind::account, std::move(parent),
                        {"p-FullAWSAccess", "p-RCPFullAWSAccess", "p-rcp"});
  out.email = "a@example.com";
  out.status = "SUSPENDED";
  out.joined_method = "CREATED";
  return out;
}

inline OrganizationPolicy organization_policy(std::string id, std::string type,
                                              std::string_view text) {
  OrganizationPolicy out;
  out.id = std::move(id);
  out.organization = "o-1";
  out.type = std::move(type);
  out.name = "name of " + out.id;
  out.description = "denies";
  out.arn = "arn:aws:organizations::999988887777:policy/o-1/x/" + out.id;
  out.document = document(text, organization_policy_kind(out.type), out.id, {out.arn, {}});
  out.created = organization_time;
  out.tags = {{"n", "v"}};
  return out;
}
inline OrganizationPolicy scp() {
  return organization_policy("p-scp", "SERVICE_CONTROL_POLICY", no_grants_text);
}
inline OrganizationPolicy rcp() {
  return organization_policy("p-rcp", "RESOURCE_CONTROL_POLICY", no_strangers_text);
}

inline AccountCreation account_creation(std::string id = "car-1") {
  AccountCreation out;
  out.id = std::move(id);
  out.organization = "o-1";
  out.name = "new";
  out.account = "222233334444";
  out.state = "FAILED";
  out.failure_reason = "EMAIL_ALREADY_EXISTS";
  out.requested = {1795608000003};
  out.completed = {1795608000004};
  return out;
}

inline Handshake handshake(std::string id = "h-1", std::string account = "222233334444") {
  Handshake out;
  out.id = std::move(id);
  out.organization = "o-1";
  out.management_account = management_id;
  out.account = std::move(account);
  out.email = "b@example.com";
  out.notes = "join us";
  out.state = "DECLINED";
  out.tags = {{"n", "v"}};
  out.requested = {1795608000005};
  out.expires = {1795608000006};
  return out;
}

inline MfaDevice mfa_device(std::string name = "phone", std::string user_id = "AIDA1") {
  MfaDevice out;
  out.account = account_id;
  out.serial = "arn:aws:iam::111122223333:mfa/" + name;
  out.user = "Alice";
  out.user_id = std::move(user_id);
  out.is_virtual = false;
  out.sealed_seed = std::string("\0\xFF", 2);
  out.enabled = {{1795608000007}};
  out.created = organization_time;
  out.last_step = 59853600;
  out.tags = {{"n", "v"}};
  return out;
}

inline ServerCertificate server_certificate(std::string name = "web") {
  ServerCertificate out;
  out.account = account_id;
  out.name = std::move(name);
  out.path = "/cloudfront/";
  out.id = "ASCAEXAMPLE0000000001";
  out.arn = "arn:aws:iam::111122223333:server-certificate/cloudfront/" + out.name;
  out.body = "-----BEGIN CERTIFICATE-----";
  out.chain = "chain";
  out.sealed_private_key = std::string("\0\x01", 2);
  out.uploaded = {1795608000008};
  out.expires = {1795608000009};
  out.tags = {{"n", "v"}};
  return out;
}

inline OidcProvider oidc_provider(std::string url = "id.example.com") {
  OidcProvider out;
  out.account = account_id;
  out.arn = "arn:aws:iam::111122223333:oidc-provider/" + url;
  out.url = std::move(url);
  out.client_ids = {"sts.amazonaws.com"};
  out.thumbprints = {"990f4193972f2becf12ddeda5237f9c952f20d9e"};
  out.created = organization_time;
  out.tags = {{"n", "v"}};
  return out;
}

inline SamlProvider saml_provider(std::string name = "corp") {
  SamlProvider out;
  out.account = account_id;
  out.arn = "arn:aws:iam::111122223333:saml-provider/" + name;
  out.name = std::move(name);
  out.unique_id = "SAML1";
  out.metadata = "<EntityDescriptor/>";
  out.created = organization_time;
  out.valid_until = {{1795608000010}};
  out.tags = {{"n", "v"}};
  return out;
}

inline AccessReport access_report() {
  AccessReport out;
  out.id = "11111111-2222-3333-4444-555555555555";
  out.account = account_id;
  out.arn = "arn:aws:iam::111122223333:user/team/Alice";
  out.granularity = "ACTION_LEVEL";
  out.requested = organization_time;
  return out;
}

inline ChangeSet small_organization() {
  ChangeSet out;
  out.put(organization());
  out.put(root_node());
  out.put(unit_node());
  out.put(account_node());
  out.put(account_node(std::string(management_id), "r-1"));
  out.put(scp());
  out.put(rcp());
  return out;
}

inline ChangeSet one_of_each_that_signs_in() {
  ChangeSet out;
  out.put(account_creation());
  out.put(handshake());
  out.put(mfa_device());
  out.put(server_certificate());
  out.put(oidc_provider());
  out.put(saml_provider());
  out.put(access_report());
  return out;
}

}  // namespace amiable::store::test
