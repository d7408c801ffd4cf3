// The record's reader is the bundle's; here is what a file by hand can have wrong.
#include "sources/seed_images.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>

#include "base/arn.h"
#include "base/hex_digit.h"
#include "base/json_members.h"
#include "sources/bundle_files.h"
#include "sources/record_readers.h"

namespace amiable::sources {
namespace {

using json::Type;
using json::Value;

constexpr std::int64_t root_size_default = 8;  // GiB
constexpr std::string_view next_step =
    "the file is what `aws ec2 describe-images --output json` prints, with Regions beside if not "
    "in all";

Error wrong(const Value& value, std::string message) {
  return {ErrorKind::unreadable, std::move(message), value.place(), std::string(next_step)};
}

// ami-, snap- or the like, then 8 to 17 hexadecimal digits.
bool is_id(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  const bool hex =
      std::all_of(text.begin(), text.end(), [](char c) { return lower_hex_value(c) >= 0; });
  return hex && text.size() >= 8 && text.size() <= 17;
}

Result<void> check_types(const Value& object, Type type,
                         std::initializer_list<std::string_view> members) {
  for (const std::string_view member : members) {
    const auto value = object.find(member);
    if (!value || value->is(type) || value->is(Type::null)) continue;
    return wrong(*value, fmt::format("{} is {}, {} expected", member,
                                     json::type_name(value->type()), json::type_name(type)));
  }
  return {};
}

Result<void> check_device(const Value& device) {
  if (!device.is(Type::object)) return wrong(device, "a device is an object");
  TRY(check_types(device, Type::string, {"DeviceName", "VirtualName", "NoDevice"}));
  TRY(check_types(device, Type::object, {"Ebs"}));
  if (text_of(device, "DeviceName").empty()) return wrong(device, "this device has no DeviceName");
  const auto ebs = device.find("Ebs");
  if (!ebs || !ebs->is(Type::object)) return {};
  TRY(check_types(*ebs, Type::string, {"SnapshotId", "VolumeType"}));
  TRY(check_types(*ebs, Type::boolean, {"Encrypted", "DeleteOnTermination"}));
  TRY(check_types(*ebs, Type::number, {"VolumeSize", "Iops", "Throughput"}));
  const std::string snapshot = text_of(*ebs, "SnapshotId");
  if (!snapshot.empty() && !is_id(snapshot, "snap-")) {
    return wrong(*ebs->find("SnapshotId"), fmt::format("`{}` is no id of a snapshot", snapshot));
  }
  if (flag_of(*ebs, "Encrypted")) {
    return wrong(*ebs, "an image with an encrypted device cannot be public");
  }
  if (ebs->find("VolumeSize") && number_of(*ebs, "VolumeSize") <= 0) {
    return wrong(*ebs->find("VolumeSize"), "VolumeSize is a number of GiB from 1");
  }
  return {};
}

Result<void> check_image(const Value& image) {
  if (!image.is(Type::object)) return wrong(image, "an image is an object");
  TRY(check_types(image, Type::string,
                  {"ImageId", "OwnerId", "ImageOwnerAlias", "Name", "Description", "Architecture",
                   "RootDeviceName", "RootDeviceType", "CreationDate", "ImageLocation", "ImageType",
                   "VirtualizationType", "Hypervisor", "Platform"}));
  TRY(check_types(image, Type::boolean, {"EnaSupport"}));
  TRY(check_types(image, Type::array, {"BlockDeviceMappings", "Regions", "ProductCodes", "Tags"}));
  const std::string id = text_of(image, "ImageId");
  if (!is_id(id, "ami-")) return wrong(image, fmt::format("`{}` is no ImageId of an image", id));
  if (!is_account_id(text_of(image, "OwnerId"))) {
    return wrong(image, fmt::format("the OwnerId of {} is missing, or not 12 digits", id));
  }
  if (text_of(image, "Name").empty()) return wrong(image, fmt::format("{} has no Name", id));
  for (const Value& device : elements_of(image, "BlockDeviceMappings")) TRY(check_device(device));
  return {};
}

Result<std::vector<std::string>> regions_of(const Value& image) {
  std::vector<std::string> regions;
  for (const Value& one : elements_of(image, "Regions")) {
    if (!one.is(Type::string) || !is_region(one.string())) {
      return wrong(one, "a Region expected, such as us-east-1");
    }
    regions.push_back(one.string());
  }
  return regions;
}

// The root device, where the file tells none.
void complete(model::Image& record) {
  if (record.root_device_type.empty()) record.root_device_type = "ebs";
  if (record.architecture.empty()) record.architecture = "x86_64";
  if (record.root_device_name.empty()) {
    record.root_device_name =
        record.mappings.empty() ? "/dev/xvda" : record.mappings.front().device_name;
  }
  for (model::BlockDevice& device : record.mappings) {
    if (!device.ebs) continue;
    device.encrypted = false;
    if (device.volume_size == 0) device.volume_size = root_size_default;
    if (device.volume_type.empty()) device.volume_type = "gp2";
  }
  if (!record.mappings.empty() || record.root_device_type != "ebs") return;
  model::BlockDevice root;
  root.device_name = record.root_device_name;
  root.ebs = true;
  root.encrypted = false;
  root.volume_size = root_size_default;
  root.volume_type = "gp2";
  record.mappings.push_back(std::move(root));
}

Result<SeedImage> read_one(const Value& value) {
  TRY(check_image(value));
  SeedImage seed;
  seed.record = read_image(value);
  seed.record.origin = {};
  complete(seed.record);
  seed.description = text_of(value, "Description");
  seed.location = text_of(value, "ImageLocation");
  seed.image_type = text_of(value, "ImageType");
  seed.virtualization_type = text_of(value, "VirtualizationType");
  seed.hypervisor = text_of(value, "Hypervisor");
  seed.boot_mode = text_of(value, "BootMode");
  seed.imds_support = text_of(value, "ImdsSupport");
  seed.sriov_net_support = text_of(value, "SriovNetSupport");
  seed.platform = text_of(value, "Platform");
  seed.platform_details = text_of(value, "PlatformDetails");
  seed.usage_operation = text_of(value, "UsageOperation");
  seed.kernel_id = text_of(value, "KernelId");
  seed.ramdisk_id = text_of(value, "RamdiskId");
  seed.ena_support = flag_of(value, "EnaSupport");
  seed.created = time_of(value, "CreationDate");
  if (!seed.created && !text_of(value, "CreationDate").empty()) {
    return wrong(*value.find("CreationDate"), "CreationDate is no time");
  }
  seed.regions = TRY(regions_of(value));
  return seed;
}

// An image stands once in a Region: empty regions are all.
Result<void> check_once(const Value& value, const SeedImage& seed,
                        std::set<std::pair<std::string, std::string>>& known) {
  const std::string& id = seed.record.id;
  const auto told = known.lower_bound({id, {}});
  const bool any = told != known.end() && told->first == id;
  bool twice = any && (seed.regions.empty() || told->second.empty());
  for (const std::string& region : seed.regions) twice |= !known.insert({id, region}).second;
  if (seed.regions.empty()) known.insert({id, {}});
  if (twice) return wrong(value, fmt::format("{} is told twice", id));
  return {};
}

}  // namespace

Result<std::vector<SeedImage>> read_seed_images(std::string_view name, std::string text) {
  const auto document =
      TRY(json::parse(std::make_shared<const Source>(std::string(name), std::move(text))));
  const Value root = document->root();
  const auto images = root.is(Type::object) ? root.find("Images") : std::nullopt;
  if (!images || !images->is(Type::array)) return wrong(root, "an object with Images expected");
  std::vector<SeedImage> seeds;
  std::set<std::pair<std::string, std::string>> known;
  for (const Value& value : images->elements()) {
    SeedImage seed = TRY(read_one(value));
    TRY(check_once(value, seed, known));
    seeds.push_back(std::move(seed));
  }
  return seeds;
}

}  // namespace amiable::sources
