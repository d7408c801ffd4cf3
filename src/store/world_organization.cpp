// Reads of organizations and of what signs in: rows by key, and walks of their indexes.
#include "store/world.h"
#include "store/world_lookup.h"

namespace amiable::store {

const Organization* World::organization(std::string_view id) const {
  return find<Organization>(Table::organization, id);
}
const OrganizationNode* World::organization_node(std::string_view id) const {
  return find<OrganizationNode>(Table::organization_node, id);
}
const Organization* World::organization_of(std::string_view account) const {
  const OrganizationNode* node = organization_node(account);
  return node == nullptr ? nullptr : organization(node->organization);
}
const OrganizationPolicy* World::organization_policy(std::string_view organization,
                                                     std::string_view id) const {
  return find<OrganizationPolicy>(Table::organization_policy, slashed_key({organization, id}));
}
const AccountCreation* World::account_creation(std::string_view organization,
                                               std::string_view id) const {
  return find<AccountCreation>(Table::account_creation, slashed_key({organization, id}));
}
const Handshake* World::handshake(std::string_view id) const {
  return find<Handshake>(Table::handshake, id);
}

namespace {

// Where a walk of an index below `parts` goes on; empty: at its start.
std::string behind(std::initializer_list<std::string_view> parts, std::string_view after) {
  return after.empty() ? std::string() : below(parts) + std::string(after);
}

}  // namespace

void World::organization_nodes(std::string_view organization, std::string_view after_id,
                               const Visitor<OrganizationNode>& visit) const {
  walk_index(Index::node_organization, below({organization}), behind({organization}, after_id),
             visit);
}
void World::children_of(std::string_view parent, std::string_view after_id,
                        const Visitor<OrganizationNode>& visit) const {
  walk_index(Index::node_parent, below({parent}), behind({parent}, after_id), visit);
}
void World::nodes_with_policy(std::string_view organization, std::string_view policy_id,
                              std::string_view after_id,
                              const Visitor<OrganizationNode>& visit) const {
  walk_index(Index::node_attached, below({organization, policy_id}),
             behind({organization, policy_id}, after_id), visit);
}
void World::organization_policies(std::string_view organization, std::string_view type,
                                  std::string_view after_id,
                                  const Visitor<OrganizationPolicy>& visit) const {
  walk_index(Index::organization_policy_type, below({organization, type}),
             behind({organization, type}, after_id), visit);
}
void World::account_creations(std::string_view organization, std::string_view after_id,
                              const Visitor<AccountCreation>& visit) const {
  walk_named(Table::account_creation, organization, after_id, visit);
}
void World::handshakes_of(std::string_view organization, std::string_view after_id,
                          const Visitor<Handshake>& visit) const {
  walk_index(Index::handshake_organization, below({organization}), behind({organization}, after_id),
             visit);
}
void World::handshakes_for(std::string_view account, std::string_view after_id,
                           const Visitor<Handshake>& visit) const {
  walk_index(Index::handshake_account, below({account}), behind({account}, after_id), visit);
}

const MfaDevice* World::mfa_device(std::string_view account, std::string_view serial) const {
  return find<MfaDevice>(Table::mfa_device, slashed_key({account, serial}));
}
const ServerCertificate* World::server_certificate(std::string_view account,
                                                   std::string_view name) const {
  return find_named<ServerCertificate>(Table::server_certificate, account, name);
}
const OidcProvider* World::oidc_provider(std::string_view arn) const {
  return find<OidcProvider>(Table::oidc_provider, arn);
}
const SamlProvider* World::saml_provider(std::string_view arn) const {
  return find<SamlProvider>(Table::saml_provider, arn);
}
const AccessReport* World::access_report(std::string_view account, std::string_view id) const {
  return find<AccessReport>(Table::access_report, slashed_key({account, id}));
}

// Serial numbers compare with case: keys are not lower-cased as names are.
void World::mfa_devices(std::string_view account, std::string_view after_serial,
                        const Visitor<MfaDevice>& visit) const {
  const std::string prefix = slashed_key({account, {}});
  const std::string from =
      after_serial.empty() ? std::string() : slashed_key({account, after_serial});
  rows_of(Table::mfa_device).walk(prefix, from, [&visit](std::string_view, const auto& row) {
    return visit(*static_cast<const MfaDevice*>(row.get()));
  });
}
std::vector<const MfaDevice*> World::mfa_devices_of(std::string_view account,
                                                    std::string_view user_id) const {
  return all_of<MfaDevice>(Index::mfa_device_user, below({account, user_id}));
}
void World::server_certificates(std::string_view account, std::string_view after,
                                const Visitor<ServerCertificate>& visit) const {
  walk_named(Table::server_certificate, account, after, visit);
}
std::vector<const OidcProvider*> World::oidc_providers(std::string_view account) const {
  return all_of<OidcProvider>(Index::identity_provider, below({account, "oidc"}));
}
std::vector<const SamlProvider*> World::saml_providers(std::string_view account) const {
  return all_of<SamlProvider>(Index::identity_provider, below({account, "saml"}));
}

}  // namespace amiable::store
