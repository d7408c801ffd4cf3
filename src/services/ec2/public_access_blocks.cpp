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
namespace op = wire::ec2::op;

constexpr std::string_view unblocked = "unblocked", managed_by = "account";

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

Answer<shapes::DisableImageBlockPublicAccessResult> disable_images(
    const shapes::DisableImageBlockPublicAccessRequest& in, const Call& call,
    store::ChangeSet& changes) {
  TRY(stop_dry_run(in.DryRun));
  store::RegionSettings settings = settings_of(call);
  settings.image_block_public_access = unblocked;
  changes.put(std::move(settings));
  return shapes::DisableImageBlockPublicAccessResult{std::string(unblocked)};
}

Answer<shapes::GetImageBlockPublicAccessStateResult> get_images(
    const shapes::GetImageBlockPublicAccessStateRequest& in, const Call& call) {
  TRY(stop_dry_run(in.DryRun));
  return shapes::GetImageBlockPublicAccessStateResult{settings_of(call).image_block_public_access,
                                                      std::string(managed_by)};
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

Answer<shapes::DisableSnapshotBlockPublicAccessResult> disable_snapshots(
    const shapes::DisableSnapshotBlockPublicAccessRequest& in, const Call& call,
    store::ChangeSet& changes) {
  TRY(stop_dry_run(in.DryRun));
  store::RegionSettings settings = settings_of(call);
  settings.snapshot_block_public_access = unblocked;
  changes.put(std::move(settings));
  return shapes::DisableSnapshotBlockPublicAccessResult{std::string(unblocked)};
}

Answer<shapes::GetSnapshotBlockPublicAccessStateResult> get_snapshots(
    const shapes::GetSnapshotBlockPublicAccessStateRequest& in, const Call& call) {
  TRY(stop_dry_run(in.DryRun));
  return shapes::GetSnapshotBlockPublicAccessStateResult{
      settings_of(call).snapshot_block_public_access, std::string(managed_by)};
}

}  // namespace

Rows image_settings_rows() {
  return {writing<op::EnableImageBlockPublicAccess>(asks_anything<op::EnableImageBlockPublicAccess>,
                                                    enable_images),
          writing<op::DisableImageBlockPublicAccess>(
              asks_anything<op::DisableImageBlockPublicAccess>, disable_images),
          reading<op::GetImageBlockPublicAccessState>(
              asks_anything<op::GetImageBlockPublicAccessState>, get_images),
          writing<op::EnableSnapshotBlockPublicAccess>(
              asks_anything<op::EnableSnapshotBlockPublicAccess>, enable_snapshots),
          writing<op::DisableSnapshotBlockPublicAccess>(
              asks_anything<op::DisableSnapshotBlockPublicAccess>, disable_snapshots),
          reading<op::GetSnapshotBlockPublicAccessState>(
              asks_anything<op::GetSnapshotBlockPublicAccessState>, get_snapshots)};
}

}  // namespace amiable::services::ec2
