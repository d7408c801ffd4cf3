// One override for each file of a bundle that may be missing.
#include "world_import/world_evidence.h"

#include <algorithm>
#include <set>

#include "base/arn.h"
#include "policy/full_access.h"
#include "services/kms/grant_principals.h"
#include "services/kms/lookup.h"
#include "services/kms/states.h"
#include "services/principal_ids.h"
#include "store/document.h"
#include "world_import/organization_stand_in.h"

namespace amiable::world_import {
namespace {

using model::Lookup;
using sources::File;
using sources::FileId;
using store::WorldInventory;

FileId file_in(File file, std::string_view account, std::string_view region,
               std::string_view id = {}) {
  return {file, std::string(account), std::string(region), std::string(id)};
}

FileId details_of(std::string_view account) { return file_in(File::account_details, account, {}); }

FileId key_file(File file, std::string_view key_arn) {
  const auto arn = split_arn(key_arn);
  if (!arn) return file_in(file, {}, {}, key_arn);
  return file_in(file, arn->account, arn->region,
                 arn->resource.substr(arn->resource.find('/') + 1));
}

}  // namespace

WorldEvidence::WorldEvidence(std::shared_ptr<const store::World> world, Timestamp now)
    : WorldInventory(world),
      world_(std::move(world)),
      now_(now),
      record_(store::import_record(*world_)) {
  at(now);
}

// Accounts that only this world has (serve --account).
bool WorldEvidence::is_known_in_full(std::string_view account) const {
  if (!record_) return true;
  const std::string folder = std::string(account) + "/";
  const auto first = record_->whole.lower_bound(folder);
  const bool imported = (first != record_->whole.end() && first->starts_with(folder)) ||
                        record_->without_identities.contains(account);
  return !imported && world_->account(account) != nullptr;
}

bool WorldEvidence::was_told(const FileId& file) const {
  return is_known_in_full(file.account) || record_->whole.contains(path_of(file));
}

bool WorldEvidence::is_missing(const FileId& file) const {
  return record_ && record_->missing.contains(path_of(file));
}

template <class T>
Lookup<T> WorldEvidence::unless_untold(Lookup<T> found, bool is_known, const FileId& file) const {
  return is_known || was_told(file) ? found : Lookup<T>::unknown(need_for(file));
}

template <class T>
Lookup<T> WorldEvidence::unless_untold(Lookup<T> found, const FileId& file) const {
  return unless_untold(found, found.is_found(), file);
}

template <class T>
Lookup<T> WorldEvidence::unless_missing(Lookup<T> found, const FileId& file) const {
  return is_missing(file) ? Lookup<T>::unknown(need_for(file)) : found;
}

std::vector<std::string> WorldEvidence::regions(std::string_view account) const {
  std::vector<std::string> known = WorldInventory::regions(account);
  if (!record_) return known;
  std::set<std::string> all(known.begin(), known.end());
  for (const std::string& path : record_->whole) {
    const auto file = sources::file_of(path);
    if (file && file->account == account && !file->region.empty()) all.insert(file->region);
  }
  return {all.begin(), all.end()};
}

// --- Identities

bool WorldEvidence::has_unknown_policies(const store::Entity& entity) const {
  return std::any_of(
      entity.attached.begin(), entity.attached.end(),
      [this](const std::string& arn) { return world_->managed_policy(arn) == nullptr; });
}

bool WorldEvidence::has_unknown_policies(const store::User& user) const {
  if (has_unknown_policies(static_cast<const store::Entity&>(user))) return true;
  return std::any_of(user.groups.begin(), user.groups.end(), [&](const std::string& name) {
    const store::Group* group = world_->group(user.account, name);
    return group == nullptr || has_unknown_policies(*group);
  });
}

// An attached policy, a group or a boundary without its document.
Lookup<model::Principal> WorldEvidence::with_gaps(const Lookup<model::Principal>& found,
                                                  std::string_view account) {
  if (!record_) return found;
  if (!found.is_found()) return unless_untold(found, details_of(account));
  bool identity = false;
  if (found->kind == model::Principal::Kind::user) {
    const store::User* user = world_->user(account, found->name);
    identity = user != nullptr && has_unknown_policies(*user);
  } else {
    const store::Role* role = world_->role(account, found->name);
    identity = role != nullptr && has_unknown_policies(*role);
  }
  const bool boundary = found->boundary && found->boundary->policies.empty();
  if (!identity && !boundary) return found;
  model::Principal& copy = incomplete_.emplace_back(*found);
  const auto mark = [account](model::PolicySet& set) {
    set.complete = false;
    set.needs.push_back(need_for(details_of(account)));
  };
  if (identity) mark(copy.identity);
  if (boundary) mark(*copy.boundary);
  return Lookup<model::Principal>::found(copy);
}

Lookup<model::Principal> WorldEvidence::principal(std::string_view arn_text) {
  const auto arn = split_arn(arn_text);
  return with_gaps(WorldInventory::principal(arn_text), arn ? arn->account : std::string_view());
}

Lookup<model::Principal> WorldEvidence::role_by_name(std::string_view account,
                                                     std::string_view name) {
  return with_gaps(WorldInventory::role_by_name(account, name), account);
}

std::optional<model::Need> WorldEvidence::each_principal(
    std::string_view account, const std::function<void(const model::Principal&)>& visit) {
  // principal() is this class's own: what stands there is shown with its gaps.
  WorldInventory::each_principal(account, visit);
  const FileId file = details_of(account);
  if (is_known_in_full(account) || was_told(file)) return std::nullopt;
  return sources::need_for(file);
}

// --- Keys

// A key that is not here may exist: keys are gathered one by one, and one that lacks either of the
// two files that make it is not taken.
template <class T>
Lookup<T> WorldEvidence::of_key(Lookup<T> found, std::string_view key_arn, File file) {
  FileId wanted = key_file(file, key_arn);
  if (world_->key(key_arn) != nullptr || is_known_in_full(wanted.account)) return found;
  for (const File other : {File::describe_key, File::key_policy}) {
    if (record_->whole.contains(path_of(wanted))) wanted.file = other;
  }
  return Lookup<T>::unknown(need_for(wanted));
}

Lookup<policy::Policy> WorldEvidence::shown_policy(std::string_view key_arn) {
  const store::Key* key = world_->key(key_arn);
  if (key == nullptr) return Lookup<policy::Policy>::absent();
  const auto [entry, inserted] = policies_.try_emplace(std::string(key_arn), key->policy.compiled);
  if (inserted) {
    auto shown = store::compile(services::shown(*world_, key->policy.text), policy::Kind::key,
                                entry->second->name);
    if (shown.ok()) entry->second = shown.value().compiled;
  }
  return Lookup<policy::Policy>::found(*entry->second);
}

// A row may be behind the clock: imported material expires, and deleted keys go, at their time.
const model::Key* WorldEvidence::key_now(std::string_view key_arn) {
  const store::Key* row = world_->key(key_arn);
  if (row == nullptr || services::kms::is_gone(*row, now_)) return nullptr;
  const std::string_view state = services::kms::state_at(*row, now_);
  if (state == row->record.state) return &row->record;
  model::Key& shown = keys_[std::string(key_arn)];
  shown = row->record;
  shown.state = state;
  return &shown;
}

Lookup<model::Key> WorldEvidence::key(std::string_view key_arn) {
  const model::Key* shown = key_now(key_arn);
  return of_key(shown == nullptr ? Lookup<model::Key>::absent() : Lookup<model::Key>::found(*shown),
                key_arn, File::describe_key);
}

Lookup<policy::Policy> WorldEvidence::key_policy(std::string_view key_arn) {
  return of_key(shown_policy(key_arn), key_arn, File::key_policy);
}

// Those of deleted users and roles too, by the id that ListGrants shows.
Lookup<std::vector<model::Grant>> WorldEvidence::grants(std::string_view key_arn) {
  using Grants = std::vector<model::Grant>;
  const FileId file = key_file(File::grants, key_arn);
  if (is_missing(file)) return Lookup<Grants>::unknown(need_for(file));
  if (world_->key(key_arn) == nullptr) {
    return of_key(WorldInventory::grants(key_arn), key_arn, File::grants);
  }
  const auto [entry, inserted] = grants_.try_emplace(std::string(key_arn));
  if (inserted) {
    world_->grants(key_arn, {}, [this, &grants = entry->second](const store::Grant& grant) {
      model::Grant& shown = grants.emplace_back(grant.record);
      shown.grantee =
          services::kms::shown_principal(*world_, grant.record.grantee, grant.grantee_id);
      shown.retiring_principal = services::kms::shown_principal(
          *world_, grant.record.retiring_principal, grant.retiring_id);
      return true;
    });
  }
  return Lookup<Grants>::found(entry->second);
}

Lookup<std::vector<model::Tag>> WorldEvidence::key_tags(std::string_view key_arn) {
  const auto found = WorldInventory::key_tags(key_arn);
  const FileId file = key_file(File::key_tags, key_arn);
  const auto known = of_key(found, key_arn, File::key_tags);
  const bool none = found.is_found() && found->empty();
  return none ? unless_missing(known, file) : known;
}

Lookup<std::vector<model::Alias>> WorldEvidence::aliases(std::string_view account,
                                                         std::string_view region) {
  return unless_untold(WorldInventory::aliases(account, region), false,
                       file_in(File::aliases, account, region));
}

// --- EC2

Lookup<model::Image> WorldEvidence::image(std::string_view id, std::string_view account,
                                          std::string_view region) {
  return unless_untold(WorldInventory::image(id, account, region),
                       file_in(File::images, account, region, id));
}

Lookup<model::LaunchPermissions> WorldEvidence::launch_permissions(std::string_view image_id,
                                                                   std::string_view owner,
                                                                   std::string_view region) {
  return unless_missing(WorldInventory::launch_permissions(image_id, owner, region),
                        file_in(File::image_attribute, owner, region, image_id));
}

Lookup<model::Snapshot> WorldEvidence::snapshot(std::string_view id, std::string_view account,
                                                std::string_view region) {
  return unless_untold(WorldInventory::snapshot(id, account, region),
                       file_in(File::snapshots, account, region, id));
}

Lookup<model::CreateVolumePermissions> WorldEvidence::create_volume_permissions(
    std::string_view snapshot_id, std::string_view owner, std::string_view region) {
  return unless_missing(WorldInventory::create_volume_permissions(snapshot_id, owner, region),
                        file_in(File::snapshot_attribute, owner, region, snapshot_id));
}

Lookup<model::Volume> WorldEvidence::volume(std::string_view id, std::string_view account,
                                            std::string_view region) {
  return unless_untold(WorldInventory::volume(id, account, region),
                       file_in(File::volumes, account, region, id));
}

Lookup<model::Instance> WorldEvidence::instance(std::string_view id, std::string_view account,
                                                std::string_view region) {
  return unless_untold(WorldInventory::instance(id, account, region),
                       file_in(File::instances, account, region, id));
}

// --- Settings: what nobody changed here and nobody gathered is unknown.

Lookup<bool> WorldEvidence::encryption_by_default(std::string_view account,
                                                  std::string_view region) {
  const auto found = WorldInventory::encryption_by_default(account, region);
  return unless_untold(found, *found, file_in(File::ebs_encryption, account, region));
}

Lookup<std::string> WorldEvidence::default_kms_key(std::string_view account,
                                                   std::string_view region) {
  const auto found = WorldInventory::default_kms_key(account, region);
  return unless_untold(found, found->starts_with("arn:"),
                       file_in(File::ebs_default_key, account, region));
}

Lookup<model::AllowedImages> WorldEvidence::allowed_images(std::string_view account,
                                                           std::string_view region) {
  const auto found = WorldInventory::allowed_images(account, region);
  return unless_untold(found, found->state != "disabled",
                       file_in(File::allowed_images, account, region));
}

// --- Organizations

namespace {

const FileId organization_file{File::organization, {}, {}, {}};

bool holds_organizations(const store::World& world) {
  bool any = false;
  world.accounts([&](const store::Account& account) {
    any = world.organization_of(account.id) != nullptr;
    return !any;
  });
  return any;
}

}  // namespace

bool WorldEvidence::has_organization() const {
  return !record_ || was_told(organization_file) || is_missing(organization_file) ||
         holds_organizations(*world_);
}

// Takes out what stands for what was not gathered.
bool WorldEvidence::has_gaps(model::PolicySet& set, const FileId& attachments) const {
  bool gaps = is_missing(attachments);
  if (gaps) set.needs.push_back(need_for(attachments));
  std::erase_if(set.policies, [&](const policy::PolicyPtr& policy) {
    if (policy::full_access_policy(policy->name) != nullptr) return is_missing(attachments);
    const FileId file{File::organization_policy, {}, {}, policy->name};
    if (!is_missing(file) || policy->source->text() != organization_stand_in(policy->kind)) {
      return false;
    }
    gaps = true;
    set.needs.push_back(need_for(file));
    return true;
  });
  if (gaps) set.complete = false;
  return gaps;
}

// Above a node whose parent was not gathered nothing is known, unless it was moved here since.
bool WorldEvidence::has_gaps(model::Membership& membership) const {
  bool gaps = false;
  auto level = membership.levels.end();
  while (level != membership.levels.begin()) {
    --level;
    const std::string& id = level->node;
    gaps |= has_gaps(level->scp, {File::policies_for_scp, {}, {}, id});
    gaps |= has_gaps(level->rcp, {File::policies_for_rcp, {}, {}, id});
    const FileId parents{File::parents, {}, {}, id};
    if (level - membership.levels.begin() != 1 || !is_missing(parents)) continue;
    membership.complete = false;
    membership.path.clear();
    membership.needs.push_back(need_for(parents));
    membership.levels.erase(membership.levels.begin());
    return true;
  }
  return gaps;
}

Lookup<model::Membership> WorldEvidence::membership(std::string_view account) {
  using Membership = model::Membership;
  const auto found = WorldInventory::membership(account);
  if (!record_) return found;
  if (found.is_found()) {
    const auto known = incomplete_memberships_.find(account);
    if (known != incomplete_memberships_.end()) return Lookup<Membership>::found(known->second);
    Membership copy = *found;
    if (!has_gaps(copy)) return found;
    return Lookup<Membership>::found(
        incomplete_memberships_.emplace(account, std::move(copy)).first->second);
  }
  if (is_missing(organization_file))
    return Lookup<Membership>::unknown(need_for(organization_file));
  const FileId parents{File::parents, {}, {}, std::string(account)};
  // Whoever was a member then has left here; of others the bundle tells nothing.
  const bool told = !was_told(organization_file) || is_known_in_full(account) ||
                    was_told(parents) || is_missing(parents);
  return told ? found : Lookup<Membership>::unknown(need_for(parents));
}

std::unique_ptr<WorldEvidence> evidence_of(std::shared_ptr<const store::World> world,
                                           Timestamp now) {
  return std::make_unique<WorldEvidence>(std::move(world), now);
}

}  // namespace amiable::world_import
