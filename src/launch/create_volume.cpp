// CreateVolume from a snapshot [recorded: two evaluations, ReEncrypt in the caller's name].
#include "launch/plan_builder.h"

namespace amiable::launch {

void plan_create_volume(PlanBuilder& builder) {
  const Question& question = builder.question;
  const model::Snapshot* snapshot =
      find_snapshot(builder, question.snapshot, question.account, question.region, "");
  if (snapshot == nullptr) return;
  add_snapshot_sharing(builder, *snapshot, "");
  Request& source = builder.add_ec2(
      "ec2:CreateVolume", builder.arn("ec2", question.region, "", "snapshot/" + snapshot->id),
      snapshot->id, snapshot->owner);
  source.context.push_back(single("ec2:Owner", snapshot->owner));
  source.context.push_back(single("ec2:Encrypted", snapshot->encrypted ? "true" : "false"));
  source.context.push_back(single("ec2:SnapshotID", snapshot->id));
  source.context.push_back(single("ec2:VolumeSize", std::to_string(snapshot->volume_size)));
  source.context.push_back(single("ec2:SnapshotTime", snapshot->start_time));

  VolumePlan volume;
  volume.volume.snapshot = snapshot->id;
  KeyTask task;
  task.region = question.region;
  task.source_region = question.region;
  task.source_id = binding_id(*snapshot);
  task.target_id = "vol-0f1e2d3c4b5a69788";
  const KeyWish wish{question.encrypted, question.kms_key_id, false};
  const bool asks = choose_key(builder, snapshot, snapshot->encrypted, wish, volume, task);

  Request& target =
      builder.add_ec2("ec2:CreateVolume",
                      builder.arn("ec2", question.region, question.account, "volume/*"), "volume");
  target.context.push_back(
      single("ec2:Encrypted", volume.volume.target_key.empty() ? "false" : "true"));
  target.context.push_back(single(
      "ec2:ParentSnapshot", builder.arn("ec2", question.region, "", "snapshot/" + snapshot->id)));
  target.unknown_keys = {"ec2:AvailabilityZone", "ec2:VolumeType", "ec2:VolumeSize",
                         "ec2:VolumeIops", "ec2:VolumeThroughput"};
  if (asks) builder.add_task(task);
  builder.plan.volumes.push_back(std::move(volume));
}

}  // namespace amiable::launch
