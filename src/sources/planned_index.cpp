// Which resource of a plan is about which thing of AWS.
#include <algorithm>

#include "base/arn.h"
#include "base/ascii.h"
#include "base/json_members.h"
#include "sources/planned_world.h"

namespace amiable::sources {
namespace {

std::string place_of(const TerraformResource& resource) {
  return resource.home.account + "/" + resource.home.region;
}

bool is_key_type(std::string_view type) {
  return type == "aws_kms_key" || type == "aws_kms_replica_key" || type == "aws_kms_external_key" ||
         type == "aws_kms_replica_external_key";
}

}  // namespace

PlannedWorld::PlannedWorld(TerraformPlan plan, model::Inventory& below)
    : plan_(std::move(plan)), below_(below) {
  for (const Resource& resource : plan_->resources()) {
    if (!resource.data) add(resource);
  }
}

std::string PlannedWorld::text_in(const Resource& resource, std::string_view attribute,
                                  bool after) const {
  if (after) return plan_->text(resource, attribute).value_or("");
  return TerraformDocument::text_before(resource, attribute);
}

std::string PlannedWorld::key_in(const Resource& resource, std::string_view attribute,
                                 bool after) const {
  const std::string text = text_in(resource, attribute, after);
  if (text.empty() || split_arn(text)) return text;
  return "arn:" + std::string(partition_of_region(resource.home.region)) +
         ":kms:" + resource.home.region + ":" + resource.home.account + ":key/" + text;
}

std::vector<std::string> PlannedWorld::names_in(const Resource& resource,
                                                std::string_view attribute, bool after) const {
  if (after) return plan_->texts(planned(resource, attribute)).value_or(std::vector<std::string>());
  return resource.before ? json::texts_of(*resource.before, attribute) : std::vector<std::string>();
}

// After: it is there once the apply is through. Before: it was, and is no longer or not there.
void PlannedWorld::add(const Resource& resource) {
  const std::string& type = resource.type;
  const bool after = !resource.is_gone(),
             before = resource.action == Resource::Action::replace || resource.is_gone();
  struct Things {
    std::string_view type;
    ByText<const Resource*> PlannedWorld::*list;
  };
  static constexpr Things things[] = {{"aws_ami", &PlannedWorld::images_},
                                      {"aws_ami_copy", &PlannedWorld::images_},
                                      {"aws_ami_from_instance", &PlannedWorld::images_},
                                      {"aws_ebs_snapshot", &PlannedWorld::snapshots_},
                                      {"aws_ebs_snapshot_copy", &PlannedWorld::snapshots_},
                                      {"aws_ebs_snapshot_import", &PlannedWorld::snapshots_},
                                      {"aws_ebs_volume", &PlannedWorld::volumes_},
                                      {"aws_instance", &PlannedWorld::instances_}};
  for (const Things& one : things) {
    if (one.type != type) continue;
    if (after) (this->*one.list)[text_in(resource, "id", true)] = &resource;
    if (before) gone_.insert(text_in(resource, "id", false));
    return;
  }
  if (type == "aws_ebs_encryption_by_default") default_encryption_[place_of(resource)] = &resource;
  if (type == "aws_ebs_default_kms_key") default_keys_[place_of(resource)] = &resource;
  if (type.starts_with("aws_kms_")) add_key_thing(resource);
  if (type == "aws_ami_launch_permission" || type == "aws_snapshot_create_volume_permission") {
    add_sharing(resource);
  }
  if (type.starts_with("aws_iam_")) add_iam(resource);
  const bool of_organization = type.starts_with("aws_organizations_");
  if (of_organization && resource.action != Resource::Action::keep) {
    organization_change_ = &resource;
  }
}

void PlannedWorld::add_key_thing(const Resource& resource) {
  const std::string& type = resource.type;
  const bool after = !resource.is_gone();
  const bool before = resource.action == Resource::Action::replace || resource.is_gone();
  if (is_key_type(type)) {
    if (after) keys_[text_in(resource, "arn", true)] = &resource;
    if (before) gone_keys_[text_in(resource, "arn", false)] = &resource;
  } else if (type == "aws_kms_key_policy") {
    const std::string key = after ? key_in(resource, "key_id", true) : std::string();
    if (before) dropped_key_policies_[key_in(resource, "key_id", false)] = &resource;
    if (!after) return;
    if (key.empty()) return unplaced_policies_.push_back(&resource);
    key_policies_[key] = &resource;
  } else if (type == "aws_kms_grant") {
    const std::string key = after ? key_in(resource, "key_id", true) : std::string();
    const std::string old = before ? key_in(resource, "key_id", false) : std::string();
    if (after && key.empty()) unplaced_grants_.push_back(&resource);
    if (!key.empty()) grants_[key].push_back(&resource);
    if (!old.empty() && old != key) grants_[old].push_back(&resource);
  } else if (type == "aws_kms_alias") {
    aliases_[place_of(resource)].push_back(&resource);
  }
}

void PlannedWorld::add_sharing(const Resource& resource) {
  const bool image = resource.type == "aws_ami_launch_permission";
  const std::string_view attribute = image ? "image_id" : "snapshot_id";
  auto& sharing = image ? image_sharing_ : snapshot_sharing_;
  const std::string now = resource.is_gone() ? "" : text_in(resource, attribute, true);
  const std::string old = text_in(resource, attribute, false);
  if (!resource.is_gone() && now.empty()) unplaced_sharing_.push_back(&resource);
  if (!now.empty()) sharing[now].push_back(&resource);
  if (!old.empty() && old != now) sharing[old].push_back(&resource);
}

std::string PlannedWorld::entity_key(std::string_view kind, std::string_view account,
                                     std::string_view name) {
  return std::string(kind) + "/" + std::string(account) + "/" + ascii_lowered(name);
}

PlannedWorld::Entity& PlannedWorld::entity(std::string_view kind, const Resource& by,
                                           std::string_view name) {
  return entities_[entity_key(kind, by.home.account, name)];
}

void PlannedWorld::add_iam(const Resource& resource) {
  const std::string& type = resource.type;
  const bool after = !resource.is_gone();
  if (type == "aws_iam_policy") {
    if (after) policies_[text_in(resource, "arn", true)].resource = &resource;
    return;
  }
  for (const std::string_view kind : {"user", "role", "group"}) {
    if (type != "aws_iam_" + std::string(kind)) continue;
    if (after) entity(kind, resource, text_in(resource, "name", true)).resource = &resource;
    if (after && text_in(resource, "name", false) == text_in(resource, "name", true)) return;
    const std::string old = text_in(resource, "name", false);
    if (old.empty()) return;
    Entity& gone = entity(kind, resource, old);
    if (gone.resource != nullptr && gone.resource != &resource) return;  // made anew by another
    if (!after) gone.resource = &resource;
    gone.gone = true;
    return;
  }
  if (type.ends_with("_exclusive")) {
    for (const std::string_view kind : {"user", "role", "group"}) {
      const std::string name = text_in(resource, std::string(kind) + "_name", after);
      if (after && !name.empty()) entity(kind, resource, name).exclusive.push_back(&resource);
    }
    return;
  }
  if (type.ends_with("_membership")) return add_membership(resource);
  add_attachment(resource);
}

// Inline policies and attachments of one user, role or group; aws_iam_policy_attachment of many.
void PlannedWorld::add_attachment(const Resource& resource) {
  const std::string& type = resource.type;
  const bool attached = type.ends_with("_policy_attachment");
  for (const std::string_view kind : {"user", "role", "group"}) {
    const std::string list = std::string(kind) + "s";
    const auto link = [&](const std::string& name, bool added) {
      Entity& one = entity(kind, resource, name);
      (attached ? one.attachments : one.inline_policies).push_back({&resource, added, {}});
    };
    if (type == "aws_iam_policy_attachment") {
      const auto now =
          resource.is_gone() ? std::vector<std::string>() : names_in(resource, list, true);
      const Planned names = planned(resource, list);
      if (!resource.is_gone() && names.is_configured() && !plan_->texts(names)) {
        unplaced_iam_.push_back(&resource);
      }
      for (const std::string& name : names_in(resource, list, false)) {
        if (std::find(now.begin(), now.end(), name) == now.end()) link(name, false);
      }
      for (const std::string& name : now) link(name, true);
      continue;
    }
    const bool own = type == "aws_iam_" + std::string(kind) + "_policy" ||
                     type == "aws_iam_" + std::string(kind) + "_policy_attachment";
    if (!own) continue;
    const std::string old = text_in(resource, kind, false);
    const bool leaves = resource.is_gone() || resource.action == Resource::Action::replace;
    if (!old.empty() && leaves) link(old, false);
    if (resource.is_gone()) return;
    const std::string name = text_in(resource, kind, true);
    if (name.empty()) return unplaced_iam_.push_back(&resource);
    link(name, true);
  }
}

void PlannedWorld::add_membership(const Resource& resource) {
  const bool of_group = resource.type == "aws_iam_group_membership";
  if (!of_group && resource.type != "aws_iam_user_group_membership") return;
  const std::string_view one = of_group ? "group" : "user", many = of_group ? "users" : "groups";
  const auto add_all = [&](bool after, const std::vector<std::string>& but) {
    const std::string name = text_in(resource, one, after);
    for (const std::string& other : names_in(resource, many, after)) {
      if (name.empty() || std::find(but.begin(), but.end(), other) != but.end()) continue;
      entity("user", resource, of_group ? other : name)
          .groups.push_back({&resource, after, of_group ? name : other});
    }
  };
  const bool stays = !resource.is_gone();
  const auto now = stays ? names_in(resource, many, true) : std::vector<std::string>();
  const bool told = stays && plan_->texts(planned(resource, many)).has_value() &&
                    !text_in(resource, one, true).empty();
  if (stays && !told) unplaced_iam_.push_back(&resource);
  const bool same = stays && text_in(resource, one, false) == text_in(resource, one, true);
  add_all(false, same ? now : std::vector<std::string>());
  if (stays) add_all(true, {});
}

}  // namespace amiable::sources
