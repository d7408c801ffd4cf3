// CopySnapshot, called in the Region that the copy is made in. EC2 looks at the target key before
// it answers, all else of KMS shows later as state error [recorded].
#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/copies.h"
#include "services/ec2/listed.h"
#include "services/ec2/snapshots.h"
#include "store/ec2_course.h"
#include "store/ec2_sharing.h"

namespace amiable::services::ec2 {
namespace {

using In = wire::ec2::CopySnapshotRequest;
constexpr std::string_view action = "ec2:CopySnapshot";
constexpr std::string_view taggable[] = {"snapshot"};
constexpr std::size_t copies_at_once = 20;  // [EBS user guide, Copy an Amazon EBS snapshot]

launch::Question question_for(const In& in, const Call& call, std::string_view copy) {
  launch::Question question = question_of(call, launch::Operation::copy_snapshot);
  question.source_region = in.SourceRegion.value_or("");
  question.snapshot = in.SourceSnapshotId.value_or("");
  question.encrypted = in.Encrypted;
  question.kms_key_id = in.KmsKeyId.value_or("");
  question.new_ids = {{"", std::string(copy)}};
  return question;
}

// The value of a parameter in a URL's query; empty: it has none.
std::string_view url_parameter(std::string_view url, std::string_view name) {
  const std::string wanted = fmt::format("{}=", name);
  for (std::size_t at = url.find('?'); at != std::string_view::npos; at = url.find('&', at)) {
    const std::string_view rest = url.substr(++at);
    if (rest.starts_with(wanted)) {
      return rest.substr(wanted.size(), rest.find('&') - wanted.size());
    }
  }
  return {};
}

// SDKs send it. Signatures do not matter, contradictions do [recorded]; the sentence is ours.
Answer<void> check_presigned_url(const In& in, const Call& call) {
  if (!given(in.PresignedUrl)) return {};
  const std::string_view url = *in.PresignedUrl;
  const std::string_view region = url_parameter(url, "DestinationRegion");
  const std::string_view snapshot = url_parameter(url, "SourceSnapshotId");
  const bool fits = url.starts_with("http") && (region.empty() || region == call.region) &&
                    (snapshot.empty() || snapshot == *in.SourceSnapshotId);
  if (fits) return {};
  return invalid_parameter(url, "presignedUrl", "It is not a URL of this copy.");
}

Answer<void> check_duration(const std::optional<std::int64_t>& minutes) {
  constexpr std::int64_t step = 15, most = 2880;  // [EC2 API reference, CopySnapshot]
  if (!minutes || (*minutes >= step && *minutes <= most && *minutes % step == 0)) return {};
  return invalid_parameter(std::to_string(*minutes), "completionDurationMinutes",
                           "Expected: a multiple of 15 between 15 and 2880.");
}

Answer<void> check_parameters(const In& in, const Call& call) {
  TRY(required(in.SourceRegion, "sourceRegion"));
  TRY(check_id(TRY(required(in.SourceSnapshotId, "sourceSnapshotId")), "snap"));
  TRY(check_tag_types(in.TagSpecifications, taggable));
  if (given(in.DestinationOutpostArn) || given(in.DestinationAvailabilityZone)) {
    return wire::AwsError{"UnsupportedOperation", "Copies outside of a Region are not supported."};
  }
  TRY(check_presigned_url(in, call));
  return check_duration(in.CompletionDurationMinutes);
}

const store::Snapshot* source(const In& in, const Call& call) {
  const store::Snapshot* one = call.world.snapshot(*in.SourceRegion, *in.SourceSnapshotId);
  const bool there = one != nullptr && !store::is_gone(one->course, call.now) &&
                     store::sees(call.world, call.account(), *one);
  return there ? one : nullptr;
}

Answer<Asks> asks_copy(const In& in, const Call& call) {
  TRY(check_parameters(in, call));
  std::vector<RowValues> values;
  if (const store::Snapshot* from = source(in, call)) {
    RowValues& known = values.emplace_back();
    known.label = from->record.id;
    known.tags = from->record.tags;
  }
  Asks asks = asks_of(call, question_for(in, call, new_id("snap")), values);
  if (asks.empty()) asks.push_back(ask_on(call, action, "snapshot", "*", call.account()));
  const auto tags = TRY(tags_for(in.TagSpecifications, "snapshot"));
  add_tag_asks(asks, call, action, "snapshot", tags);
  return asks;
}

Answer<void> require_room(const Call& call) {
  std::size_t pending = 0;
  call.world.snapshots_of(call.account(), call.region, {}, [&](const store::Snapshot& one) {
    const bool copy = one.record.volume_id == volume_of_copies;
    if (copy && snapshot_state(call, one) == "pending") ++pending;
    return true;
  });
  if (pending < copies_at_once) return {};
  return wire::AwsError{"ResourceLimitExceeded",
                        fmt::format("You have exceeded an Amazon EC2 resource limit. You cannot "
                                    "have more than {} snapshot copies in progress.",
                                    copies_at_once)};
}

Answer<wire::ec2::CopySnapshotResult> copy(const In& in, const Call& call,
                                           store::ChangeSet& changes) {
  const std::string id = new_id("snap");
  const launch::Question question = question_for(in, call, id);
  TRY(facts_hold(launch::plan(call.inventory, question), question));
  const store::Snapshot* from = source(in, call);
  if (from == nullptr) return not_found("snap", *in.SourceSnapshotId);
  TRY(require_room(call));
  const auto tags = TRY(tags_for(in.TagSpecifications, "snapshot"));
  TRY(stop_dry_run(in.DryRun));
  Copies copies = TRY(make_copies(question, {{"", id, from}}, call, changes));
  store::Snapshot& snapshot = copies.snapshots.front();
  snapshot.description = in.Description.value_or("");
  snapshot.record.tags = tags;
  snapshot.completion_duration_minutes = in.CompletionDurationMinutes.value_or(0);
  changes.put(std::move(snapshot));
  wire::ec2::CopySnapshotResult out;
  out.SnapshotId = id;
  out.Tags = shown_tags(tags);
  return out;
}

}  // namespace

Rows snapshot_copy_rows() { return {writing<wire::ec2::op::CopySnapshot>(asks_copy, copy)}; }

}  // namespace amiable::services::ec2
