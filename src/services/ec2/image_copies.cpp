// CopyImage, called in the Region that the copy is made in: an image of the caller's with copies of
// all snapshots. A refusal of KMS makes the new image end in state failed.
#include <fmt/format.h>

#include <algorithm>

#include "services/ebs/block_copies.h"
#include "services/ec2/client_tokens.h"
#include "services/ec2/copies.h"
#include "services/ec2/images.h"
#include "services/ec2/listed.h"
#include "services/ec2/pace.h"
#include "services/ec2/snapshots.h"
#include "store/ec2_course.h"
#include "store/ec2_sharing.h"

namespace amiable::services::ec2 {
namespace {

using In = wire::ec2::CopyImageRequest;
constexpr std::string_view action = "ec2:CopyImage";
constexpr std::string_view taggable[] = {"image", "snapshot"};

launch::Question question_for(const In& in, const Call& call) {
  launch::Question question = question_of(call, launch::Operation::copy);
  question.source_region = in.SourceRegion.value_or("");
  question.image = in.SourceImageId.value_or("");
  question.encrypted = in.Encrypted;
  question.kms_key_id = in.KmsKeyId.value_or("");
  return question;
}

// The image that is copied, as far as the caller sees it.
const store::Image* source(const In& in, const Call& call) {
  const store::Image* one = call.world.image(*in.SourceRegion, *in.SourceImageId);
  const bool there = one != nullptr && !store::is_gone(one->course, call.now) &&
                     store::sees(call.world, call.account(), *one);
  return there ? one : nullptr;
}

// A new snapshot for each of its devices; the ids join the question.
std::vector<CopyWanted> wanted_copies(const In& in, const Call& call, const store::Image& image,
                                      launch::Question& question) {
  std::vector<CopyWanted> wanted;
  for (const model::BlockDevice& device : image.record.mappings) {
    if (!device.ebs || device.snapshot_id.empty()) continue;
    const store::Snapshot* from = call.world.snapshot(*in.SourceRegion, device.snapshot_id);
    if (from == nullptr) continue;
    wanted.push_back({device.device_name, new_id("snap"), from});
    question.new_ids.push_back({device.device_name, wanted.back().new_id});
  }
  return wanted;
}

Answer<std::vector<model::Tag>> image_tags(const In& in, const Call& call) {
  auto tags = TRY(tags_for(in.TagSpecifications, "image"));
  const store::Image* from = source(in, call);
  if (!in.CopyImageTags.value_or(false) || from == nullptr) return tags;
  // Tags of AWS's own are not copied [EC2 API reference, CopyImageTags].
  for (const model::Tag& tag : from->record.tags) {
    const bool again = std::any_of(
        tags.begin(), tags.end(), [&tag](const model::Tag& other) { return other.key == tag.key; });
    if (!again && !tag.key.starts_with("aws:")) tags.push_back(tag);
  }
  return tags;
}

Answer<void> check_parameters(const In& in) {
  TRY(required(in.SourceRegion, "sourceRegion"));
  TRY(check_id(TRY(required(in.SourceImageId, "sourceImageId")), "ami"));
  TRY(required(in.Name, "name"));
  TRY(check_tag_types(in.TagSpecifications, taggable));
  if (given(in.DestinationOutpostArn) || given(in.DestinationAvailabilityZone) ||
      given(in.DestinationAvailabilityZoneId)) {
    return wire::AwsError{"UnsupportedOperation", "Copies outside of a Region are not supported."};
  }
  return {};
}

Answer<Asks> asks_copy(const In& in, const Call& call) {
  TRY(check_parameters(in));
  std::vector<RowValues> values;
  if (const store::Image* from = source(in, call)) {
    RowValues& known = values.emplace_back();
    known.label = from->record.id;
    known.tags = from->record.tags;
  }
  Asks asks = asks_of(call, question_for(in, call), values);
  if (asks.empty()) asks.push_back(ask_on(call, action, "image", "*", call.account()));
  add_tag_asks(asks, call, action, "image", TRY(image_tags(in, call)));
  add_tag_asks(asks, call, action, "snapshot", TRY(tags_for(in.TagSpecifications, "snapshot")));
  return asks;
}

// What a copy keeps of its source; launch permissions it does not [EC2 user guide, Copy an AMI].
store::Image new_image(const In& in, const Call& call, const store::Image& from) {
  store::Image image = from;
  image.record.id = new_id("ami");
  image.record.owner = call.account();
  image.record.owner_alias.clear();
  image.record.region = call.region;
  image.record.name = *in.Name;
  image.record.state = "pending";
  image.record.state_reason.clear();
  image.record.deprecation_time.clear();
  image.record.is_public = false;
  image.record.image_allowed.reset();
  image.record.source_image_id = from.record.id;
  image.record.source_image_region = *in.SourceRegion;
  image.record.tags.clear();
  image.permissions = {};
  image.course.clear();
  image.description = in.Description.value_or("");
  image.location = fmt::format("{}/{}", call.account(), *in.Name);
  image.source_instance_id.clear();
  image.deregistration_protection = "disabled";
  image.created = call.now;
  image.deprecated_at = image.deregistered = image.last_launched = image.disabled_at = {};
  return image;
}

bool waits(const Copies& copies) {
  return std::any_of(copies.snapshots.begin(), copies.snapshots.end(),
                     ebs::waits_for_blocks<store::Snapshot>);
}

void add_end(const Copies& copies, const Call& call, store::Image& image) {
  const Pace pace = pace_of(call);
  if (copies.refusal) {
    image.course = {{.state = "failed",
                     .at = after(call.now, pace.image_failed),
                     .reason_code = "Client.InternalError",
                     .reason_message = copies.refusal->symptom.message}};
  } else if (!waits(copies)) {
    image.course = {{"available", after(call.now, pace.image_available)}};
  }
}

void map_copies(const std::vector<CopyWanted>& wanted, const Copies& copies, store::Image& image) {
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const model::Snapshot& copy = copies.snapshots[i].record;
    for (model::BlockDevice& device : image.record.mappings) {
      if (device.device_name != wanted[i].device) continue;
      device.snapshot_id = copy.id;
      device.encrypted = copy.encrypted;
    }
  }
}

// As AWS describes such snapshots.
std::string description_of_copy(const store::Image& image, const CopyWanted& one,
                                const Call& call) {
  return fmt::format(
      "Copied for DestinationAmi {} from SourceAmi {} for SourceSnapshot {}. Task created on {}.",
      image.record.id, image.record.source_image_id, one.source->record.id, call.now.milliseconds);
}

Answer<void> check_source(const In& in, const Call& call) {
  const launch::Question question = question_for(in, call);
  TRY(facts_hold(launch::plan(call.inventory, question), question));
  const store::Image* from = source(in, call);
  if (from == nullptr) return not_found("ami", *in.SourceImageId);
  if (!from->record.product_codes.empty() && from->record.owner != call.account()) {
    return wire::AwsError{"InvalidRequest",
                          "Images from AWS Marketplace cannot be copied to another AWS account"};
  }
  return check_image_name(call, *in.Name);
}

Answer<wire::ec2::CopyImageResult> copy(const In& in, const Call& call, store::ChangeSet& changes) {
  const std::string hash = request_hash<wire::ec2::op::CopyImage>(in);
  if (const auto seen = TRY(seen_token(call, "CopyImage", in.ClientToken, hash))) {
    return wire::ec2::CopyImageResult{seen->front()};
  }
  TRY(check_source(in, call));
  const store::Image& from = *source(in, call);
  const auto snapshot_tags = TRY(tags_for(in.TagSpecifications, "snapshot"));
  store::Image image = new_image(in, call, from);
  image.record.tags = TRY(image_tags(in, call));
  TRY(stop_dry_run(in.DryRun));
  launch::Question question = question_for(in, call);
  const std::vector<CopyWanted> wanted = wanted_copies(in, call, from, question);
  Copies copies = TRY(make_copies(question, wanted, call, changes));
  add_end(copies, call, image);
  map_copies(wanted, copies, image);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    copies.snapshots[i].description = description_of_copy(image, wanted[i], call);
    copies.snapshots[i].record.tags = snapshot_tags;
    changes.put(std::move(copies.snapshots[i]));
  }
  keep_token(call, "CopyImage", in.ClientToken, hash, {image.record.id}, changes);
  wire::ec2::CopyImageResult out;
  out.ImageId = image.record.id;
  changes.put(std::move(image));
  return out;
}

}  // namespace

Rows image_copy_rows() { return {writing<wire::ec2::op::CopyImage>(asks_copy, copy)}; }

}  // namespace amiable::services::ec2
