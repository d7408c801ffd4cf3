// What becomes of an own image: DeregisterImage, DisableImage and EnableImage, deprecation, and
// protection from being deregistered.
#include <fmt/format.h>

#include "services/authorize.h"
#include "services/ec2/ec2_asks.h"
#include "services/ec2/ec2_errors.h"
#include "services/ec2/ec2_rows.h"
#include "services/ec2/images.h"
#include "services/ec2/snapshots.h"
#include "store/ec2_course.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
namespace op = wire::ec2::op;

constexpr std::int64_t seconds_deregistered = 3600;  // how long the id is "no longer available"
constexpr std::string_view with_cooldown = "enabled-with-cooldown";

template <class Op>
Answer<Asks> asks_on_image(const typename Op::Request& in, const Call& call) {
  return Asks{
      ask_on_image(call, fmt::format("ec2:{}", Op::name), TRY(required(in.ImageId, "ImageId")))};
}

bool is_protected(const Call& call, const store::Image& image) {
  return shown_image(call, image).DeregistrationProtection != "disabled";
}

// A snapshot of the image goes when the caller may delete it and no other image maps it
// [EC2 API reference, DeleteSnapshotReturnCode].
std::string delete_snapshot(const Call& call, const store::Image& image, std::string_view id,
                            store::ChangeSet& changes) {
  const store::Snapshot* found = call.world.snapshot(call.region, id);
  if (found == nullptr || store::is_gone(found->course, call.now)) return "client-error";
  Authorizer authorizer;
  const Asks asks = {ask_on_snapshot(call, "ec2:DeleteSnapshot", id)};
  if (found->record.owner != call.account() || authorizer.authorize(call, "ec2", asks)) {
    return "missing-permissions";
  }
  for (const store::Image* other : call.world.images_of_snapshot(call.region, id)) {
    const std::string_view state = image_state(call, *other);
    const bool maps = other->record.id != image.record.id && state != "deregistered" &&
                      state != store::gone_state;
    if (maps) return "skipped";
  }
  remove_snapshot(*found, call, changes);
  return "success";
}

Answer<shapes::DeregisterImageResult> deregister(const shapes::DeregisterImageRequest& in,
                                                 const Call& call, store::ChangeSet& changes) {
  store::Image image = TRY(own_image(call, *in.ImageId));
  if (is_protected(call, image)) {
    // The rule is documented, the sentence is ours.
    return not_permitted(
        fmt::format("Deregistration protection is enabled for the image {}", *in.ImageId));
  }
  TRY(stop_dry_run(in.DryRun));
  shapes::DeregisterImageResult out;
  out.Return = true;
  out.DeleteSnapshotResults.emplace();
  if (in.DeleteAssociatedSnapshots.value_or(false)) {
    for (const model::BlockDevice& device : image.record.mappings) {
      if (device.snapshot_id.empty()) continue;
      out.DeleteSnapshotResults->push_back(
          {device.snapshot_id, delete_snapshot(call, image, device.snapshot_id, changes)});
    }
  }
  move_image(image, "deregistered", call.now);
  image.course.push_back({std::string(store::gone_state), call.now + seconds_deregistered});
  image.deregistered = call.now;
  image.permissions = {};
  changes.put(std::move(image));
  return out;
}

Answer<shapes::DisableImageResult> disable(const shapes::DisableImageRequest& in, const Call& call,
                                           store::ChangeSet& changes) {
  store::Image image = TRY(own_image(call, *in.ImageId));
  if (image_state(call, image) != "available") {
    return incorrect_state(fmt::format("The image {} is in the state {}, not available",
                                       *in.ImageId, image_state(call, image)));
  }
  TRY(stop_dry_run(in.DryRun));
  // Its shares end with it and do not come back [EC2 user guide, Disable an AMI].
  image.permissions = {};
  image.disabled_at = call.now;
  move_image(image, "disabled", call.now);
  changes.put(std::move(image));
  return shapes::DisableImageResult{true};
}

Answer<shapes::EnableImageResult> enable(const shapes::EnableImageRequest& in, const Call& call,
                                         store::ChangeSet& changes) {
  store::Image image = TRY(own_image(call, *in.ImageId));
  if (image_state(call, image) != "disabled") {
    return incorrect_state(fmt::format("The image {} is in the state {}, not disabled", *in.ImageId,
                                       image_state(call, image)));
  }
  TRY(stop_dry_run(in.DryRun));
  image.disabled_at.reset();
  move_image(image, "available", call.now);
  changes.put(std::move(image));
  return shapes::EnableImageResult{true};
}

// The date lies ahead, at most ten years, and is rounded to the minute [EC2 user guide, Deprecate
// an AMI].
Answer<shapes::EnableImageDeprecationResult> deprecate(
    const shapes::EnableImageDeprecationRequest& in, const Call& call, store::ChangeSet& changes) {
  constexpr std::int64_t days_most = 3653, minute = 60'000;
  store::Image image = TRY(own_image(call, *in.ImageId));
  if (!in.DeprecateAt) return missing_parameter("DeprecateAt");
  if (*in.DeprecateAt <= call.now || *in.DeprecateAt > call.now + days_most * seconds_per_day) {
    return invalid_parameter(iso8601(*in.DeprecateAt), "deprecateAt",
                             "The date must be in the future, at most 10 years from now.");
  }
  TRY(stop_dry_run(in.DryRun));
  image.deprecated_at = Timestamp{(in.DeprecateAt->milliseconds + minute / 2) / minute * minute};
  changes.put(std::move(image));
  return shapes::EnableImageDeprecationResult{true};
}

Answer<shapes::DisableImageDeprecationResult> undeprecate(
    const shapes::DisableImageDeprecationRequest& in, const Call& call, store::ChangeSet& changes) {
  store::Image image = TRY(own_image(call, *in.ImageId));
  TRY(stop_dry_run(in.DryRun));
  image.deprecated_at.reset();
  changes.put(std::move(image));
  return shapes::DisableImageDeprecationResult{true};
}

Answer<shapes::EnableImageDeregistrationProtectionResult> protect(
    const shapes::EnableImageDeregistrationProtectionRequest& in, const Call& call,
    store::ChangeSet& changes) {
  store::Image image = TRY(own_image(call, *in.ImageId));
  TRY(stop_dry_run(in.DryRun));
  image.deregistration_protection =
      in.WithCooldown.value_or(false) ? with_cooldown : "enabled-without-cooldown";
  shapes::EnableImageDeregistrationProtectionResult out{image.deregistration_protection};
  changes.put(std::move(image));
  return out;
}

// With a cooldown the image stays protected for a day [EC2 user guide, Protect an AMI from
// deregistration].
Answer<shapes::DisableImageDeregistrationProtectionResult> unprotect(
    const shapes::DisableImageDeregistrationProtectionRequest& in, const Call& call,
    store::ChangeSet& changes) {
  store::Image image = TRY(own_image(call, *in.ImageId));
  TRY(stop_dry_run(in.DryRun));
  if (image.deregistration_protection == with_cooldown) {
    image.deregistration_protection = "disabled-after:";
    image.deregistration_protection += iso8601(call.now + seconds_per_day);
  } else if (!image.deregistration_protection.starts_with("disabled")) {
    image.deregistration_protection = "disabled";
  }
  shapes::DisableImageDeregistrationProtectionResult out{
      shown_image(call, image).DeregistrationProtection};
  changes.put(std::move(image));
  return out;
}

}  // namespace

Rows image_state_rows() {
  return {
      writing<op::DeregisterImage>(asks_on_image<op::DeregisterImage>, deregister),
      writing<op::DisableImage>(asks_on_image<op::DisableImage>, disable),
      writing<op::EnableImage>(asks_on_image<op::EnableImage>, enable),
      writing<op::EnableImageDeprecation>(asks_on_image<op::EnableImageDeprecation>, deprecate),
      writing<op::DisableImageDeprecation>(asks_on_image<op::DisableImageDeprecation>, undeprecate),
      writing<op::EnableImageDeregistrationProtection>(
          asks_on_image<op::EnableImageDeregistrationProtection>, protect),
      writing<op::DisableImageDeregistrationProtection>(
          asks_on_image<op::DisableImageDeregistrationProtection>, unprotect)};
}

}  // namespace amiable::services::ec2
