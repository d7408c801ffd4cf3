// RunInstances: the image, EC2's own evaluations, and per volume what KMS is asked.
#include <fmt/format.h>

#include <algorithm>

#include "launch/plan_builder.h"

namespace amiable::launch {
namespace {

struct Disk {
  model::BlockDevice device;
  bool explicit_snapshot = false;
};

// The image's mappings, each overlaid by the launch options of the same device name.
std::vector<Disk> merge(const model::Image& image, const Question& question) {
  std::vector<Disk> disks;
  for (const model::BlockDevice& device : image.mappings) {
    if (device.ebs) disks.push_back({device, false});
  }
  for (const model::BlockDevice& option : question.mappings) {
    if (option.no_device) {
      std::erase_if(disks, [&option](const Disk& one) {
        return one.device.device_name == option.device_name;
      });
    }
    if (!option.ebs) continue;
    auto disk = std::find_if(disks.begin(), disks.end(), [&option](const Disk& one) {
      return one.device.device_name == option.device_name;
    });
    if (disk == disks.end()) {
      Disk added{option, !option.snapshot_id.empty()};
      disks.push_back(std::move(added));
      continue;
    }
    if (!option.snapshot_id.empty()) {
      disk->device.snapshot_id = option.snapshot_id;
      disk->explicit_snapshot = true;
    }
    disk->device.kms_key_id = option.kms_key_id;
    if (option.volume_size > 0) disk->device.volume_size = option.volume_size;
    if (!option.volume_type.empty()) disk->device.volume_type = option.volume_type;
  }
  return disks;
}

std::optional<bool> wished_encryption(const Question& question, const std::string& device) {
  for (const model::BlockDevice& option : question.mappings) {
    if (option.device_name == device) return option.encrypted;
  }
  return std::nullopt;
}

void add_unknown_keys(Request& request, std::initializer_list<std::string_view> names) {
  for (std::string_view name : names) {
    const bool given = std::any_of(request.context.begin(), request.context.end(),
                                   [name](const ContextKey& key) { return key.name == name; });
    if (!given) request.unknown_keys.emplace_back(name);
  }
}

void add_image_row(PlanBuilder& builder, const model::Image& image) {
  Request& row = builder.add_ec2(
      "ec2:RunInstances", builder.arn("ec2", builder.question.region, "", "image/" + image.id),
      image.id, image.owner);
  row.context.push_back(single("ec2:ImageID", image.id));
  row.context.push_back(single("ec2:ImageType", "machine"));
  row.context.push_back(
      single("ec2:Owner", image.owner_alias.empty() ? image.owner : image.owner_alias));
  row.context.push_back(single("ec2:Public", image.is_public ? "true" : "false"));
  row.context.push_back(single("ec2:RootDeviceType", image.root_device_type));
  // Another account's tags are not seen by the caller.
  if (image.owner != builder.question.account) return;
  for (const model::Tag& tag : image.tags) {
    row.context.push_back(single("aws:ResourceTag/" + tag.key, tag.value));
    row.context.push_back(single("ec2:ResourceTag/" + tag.key, tag.value));
  }
}

// RunInstances evaluates every resource of the request [EC2 user guide; service authorization
// reference]; new ones are named with `*`. What the question does not tell is unknown.
void add_other_rows(PlanBuilder& builder) {
  const std::string& region = builder.question.region;
  const std::string& account = builder.question.account;
  const auto row = [&](std::string_view type) -> Request& {
    return builder.add_ec2("ec2:RunInstances",
                           builder.arn("ec2", region, account, fmt::format("{}/*", type)),
                           std::string(type));
  };
  add_unknown_keys(row("instance"),
                   {"ec2:InstanceType", "ec2:InstanceProfile", "ec2:EbsOptimized",
                    "ec2:AvailabilityZone", "ec2:Tenancy", "ec2:MetadataHttpEndpoint",
                    "ec2:MetadataHttpTokens", "ec2:MetadataHttpPutResponseHopLimit"});
  add_unknown_keys(row("network-interface"), {"ec2:Vpc", "ec2:Subnet", "ec2:AvailabilityZone",
                                              "ec2:AssociatePublicIpAddress"});
  for (std::string_view type : {"security-group", "subnet"}) {
    Request& existing = row(type);
    add_unknown_keys(existing, {"ec2:Vpc", "ec2:AvailabilityZone"});
    existing.unknown_prefixes = {"aws:resourcetag/", "ec2:resourcetag/"};
    existing.wildcard_id = true;
  }
}

void add_volume_row(PlanBuilder& builder, const Disk& disk, const VolumePlan& volume,
                    const model::Snapshot* snapshot) {
  const std::string& region = builder.question.region;
  Request& row =
      builder.add_ec2("ec2:RunInstances",
                      builder.arn("ec2", region, builder.question.account, "volume/*"), "volume");
  row.device = disk.device.device_name;
  const bool encrypted = !volume.volume.target_key.empty();
  if (volume.key_unknown) {
    row.unknown_keys.emplace_back("ec2:Encrypted");
  } else {
    row.context.push_back(single("ec2:Encrypted", encrypted ? "true" : "false"));
  }
  if (!disk.device.volume_type.empty()) {
    row.context.push_back(single("ec2:VolumeType", disk.device.volume_type));
  }
  if (disk.device.volume_size > 0) {
    row.context.push_back(single("ec2:VolumeSize", std::to_string(disk.device.volume_size)));
  }
  if (snapshot != nullptr) {
    row.context.push_back(
        single("ec2:ParentSnapshot", builder.arn("ec2", region, "", "snapshot/" + snapshot->id)));
  }
  add_unknown_keys(row, {"ec2:VolumeType", "ec2:VolumeSize", "ec2:VolumeIops",
                         "ec2:VolumeThroughput", "ec2:AvailabilityZone"});
  if (!disk.explicit_snapshot || snapshot == nullptr) return;
  Request& source = builder.add_ec2("ec2:RunInstances",
                                    builder.arn("ec2", region, "", "snapshot/" + snapshot->id),
                                    snapshot->id, snapshot->owner);
  source.device = disk.device.device_name;
  source.context.push_back(single("ec2:Owner", snapshot->owner));
  source.context.push_back(single("ec2:VolumeSize", std::to_string(snapshot->volume_size)));
}

// Another account's aws/ebs under a shared image: nobody else can use it, shared or not.
// An instance needs its root device; the code is that of bad mappings, AWS's words are not
// recorded.
void add_root_fact(PlanBuilder& builder, const model::Image& image) {
  for (const model::BlockDevice& option : builder.question.mappings) {
    if (!option.no_device || option.device_name != image.root_device_name) continue;
    Fact fact;
    fact.resource = image.id;
    fact.reason = "launch-option:InvalidBlockDeviceMapping";
    fact.device = option.device_name;
    fact.note = fmt::format("The root device '{}' cannot be left out.", option.device_name);
    builder.add_fact(std::move(fact));
  }
}

void plan_disk(PlanBuilder& builder, const Disk& disk, const model::Image& image) {
  const std::string& region = builder.question.region;
  VolumePlan volume;
  volume.volume.device = disk.device.device_name;
  volume.volume.snapshot = disk.device.snapshot_id;
  const model::Snapshot* snapshot = nullptr;
  // Of the snapshot; an empty disk has none, whatever is asked for it.
  bool encrypted = !disk.device.snapshot_id.empty() && disk.device.encrypted.value_or(false);
  // EC2 reads the snapshots of an image for the launch itself; only encrypted ones matter here.
  if (!disk.device.snapshot_id.empty() && (encrypted || disk.explicit_snapshot)) {
    snapshot = find_snapshot(builder, disk.device.snapshot_id,
                             disk.explicit_snapshot ? builder.question.account : image.owner,
                             region, disk.device.device_name);
    if (snapshot == nullptr) {
      volume.key_unknown = true;
      add_volume_row(builder, disk, volume, nullptr);
      builder.plan.volumes.push_back(std::move(volume));
      return;
    }
    encrypted = snapshot->encrypted;
    if (disk.explicit_snapshot) add_snapshot_sharing(builder, *snapshot, disk.device.device_name);
  }
  KeyTask task;
  task.device = disk.device.device_name;
  task.region = region;
  task.source_region = region;
  task.instance = true;
  task.target_id = builder.new_id(task.device, new_volume);
  if (snapshot != nullptr) task.source_id = binding_id(*snapshot);
  KeyWish wish;
  wish.encrypted = wished_encryption(builder.question, disk.device.device_name);
  wish.kms_key_id = disk.device.kms_key_id;
  const bool asks = choose_key(builder, snapshot, encrypted, wish, volume, task);
  add_volume_row(builder, disk, volume, snapshot);
  if (asks) builder.add_task(task);
  builder.plan.volumes.push_back(std::move(volume));
}

}  // namespace

void plan_launch(PlanBuilder& builder) {
  const model::Image* image = add_image_facts(builder, builder.question.region);
  if (image == nullptr) return;
  add_root_fact(builder, *image);
  add_image_row(builder, *image);
  add_other_rows(builder);
  for (const Disk& disk : merge(*image, builder.question)) plan_disk(builder, disk, *image);
}

}  // namespace amiable::launch
