// Principals are assembled when asked for, into storage that is used again and again.
#include "store/world_inventory.h"

#include <algorithm>
#include <set>

#include "base/arn.h"
#include "base/ascii.h"
#include "store/ec2_course.h"

namespace amiable::store {
namespace {

using model::Lookup;

// Beyond these the caches of one inventory are emptied: a server thread keeps one for ever.
constexpr std::size_t principals_kept_max = 256;
constexpr std::size_t boundaries_kept_max = 256;

const std::shared_ptr<const World>& empty_world() {
  static const auto world = std::make_shared<const World>();
  return world;
}

}  // namespace

WorldInventory::WorldInventory() : WorldInventory(empty_world()) {}

WorldInventory::WorldInventory(std::shared_ptr<const World> world)
    : owned_(std::move(world)), world_(owned_.get()), stamp_(world_->stamp()), now_(end_of_time) {}

void WorldInventory::forget_principals() {
  principals_.clear();
  used_ = 0;
}

void WorldInventory::rebind(const World& world) {
  if (world.stamp() != stamp_ || principals_.size() > principals_kept_max) {
    forget_principals();
  }
  if (world.organizations_stamp() != organizations_stamp_) memberships_.clear();
  world_ = &world;
  stamp_ = world.stamp();
  owned_.reset();
  at(end_of_time);
  grants_.clear();
  if (!aliases_.empty()) aliases_.clear();
  grantees_.clear();
  all_grants_ = true;
}

void WorldInventory::only_grants_to(std::vector<std::string> grantees) {
  std::sort(grantees.begin(), grantees.end());
  grantees.erase(std::unique(grantees.begin(), grantees.end()), grantees.end());
  grantees_ = std::move(grantees);
  all_grants_ = false;
  grants_.clear();
}

std::vector<std::string> WorldInventory::accounts() const {
  std::vector<std::string> out;
  world_->accounts([&out](const Account& account) {
    out.push_back(account.id);
    return true;
  });
  return out;
}

std::vector<std::string> WorldInventory::regions(std::string_view account) const {
  std::set<std::string> out = world_->ec2_regions(account);
  world_->keys(account, {}, {}, [&out](const Key& key) {
    out.insert(key.record.region);
    return true;
  });
  return {out.begin(), out.end()};
}

Lookup<model::Principal> WorldInventory::principal(std::string_view arn_text) {
  const auto arn = split_arn(arn_text);
  if (!arn || arn->service != "iam") return Lookup<model::Principal>::absent();
  const std::string_view name = last_part(arn->resource);
  // The path is part of the ARN: another path is another (absent) principal.
  if (arn->resource.starts_with("user/")) {
    const User* user = world_->user(arn->account, name);
    if (user != nullptr && equals_ignoring_case(user->arn, arn_text)) return built(*user);
  } else if (arn->resource.starts_with("role/")) {
    const Role* role = world_->role(arn->account, name);
    if (role != nullptr && equals_ignoring_case(role->arn, arn_text)) return built(*role);
  }
  return Lookup<model::Principal>::absent();
}

Lookup<model::Principal> WorldInventory::role_by_name(std::string_view account,
                                                      std::string_view name) {
  const Role* role = world_->role(account, name);
  return role == nullptr ? Lookup<model::Principal>::absent() : built(*role);
}

model::Principal& WorldInventory::fresh(const Entity& entity) {
  if (used_ == storage_.size()) storage_.emplace_back();
  model::Principal& out = storage_[used_++];
  out.arn = entity.arn;
  out.name = entity.name;
  out.unique_id = entity.id;
  out.path = entity.path;
  out.account = entity.account;
  out.identity.policies.clear();
  out.groups.clear();
  out.trust.reset();
  principals_.emplace(&entity, &out);
  return out;
}

void WorldInventory::add_policies(const Entity& entity, model::PolicySet& set) const {
  for (const InlinePolicy& own : entity.inline_policies) {
    set.policies.push_back(own.document.compiled);
  }
  for (const std::string& arn : entity.attached) {
    const ManagedPolicy* managed = world_->managed_policy(arn);
    const PolicyVersion* current = managed == nullptr ? nullptr : managed->current();
    if (current != nullptr) set.policies.push_back(current->document.compiled);
  }
}

// The same document speaks as an identity policy elsewhere; here it is to be told as a boundary.
policy::PolicyPtr WorldInventory::as_boundary(const policy::PolicyPtr& policy) {
  const auto found = boundaries_.find(policy.get());
  if (found != boundaries_.end()) return found->second.boundary;
  if (boundaries_.size() >= boundaries_kept_max) boundaries_.clear();
  policy::Policy copy = *policy;
  copy.kind = policy::Kind::boundary;
  auto boundary = std::make_shared<const policy::Policy>(std::move(copy));
  boundaries_.emplace(policy.get(), Bounding{policy, boundary});
  return boundary;
}

// A boundary whose policy is gone allows nothing, as an empty one does.
void WorldInventory::set_boundary(const std::string& arn,
                                  std::optional<model::PolicySet>& boundary) {
  if (arn.empty()) return boundary.reset();
  boundary.emplace();
  const ManagedPolicy* managed = world_->managed_policy(arn);
  const PolicyVersion* current = managed == nullptr ? nullptr : managed->current();
  if (current != nullptr) boundary->policies.push_back(as_boundary(current->document.compiled));
}

Lookup<model::Principal> WorldInventory::built(const User& user) {
  const auto known = principals_.find(&user);
  if (known != principals_.end()) return Lookup<model::Principal>::found(*known->second);
  model::Principal& out = fresh(user);
  out.kind = model::Principal::Kind::user;
  out.tags = user.tags;
  out.groups = user.groups;
  add_policies(user, out.identity);
  for (const std::string& name : user.groups) {
    const Group* group = world_->group(user.account, name);
    if (group != nullptr) add_policies(*group, out.identity);
  }
  set_boundary(user.boundary, out.boundary);
  return Lookup<model::Principal>::found(out);
}

Lookup<model::Principal> WorldInventory::built(const Role& role) {
  const auto known = principals_.find(&role);
  if (known != principals_.end()) return Lookup<model::Principal>::found(*known->second);
  model::Principal& out = fresh(role);
  out.kind = model::Principal::Kind::role;
  out.tags = role.tags;
  out.trust = role.trust.compiled;
  add_policies(role, out.identity);
  set_boundary(role.boundary, out.boundary);
  return Lookup<model::Principal>::found(out);
}

std::optional<model::Need> WorldInventory::each_principal(
    std::string_view account, const std::function<void(const model::Principal&)>& visit) {
  world_->users(account, {}, [&](const User& user) {
    visit(*principal(user.arn));
    return true;
  });
  world_->roles(account, {}, [&](const Role& role) {
    visit(*principal(role.arn));
    return true;
  });
  return std::nullopt;
}

std::vector<policy::PolicyPtr> WorldInventory::customer_policies(std::string_view account) {
  std::vector<policy::PolicyPtr> out;
  world_->managed_policies(account, {}, [&out](const ManagedPolicy& managed) {
    for (const PolicyVersion& version : managed.versions) {
      out.push_back(version.document.compiled);
    }
    return true;
  });
  return out;
}

Lookup<model::Key> WorldInventory::key(std::string_view key_arn) {
  const Key* key = world_->key(key_arn);
  return key == nullptr ? Lookup<model::Key>::absent() : Lookup<model::Key>::found(key->record);
}

Lookup<policy::Policy> WorldInventory::key_policy(std::string_view key_arn) {
  const Key* key = world_->key(key_arn);
  return key == nullptr ? Lookup<policy::Policy>::absent()
                        : Lookup<policy::Policy>::found(*key->policy.compiled);
}

Lookup<std::vector<model::Tag>> WorldInventory::key_tags(std::string_view key_arn) {
  const Key* key = world_->key(key_arn);
  return key == nullptr ? Lookup<std::vector<model::Tag>>::absent()
                        : Lookup<std::vector<model::Tag>>::found(key->tags);
}

// Ids of users and roles; services, accounts and strangers have none that could go.
bool WorldInventory::is_alive(std::string_view id) const {
  if (id.starts_with("AIDA")) return world_->user_by_id(id) != nullptr;
  if (id.starts_with("AROA")) return world_->role_by_id(id.substr(0, id.find(':'))) != nullptr;
  return true;
}

Lookup<std::vector<model::Grant>> WorldInventory::grants(std::string_view key_arn) {
  const Key* key = world_->key(key_arn);
  if (key == nullptr) return Lookup<std::vector<model::Grant>>::absent();
  for (const GrantsOfKey& known : grants_) {
    if (known.key == key) return Lookup<std::vector<model::Grant>>::found(known.grants);
  }
  GrantsOfKey& out = grants_.emplace_back();
  out.key = key;
  const auto add = [this, &out](const Grant& grant) {
    if (!is_alive(grant.grantee_id)) return true;
    out.grants.push_back(grant.record);
    if (!is_alive(grant.retiring_id)) out.grants.back().retiring_principal.clear();
    return true;
  };
  if (all_grants_) {
    world_->grants(key_arn, {}, add);
  } else {
    for (const std::string& grantee : grantees_) world_->grants_to(key_arn, grantee, add);
  }
  return Lookup<std::vector<model::Grant>>::found(out.grants);
}

Lookup<std::vector<model::Alias>> WorldInventory::aliases(std::string_view account,
                                                          std::string_view region) {
  if (world_->account(account) == nullptr) return Lookup<std::vector<model::Alias>>::absent();
  const auto [entry, inserted] = aliases_.try_emplace({std::string(account), std::string(region)});
  std::vector<model::Alias>& out = entry->second;
  if (inserted) {
    world_->aliases(account, region, {}, [&out](const Alias& alias) {
      out.push_back(alias.record);
      return true;
    });
  }
  return Lookup<std::vector<model::Alias>>::found(out);
}

}  // namespace amiable::store
