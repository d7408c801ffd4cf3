// With whom images and snapshots are shared after the apply.
#include <algorithm>

#include "base/json_members.h"
#include "sources/planned_world.h"

namespace amiable::sources {
namespace {

using model::Lookup;
using Action = TerraformResource::Action;

void change(std::vector<std::string>& list, const std::string& old, const std::string& now) {
  if (!old.empty()) std::erase(list, old);
  if (!now.empty() && std::find(list.begin(), list.end(), now) == list.end()) list.push_back(now);
}

// Told by the sharing resources alone: nullopt where none speaks of the account.
std::optional<bool> shared_by(const std::vector<const TerraformResource*>& resources,
                              const std::function<std::string(const TerraformResource&, bool)>& to,
                              std::string_view account) {
  std::optional<bool> out;
  for (const TerraformResource* resource : resources) {
    const bool stays = !resource->is_gone() && to(*resource, true) == account;
    if (stays) return true;
    if (to(*resource, false) == account) out = false;
  }
  return out;
}

}  // namespace

Lookup<model::LaunchPermissions> PlannedWorld::launch_permissions(std::string_view image_id,
                                                                  std::string_view owner,
                                                                  std::string_view region) {
  const auto sharing = image_sharing_.find(image_id);
  const Resource* own = thing(images_, image_id, region);
  const bool is_new = own != nullptr && own->is_new();
  if (sharing == image_sharing_.end() && !is_new) {
    return below_.launch_permissions(image_id, owner, region);
  }
  return remembered(launch_answers_, image_id, [&]() -> Lookup<model::LaunchPermissions> {
    model::LaunchPermissions list;
    if (is_new && !unplaced_sharing_.empty()) {
      return Lookup<model::LaunchPermissions>::unknown(
          known_after_apply(*unplaced_sharing_[0], "image_id"));
    }
    if (!is_new) {
      const auto below = below_.launch_permissions(image_id, owner, region);
      if (below.is_unknown()) return below;
      if (below.is_found()) list = *below;
    }
    if (sharing == image_sharing_.end()) return kept(launch_records_, std::move(list));
    for (const Resource* resource : sharing->second) {
      if (resource->action == Action::keep && !is_new) continue;
      const bool here = !resource->is_gone() && text_in(*resource, "image_id", true) == image_id;
      const auto set = [&](std::string_view attribute, std::vector<std::string>& member) {
        change(member, text_in(*resource, attribute, false),
               here ? text_in(*resource, attribute, true) : std::string());
      };
      for (const char* attribute : {"account_id", "organization_arn", "organizational_unit_arn"}) {
        const Planned to = planned(*resource, attribute);
        if (here && to.is_unknown() && text_in(*resource, attribute, true).empty()) {
          return Lookup<model::LaunchPermissions>::unknown(known_after_apply(*resource, attribute));
        }
      }
      set("account_id", list.user_ids);
      set("group", list.groups);
      set("organization_arn", list.organization_arns);
      set("organizational_unit_arn", list.organizational_unit_arns);
      list.origin = origin_of(*resource);
    }
    return kept(launch_records_, std::move(list));
  });
}

bool PlannedWorld::sees_image(std::string_view account, std::string_view region,
                              std::string_view image_id) {
  if (gone_.contains(image_id)) return false;
  const Resource* own = thing(images_, image_id, region);
  if (own != nullptr && own->home.account == account) return true;
  if (const auto sharing = image_sharing_.find(image_id); sharing != image_sharing_.end()) {
    const auto to = [this](const Resource& one, bool after) {
      return text_in(one, "account_id", after);
    };
    if (const auto told = shared_by(sharing->second, to, account)) return *told;
  }
  if (own != nullptr && own->is_new()) return false;
  return below_.sees_image(account, region, image_id);
}

Lookup<model::CreateVolumePermissions> PlannedWorld::create_volume_permissions(
    std::string_view snapshot_id, std::string_view owner, std::string_view region) {
  using Answer = Lookup<model::CreateVolumePermissions>;
  const auto sharing = snapshot_sharing_.find(snapshot_id);
  const Resource* own = thing(snapshots_, snapshot_id, region);
  // Snapshots that a new image brings with it are new as well.
  const bool of_image = own == nullptr && snapshot_answers_.contains(snapshot_id);
  const bool is_new = of_image || (own != nullptr && own->is_new());
  if (sharing == snapshot_sharing_.end() && !is_new) {
    return below_.create_volume_permissions(snapshot_id, owner, region);
  }
  return remembered(volume_permission_answers_, snapshot_id, [&]() -> Answer {
    model::CreateVolumePermissions list;
    if (is_new && !unplaced_sharing_.empty()) {
      return Answer::unknown(known_after_apply(*unplaced_sharing_[0], "snapshot_id"));
    }
    if (!is_new) {
      const auto below = below_.create_volume_permissions(snapshot_id, owner, region);
      if (below.is_unknown()) return below;
      if (below.is_found()) list = *below;
    }
    if (sharing == snapshot_sharing_.end()) {
      return kept(volume_permission_records_, std::move(list));
    }
    for (const Resource* resource : sharing->second) {
      if (resource->action == Action::keep && !is_new) continue;
      const bool here =
          !resource->is_gone() && text_in(*resource, "snapshot_id", true) == snapshot_id;
      const std::string to = here ? text_in(*resource, "account_id", true) : std::string();
      if (here && to.empty()) {
        return Answer::unknown(known_after_apply(*resource, "account_id"));
      }
      change(list.user_ids, text_in(*resource, "account_id", false), to);
      list.origin = origin_of(*resource);
    }
    return kept(volume_permission_records_, std::move(list));
  });
}

bool PlannedWorld::sees_snapshot(std::string_view account, std::string_view region,
                                 std::string_view snapshot_id) {
  if (gone_.contains(snapshot_id)) return false;
  const Resource* own = thing(snapshots_, snapshot_id, region);
  if (own != nullptr && own->home.account == account) return true;
  const auto made = snapshot_answers_.find(snapshot_id);
  if (made != snapshot_answers_.end() && made->second.is_found()) {
    if (made->second->owner == account) return true;
  }
  if (const auto sharing = snapshot_sharing_.find(snapshot_id);
      sharing != snapshot_sharing_.end()) {
    const auto to = [this](const Resource& one, bool after) {
      return text_in(one, "account_id", after);
    };
    if (const auto told = shared_by(sharing->second, to, account)) return *told;
  }
  if ((own != nullptr && own->is_new()) || made != snapshot_answers_.end()) return false;
  return below_.sees_snapshot(account, region, snapshot_id);
}

}  // namespace amiable::sources
