// CreateImage: snapshots of the instance's volumes and an image of them. KMS is not asked: the
// snapshots keep the volumes' keys [recorded of CreateSnapshot].
#include <fmt/format.h>

#include <algorithm>

#include "services/ebs/block_copies.h"
#include "services/ec2/images.h"
#include "services/ec2/instances.h"
#include "services/ec2/listed.h"
#include "services/ec2/pace.h"
#include "services/ec2/snapshots.h"
#include "services/ec2/volume_types.h"
#include "services/ec2/volumes.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
using In = wire::ec2::CreateImageRequest;
constexpr std::string_view action = "ec2:CreateImage";
constexpr std::string_view taggable[] = {"image", "snapshot"};

Answer<Asks> asks_create(const In& in, const Call& call) {
  const std::string id = TRY(required(in.InstanceId, "instanceId"));
  TRY(check_id(id, "i"));
  TRY(check_tag_types(in.TagSpecifications, taggable));
  Asks asks{ask_on_instance(call, action, id), ask_on(call, action, "image", "*", call.account()),
            ask_on(call, action, "snapshot", "*", call.account())};
  const auto tags = TRY(tags_for(in.TagSpecifications, "image"));
  const auto snapshot_tags = TRY(tags_for(in.TagSpecifications, "snapshot"));
  add_tag_asks(asks, call, action, "image", tags);
  add_tag_asks(asks, call, action, "snapshot", snapshot_tags);
  return asks;
}

const shapes::BlockDeviceMapping* option_for(const In& in, std::string_view device) {
  if (!in.BlockDeviceMappings) return nullptr;
  for (const shapes::BlockDeviceMapping& one : *in.BlockDeviceMappings) {
    if (one.DeviceName == device) return &one;
  }
  return nullptr;
}

Answer<void> overlay(const shapes::EbsBlockDevice& ebs, model::BlockDevice& device) {
  if (ebs.Encrypted || given(ebs.KmsKeyId)) {
    return invalid_mapping("The encryption of a volume cannot be changed by CreateImage.");
  }
  if (given(ebs.SnapshotId)) {
    return invalid_mapping("snapshotId cannot be given for a device of the instance");
  }
  if (ebs.VolumeSize) {
    if (*ebs.VolumeSize < device.volume_size) {
      return invalid_mapping(
          fmt::format("Volume of size {}GB is smaller than snapshot, expect size >= "
                      "{}GB",
                      *ebs.VolumeSize, device.volume_size));
    }
    device.volume_size = *ebs.VolumeSize;
  }
  if (given(ebs.VolumeType)) device.volume_type = *ebs.VolumeType;
  if (ebs.Iops) device.iops = *ebs.Iops;
  if (ebs.Throughput) device.throughput = *ebs.Throughput;
  if (ebs.DeleteOnTermination) device.delete_on_termination = *ebs.DeleteOnTermination;
  return {};
}

// One of the image's devices, and the snapshot it is made of.
Answer<void> add_device(const In& in, const Call& call, const InstanceVolume& one,
                        store::Image& image, store::ChangeSet& changes) {
  const shapes::BlockDeviceMapping* option = option_for(in, one.attachment->device);
  if (option != nullptr && option->NoDevice) return {};
  const model::Volume& record = one.volume->record;
  store::Snapshot snapshot = snapshot_of_volume(
      call, *one.volume,
      fmt::format("Created by CreateImage({}) for {}", *in.InstanceId, image.record.id),
      TRY(tags_for(in.TagSpecifications, "snapshot")));
  model::BlockDevice device;
  device.device_name = one.attachment->device;
  device.ebs = true;
  device.snapshot_id = snapshot.record.id;
  device.encrypted = record.encrypted;
  device.volume_size = record.size;
  device.volume_type = record.volume_type;
  // Figures that follow from type and size are not told of an image.
  const VolumeType* type = find_volume_type(record.volume_type);
  if (type != nullptr && type->most_iops != 0) device.iops = one.volume->iops;
  if (type != nullptr && type->most_throughput != 0) device.throughput = one.volume->throughput;
  device.delete_on_termination = one.attachment->delete_on_termination;
  if (option != nullptr && option->Ebs) TRY(overlay(*option->Ebs, device));
  image.record.mappings.push_back(std::move(device));
  if (ebs::waits_for_blocks(snapshot)) image.course.clear();  // available with its snapshots
  changes.put(std::move(snapshot));
  return {};
}

store::Image image_of(const In& in, const Call& call, const store::Instance& instance) {
  store::Image image;
  image.record.id = new_id("ami");
  image.record.owner = call.account();
  image.record.region = call.region;
  image.record.name = *in.Name;
  image.record.state = "pending";
  image.record.root_device_type = "ebs";
  image.record.architecture = instance.architecture;
  image.course = {{"available", after(call.now, pace_of(call).image_available)}};
  image.description = in.Description.value_or("");
  image.location = fmt::format("{}/{}", call.account(), *in.Name);
  image.record.root_device_name = instance.root_device_name;
  image.virtualization_type = instance.virtualization_type;
  image.boot_mode = given(in.BootModeOverride) ? *in.BootModeOverride : instance.boot_mode;
  image.tpm_support = instance.tpm_support;
  image.platform = instance.platform;
  image.platform_details = instance.platform_details;
  image.usage_operation = instance.usage_operation;
  image.kernel_id = instance.kernel_id;
  image.ramdisk_id = instance.ramdisk_id;
  image.ena_support = instance.ena_support;
  image.sriov_net_support = instance.sriov_net_support;
  image.source_instance_id = instance.record.id;
  image.created = call.now;
  return image;
}

Answer<const store::Instance*> imaged_instance(const In& in, const Call& call) {
  const store::Instance* instance = TRY(find_instance(call, *in.InstanceId));
  const std::string state = instance_state(call, *instance);
  if (state != "running" && state != "stopped" && state != "stopping") {
    return incorrect_instance_state(
        fmt::format("Instance {} is not in state 'running' or 'stopped'", instance->record.id));
  }
  return instance;
}

Answer<void> refuse_new_devices(const In& in, const std::vector<InstanceVolume>& volumes) {
  if (!in.BlockDeviceMappings) return {};
  for (const shapes::BlockDeviceMapping& one : *in.BlockDeviceMappings) {
    const std::string name = TRY(required(one.DeviceName, "deviceName"));
    const bool there = std::any_of(
        volumes.begin(), volumes.end(),
        [&name](const InstanceVolume& volume) { return volume.attachment->device == name; });
    if (!there && one.Ebs) {
      return wire::AwsError{"UnsupportedOperation",
                            "Images with devices that the instance does not have are not made by "
                            "amiable's CreateImage."};
    }
  }
  return {};
}

Answer<shapes::CreateImageResult> create(const In& in, const Call& call,
                                         store::ChangeSet& changes) {
  TRY(check_image_name(call, TRY(required(in.Name, "name"))));
  const store::Instance* instance = TRY(imaged_instance(in, call));
  const auto volumes = volumes_of(call, *instance);
  TRY(refuse_new_devices(in, volumes));
  store::Image image = image_of(in, call, *instance);
  image.record.tags = TRY(tags_for(in.TagSpecifications, "image"));
  store::ChangeSet snapshots;
  for (const InstanceVolume& one : volumes) TRY(add_device(in, call, one, image, snapshots));
  const bool has_root = std::any_of(image.record.mappings.begin(), image.record.mappings.end(),
                                    [&image](const model::BlockDevice& one) {
                                      return one.device_name == image.record.root_device_name;
                                    });
  if (!has_root) return invalid_mapping("No root snapshot specified in device mapping.");
  TRY(stop_dry_run(in.DryRun));
  for (const store::Change& one : snapshots.changes()) changes.add(one);
  shapes::CreateImageResult out;
  out.ImageId = image.record.id;
  changes.put(std::move(image));
  return out;
}

}  // namespace

Rows instance_image_rows() { return {writing<wire::ec2::op::CreateImage>(asks_create, create)}; }

}  // namespace amiable::services::ec2
