// Keys of rows and the building of change sets.
#include "store/change_set.h"

#include "base/ascii.h"

namespace amiable::store {
namespace {

std::string key_of_name(const std::string& account, const std::string& name) {
  return account + '/' + ascii_lowered(name);
}

template <class T>
Change change_of(Table table, T record) {
  std::string key = key_of(record);
  return {table, std::move(key), std::make_shared<const T>(std::move(record))};
}

constexpr std::string_view table_names[] = {"account",
                                            "access key",
                                            "user",
                                            "group",
                                            "role",
                                            "managed policy",
                                            "instance profile",
                                            "key",
                                            "alias",
                                            "grant",
                                            "setting",
                                            "image",
                                            "snapshot",
                                            "volume",
                                            "instance",
                                            "region settings",
                                            "launch template",
                                            "key pair",
                                            "security group",
                                            "Auto Scaling group",
                                            "client token",
                                            "organization",
                                            "organization node",
                                            "organization policy",
                                            "account creation",
                                            "handshake",
                                            "MFA device",
                                            "server certificate",
                                            "OIDC provider",
                                            "SAML provider",
                                            "access report"};
static_assert(std::size(table_names) == table_count);

}  // namespace

std::string slashed_key(std::initializer_list<std::string_view> parts) {
  std::string key;
  for (const std::string_view part : parts) {
    if (!key.empty()) key += '/';
    key += part;
  }
  return key;
}

std::string_view table_name(Table table) { return table_names[static_cast<std::size_t>(table)]; }

std::string key_of(const Account& record) { return record.id; }
std::string key_of(const AccessKey& record) { return record.id; }
std::string key_of(const Entity& record) { return key_of_name(record.account, record.name); }
std::string key_of(const ManagedPolicy& record) { return record.arn; }
std::string key_of(const InstanceProfile& record) {
  return key_of_name(record.account, record.name);
}
std::string key_of(const Key& record) { return record.record.arn; }
std::string key_of(const Alias& record) { return record.record.arn; }
std::string key_of(const Grant& record) { return record.record.key_arn + '/' + record.record.id; }
std::string key_of(const Setting& record) { return record.name; }
std::string key_of(const Image& row) { return slashed_key({row.record.region, row.record.id}); }
std::string key_of(const Snapshot& row) { return slashed_key({row.record.region, row.record.id}); }
std::string key_of(const Volume& row) { return slashed_key({row.record.region, row.record.id}); }
std::string key_of(const Instance& row) { return slashed_key({row.record.region, row.record.id}); }
std::string key_of(const RegionSettings& row) { return slashed_key({row.account, row.region}); }
std::string key_of(const LaunchTemplate& row) { return slashed_key({row.region, row.id}); }
std::string key_of(const KeyPair& row) { return slashed_key({row.region, row.id}); }
std::string key_of(const SecurityGroup& row) { return slashed_key({row.region, row.id}); }
std::string key_of(const AutoScalingGroup& row) {
  return slashed_key({row.account, row.region, row.name});
}
std::string key_of(const ClientToken& row) {
  return slashed_key({row.account, row.region, row.operation, row.token});
}
std::string key_of(const Organization& row) { return row.id; }
std::string key_of(const OrganizationNode& row) { return row.id; }
std::string key_of(const OrganizationPolicy& row) {
  return slashed_key({row.organization, row.id});
}
std::string key_of(const AccountCreation& row) { return slashed_key({row.organization, row.id}); }
std::string key_of(const Handshake& row) { return row.id; }
std::string key_of(const MfaDevice& row) { return slashed_key({row.account, row.serial}); }
std::string key_of(const ServerCertificate& row) { return key_of_name(row.account, row.name); }
std::string key_of(const OidcProvider& row) { return row.arn; }
std::string key_of(const SamlProvider& row) { return row.arn; }
std::string key_of(const AccessReport& row) { return slashed_key({row.account, row.id}); }

std::string key_of(const Record& record) {
  return std::visit(
      [](const auto& row) -> std::string {
        if constexpr (std::is_same_v<std::decay_t<decltype(row)>, std::monostate>) {
          return {};
        } else {
          return key_of(*row);
        }
      },
      record);
}

ChangeSet::ChangeSet() = default;
ChangeSet::~ChangeSet() = default;
ChangeSet::ChangeSet(const ChangeSet&) = default;
ChangeSet& ChangeSet::operator=(const ChangeSet&) = default;
ChangeSet::ChangeSet(ChangeSet&&) noexcept = default;
ChangeSet& ChangeSet::operator=(ChangeSet&&) noexcept = default;

void ChangeSet::add(Change change) { changes_.push_back(std::move(change)); }
void ChangeSet::clear() { changes_.clear(); }
void ChangeSet::put(Account record) {
  changes_.push_back(change_of(Table::account, std::move(record)));
}
void ChangeSet::put(AccessKey record) {
  changes_.push_back(change_of(Table::access_key, std::move(record)));
}
void ChangeSet::put(User record) { changes_.push_back(change_of(Table::user, std::move(record))); }
void ChangeSet::put(Group record) {
  changes_.push_back(change_of(Table::group, std::move(record)));
}
void ChangeSet::put(Role record) { changes_.push_back(change_of(Table::role, std::move(record))); }
void ChangeSet::put(ManagedPolicy record) {
  changes_.push_back(change_of(Table::managed_policy, std::move(record)));
}
void ChangeSet::put(InstanceProfile record) {
  changes_.push_back(change_of(Table::instance_profile, std::move(record)));
}
void ChangeSet::put(Key record) { changes_.push_back(change_of(Table::key, std::move(record))); }
void ChangeSet::put(Alias record) {
  changes_.push_back(change_of(Table::alias, std::move(record)));
}
void ChangeSet::put(Grant record) {
  changes_.push_back(change_of(Table::grant, std::move(record)));
}
void ChangeSet::put(Setting record) {
  changes_.push_back(change_of(Table::setting, std::move(record)));
}
void ChangeSet::put(Image record) {
  changes_.push_back(change_of(Table::image, std::move(record)));
}
void ChangeSet::put(Snapshot record) {
  changes_.push_back(change_of(Table::snapshot, std::move(record)));
}
void ChangeSet::put(Volume record) {
  changes_.push_back(change_of(Table::volume, std::move(record)));
}
void ChangeSet::put(Instance record) {
  changes_.push_back(change_of(Table::instance, std::move(record)));
}
void ChangeSet::put(RegionSettings record) {
  changes_.push_back(change_of(Table::region_settings, std::move(record)));
}
void ChangeSet::put(LaunchTemplate record) {
  changes_.push_back(change_of(Table::launch_template, std::move(record)));
}
void ChangeSet::put(KeyPair record) {
  changes_.push_back(change_of(Table::key_pair, std::move(record)));
}
void ChangeSet::put(SecurityGroup record) {
  changes_.push_back(change_of(Table::security_group, std::move(record)));
}
void ChangeSet::put(AutoScalingGroup record) {
  changes_.push_back(change_of(Table::auto_scaling_group, std::move(record)));
}
void ChangeSet::put(ClientToken record) {
  changes_.push_back(change_of(Table::client_token, std::move(record)));
}
void ChangeSet::put(Organization record) {
  changes_.push_back(change_of(Table::organization, std::move(record)));
}
void ChangeSet::put(OrganizationNode record) {
  changes_.push_back(change_of(Table::organization_node, std::move(record)));
}
void ChangeSet::put(OrganizationPolicy record) {
  changes_.push_back(change_of(Table::organization_policy, std::move(record)));
}
void ChangeSet::put(AccountCreation record) {
  changes_.push_back(change_of(Table::account_creation, std::move(record)));
}
void ChangeSet::put(Handshake record) {
  changes_.push_back(change_of(Table::handshake, std::move(record)));
}
void ChangeSet::put(MfaDevice record) {
  changes_.push_back(change_of(Table::mfa_device, std::move(record)));
}
void ChangeSet::put(ServerCertificate record) {
  changes_.push_back(change_of(Table::server_certificate, std::move(record)));
}
void ChangeSet::put(OidcProvider record) {
  changes_.push_back(change_of(Table::oidc_provider, std::move(record)));
}
void ChangeSet::put(SamlProvider record) {
  changes_.push_back(change_of(Table::saml_provider, std::move(record)));
}
void ChangeSet::put(AccessReport record) {
  changes_.push_back(change_of(Table::access_report, std::move(record)));
}
void ChangeSet::erase(Table table, std::string key) {
  changes_.push_back({table, std::move(key), std::monostate()});
}

}  // namespace amiable::store
