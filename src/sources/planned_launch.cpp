// A new aws_instance as the launch it will be, and what new things are made of.
#include <fmt/format.h>

#include "base/json_members.h"
#include "sources/terraform_plan.h"

namespace amiable::sources {
namespace {

using json::Type;

// The root device is named by the image alone: `root` stands for it where that is not known.
model::BlockDevice device_of(const TerraformDocument& plan, const Planned& block,
                             std::string name) {
  model::BlockDevice device;
  device.ebs = true;
  device.device_name = std::move(name);
  device.snapshot_id = plan.text(block.member("snapshot_id")).value_or("");
  device.kms_key_id = plan.text(block.member("kms_key_id"), "arn").value_or("");
  device.volume_type = plan.text(block.member("volume_type")).value_or("");
  device.volume_size = block.value ? json::number_of(*block.value, "volume_size") : 0;
  const Planned encrypted = block.member("encrypted");
  if (!encrypted.is_unknown() && encrypted.value && encrypted.value->is(Type::boolean)) {
    device.encrypted = encrypted.value->boolean();
  }
  return device;
}

}  // namespace

std::vector<std::string> sources_in_plan(const TerraformDocument& plan) {
  std::vector<std::string> ids;
  for (const TerraformResource& resource : plan.resources()) {
    if (resource.data || !resource.is_new()) continue;
    for (const char* attribute : {"source_ami_id", "source_snapshot_id", "source_instance_id",
                                  "snapshot_id", "volume_id", "image_id", "ami"}) {
      if (auto id = plan.text(resource, attribute); id && !id->empty()) ids.push_back(*id);
    }
    for (const Planned& block : planned(resource, "ebs_block_device").elements("device_name")) {
      if (auto id = plan.text(block.member("snapshot_id")); id && !id->empty()) ids.push_back(*id);
    }
  }
  return ids;
}

Result<std::optional<PlannedLaunch>> launch_in_plan(const TerraformDocument& plan,
                                                    std::string_view address) {
  const TerraformResource* resource = plan.find(address);
  if (resource == nullptr || resource->type != "aws_instance" || !resource->is_new()) {
    return std::optional<PlannedLaunch>();
  }
  const auto image = plan.text(planned(*resource, "ami"), "id");
  if (!image || image->empty()) {
    return Error{ErrorKind::usage,
                 fmt::format("the image of {} is known after apply only", resource->address),
                 plan.source()->name(), "ask about an image: amiable why ami-…"};
  }
  PlannedLaunch launch{*image, resource->home.account, resource->home.region, {}};
  for (const Planned& block : planned(*resource, "root_block_device").elements()) {
    launch.mappings.push_back(device_of(plan, block, ""));
  }
  for (const Planned& block : planned(*resource, "ebs_block_device").elements("device_name")) {
    launch.mappings.push_back(
        device_of(plan, block, plan.text(block.member("device_name")).value_or("")));
  }
  return std::optional(std::move(launch));
}

}  // namespace amiable::sources
