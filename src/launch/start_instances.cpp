// StartInstances and AttachVolume: a new grant for the instance on every encrypted volume, made in
// the name of whoever starts or attaches [recorded; EBS user guide].
#include <fmt/format.h>

#include "launch/plan_builder.h"

namespace amiable::launch {
namespace {

void add_volume_task(PlanBuilder& builder, const model::Volume& volume, const std::string& device) {
  VolumePlan plan;
  plan.volume.device = device;
  plan.volume.snapshot = volume.snapshot_id;
  if (volume.encrypted && !volume.kms_key_id.empty()) {
    plan.volume.target_key = volume.kms_key_id;
    plan.volume.why = "the volume's key";
    plan.target_use = KeyUse::attach;
    KeyTask task;
    task.device = device;
    task.region = builder.question.region;
    task.source_region = task.region;
    task.target_key = volume.kms_key_id;
    task.target_use = KeyUse::attach;
    task.target_id = volume.id;
    task.source_id = volume.id;
    task.instance = true;
    const ResolvedKey own = builder.resolve_key("alias/aws/ebs");
    task.target_is_aws_ebs = own.arn == volume.kms_key_id;
    builder.add_task(task);
  }
  builder.plan.volumes.push_back(std::move(plan));
}

void add_unknown_volume(PlanBuilder& builder, const std::string& id,
                        const model::Lookup<model::Volume>& lookup, const std::string& device) {
  Fact fact;
  fact.resource = id;
  fact.device = device;
  fact.unknown = true;
  fact.needs.push_back(lookup.is_unknown()
                           ? lookup.need()
                           : model::Need{fmt::format("{}/{}/volumes.json", builder.question.account,
                                                     builder.question.region),
                                         fmt::format("aws ec2 describe-volumes --volume-ids {} "
                                                     "--region {}",
                                                     id, builder.question.region),
                                         builder.question.account});
  builder.add_fact(std::move(fact));
}

// An instance that ended stays visible for about an hour and never starts again [EC2 user guide,
// Terminate instances; StartInstances answers IncorrectInstanceState].
bool has_ended(const model::Instance& instance) {
  return instance.state == "terminated" || instance.state == "shutting-down";
}

void add_ended(PlanBuilder& builder, const model::Instance& instance) {
  Fact fact;
  fact.resource = instance.id;
  fact.reason = "instance-state:" + instance.state;
  fact.note = fmt::format("the instance is {}", instance.state);
  if (!instance.state_reason_message.empty()) fact.note += ": " + instance.state_reason_message;
  if (!instance.image_id.empty()) fact.note += "; it came from " + instance.image_id;
  builder.add_fact(std::move(fact));
}

}  // namespace

void plan_start(PlanBuilder& builder) {
  const Question& question = builder.question;
  const auto instance =
      builder.inventory.instance(question.instance, question.account, question.region);
  if (!instance.is_found()) {
    Fact fact;
    fact.resource = question.instance;
    fact.unknown = instance.is_unknown();
    if (instance.is_unknown()) fact.needs.push_back(instance.need());
    if (instance.is_absent()) {
      fact.reason = "instance-missing";
      fact.note = fmt::format("{} has no such instance in {}", question.account, question.region);
    }
    builder.add_fact(std::move(fact));
    return;
  }
  if (has_ended(*instance)) return add_ended(builder, *instance);
  Request& row = builder.add_ec2(
      "ec2:StartInstances",
      builder.arn("ec2", question.region, question.account, "instance/" + question.instance),
      question.instance);
  row.context.push_back(single("ec2:InstanceType", instance->instance_type));
  for (const model::Tag& tag : instance->tags) {
    row.context.push_back(single("aws:ResourceTag/" + tag.key, tag.value));
    row.context.push_back(single("ec2:ResourceTag/" + tag.key, tag.value));
  }
  for (std::size_t i = 0; i < instance->volume_ids.size(); ++i) {
    const std::string device =
        i < instance->mappings.size() ? instance->mappings[i].device_name : std::string();
    const std::string& id = instance->volume_ids[i];
    const auto volume = builder.inventory.volume(id, question.account, question.region);
    if (volume.is_found()) {
      add_volume_task(builder, *volume, device);
    } else {
      add_unknown_volume(builder, id, volume, device);
    }
  }
}

void plan_attach(PlanBuilder& builder) {
  const Question& question = builder.question;
  const std::string instance = question.instance.empty() ? "*" : question.instance;
  builder.add_ec2(
      "ec2:AttachVolume",
      builder.arn("ec2", question.region, question.account, "volume/" + question.volume),
      question.volume);
  Request& row =
      builder.add_ec2("ec2:AttachVolume",
                      builder.arn("ec2", question.region, question.account, "instance/" + instance),
                      question.instance.empty() ? "instance" : question.instance);
  row.unknown_prefixes = {"aws:resourcetag/", "ec2:resourcetag/"};
  row.wildcard_id = question.instance.empty();
  const auto volume = builder.inventory.volume(question.volume, question.account, question.region);
  if (volume.is_found()) {
    add_volume_task(builder, *volume, "");
  } else {
    add_unknown_volume(builder, question.volume, volume, "");
  }
}

}  // namespace amiable::launch
