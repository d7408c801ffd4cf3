// The caller's view of one image.
#include "services/ec2/images.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/ec2_errors.h"
#include "services/ec2/ec2_ids.h"
#include "services/ec2/ec2_tags.h"
#include "services/ec2/shown_values.h"
#include "store/ec2_course.h"
#include "store/ec2_sharing.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;

std::optional<std::string> time(const std::optional<Timestamp>& at) {
  return at ? std::optional(iso8601_millis(*at)) : std::nullopt;
}

// A protection that was disabled with a cooldown holds until then: disabled-after:TIME.
std::string protection_at(const std::string& stored, Timestamp now) {
  constexpr std::string_view until = "disabled-after:";
  if (!stored.starts_with(until)) return stored;
  const auto end = parse_iso8601(stored.substr(until.size()));
  return end && *end > now ? "enabled-with-cooldown" : "disabled";
}

void show_facts(const store::Image& image, shapes::Image& out) {
  out.Description = unless_empty(image.description);
  out.ImageLocation = unless_empty(image.location);
  out.ImageType = image.image_type;
  out.RootDeviceName = unless_empty(image.record.root_device_name);
  out.RootDeviceType = unless_empty(image.record.root_device_type);
  out.VirtualizationType = unless_empty(image.virtualization_type);
  out.Hypervisor = unless_empty(image.hypervisor);
  out.BootMode = unless_empty(image.boot_mode);
  out.TpmSupport = unless_empty(image.tpm_support);
  out.ImdsSupport = unless_empty(image.imds_support);
  out.KernelId = unless_empty(image.kernel_id);
  out.RamdiskId = unless_empty(image.ramdisk_id);
  out.SriovNetSupport = unless_empty(image.sriov_net_support);
  out.Platform = unless_empty(image.platform);
  out.PlatformDetails = unless_empty(image.platform_details);
  out.UsageOperation = unless_empty(image.usage_operation);
  out.SourceInstanceId = unless_empty(image.source_instance_id);
  out.EnaSupport = image.ena_support;
}

void show_record(const Call& call, const model::Image& record, shapes::Image& out) {
  out.ImageId = record.id;
  out.OwnerId = record.owner;
  out.ImageOwnerAlias = unless_empty(record.owner_alias);
  out.Name = unless_empty(record.name);
  out.State = record.state;
  out.Public = record.is_public;
  out.Architecture = unless_empty(record.architecture);
  out.DeprecationTime = unless_empty(record.deprecation_time);
  out.SourceImageId = unless_empty(record.source_image_id);
  out.SourceImageRegion = unless_empty(record.source_image_region);
  out.BlockDeviceMappings = shown_mappings(record.mappings);
  if (record.owner == call.account()) out.Tags = shown_tags(record.tags);
  if (record.product_codes.empty()) return;
  out.ProductCodes.emplace();
  for (const std::string& code : record.product_codes) {
    out.ProductCodes->push_back({code, "marketplace"});
  }
}

bool is_name_letter(char letter) {
  constexpr std::string_view others = "()[] ./-'@_";
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || others.find(letter) != std::string_view::npos;
}

}  // namespace

std::string_view image_state(const Call& call, const store::Image& image) {
  return store::state_at(image.record.state, image.course, call.now);
}

void move_image(store::Image& image, std::string_view state, Timestamp now) {
  store::move_on(image.course, state, now);
}

Answer<const store::Image*> find_image(const Call& call, std::string_view id) {
  TRY(check_id(id, "ami"));
  const store::Image* image = call.world.image(call.region, id);
  if (image == nullptr || store::is_gone(image->course, call.now)) return not_found("ami", id);
  if (image_state(call, *image) == "deregistered") {
    return wire::AwsError{"InvalidAMIID.Unavailable",
                          fmt::format("The image ID '{}' is no longer available", id)};
  }
  return image;
}

Answer<store::Image> own_image(const Call& call, std::string_view id) {
  const store::Image* image = TRY(find_image(call, id));
  if (image->record.owner != call.account()) {
    return wire::AwsError{"AuthFailure", fmt::format("Not authorized for image:{}", id)};
  }
  return *image;
}

const store::Image* own_image_named(const Call& call, std::string_view name) {
  const store::Image* found = nullptr;
  call.world.images_of(call.account(), call.region, {}, [&](const store::Image& image) {
    const bool same = image.record.name == name && !store::is_gone(image.course, call.now) &&
                      image_state(call, image) != "deregistered";
    if (same) found = &image;
    return !same;
  });
  return found;
}

// [EC2 API reference, RegisterImage, Name; the sentences as users report them]
Answer<void> check_image_name(const Call& call, std::string_view name) {
  constexpr std::size_t shortest = 3, longest = 128;
  if (name.size() < shortest || name.size() > longest ||
      !std::all_of(name.begin(), name.end(), is_name_letter)) {
    return wire::AwsError{
        "InvalidAMIName.Malformed",
        "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, "
        "'(', ')', '[', ']', ' ', '.', '/', '-', ''', '@' and '_'"};
  }
  if (const store::Image* other = own_image_named(call, name)) {
    return wire::AwsError{
        "InvalidAMIName.Duplicate",
        fmt::format("AMI name {} is already in use by AMI {}", name, other->record.id)};
  }
  return {};
}

shapes::Image shown_image(const Call& call, const store::Image& image) {
  shapes::Image out;
  const model::Image record = store::record_at(image, call.now);
  show_record(call, record, out);
  show_facts(image, out);
  out.CreationDate = iso8601_millis(image.created);
  out.LastLaunchedTime = record.owner == call.account() ? time(image.last_launched) : std::nullopt;
  out.DeregistrationProtection = protection_at(image.deregistration_protection, call.now);
  const store::Course* step = store::step_at(image.course, call.now);
  if (step != nullptr && !(step->reason_code.empty() && step->reason_message.empty())) {
    out.StateReason =
        shapes::StateReason{unless_empty(step->reason_code), unless_empty(step->reason_message)};
  }
  const auto& settings = store::region_settings(call.world, call.account(), call.region);
  if (settings.allowed_images.state != "disabled") {
    out.ImageAllowed = store::is_allowed(settings, image, call.account(), call.now);
  }
  return out;
}

std::vector<shapes::BlockDeviceMapping> shown_mappings(
    const std::vector<model::BlockDevice>& mappings) {
  std::vector<shapes::BlockDeviceMapping> shown;
  for (const model::BlockDevice& device : mappings) {
    shapes::BlockDeviceMapping out;
    out.DeviceName = device.device_name;
    out.VirtualName = unless_empty(device.virtual_name);
    if (device.no_device) out.NoDevice = "";
    if (device.ebs) {
      shapes::EbsBlockDevice ebs;
      ebs.DeleteOnTermination = device.delete_on_termination;
      ebs.SnapshotId = unless_empty(device.snapshot_id);
      ebs.VolumeSize = unless_zero(device.volume_size);
      ebs.VolumeType = unless_empty(device.volume_type);
      ebs.Iops = unless_zero(device.iops);
      ebs.Throughput = unless_zero(device.throughput);
      ebs.Encrypted = device.encrypted.value_or(false);
      out.Ebs = std::move(ebs);
    }
    shown.push_back(std::move(out));
  }
  return shown;
}

}  // namespace amiable::services::ec2
