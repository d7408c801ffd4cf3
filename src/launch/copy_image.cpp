// CopyImage and CopySnapshot: per encrypted snapshot DescribeKey, a data key and a grant on the
// destination key, then a grant on the source key in the source Region [recorded].
#include <fmt/format.h>

#include "launch/plan_builder.h"

namespace amiable::launch {
namespace {

void plan_snapshot_copy(PlanBuilder& builder, const model::Snapshot& snapshot,
                        const std::string& device) {
  const Question& question = builder.question;
  VolumePlan volume;
  volume.volume.device = device;
  volume.volume.snapshot = snapshot.id;
  KeyTask task;
  task.device = device;
  task.region = question.region;
  task.source_region = question.source_region;
  task.source_id = binding_id(snapshot);
  task.target_id = builder.new_id(device, new_snapshot);
  const KeyWish wish{question.encrypted, question.kms_key_id, true};
  if (choose_key(builder, &snapshot, snapshot.encrypted, wish, volume, task)) {
    builder.add_task(task);
  }
  builder.plan.volumes.push_back(std::move(volume));
}

}  // namespace

void plan_copy_image(PlanBuilder& builder) {
  const Question& question = builder.question;
  const model::Image* image = add_image_facts(builder, question.source_region);
  if (image == nullptr) return;
  Request& source = builder.add_ec2(
      "ec2:CopyImage", builder.arn("ec2", question.source_region, "", "image/" + image->id),
      image->id, image->owner);
  source.context.push_back(single("ec2:ImageID", image->id));
  source.context.push_back(single("ec2:Owner", image->owner));
  builder.add_ec2("ec2:CopyImage", builder.arn("ec2", question.region, "", "image/*"), "image");
  builder.add_ec2("ec2:CopyImage", builder.arn("ec2", question.region, "", "snapshot/*"),
                  "snapshot");
  for (const model::BlockDevice& device : image->mappings) {
    if (!device.ebs || device.snapshot_id.empty()) continue;
    const model::Snapshot* snapshot = find_snapshot(builder, device.snapshot_id, image->owner,
                                                    question.source_region, device.device_name);
    if (snapshot == nullptr) continue;
    add_snapshot_sharing(builder, *snapshot, device.device_name);
    plan_snapshot_copy(builder, *snapshot, device.device_name);
  }
}

void plan_copy_snapshot(PlanBuilder& builder) {
  const Question& question = builder.question;
  const model::Snapshot* snapshot =
      find_snapshot(builder, question.snapshot, question.account, question.source_region, "");
  if (snapshot == nullptr) return;
  add_snapshot_sharing(builder, *snapshot, "");
  Request& source =
      builder.add_ec2("ec2:CopySnapshot",
                      builder.arn("ec2", question.source_region, "", "snapshot/" + snapshot->id),
                      snapshot->id, snapshot->owner);
  source.context.push_back(single("ec2:Owner", snapshot->owner));
  source.context.push_back(single("ec2:Encrypted", snapshot->encrypted ? "true" : "false"));
  source.context.push_back(single("ec2:SnapshotID", snapshot->id));
  builder.add_ec2("ec2:CopySnapshot", builder.arn("ec2", question.region, "", "snapshot/*"),
                  "snapshot");
  plan_snapshot_copy(builder, *snapshot, "");
}

}  // namespace amiable::launch
