// Random ids over AWS's alphabets; ARNs put together.
#include "services/organizations/organization_names.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "crypto/random.h"
#include "policy/full_access.h"

namespace amiable::services::organizations {
namespace {

constexpr std::string_view letters_and_digits = "abcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::size_t long_id = 32;  // hex digits of handshakes and requests

std::string random_id(std::string_view prefix, std::size_t length) {
  return std::string(prefix) + crypto::random_text(length, letters_and_digits);
}

std::string arn_of(const store::Organization& organization, std::string_view resource) {
  return fmt::format("arn:aws:organizations::{}:{}", organization.management_account, resource);
}

std::string_view kind_of_id(std::string_view id) {
  if (id.starts_with("r-")) return "root";
  return id.starts_with("ou-") ? "ou" : "account";
}

}  // namespace

std::string new_organization_id() { return random_id("o-", 10); }
std::string new_root_id() { return random_id("r-", 4); }
std::string new_unit_id(std::string_view root) {
  return random_id(fmt::format("ou-{}-", root.substr(2)), 8);
}
std::string new_policy_id() { return random_id("p-", 8); }
std::string new_handshake_id() { return "h-" + crypto::random_hex(long_id); }
std::string new_creation_id() { return "car-" + crypto::random_hex(long_id); }

std::string new_account_id(const store::World& world) {
  constexpr std::size_t digits = 12;
  std::string id;
  do {
    id = crypto::random_text(1, "123456789") + crypto::random_text(digits - 1, "0123456789");
  } while (world.account(id) != nullptr || world.organization_node(id) != nullptr);
  return id;
}

std::string organization_arn(const store::Organization& organization) {
  return arn_of(organization, "organization/" + organization.id);
}

std::string node_arn(const store::Organization& organization, std::string_view id) {
  return arn_of(organization, fmt::format("{}/{}/{}", kind_of_id(id), organization.id, id));
}

std::string new_policy_arn(const store::Organization& organization, std::string_view type,
                           std::string_view id) {
  return arn_of(organization,
                fmt::format("policy/{}/{}/{}", organization.id, ascii_lowered(type), id));
}

std::string policy_arn(const store::World& world, const store::Organization& organization,
                       std::string_view id) {
  if (const policy::FullAccess* own = policy::full_access_policy(id)) return std::string(own->arn);
  const store::OrganizationPolicy* row = world.organization_policy(organization.id, id);
  if (row != nullptr) return row->arn;
  return arn_of(organization, fmt::format("policy/{}/*/{}", organization.id, id));
}

std::string handshake_arn(const store::Handshake& handshake) {
  return fmt::format("arn:aws:organizations::{}:handshake/{}/invite/{}",
                     handshake.management_account, handshake.organization, handshake.id);
}

std::string node_path(const store::World& world, const store::OrganizationNode& node) {
  std::string path;
  for (const store::OrganizationNode* at = &node; at != nullptr;
       at = world.organization_node(at->parent)) {
    path.insert(0, at->id + '/');
  }
  return node.organization + '/' + path;
}

std::string account_name(const store::World& world, std::string_view account) {
  const store::OrganizationNode* node = world.organization_node(account);
  if (node != nullptr && !node->name.empty()) return node->name;
  const store::Account* row = world.account(account);
  return row != nullptr && !row->alias.empty() ? row->alias : std::string(account);
}

std::string account_email(const store::World& world, std::string_view account) {
  const store::OrganizationNode* node = world.organization_node(account);
  if (node != nullptr && !node->email.empty()) return node->email;
  return fmt::format("aws+{}@example.com", account);
}

std::string account_with_email(const store::World& world, std::string_view email) {
  std::string found;
  world.accounts([&](const store::Account& account) {
    if (equals_ignoring_case(account_email(world, account.id), email)) found = account.id;
    return found.empty();
  });
  return found;
}

}  // namespace amiable::services::organizations
