// A new device has DeleteOnTermination unless the request or the image says otherwise [EC2 API
// reference, EbsBlockDevice: what RunInstances makes is deleted by default].
#include "services/ec2/launch_devices.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/ebs/block_copies.h"
#include "services/ec2/ec2_errors.h"
#include "services/ec2/pace.h"
#include "services/ec2/snapshots.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
constexpr std::string_view default_volume_type = "gp2";

// One device as the image and the request have it.
struct Wanted {
  const model::BlockDevice* image = nullptr;
  const shapes::BlockDeviceMapping* request = nullptr;
};

std::vector<Wanted> overlaid(const LaunchRequest& in, const store::Image& image) {
  std::vector<Wanted> all;
  for (const model::BlockDevice& one : image.record.mappings) {
    if (one.ebs) all.push_back({&one, nullptr});
  }
  if (!in.BlockDeviceMappings) return all;
  for (const shapes::BlockDeviceMapping& one : *in.BlockDeviceMappings) {
    const auto is_same = [&one](const Wanted& other) {
      return other.image != nullptr && other.image->device_name == *one.DeviceName;
    };
    if (one.NoDevice) std::erase_if(all, is_same);
    if (!one.Ebs) continue;
    const auto same = std::find_if(all.begin(), all.end(), is_same);
    if (same != all.end()) {
      same->request = &one;
    } else {
      all.push_back({nullptr, &one});
    }
  }
  return all;
}

void take_from_image(const model::BlockDevice& image, LaunchDevice& device) {
  device.figures.size = image.volume_size;
  device.figures.type = image.volume_type;
  if (image.iops != 0) device.figures.iops = image.iops;
  if (image.throughput != 0) device.figures.throughput = image.throughput;
  device.delete_on_termination = image.delete_on_termination;
}

void take_from_request(const shapes::EbsBlockDevice& ebs, LaunchDevice& device) {
  VolumeFigures& figures = device.figures;
  if (given(ebs.VolumeType) && *ebs.VolumeType != figures.type) {
    figures.type = *ebs.VolumeType;
    figures.iops.reset();  // those of the image are another type's
    figures.throughput.reset();
  }
  if (ebs.VolumeSize) figures.size = *ebs.VolumeSize;
  if (ebs.Iops) figures.iops = ebs.Iops;
  if (ebs.Throughput) figures.throughput = ebs.Throughput;
  if (ebs.DeleteOnTermination) device.delete_on_termination = *ebs.DeleteOnTermination;
}

std::string snapshot_id_of(const Wanted& wanted) {
  const auto* request = wanted.request;
  if (request != nullptr && given(request->Ebs->SnapshotId)) return *request->Ebs->SnapshotId;
  return wanted.image == nullptr ? std::string() : wanted.image->snapshot_id;
}

Answer<LaunchDevice> device_of(const Wanted& wanted, const Call& call) {
  LaunchDevice device;
  device.name = wanted.image != nullptr ? wanted.image->device_name : *wanted.request->DeviceName;
  if (wanted.image != nullptr) take_from_image(*wanted.image, device);
  if (wanted.request != nullptr) take_from_request(*wanted.request->Ebs, device);
  if (device.figures.type.empty()) device.figures.type = default_volume_type;
  const std::string snapshot_id = snapshot_id_of(wanted);
  device.snapshot = call.world.snapshot(call.region, snapshot_id);
  const std::int64_t least = device.snapshot == nullptr ? 0 : device.snapshot->record.volume_size;
  if (device.figures.size == 0) device.figures.size = least;
  if (device.figures.size == 0) {
    return invalid_mapping(fmt::format(
        "The device '{}' must have either a snapshot ID or a volume size.", device.name));
  }
  if (device.figures.size < least) {
    return invalid_mapping(smaller_than_snapshot(device.figures.size, snapshot_id, least));
  }
  device.figures = TRY(checked_figures(device.figures));
  return device;
}

}  // namespace

Answer<std::vector<LaunchDevice>> devices_of(const LaunchRequest& in, const store::Image& image,
                                             const Call& call) {
  std::vector<LaunchDevice> devices;
  for (const Wanted& one : overlaid(in, image)) devices.push_back(TRY(device_of(one, call)));
  return devices;
}

std::vector<SourceData> sources_of(std::span<const LaunchDevice> devices) {
  std::vector<SourceData> sources;
  for (const LaunchDevice& device : devices) {
    if (device.snapshot != nullptr) sources.push_back(source_of(*device.snapshot));
  }
  return sources;
}

store::Volume volume_for(const LaunchDevice& device, std::string id,
                         const store::Instance& instance, const DeviceKeys* keys,
                         const Call& call) {
  const Pace pace = pace_of(call);
  store::Volume volume;
  volume.record.id = std::move(id);
  volume.record.state = "creating";
  volume.record.account = instance.record.account;
  volume.record.region = instance.record.region;
  volume.record.availability_zone = instance.availability_zone;
  volume.record.volume_type = device.figures.type;
  volume.record.size = device.figures.size;
  volume.created = call.now;
  volume.iops = device.figures.iops.value_or(0);
  volume.throughput = device.figures.throughput.value_or(0);
  volume.course = {{"available", after(call.now, pace.volume_available)}};
  if (device.snapshot != nullptr) {
    volume.record.snapshot_id = device.snapshot->record.id;
  }
  store::VolumeAttachment& attachment = volume.attachments.emplace_back();
  attachment.instance_id = instance.record.id;
  attachment.device = device.name;
  attachment.attached = call.now;
  attachment.delete_on_termination = device.delete_on_termination;
  attachment.course = {{"attached", after(call.now, pace.attached)}};
  if (keys != nullptr) {
    volume.record.encrypted = true;
    volume.record.kms_key_id = keys->key_arn;
    take_data_key(*keys, volume);
    attachment.grant_id = keys->instance_grant;
  }
  if (device.snapshot != nullptr) ebs::carry_blocks(call, *device.snapshot, volume);
  return volume;
}

}  // namespace amiable::services::ec2
