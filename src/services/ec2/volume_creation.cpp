// CreateVolume: an empty volume, or one from a snapshot. EC2 answers before it asks KMS: a refusal
// makes the volume vanish a moment later [recorded].
#include <fmt/format.h>

#include "services/ebs/block_copies.h"
#include "services/ec2/account_zone.h"
#include "services/ec2/client_tokens.h"
#include "services/ec2/ec2_asks.h"
#include "services/ec2/ec2_errors.h"
#include "services/ec2/ec2_ids.h"
#include "services/ec2/ec2_tags.h"
#include "services/ec2/key_work.h"
#include "services/ec2/launch_plan.h"
#include "services/ec2/listed.h"
#include "services/ec2/pace.h"
#include "services/ec2/snapshots.h"
#include "services/ec2/volume_types.h"
#include "services/ec2/volumes.h"
#include "services/world_ahead.h"
#include "store/ec2_course.h"

namespace amiable::services::ec2 {
namespace {

using In = wire::ec2::CreateVolumeRequest;
constexpr std::string_view action = "ec2:CreateVolume", default_type = "gp2";
constexpr std::string_view taggable[] = {"volume"};

Answer<std::string> zone_of(const In& in, const Call& call) {
  const bool named = given(in.AvailabilityZone);
  if (!named && !given(in.AvailabilityZoneId)) return missing_parameter("availabilityZone");
  const std::string& wanted = named ? *in.AvailabilityZone : *in.AvailabilityZoneId;
  std::string zone = named ? wanted : zone_with_id(call.region, wanted);
  if (is_zone(call.region, zone)) return zone;
  return wire::AwsError{"InvalidZone.NotFound",
                        fmt::format("The zone '{}' does not exist.", wanted)};
}

// The snapshot as far as its size counts; whether it may be used says the plan.
const store::Snapshot* snapshot_of(const In& in, const Call& call) {
  if (!given(in.SnapshotId)) return nullptr;
  const store::Snapshot* snapshot = call.world.snapshot(call.region, *in.SnapshotId);
  const bool there = snapshot != nullptr && !store::is_gone(snapshot->course, call.now);
  return there ? snapshot : nullptr;
}

VolumeFigures wanted_figures(const In& in, const Call& call) {
  VolumeFigures wanted;
  wanted.type = given(in.VolumeType) ? *in.VolumeType : std::string(default_type);
  const store::Snapshot* snapshot = snapshot_of(in, call);
  wanted.size = in.Size.value_or(snapshot == nullptr ? 0 : snapshot->record.volume_size);
  wanted.iops = in.Iops;
  wanted.throughput = in.Throughput;
  wanted.multi_attach = in.MultiAttachEnabled.value_or(false);
  return wanted;
}

launch::Question question_for(const In& in, const Call& call, std::string_view new_volume) {
  launch::Question question = question_of(call, launch::Operation::create_volume);
  question.snapshot = in.SnapshotId.value_or("");
  question.encrypted = in.Encrypted;
  question.kms_key_id = in.KmsKeyId.value_or("");
  question.new_ids = {{"", std::string(new_volume)}};
  return question;
}

Answer<void> check_parameters(const In& in) {
  if (!in.Size && !given(in.SnapshotId)) return missing_parameter("size/snapshot");
  if (given(in.SnapshotId)) TRY(check_id(*in.SnapshotId, "snap"));
  if (given(in.OutpostArn)) {
    return wire::AwsError{"UnsupportedOperation", "Volumes on Outposts are not supported."};
  }
  TRY(check_tag_types(in.TagSpecifications, taggable));
  return {};
}

RowValues values_of_volume(const In& in, const Call& call) {
  const VolumeFigures wanted = wanted_figures(in, call);
  RowValues values;
  values.label = "volume";
  values.keys = {{"ec2:AvailabilityZone", {in.AvailabilityZone.value_or("")}, false},
                 {"ec2:VolumeType", {wanted.type}, false},
                 {"ec2:VolumeSize", {std::to_string(wanted.size)}, false}};
  if (wanted.iops) values.keys.push_back({"ec2:VolumeIops", {std::to_string(*wanted.iops)}, false});
  if (wanted.throughput) {
    values.keys.push_back({"ec2:VolumeThroughput", {std::to_string(*wanted.throughput)}, false});
  }
  return values;
}

Answer<Asks> asks_create(const In& in, const Call& call) {
  TRY(check_parameters(in));
  const launch::Question question = question_for(in, call, new_id("vol"));
  std::vector<RowValues> values{values_of_volume(in, call)};
  if (const store::Snapshot* snapshot = snapshot_of(in, call)) {
    RowValues& known = values.emplace_back();
    known.label = snapshot->record.id;
    known.tags = snapshot->record.tags;
  }
  Asks asks = asks_of(call, question, values);
  // Without such a snapshot the plan ends at once; who may not create volumes is not told that.
  if (asks.empty()) asks.push_back(ask_on(call, action, "volume", "*", call.account()));
  const auto tags = TRY(tags_for(in.TagSpecifications, "volume"));
  add_tag_asks(asks, call, action, "volume", tags);
  return asks;
}

// What the request says of the new volume, with KMS left out.
Answer<store::Volume> new_volume(const In& in, const Call& call) {
  const std::string zone = TRY(zone_of(in, call));
  const store::Snapshot* snapshot = snapshot_of(in, call);
  const VolumeFigures figures = TRY(checked_figures(wanted_figures(in, call)));
  if (snapshot != nullptr && figures.size < snapshot->record.volume_size) {
    return invalid_value(
        smaller_than_snapshot(figures.size, snapshot->record.id, snapshot->record.volume_size));
  }
  store::Volume volume;
  volume.record.id = new_id("vol");
  volume.record.state = "creating";
  volume.record.account = call.account();
  volume.record.region = call.region;
  volume.record.availability_zone = zone;
  volume.record.volume_type = figures.type;
  volume.record.size = figures.size;
  volume.record.snapshot_id = in.SnapshotId.value_or("");
  volume.record.tags = TRY(tags_for(in.TagSpecifications, "volume"));
  volume.created = call.now;
  volume.iops = figures.iops.value_or(0);
  volume.throughput = figures.throughput.value_or(0);
  volume.multi_attach = figures.multi_attach;
  return volume;
}

// KMS's part: the volume gets its keys, or an end.
Answer<void> add_keys(launch::Plan planned, const launch::Question& question,
                      const store::Snapshot* snapshot, const Call& call, store::Volume& volume,
                      store::ChangeSet& changes) {
  const launch::Plan plan = TRY(with_default_key(std::move(planned), question, call, changes));
  const WorldAhead ahead(call, changes);
  std::vector<SourceData> sources;
  if (snapshot != nullptr) sources.push_back(source_of(*snapshot));
  const KeyWork work = perform(plan, question, sources, ahead.call(), changes);
  const Pace pace = pace_of(call);
  if (!plan.volumes.empty() && !plan.volumes.front().volume.target_key.empty()) {
    volume.record.encrypted = true;
    volume.record.kms_key_id = plan.volumes.front().volume.target_key;
  }
  if (work.refusal) {
    if (is_at_once(work.refusal->symptom)) {
      return error_at_once(work.refusal->symptom, question);
    }
    volume.record.encrypted = true;
    volume.course = {{std::string(store::gone_state), after(call.now, pace.volume_failed)}};
    return {};
  }
  volume.course = {{"available", after(call.now, pace.volume_available)}};
  for (const DeviceKeys& keys : work.devices) take_data_key(keys, volume);
  if (snapshot != nullptr) ebs::carry_blocks(ahead.call(), *snapshot, volume);
  return {};
}

// The answer is made before the key is chosen: it names one only when the request did [recorded].
wire::ec2::Volume answer_for(const In& in, const Call& call, const store::Volume& volume) {
  wire::ec2::Volume out = shown_volume(call, volume);
  out.Attachments.reset();
  if (!given(in.KmsKeyId)) out.KmsKeyId.reset();
  return out;
}

Answer<wire::ec2::Volume> create(const In& in, const Call& call, store::ChangeSet& changes) {
  const std::string hash = request_hash<wire::ec2::op::CreateVolume>(in);
  if (const auto seen = TRY(seen_token(call, "CreateVolume", in.ClientToken, hash))) {
    return answer_for(in, call, *TRY(find_volume(call, seen->front())));
  }
  store::Volume volume = TRY(new_volume(in, call));
  const launch::Question question = question_for(in, call, volume.record.id);
  launch::Plan plan = launch::plan(call.inventory, question);
  TRY(facts_hold(plan, question));
  TRY(stop_dry_run(in.DryRun));
  TRY(add_keys(std::move(plan), question, snapshot_of(in, call), call, volume, changes));
  keep_token(call, "CreateVolume", in.ClientToken, hash, {volume.record.id}, changes);
  wire::ec2::Volume out = answer_for(in, call, volume);
  changes.put(std::move(volume));
  return out;
}

}  // namespace

Rows volume_creation_rows() { return {writing<wire::ec2::op::CreateVolume>(asks_create, create)}; }

}  // namespace amiable::services::ec2
