// Changes that are no policy text: grants, sharing, key states, copies, options, defaults, tags.
#include <algorithm>
#include <array>

#include "launch/edited_world.h"
#include "launch/examine.h"
#include "launch/existing_statements.h"

namespace amiable::launch {
namespace {

constexpr std::string_view new_snapshot_stem = "snap-0f1e2d3c4b5a697";

// What a state becomes [KMS developer guide, key states: a cancelled deletion leaves it disabled].
struct KeyStep {
  std::string_view change, from, to;
};
constexpr std::array<KeyStep, 6> key_steps{{
    {"enable-key", "Disabled", "Enabled"},
    {"cancel-key-deletion", "PendingDeletion", "Disabled"},
    {"cancel-key-deletion", "PendingReplicaDeletion", "Disabled"},
    {"import-key-material", "PendingImport", "Enabled"},
    {"connect-custom-key-store", "Unavailable", "Enabled"},
    {"connect-custom-key-store", "Disconnected", "Enabled"},
}};

std::vector<model::Tag> constraint_of(const std::vector<std::pair<std::string, std::string>>& in) {
  std::vector<model::Tag> out;
  for (const auto& [key, value] : in) out.push_back({key, value});
  return out;
}

model::BlockDevice& option_for(Question& question, const std::string& device) {
  const auto found =
      std::find_if(question.mappings.begin(), question.mappings.end(),
                   [&device](const model::BlockDevice& one) { return one.device_name == device; });
  if (found != question.mappings.end()) return *found;
  model::BlockDevice option;
  option.device_name = device;
  option.ebs = true;
  question.mappings.push_back(std::move(option));
  return question.mappings.back();
}

void put_tag(std::vector<model::Tag>& tags, const report::Edit& edit) {
  const auto same = std::find_if(tags.begin(), tags.end(),
                                 [&edit](const model::Tag& one) { return one.key == edit.key; });
  if (same != tags.end()) {
    same->value = edit.value;
  } else {
    tags.push_back({edit.key, edit.value});
  }
}

}  // namespace

bool EditedWorld::set(const report::Edit& edit) {
  if (edit.document == "grant") return set_grant(edit);
  if (edit.document == "key-state") return set_key_state(edit);
  if (edit.document == "new-copy") return copy_image(edit);
  if (edit.document == "launch-permission" || edit.document == "snapshot-permission") {
    return share(edit);
  }
  if (edit.document == "launch-option" || edit.document == "copy-option") return set_option(edit);
  if (edit.document == "tag") return set_tag(edit);
  return set_default(edit);
}

// Another account than the key's can make grants only where the key policy lets it.
bool EditedWorld::set_grant(const report::Edit& edit) {
  const auto key = split_arn(edit.target);
  if (key && key->account != edit.account &&
      !may_directly(world_, question_, root_of(edit.target, edit.account), "kms:CreateGrant",
                    edit.target)) {
    return false;
  }
  const auto known = world_.grants(edit.target);
  std::vector<model::Grant> grants = known.is_found() ? *known : std::vector<model::Grant>();
  model::Grant grant;
  grant.id = "of this cure";
  grant.key_arn = edit.target;
  grant.grantee = edit.grantee;
  grant.issuing_account = edit.account;
  grant.operations = edit.operations;
  grant.context_subset = constraint_of(edit.context_subset);
  grant.context_equals = constraint_of(edit.context_equals);
  grant.has_subset = !edit.context_subset.empty();
  grant.has_equals = !edit.context_equals.empty();
  grants.push_back(std::move(grant));
  world_.put_grants(edit.target, std::move(grants));
  return true;
}

bool EditedWorld::set_key_state(const report::Edit& edit) {
  const auto known = world_.key(edit.target);
  if (!known.is_found()) return false;
  model::Key key = *known;
  const auto* step = std::find_if(key_steps.begin(), key_steps.end(), [&](const KeyStep& one) {
    return one.change == edit.change && one.from == key.state;
  });
  if (step == key_steps.end()) return false;
  key.state = step->to;
  key.deletion_date.clear();
  world_.put(std::move(key));
  return true;
}

// Every encrypted snapshot of the copy is under the named key [EC2 user guide, copy an AMI].
bool EditedWorld::copy_image(const report::Edit& edit) {
  const auto found = world_.image(edit.target, edit.account, edit.region);
  if (!found.is_found()) return false;
  model::Image copy = *found;
  copy.id = new_image;
  copy.owner = edit.account;
  copy.owner_alias.clear();
  copy.region = edit.region;
  copy.seen_by = edit.account;
  copy.is_public = false;
  copy.state = "available";
  char which = 'a';
  for (model::BlockDevice& device : copy.mappings) {
    if (device.snapshot_id.empty()) continue;
    const auto source = world_.snapshot(device.snapshot_id, edit.account, edit.region);
    model::Snapshot snapshot = source.is_found() ? *source : model::Snapshot();
    snapshot.id = std::string(new_snapshot_stem) + which++;
    snapshot.owner = edit.account;
    snapshot.region = edit.region;
    snapshot.seen_by = edit.account;
    snapshot.state = "completed";
    snapshot.volume_size = device.volume_size;
    snapshot.encrypted = true;
    snapshot.kms_key_id = edit.kms_key_id;
    world_.put_create_volume_permissions(snapshot.id, {});
    device.snapshot_id = snapshot.id;
    device.encrypted = true;
    world_.put(std::move(snapshot));
  }
  world_.put(std::move(copy));
  world_.put_launch_permissions(std::string(new_image), {});
  question_.image = new_image;
  return true;
}

bool EditedWorld::share(const report::Edit& edit) {
  const std::string target = edit.target == "new-image" ? std::string(new_image) : edit.target;
  if (edit.document == "launch-permission") {
    const auto known = world_.launch_permissions(target, edit.account, edit.region);
    model::LaunchPermissions all = known.is_found() ? *known : model::LaunchPermissions();
    all.user_ids.push_back(edit.user_id);
    world_.put_launch_permissions(target, std::move(all));
    world_.show_image(edit.user_id, edit.region, target);
    return true;
  }
  const auto known = world_.create_volume_permissions(target, edit.account, edit.region);
  model::CreateVolumePermissions all = known.is_found() ? *known : model::CreateVolumePermissions();
  all.user_ids.push_back(edit.user_id);
  world_.put_create_volume_permissions(target, std::move(all));
  world_.show_snapshot(edit.user_id, edit.region, target);
  return true;
}

bool EditedWorld::set_option(const report::Edit& edit) {
  if (edit.document == "copy-option" || question_.operation == Operation::create_volume) {
    question_.encrypted = edit.value != "false";
    if (!edit.kms_key_id.empty()) question_.kms_key_id = edit.kms_key_id;
    return true;
  }
  model::BlockDevice& option = option_for(question_, edit.device);
  option.encrypted = edit.value != "false";
  if (!edit.kms_key_id.empty()) option.kms_key_id = edit.kms_key_id;
  return true;
}

bool EditedWorld::set_default(const report::Edit& edit) {
  if (edit.document == "ebs-default-kms-key") {
    world_.put_default_kms_key(edit.account, edit.region,
                               edit.change == "reset" ? "alias/aws/ebs" : edit.kms_key_id);
    return true;
  }
  if (edit.document != "allowed-images") return false;
  const auto known = world_.allowed_images(edit.account, edit.region);
  if (!known.is_found()) return false;
  model::AllowedImages changed = *known;
  changed.image_providers.push_back(edit.value);
  world_.put_allowed_images(edit.account, edit.region, std::move(changed));
  const auto image = world_.image(question_.image, edit.account, edit.region);
  if (image.is_found()) {
    model::Image admitted = *image;
    admitted.image_allowed = true;
    world_.put(std::move(admitted));
  }
  return true;
}

bool EditedWorld::set_tag(const report::Edit& edit) {
  const auto arn = split_arn(edit.target);
  if (!arn) return false;
  if (arn->service == "kms") {
    const auto known = world_.key_tags(edit.target);
    if (!known.is_found()) return false;
    std::vector<model::Tag> tags = *known;
    put_tag(tags, edit);
    world_.put_key_tags(edit.target, std::move(tags));
    return true;
  }
  const auto known = world_.principal(edit.target);
  if (!known.is_found()) return false;
  model::Principal changed = *known;
  put_tag(changed.tags, edit);
  world_.put(std::move(changed));
  return true;
}

}  // namespace amiable::launch
