// CreateVolume from a snapshot [recorded: two evaluations, ReEncrypt in the caller's name], or of
// an empty volume.
#include "launch/plan_builder.h"

namespace amiable::launch {
namespace {

std::string snapshot_arn(const PlanBuilder& builder, const model::Snapshot& snapshot) {
  return builder.arn("ec2", builder.question.region, "", "snapshot/" + snapshot.id);
}

void add_snapshot_row(PlanBuilder& builder, const model::Snapshot& snapshot) {
  Request& source = builder.add_ec2("ec2:CreateVolume", snapshot_arn(builder, snapshot),
                                    snapshot.id, snapshot.owner);
  source.context.push_back(single("ec2:Owner", snapshot.owner));
  source.context.push_back(single("ec2:Encrypted", snapshot.encrypted ? "true" : "false"));
  source.context.push_back(single("ec2:SnapshotID", snapshot.id));
  source.context.push_back(single("ec2:VolumeSize", std::to_string(snapshot.volume_size)));
  source.context.push_back(single("ec2:SnapshotTime", snapshot.start_time));
}

void add_volume_row(PlanBuilder& builder, const model::Snapshot* snapshot,
                    const VolumePlan& volume) {
  const Question& question = builder.question;
  Request& target =
      builder.add_ec2("ec2:CreateVolume",
                      builder.arn("ec2", question.region, question.account, "volume/*"), "volume");
  target.context.push_back(
      single("ec2:Encrypted", volume.volume.target_key.empty() ? "false" : "true"));
  if (snapshot != nullptr) {
    target.context.push_back(single("ec2:ParentSnapshot", snapshot_arn(builder, *snapshot)));
  }
  target.unknown_keys = {"ec2:AvailabilityZone", "ec2:VolumeType", "ec2:VolumeSize",
                         "ec2:VolumeIops", "ec2:VolumeThroughput"};
}

}  // namespace

void plan_create_volume(PlanBuilder& builder) {
  const Question& question = builder.question;
  const model::Snapshot* snapshot = nullptr;
  if (!question.snapshot.empty()) {
    snapshot = find_snapshot(builder, question.snapshot, question.account, question.region, "");
    if (snapshot == nullptr) return;
    add_snapshot_sharing(builder, *snapshot, "");
    add_snapshot_row(builder, *snapshot);
  }
  VolumePlan volume;
  volume.volume.snapshot = question.snapshot;
  KeyTask task;
  task.region = question.region;
  task.source_region = question.region;
  if (snapshot != nullptr) task.source_id = binding_id(*snapshot);
  task.target_id = builder.new_id("", new_volume);
  const KeyWish wish{question.encrypted, question.kms_key_id, false};
  const bool encrypted = snapshot != nullptr && snapshot->encrypted;
  const bool asks = choose_key(builder, snapshot, encrypted, wish, volume, task);
  add_volume_row(builder, snapshot, volume);
  if (asks) builder.add_task(task);
  builder.plan.volumes.push_back(std::move(volume));
}

}  // namespace amiable::launch
