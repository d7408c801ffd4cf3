// Pure but for randomness; main's start writes what this returns.
#include "server/first_start.h"

#include <algorithm>

#include "services/first_account.h"
#include "services/public_images.h"

namespace amiable::server {
namespace {

std::vector<std::string> wanted_accounts(const store::World& world,
                                         const std::vector<std::string>& asked) {
  bool any = false;
  world.accounts([&any](const store::Account&) { return any = true, false; });
  if (any || !asked.empty()) return asked;
  return {std::begin(default_accounts), std::end(default_accounts)};
}

bool has_public_images(const store::World& world) {
  bool any = false;
  world.public_images("us-east-1", {}, [&any](const store::Image& image) {
    any = image.record.owner_alias == "amazon";
    return !any;
  });
  return any;
}

bool has_aws_policies(const store::World& world) { return world.managed_policy_count("aws") > 0; }

}  // namespace

store::ChangeSet missing_rows(const store::World& world, const std::vector<std::string>& accounts,
                              const services::Vault& vault, Timestamp now) {
  store::ChangeSet changes;
  if (!has_aws_policies(world)) services::add_aws_managed_policies(now, changes);
  if (!has_public_images(world)) services::add_public_images(changes);
  std::vector<std::string> made;
  for (const std::string& account : wanted_accounts(world, accounts)) {
    const bool twice = std::find(made.begin(), made.end(), account) != made.end();
    if (twice || world.account(account) != nullptr) continue;
    services::make_account(account, vault, now, changes);
    made.push_back(account);
  }
  return changes;
}

std::vector<std::string> accounts_of(const store::World& world) {
  std::vector<std::string> ids;
  world.accounts([&ids](const store::Account& account) {
    ids.push_back(account.id);
    return true;
  });
  return ids;
}

store::ChangeSet first_start_rows(const store::World& world,
                                  const std::vector<std::string>& accounts) {
  store::ChangeSet changes;
  for (const std::string& id : accounts) {
    const store::Account* account = world.account(id);
    if (account == nullptr) continue;
    store::Account fresh;
    fresh.id = id;
    fresh.created = account->created;
    changes.put(std::move(fresh));
    for (const store::AccessKey* key : world.access_keys_of(id, {})) changes.put(*key);
  }
  world.managed_policies("aws", {}, [&changes](const store::ManagedPolicy& policy) {
    changes.put(policy);
    return true;
  });
  services::add_public_images(changes);
  return changes;
}

}  // namespace amiable::server
