// Lists are sets: what is there already is not added again.
#include "services/ec2/launch_permissions.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "services/ec2/ec2_errors.h"
#include "services/ec2/images.h"
#include "services/ec2/shown_values.h"
#include "store/ec2_sharing.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
using Permissions = model::LaunchPermissions;
using Texts = std::vector<std::string>;

// What an item of each kind must look like, and what AWS calls it in its refusal.
struct ItemKind {
  Texts Permissions::*list;
  std::string_view name;
  bool (*fits)(std::string_view item);
};

bool is_group(std::string_view item) { return item == "all"; }

bool is_organizations_arn(std::string_view item, std::string_view resource) {
  const auto arn = split_arn(item);
  return arn && arn->service == "organizations" && is_account_id(arn->account) &&
         arn->resource.starts_with(resource);
}
bool is_organization(std::string_view item) {
  return is_organizations_arn(item, "organization/o-");
}
bool is_unit(std::string_view item) { return is_organizations_arn(item, "ou/o-"); }

constexpr ItemKind kinds[] = {
    {&Permissions::user_ids, "userId", is_account_id},
    {&Permissions::groups, "userGroup", is_group},
    {&Permissions::organization_arns, "organizationArn", is_organization},
    {&Permissions::organizational_unit_arns, "organizationalUnitArn", is_unit}};

void append(Texts& list, const std::optional<std::string>& item) {
  if (given(item)) list.push_back(*item);
}
void append(Texts& list, const std::optional<Texts>& items) {
  if (!items) return;
  for (const std::string& item : *items) append(list, std::optional(item));
}

void append(Permissions& to, const std::optional<std::vector<shapes::LaunchPermission>>& items) {
  if (!items) return;
  for (const shapes::LaunchPermission& one : *items) {
    append(to.user_ids, one.UserId);
    append(to.groups, one.Group);
    append(to.organization_arns, one.OrganizationArn);
    append(to.organizational_unit_arns, one.OrganizationalUnitArn);
  }
}

// Recorded: code and text for an account; the other kinds are worded alike [inferred].
Answer<void> check_items(const Permissions& permissions) {
  for (const ItemKind& kind : kinds) {
    for (const std::string& item : permissions.*kind.list) {
      if (kind.fits(item)) continue;
      return wire::AwsError{
          "InvalidAMIAttributeItemValue",
          fmt::format("Invalid attribute item value \"{}\" for {} item type.", item, kind.name)};
    }
  }
  return {};
}

bool is_empty(const Permissions& permissions) {
  return std::all_of(std::begin(kinds), std::end(kinds), [&permissions](const ItemKind& kind) {
    return (permissions.*kind.list).empty();
  });
}

Answer<void> check_public(const Call& call, const store::Image& image) {
  const auto& settings = store::region_settings(call.world, call.account(), call.region);
  // [EC2 user guide, Block public access to your AMIs; the code is recorded, the words are ours]
  if (settings.image_block_public_access == "block-new-sharing") {
    return not_permitted(
        "You can't publicly share this image. Block public access for AMIs is enabled for your "
        "account in this Region.");
  }
  // [EC2 user guide, Make your AMI publicly available]
  for (const model::BlockDevice& device : image.record.mappings) {
    if (!device.encrypted.value_or(false)) continue;
    return not_permitted("Images with encrypted snapshots cannot be shared publicly");
  }
  return {};
}

// A snapshot under alias/aws/ebs is of no use to anybody else.
Answer<void> check_keys(const Call& call, const store::Image& image) {
  for (const model::BlockDevice& device : image.record.mappings) {
    const store::Snapshot* snapshot = call.world.snapshot(call.region, device.snapshot_id);
    if (snapshot == nullptr || !snapshot->record.encrypted) continue;
    const store::Key* key = call.world.key(snapshot->record.kms_key_id);
    if (key == nullptr || !key->record.aws_managed) continue;
    // As users report it.
    return wire::AwsError{"InvalidParameter",
                          "Snapshots encrypted with the AWS Managed CMK can't be shared. Specify "
                          "another snapshot."};
  }
  return {};
}

}  // namespace

Answer<PermissionChange> permission_change(const shapes::ModifyImageAttributeRequest& in) {
  PermissionChange change;
  if (in.LaunchPermission) {
    append(change.added, in.LaunchPermission->Add);
    append(change.removed, in.LaunchPermission->Remove);
  }
  Permissions listed;
  append(listed.user_ids, in.UserIds);
  append(listed.groups, in.UserGroups);
  append(listed.organization_arns, in.OrganizationArns);
  append(listed.organizational_unit_arns, in.OrganizationalUnitArns);
  const std::string type = in.OperationType.value_or("");
  if (!is_empty(listed)) {
    const bool structured = !is_empty(change.added) || !is_empty(change.removed);
    if (type.empty() && !structured) return missing_parameter("operationType");
    // Without a type they say once more what the structured form says.
    if (type == "add" || type == "remove") {
      Permissions& to = type == "add" ? change.added : change.removed;
      for (const ItemKind& kind : kinds) {
        (to.*kind.list)
            .insert((to.*kind.list).end(), (listed.*kind.list).begin(), (listed.*kind.list).end());
      }
    }
  }
  TRY(check_items(change.added));
  TRY(check_items(change.removed));
  return change;
}

Answer<void> apply_permissions(const Call& call, const PermissionChange& change,
                               store::Image& image) {
  if (is_empty(change.added) && is_empty(change.removed)) {
    return invalid_combination("No launch permissions specified.");
  }
  if (!is_empty(change.added)) {
    if (image_state(call, image) == "disabled") {
      return wire::AwsError{"InvalidAMIID.Unavailable",
                            fmt::format("The image ID '{}' is disabled", image.record.id)};
    }
    if (holds(change.added.groups, "all")) TRY(check_public(call, image));
    TRY(check_keys(call, image));
  }
  for (const ItemKind& kind : kinds) {
    Texts& list = image.permissions.*kind.list;
    for (const std::string& item : change.added.*kind.list) {
      if (!holds(list, item)) list.push_back(item);
    }
    for (const std::string& item : change.removed.*kind.list) std::erase(list, item);
  }
  return {};
}

std::vector<shapes::LaunchPermission> shown_permissions(const Permissions& permissions) {
  std::vector<shapes::LaunchPermission> shown;
  for (const std::string& id : permissions.user_ids) shown.push_back({.UserId = id});
  for (const std::string& group : permissions.groups) shown.push_back({.Group = group});
  for (const std::string& arn : permissions.organization_arns) {
    shown.push_back({.OrganizationArn = arn});
  }
  for (const std::string& arn : permissions.organizational_unit_arns) {
    shown.push_back({.OrganizationalUnitArn = arn});
  }
  return shown;
}

}  // namespace amiable::services::ec2
