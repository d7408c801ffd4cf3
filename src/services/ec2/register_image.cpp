// RegisterImage of an EBS-backed image: of own, completed snapshots [recorded: errors, defaults].
// Images backed by instance store (a manifest in S3) are not made here.
#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/ec2_asks.h"
#include "services/ec2/ec2_errors.h"
#include "services/ec2/ec2_ids.h"
#include "services/ec2/ec2_rows.h"
#include "services/ec2/ec2_tags.h"
#include "services/ec2/images.h"
#include "store/ec2_course.h"
#include "store/ec2_sharing.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
namespace op = wire::ec2::op;
using In = shapes::RegisterImageRequest;

constexpr std::string_view taggable[] = {"image"};

Answer<Asks> register_asks(const In& in, const Call& call) {
  TRY(check_tag_types(in.TagSpecifications, taggable));
  const auto tags = TRY(tags_for(in.TagSpecifications, "image"));
  Ask image = ask_on(call, "ec2:RegisterImage", "image", "*", call.account());
  add_key(image, "ec2:Owner", std::string(call.account()));
  Asks asks{std::move(image)};
  if (in.BlockDeviceMappings) {
    for (const shapes::BlockDeviceMapping& device : *in.BlockDeviceMappings) {
      if (!device.Ebs || !given(device.Ebs->SnapshotId)) continue;
      asks.push_back(ask_on_snapshot(call, "ec2:RegisterImage", *device.Ebs->SnapshotId));
    }
  }
  add_tag_asks(asks, call, "ec2:RegisterImage", "image", tags);
  return asks;
}

Answer<const store::Snapshot*> own_snapshot(const Call& call, const std::string& id) {
  TRY(check_id(id, "snap"));
  const store::Snapshot* snapshot = call.world.snapshot(call.region, id);
  if (snapshot == nullptr || store::is_gone(snapshot->course, call.now) ||
      !store::sees(call.world, call.account(), *snapshot)) {
    return wire::AwsError{"InvalidSnapshotID.NotFound",
                          fmt::format("The snapshot ID '{}' does not exist", id)};
  }
  if (snapshot->record.owner != call.account()) {
    return invalid_value(fmt::format(
        "Invalid value '{}' for snapshotId. Snapshot does not belong to {}", id, call.account()));
  }
  const std::string_view state =
      store::state_at(snapshot->record.state, snapshot->course, call.now);
  if (state != "completed") {
    return incorrect_state(fmt::format("Snapshot is in invalid state - {}", state));
  }
  return snapshot;
}

Answer<void> take_snapshot(const Call& call, const shapes::EbsBlockDevice& ebs,
                           model::BlockDevice& device) {
  const store::Snapshot* snapshot = TRY(own_snapshot(call, *ebs.SnapshotId));
  if (ebs.Encrypted) {
    return wire::AwsError{"InvalidParameter",
                          "The parameter encrypted cannot be used with the parameter snapshotId"};
  }
  const std::int64_t least = snapshot->record.volume_size;
  if (ebs.VolumeSize && *ebs.VolumeSize < least) {
    return invalid_mapping(smaller_than_snapshot(*ebs.VolumeSize, *ebs.SnapshotId, least));
  }
  device.snapshot_id = *ebs.SnapshotId;
  device.encrypted = snapshot->record.encrypted;
  device.volume_size = ebs.VolumeSize.value_or(least);
  return {};
}

Answer<model::BlockDevice> device_of(const Call& call,
                                     const shapes::BlockDeviceMapping& given_one) {
  model::BlockDevice device;
  device.device_name = TRY(required(given_one.DeviceName, "deviceName"));
  device.virtual_name = given_one.VirtualName.value_or("");
  device.no_device = given_one.NoDevice.has_value();
  if (!given_one.Ebs) return device;
  const shapes::EbsBlockDevice& ebs = *given_one.Ebs;
  device.ebs = true;
  device.volume_type = given(ebs.VolumeType) ? *ebs.VolumeType : "gp2";
  device.delete_on_termination = ebs.DeleteOnTermination.value_or(true);
  device.iops = ebs.Iops.value_or(0);
  device.throughput = ebs.Throughput.value_or(0);
  if (given(ebs.KmsKeyId)) {
    return wire::AwsError{"InvalidParameter",
                          "The parameter KmsKeyId is not supported for this operation"};
  }
  if (given(ebs.SnapshotId)) {
    TRY(take_snapshot(call, ebs, device));
    return device;
  }
  if (!ebs.VolumeSize) return missing_parameter("size or snapshotId");
  device.volume_size = *ebs.VolumeSize;
  device.encrypted = ebs.Encrypted.value_or(false);
  return device;
}

Answer<std::vector<model::BlockDevice>> devices_of(const Call& call, const In& in,
                                                   const std::string& root) {
  std::vector<model::BlockDevice> devices;
  bool has_root = false;
  for (const shapes::BlockDeviceMapping& one : *in.BlockDeviceMappings) {
    model::BlockDevice device = TRY(device_of(call, one));
    for (const model::BlockDevice& other : devices) {
      if (other.device_name != device.device_name) continue;
      return invalid_mapping(
          fmt::format("Duplicate device name {} in block device mapping", device.device_name));
    }
    has_root = has_root || (device.device_name == root && !device.snapshot_id.empty());
    if (!device.no_device) devices.push_back(std::move(device));
  }
  if (!has_root) return invalid_mapping("No root snapshot specified in device mapping.");
  return devices;
}

// [EC2 user guide, AMI boot modes and NitroTPM]
Answer<void> check_boot(const In& in) {
  const std::string mode = in.BootMode.value_or("");
  if (given(in.TpmSupport) && mode != "uefi") {
    return invalid_combination(
        "The parameter TpmSupport requires the parameter BootMode to be set to uefi.");
  }
  constexpr std::size_t uefi_data_max = 64000;
  if (in.UefiData.value_or("").size() > uefi_data_max) {
    return invalid_parameter("…", "uefiData", "Must be no more than 64 KB.");
  }
  return {};
}

void fill_record(const In& in, const Call& call, model::Image& record) {
  record.id = new_id("ami");
  record.owner = call.account();
  record.region = call.region;
  record.name = *in.Name;
  record.state = "available";  // at once [recorded]
  record.root_device_type = "ebs";
  record.architecture = given(in.Architecture) ? *in.Architecture : "i386";
}

store::Image image_of(const In& in, const Call& call, const std::string& root) {
  store::Image image;
  fill_record(in, call, image.record);
  image.description = in.Description.value_or("");
  image.location =
      given(in.ImageLocation) ? *in.ImageLocation : fmt::format("{}/{}", call.account(), *in.Name);
  image.record.root_device_name = root;
  image.virtualization_type = given(in.VirtualizationType) ? *in.VirtualizationType : "paravirtual";
  image.boot_mode = in.BootMode.value_or("");
  image.tpm_support = in.TpmSupport.value_or("");
  image.imds_support = in.ImdsSupport.value_or("");
  image.uefi_data = in.UefiData.value_or("");
  image.kernel_id = in.KernelId.value_or("");
  image.ramdisk_id = in.RamdiskId.value_or("");
  image.sriov_net_support = in.SriovNetSupport.value_or("");
  image.platform_details = "Linux/UNIX";
  image.usage_operation = "RunInstances";
  image.ena_support = in.EnaSupport.value_or(false);
  image.created = call.now;
  return image;
}

Answer<shapes::RegisterImageResult> register_image(const In& in, const Call& call,
                                                   store::ChangeSet& changes) {
  TRY(check_image_name(call, TRY(required(in.Name, "name"))));
  if (in.BillingProducts && !in.BillingProducts->empty()) {
    return wire::AwsError{"AuthFailure", "Not authorized for billing products"};
  }
  if (!in.BlockDeviceMappings || in.BlockDeviceMappings->empty()) {
    if (!given(in.ImageLocation)) return missing_parameter("imageLocation or rootDeviceName");
    return wire::AwsError{"UnsupportedOperation",
                          "amiable serve has no Amazon S3 to read an instance store-backed "
                          "image's manifest from"};
  }
  const std::string root = TRY(required(in.RootDeviceName, "rootDeviceName"));
  TRY(check_boot(in));
  store::Image image = image_of(in, call, root);
  image.record.mappings = TRY(devices_of(call, in, root));
  image.record.tags = TRY(tags_for(in.TagSpecifications, "image"));
  TRY(stop_dry_run(in.DryRun));
  shapes::RegisterImageResult out{image.record.id};
  changes.put(std::move(image));
  return out;
}

}  // namespace

Rows register_image_rows() { return {writing<op::RegisterImage>(register_asks, register_image)}; }

}  // namespace amiable::services::ec2
