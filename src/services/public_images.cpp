// One table of images, for every Region that an account has without asking for it. Names, owners
// and device names are those of the real images of mid-2026 [EC2 user guide, Amazon Linux 2023;
// Ubuntu's image locator].
#include "services/public_images.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/account_zone.h"
#include "services/ec2/ec2_ids.h"
#include "services/ec2/snapshots.h"

namespace amiable::services {
namespace {

struct Published {
  std::string_view name, description, architecture, owner, owner_alias, root_device, volume_type,
      boot_mode, imds_support, created;
  std::string_view parameter;
};

constexpr Published published[] = {
    {"al2023-ami-2023.9.20260601.0-kernel-6.1-x86_64",
     "Amazon Linux 2023 AMI 2023.9.20260601.0 x86_64 HVM kernel-6.1", "x86_64", "137112412989",
     "amazon", "/dev/xvda", "gp3", "uefi-preferred", "v2.0", "2026-06-01T20:01:44.000Z",
     "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"},
    {"al2023-ami-2023.9.20260601.0-kernel-6.1-arm64",
     "Amazon Linux 2023 AMI 2023.9.20260601.0 arm64 HVM kernel-6.1", "arm64", "137112412989",
     "amazon", "/dev/xvda", "gp3", "uefi", "v2.0", "2026-06-01T20:02:31.000Z",
     "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"},
    {"ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20260610",
     "Canonical, Ubuntu, 24.04, amd64 noble image", "x86_64", "099720109477", "", "/dev/sda1",
     "gp3", "uefi-preferred", "", "2026-06-10T06:31:09.000Z",
     "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id"}};

constexpr std::int64_t root_size = 8;  // GiB

std::string id_of(std::string_view prefix, const Published& image, std::string_view region) {
  return ec2::derived_id(prefix, fmt::format("{}/{}/{}", prefix, region, image.name));
}

store::Snapshot snapshot_of(const Published& image, std::string_view region) {
  store::Snapshot snapshot;
  model::Snapshot& record = snapshot.record;
  record.id = id_of("snap", image, region);
  record.owner = image.owner;
  record.owner_alias = image.owner_alias;
  record.region = region;
  record.state = "completed";
  record.storage_tier = "standard";
  record.volume_id = ec2::volume_of_copies;
  record.volume_size = root_size;
  snapshot.permissions.groups = {"all"};
  snapshot.description = image.description;
  snapshot.bound_id = record.volume_id;
  snapshot.started = *parse_iso8601(image.created);
  snapshot.completed = snapshot.started;
  return snapshot;
}

store::Image image_of(const Published& image, std::string_view region) {
  store::Image out;
  model::Image& record = out.record;
  record.id = id_of("ami", image, region);
  record.owner = image.owner;
  record.owner_alias = image.owner_alias;
  record.region = region;
  record.name = image.name;
  record.state = "available";
  record.root_device_type = "ebs";
  record.architecture = image.architecture;
  model::BlockDevice root;
  root.device_name = image.root_device;
  root.ebs = true;
  root.snapshot_id = id_of("snap", image, region);
  root.encrypted = false;
  root.volume_size = root_size;
  root.volume_type = image.volume_type;
  record.mappings = {std::move(root)};
  out.permissions.groups = {"all"};
  out.description = image.description;
  const std::string_view place = image.owner_alias.empty() ? image.owner : image.owner_alias;
  out.location = fmt::format("{}/{}", place, image.name);
  out.record.root_device_name = image.root_device;
  out.boot_mode = image.boot_mode;
  out.imds_support = image.imds_support;
  out.sriov_net_support = "simple";
  out.ena_support = true;
  out.platform_details = "Linux/UNIX";
  out.usage_operation = "RunInstances";
  out.created = *parse_iso8601(image.created);
  return out;
}

}  // namespace

void add_public_images(store::ChangeSet& changes) {
  for (const ec2::RegionFacts& region : ec2::known_regions()) {
    if (region.opt_in) continue;
    for (const Published& image : published) {
      changes.put(snapshot_of(image, region.name));
      changes.put(image_of(image, region.name));
    }
  }
}

std::vector<PublicParameter> public_parameters(std::string_view region) {
  const ec2::RegionFacts* facts = ec2::find_region(region);
  if (facts == nullptr || facts->opt_in) return {};
  std::vector<PublicParameter> parameters;
  for (const Published& image : published) {
    parameters.push_back({std::string(image.parameter), id_of("ami", image, region)});
  }
  std::sort(parameters.begin(), parameters.end(),
            [](const PublicParameter& a, const PublicParameter& b) { return a.name < b.name; });
  return parameters;
}

}  // namespace amiable::services
