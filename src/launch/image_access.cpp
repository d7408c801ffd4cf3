// Whether the account may use an image and its snapshots: existence, state, sharing, Allowed AMIs.
//
// Launching needs the image shared; copying and volumes need each snapshot shared
// [EC2 user guide, share an AMI; EBS user guide, share a snapshot].
#include <fmt/format.h>

#include <algorithm>

#include "launch/plan_builder.h"
#include "model/image_sharing.h"

namespace amiable::launch {
namespace {

bool holds(const std::vector<std::string>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

// yes, no, or unknown when an organization share cannot be compared with the account's place.
Truth shared_with(PlanBuilder& builder, const model::LaunchPermissions& permissions, Fact& fact) {
  const std::string& account = builder.question.account;
  if (holds(permissions.user_ids, account) || holds(permissions.groups, "all")) return Truth::yes;
  if (!model::names_organizations(permissions)) return Truth::no;
  if (!builder.inventory.has_organization()) {
    fact.needs.push_back({"organization/describe-organization.json",
                          "aws organizations describe-organization", account});
    return Truth::unknown;
  }
  const auto membership = builder.inventory.membership(account);
  if (membership.is_unknown()) {
    fact.needs.push_back(membership.need());
    return Truth::unknown;
  }
  if (membership.is_absent()) return Truth::no;
  if (model::reaches(permissions, model::sharing_arns(*membership))) return Truth::yes;
  if (membership->complete) return Truth::no;
  fact.needs = membership->needs;
  return Truth::unknown;
}

void add_sharing(PlanBuilder& builder, const model::Image& image, const std::string& region) {
  if (image.owner == builder.question.account) return;
  Fact fact;
  fact.resource = image.id;
  const auto permissions = builder.inventory.launch_permissions(image.id, image.owner, region);
  const bool seen = builder.inventory.sees_image(builder.question.account, region, image.id);
  Truth shared = Truth::unknown;
  if (permissions.is_found()) {
    fact.origin = permissions->origin;
    shared = shared_with(builder, *permissions, fact);
  } else if (!seen && !image.is_public) {
    fact.needs.push_back(permissions.need());
  }
  if (shared == Truth::unknown && (seen || image.is_public)) {
    shared = Truth::yes;  // describe-images shows only own, shared and public images
    fact.needs.clear();
  }
  if (shared == Truth::no) {
    fact.reason = "sharing-missing:image";
    fact.note = fmt::format("launchPermission does not name {}", builder.question.account);
  }
  fact.unknown = shared == Truth::unknown;
  builder.add_fact(std::move(fact));
}

bool provider_allowed(const model::AllowedImages& allowed, const model::Image& image,
                      const std::string& account) {
  return holds(allowed.image_providers, image.owner) ||
         (!image.owner_alias.empty() && holds(allowed.image_providers, image.owner_alias)) ||
         (image.owner == account && holds(allowed.image_providers, "self"));
}

// Allowed AMIs: without the file it is disabled by the bundle's rule.
void add_allowed(PlanBuilder& builder, const model::Image& image, const std::string& region) {
  const std::string& account = builder.question.account;
  const auto allowed = builder.inventory.allowed_images(account, region);
  Fact fact;
  fact.resource = image.id;
  if (allowed.is_unknown()) {
    fact.unknown = builder.question.strict && image.owner != account;
    fact.needs.push_back(allowed.need());
    if (fact.unknown) builder.add_fact(std::move(fact));
    return;
  }
  fact.origin = allowed->origin;
  // An account's own images are always allowed [EC2 user guide, Allowed AMIs].
  if (allowed->state != "enabled" || image.owner == account) return;
  if (image.image_allowed) {
    if (*image.image_allowed) return;
  } else if (provider_allowed(*allowed, image, account)) {
    if (!allowed->other_criteria) return;
    fact.unknown = true;
    fact.needs.push_back(
        {"", fmt::format("aws ec2 describe-images --image-ids {} --region {}", image.id, region),
         account});
    builder.add_fact(std::move(fact));
    return;
  }
  fact.reason = "image-not-allowed";
  fact.note = "the account's Allowed AMIs settings leave this image out";
  builder.add_fact(std::move(fact));
}

void add_missing_image(PlanBuilder& builder, const std::string& region,
                       const model::Lookup<model::Image>& lookup) {
  const std::string& id = builder.question.image;
  Fact fact;
  fact.resource = id;
  if (lookup.is_unknown()) {
    fact.unknown = true;
    fact.needs.push_back(lookup.need());
    builder.add_fact(std::move(fact));
    return;
  }
  fact.reason = "image-missing";
  fact.note =
      fmt::format("no gathered list of {} holds it: wrong id or Region, or not shared with {}",
                  region, builder.question.account);
  for (const std::string& other : builder.inventory.image_regions(id)) {
    if (other != region) fact.note = fmt::format("it is in {}, not in {}", other, region);
  }
  builder.add_fact(std::move(fact));
}

Fact bad_snapshot(const std::string& id, const std::string& device, std::string reason,
                  std::string note) {
  Fact fact;
  fact.resource = id;
  fact.reason = std::move(reason);
  fact.device = device;
  fact.note = std::move(note);
  return fact;
}

}  // namespace

const model::Image* add_image_facts(PlanBuilder& builder, const std::string& region) {
  const Question& question = builder.question;
  const auto image = builder.inventory.image(question.image, question.account, region);
  if (!image.is_found()) {
    add_missing_image(builder, region, image);
    return nullptr;
  }
  if (image->state != "available" && !image->state.empty()) {
    Fact fact;
    fact.resource = image->id;
    fact.reason = "image-state:" + image->state;
    fact.origin = image->origin;
    fact.note = fmt::format("the image is {}{}{}", image->state,
                            image->state_reason.empty() ? "" : ": ", image->state_reason);
    builder.add_fact(std::move(fact));
  }
  add_sharing(builder, *image, region);
  add_allowed(builder, *image, region);
  return image.get();
}

void add_snapshot_sharing(PlanBuilder& builder, const model::Snapshot& snapshot,
                          const std::string& device) {
  const std::string& account = builder.question.account;
  if (snapshot.owner == account) return;
  Fact fact;
  fact.resource = snapshot.id;
  fact.device = device;
  const auto permissions =
      builder.inventory.create_volume_permissions(snapshot.id, snapshot.owner, snapshot.region);
  if (permissions.is_found()) {
    fact.origin = permissions->origin;
    if (!holds(permissions->user_ids, account) && !holds(permissions->groups, "all")) {
      fact.reason = "sharing-missing:snapshot";
      fact.note = fmt::format("createVolumePermission does not name {}", account);
    }
  } else if (!builder.inventory.sees_snapshot(account, snapshot.region, snapshot.id)) {
    fact.unknown = true;
    fact.needs.push_back(permissions.need());
  }
  builder.add_fact(std::move(fact));
}

const model::Snapshot* find_snapshot(PlanBuilder& builder, const std::string& id,
                                     const std::string& owner, const std::string& region,
                                     const std::string& device) {
  const auto snapshot = builder.inventory.snapshot(id, owner, region);
  if (snapshot.is_unknown()) {
    Fact fact;
    fact.resource = id;
    fact.unknown = true;
    fact.device = device;
    fact.needs.push_back(snapshot.need());
    builder.add_fact(std::move(fact));
    return nullptr;
  }
  if (snapshot.is_absent()) {
    builder.add_fact(bad_snapshot(id, device, "snapshot-missing",
                                  fmt::format("{} has no such snapshot in {}", owner, region)));
    return nullptr;
  }
  if (snapshot->state != "completed" && !snapshot->state.empty()) {
    builder.add_fact(
        bad_snapshot(id, device, "snapshot-state:" + snapshot->state, snapshot->state_message));
  } else if (snapshot->storage_tier == "archive") {
    builder.add_fact(bad_snapshot(id, device, "snapshot-state:archived",
                                  "the snapshot is archived and must be restored first"));
  }
  return snapshot.get();
}

// Volumes and snapshots made by CreateSnapshot are bound to the volume's id for ever, copies and
// snapshots written by the direct APIs to their own [EBS user guide; recorded].
std::string binding_id(const model::Snapshot& snapshot) {
  const bool copied = snapshot.volume_id.empty() || snapshot.volume_id == "vol-ffffffff";
  return copied ? snapshot.id : snapshot.volume_id;
}

}  // namespace amiable::launch
