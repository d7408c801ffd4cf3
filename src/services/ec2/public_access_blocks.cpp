// Block public access for images and for snapshots: Enable…, Disable…, Get… of each.
#include "services/ec2/ec2_asks.h"
#include "services/ec2/ec2_errors.h"
#include "services/ec2/ec2_rows.h"
#include "services/ec2/region_settings.h"
#include "store/ec2_sharing.h"
#include "wire/generated/ec2.h"

namespace amiable::services::ec2 {

store::RegionSettings settings_of(const Call& call) {
  store::RegionSettings settings = store::region_settings(call.world, call.account(), call.region);
  settings.account = call.account();
  settings.region = call.region;
  return settings;
}

namespace {

namespace shapes = wire::ec2;

constexpr std::string_view unblocked = "unblocked", managed_by = "account";

Answer<Asks> enable_images_asks(const shapes::EnableImageBlockPublicAccessRequest&, const Call&) {
  return asks_anything("ec2:EnableImageBlockPublicAccess");
}

Answer<shapes::EnableImageBlockPublicAccessResult> enable_images(
    const shapes::EnableImageBlockPublicAccessRequest& in, const Call& call,
    store::ChangeSet& changes) {
  const std::string state =
      TRY(required(in.ImageBlockPublicAccessState, "ImageBlockPublicAccessState"));
  if (state != "block-new-sharing") {
    return invalid_parameter(state, "ImageBlockPublicAccessState", "");
  }
  TRY(stop_dry_run(in.DryRun));
  store::RegionSettings settings = settings_of(call);
  settings.image_block_public_access = state;
  changes.put(std::move(settings));
  return shapes::EnableImageBlockPublicAccessResult{state};
}

Answer<Asks> disable_images_asks(const shapes::DisableImageBlockPublicAccessRequest&, const Call&) {
  return asks_anything("ec2:DisableImageBlockPublicAccess");
}

Answer<shapes::DisableImageBlockPublicAccessResult> disable_images(
    const shapes::DisableImageBlockPublicAccessRequest& in, const Call& call,
    store::ChangeSet& changes) {
  TRY(stop_dry_run(in.DryRun));
  store::RegionSettings settings = settings_of(call);
  settings.image_block_public_access = unblocked;
  changes.put(std::move(settings));
  return shapes::DisableImageBlockPublicAccessResult{std::string(unblocked)};
}

Answer<Asks> get_images_asks(const shapes::GetImageBlockPublicAccessStateRequest&, const Call&) {
  return asks_anything("ec2:GetImageBlockPublicAccessState");
}

Answer<shapes::GetImageBlockPublicAccessStateResult> get_images(
    const shapes::GetImageBlockPublicAccessStateRequest& in, const Call& call) {
  TRY(stop_dry_run(in.DryRun));
  return shapes::GetImageBlockPublicAccessStateResult{settings_of(call).image_block_public_access,
                                                      std::string(managed_by)};
}

Answer<Asks> enable_snapshots_asks(const shapes::EnableSnapshotBlockPublicAccessRequest&,
                                   const Call&) {
  return asks_anything("ec2:EnableSnapshotBlockPublicAccess");
}

Answer<shapes::EnableSnapshotBlockPublicAccessResult> enable_snapshots(
    const shapes::EnableSnapshotBlockPublicAccessRequest& in, const Call& call,
    store::ChangeSet& changes) {
  const std::string state = TRY(required(in.State, "State"));
  if (state != "block-all-sharing" && state != "block-new-sharing") {
    return invalid_parameter(state, "State", "");
  }
  TRY(stop_dry_run(in.DryRun));
  store::RegionSettings settings = settings_of(call);
  settings.snapshot_block_public_access = state;
  changes.put(std::move(settings));
  return shapes::EnableSnapshotBlockPublicAccessResult{state};
}

Answer<Asks> disable_snapshots_asks(const shapes::DisableSnapshotBlockPublicAccessRequest&,
                                    const Call&) {
  return asks_anything("ec2:DisableSnapshotBlockPublicAccess");
}

Answer<shapes::DisableSnapshotBlockPublicAccessResult> disable_snapshots(
    const shapes::DisableSnapshotBlockPublicAccessRequest& in, const Call& call,
    store::ChangeSet& changes) {
  TRY(stop_dry_run(in.DryRun));
  store::RegionSettings settings = settings_of(call);
  settings.snapshot_block_public_access = unblocked;
  changes.put(std::move(settings));
  return shapes::DisableSnapshotBlockPublicAccessResult{std::string(unblocked)};
}

Answer<Asks> get_snapshots_asks(const shapes::GetSnapshotBlockPublicAccessStateRequest&,
                                const Call&) {
  return asks_anything("ec2:GetSnapshotBlockPublicAccessState");
}

Answer<shapes::GetSnapshotBlockPublicAccessStateResult> get_snapshots(
    const shapes::GetSnapshotBlockPublicAccessStateRequest& in, const Call& call) {
  TRY(stop_dry_run(in.DryRun));
  return shapes::GetSnapshotBlockPublicAccessStateResult{
      settings_of(call).snapshot_block_public_access, std::string(managed_by)};
}

}  // namespace

Rows image_settings_rows() {
  return {writes<shapes::EnableImageBlockPublicAccessRequest,
                 shapes::EnableImageBlockPublicAccessResult>("ec2", "EnableImageBlockPublicAccess",
                                                             enable_images_asks, enable_images),
          writes<shapes::DisableImageBlockPublicAccessRequest,
                 shapes::DisableImageBlockPublicAccessResult>(
              "ec2", "DisableImageBlockPublicAccess", disable_images_asks, disable_images),
          reads<shapes::GetImageBlockPublicAccessStateRequest,
                shapes::GetImageBlockPublicAccessStateResult>(
              "ec2", "GetImageBlockPublicAccessState", get_images_asks, get_images),
          writes<shapes::EnableSnapshotBlockPublicAccessRequest,
                 shapes::EnableSnapshotBlockPublicAccessResult>(
              "ec2", "EnableSnapshotBlockPublicAccess", enable_snapshots_asks, enable_snapshots),
          writes<shapes::DisableSnapshotBlockPublicAccessRequest,
                 shapes::DisableSnapshotBlockPublicAccessResult>(
              "ec2", "DisableSnapshotBlockPublicAccess", disable_snapshots_asks, disable_snapshots),
          reads<shapes::GetSnapshotBlockPublicAccessStateRequest,
                shapes::GetSnapshotBlockPublicAccessStateResult>(
              "ec2", "GetSnapshotBlockPublicAccessState", get_snapshots_asks, get_snapshots)};
}

}  // namespace amiable::services::ec2
