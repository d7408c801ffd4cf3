// StartSnapshot: a pending snapshot that blocks are put into, empty or continuing another of the
// same owner. Texts and order: recorded answers, unless said otherwise.
#include <fmt/format.h>

#include "crypto/hash.h"
#include "crypto/random.h"
#include "services/ebs/direct_snapshots.h"
#include "services/ebs/ebs_errors.h"
#include "services/ebs/ebs_keys.h"
#include "services/ebs/ebs_rows.h"
#include "services/ec2/client_tokens.h"
#include "services/ec2/ec2_asks.h"
#include "services/ec2/ec2_ids.h"
#include "services/ec2/ec2_tags.h"
#include "services/ec2/snapshots.h"
#include "services/kms/aws_managed_keys.h"
#include "services/world_ahead.h"
#include "store/ec2_course.h"
#include "store/ec2_sharing.h"
#include "wire/generated/ebs.h"

namespace amiable::services::ebs {
namespace {

namespace shapes = wire::ebs;
using In = shapes::StartSnapshotRequest;
constexpr std::string_view action = "ebs:StartSnapshot", operation = "StartSnapshot";
constexpr std::int64_t timeout_default = 60;     // minutes [EBS API reference, StartSnapshot]
constexpr std::int64_t volume_size_max = 65536;  // GiB [EBS user guide, volume types: io2]
constexpr std::size_t tags_max = 50;             // [EC2 user guide, Tag restrictions]
constexpr std::string_view timed_out = "Snapshot timed out";

std::vector<model::Tag> tags_of(const In& in) {
  std::vector<model::Tag> tags;
  if (!in.Tags) return tags;
  for (const shapes::Tag& tag : *in.Tags) {
    tags.push_back({tag.Key.value_or(""), tag.Value.value_or("")});
  }
  return tags;
}

// Both the new snapshot and its parent are asked about with them.
void add_request_keys(const In& in, const Call& call, Ask& ask) {
  if (in.Description) ec2::add_key(ask, "ebs:Description", *in.Description);
  ec2::add_key(ask, "ebs:VolumeSize", std::to_string(*in.VolumeSize));
  if (in.ParentSnapshotId) {
    ec2::add_key(ask, "ebs:ParentSnapshot",
                 ec2::arn_of(call, "snapshot", *in.ParentSnapshotId, {}));
  }
}

// The id that is not made yet reads "null"; tags of the request count as the snapshot's own; they
// need ec2:CreateTags, without ec2:CreateAction.
Answer<Asks> start_asks(const In& in, const Call& call) {
  const std::vector<model::Tag> tags = tags_of(in);
  Ask made = ec2::ask_on(call, action, "snapshot", "null", call.account());
  add_request_keys(in, call, made);
  ec2::add_request_tags(made, tags);
  ec2::resource_tags(made, tags);
  Asks asks{std::move(made)};
  if (in.ParentSnapshotId) {
    Ask& parent = asks.emplace_back(ask_on_snapshot(call, action, *in.ParentSnapshotId));
    add_request_keys(in, call, parent);
  }
  if (tags.empty()) return asks;
  Ask& tagging =
      asks.emplace_back(ec2::ask_on(call, "ec2:CreateTags", "snapshot", "*", call.account()));
  ec2::add_request_tags(tagging, tags);
  return asks;
}

// The sentences about tags and sizes are ours.
Answer<void> check_tags(const std::vector<model::Tag>& tags) {
  if (tags.size() > tags_max) return invalid("INVALID_TAG", "A snapshot has at most 50 tags.");
  for (std::size_t i = 0; i < tags.size(); ++i) {
    if (tags[i].key.empty()) return invalid("INVALID_TAG", "A tag needs a key.");
    if (ec2::is_of_aws(tags[i].key)) {
      return invalid("INVALID_TAG", "Tag keys starting with 'aws:' are reserved.");
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (tags[j].key == tags[i].key) {
        return invalid("INVALID_TAG", fmt::format("Duplicate tag key '{}'.", tags[i].key));
      }
    }
  }
  return {};
}

Answer<void> check_parameters(const In& in) {
  if (in.ParentSnapshotId && in.KmsKeyArn) {
    return bad_parameter("ParentSnapshotId and KmsKeyArn cannot be specified together");
  }
  if (in.ParentSnapshotId && in.Encrypted) {
    return bad_parameter("ParentSnapshotId and Encrypt cannot be specified together");
  }
  if (in.KmsKeyArn && in.Encrypted == false) {
    return bad_parameter("Encrypt cannot be false when KmsKeyArn is specified");
  }
  if (*in.VolumeSize > volume_size_max) {
    return invalid("INVALID_VOLUME_SIZE",
                   fmt::format("Volume size {} is above the maximum of {} GiB.", *in.VolumeSize,
                               volume_size_max));
  }
  return check_tags(tags_of(in));
}

// nullptr: the request names none.
Answer<const store::Snapshot*> parent_of(const In& in, const Call& call) {
  if (!in.ParentSnapshotId) return static_cast<const store::Snapshot*>(nullptr);
  const store::Snapshot* parent = TRY(own_snapshot(call, *in.ParentSnapshotId));
  const std::string& id = parent->record.id;
  if (state_of(call, *parent) == "error") return no_such_snapshot(id);
  const bool archived = store::record_at(*parent, call.now).storage_tier == "archive";
  if (!is_ready(call, *parent) || archived) {
    return invalid("INVALID_SNAPSHOT_ID", fmt::format("Source snapshot ({}) is not complete.", id));
  }
  if (*in.VolumeSize < parent->record.volume_size) {
    return invalid(
        "INVALID_VOLUME_SIZE",
        fmt::format("Volume size {} is smaller than that of the parent snapshot, {} GiB.",
                    *in.VolumeSize, parent->record.volume_size));
  }
  return parent;
}

Answer<std::string> default_key(const Call& call, store::ChangeSet& changes) {
  const auto& settings = store::region_settings(call.world, call.account(), call.region);
  if (!settings.default_kms_key.empty()) return settings.default_kms_key;
  return TRY(kms::ensure_aws_managed_key(call, kms::aws_ebs_alias, changes)).record.arn;
}

// The key's ARN; empty: not encrypted [EBS user guide, Encryption outcomes for EBS direct APIs].
Answer<std::string> key_for(const In& in, const Call& call, const store::Snapshot* parent,
                            store::ChangeSet& changes) {
  const bool by_default =
      store::region_settings(call.world, call.account(), call.region).encryption_by_default;
  if (parent != nullptr) {
    if (!parent->record.encrypted && by_default) {
      return bad_parameter(
          "The parent snapshot is not encrypted, and encryption by default is on.");
    }
    return parent->record.encrypted ? parent->record.kms_key_id : std::string();
  }
  if (in.KmsKeyArn) return *in.KmsKeyArn;
  if (by_default && in.Encrypted == false) {
    return bad_parameter("Encrypted cannot be false while encryption by default is on.");
  }
  if (!by_default && !in.Encrypted.value_or(false)) return std::string();
  return default_key(call, changes);
}

Answer<void> add_keys(const Call& call, const store::Snapshot* parent, const std::string& key,
                      store::Snapshot& snapshot) {
  if (key.empty()) return {};
  const std::string& id = snapshot.record.id;
  snapshot.record.encrypted = true;
  snapshot.record.kms_key_id = key;
  snapshot.bound_id = id;
  if (parent != nullptr) {
    snapshot.sealed_data_key = TRY(inherited_data_key(call, *parent, id));
    snapshot.data_key_id = parent->data_key_id;
  } else {
    snapshot.sealed_data_key = TRY(new_data_key(call, key, id));
    snapshot.data_key_id = crypto::uuid4();
  }
  return {};
}

store::Snapshot new_snapshot(const In& in, const Call& call, const store::Snapshot* parent) {
  store::Snapshot snapshot;
  snapshot.record.id = ec2::new_id("snap");
  snapshot.record.owner = call.account();
  snapshot.record.region = call.region;
  snapshot.record.state = "pending";
  snapshot.record.storage_tier = "standard";
  snapshot.record.volume_id = ec2::volume_of_copies;
  snapshot.record.volume_size = *in.VolumeSize;
  snapshot.record.tags = tags_of(in);
  snapshot.description = in.Description.value_or("");
  snapshot.blocks = new_block_file();
  if (parent != nullptr) {
    snapshot.parent = parent->record.id;
    snapshot.blocks_below = parent->blocks;
  }
  snapshot.started = call.now;
  snapshot.write_timeout_minutes = in.Timeout.value_or(timeout_default);
  snapshot.course = {{.state = "error",
                      .at = call.now + snapshot.write_timeout_minutes * 60,
                      .reason_message = std::string(timed_out)}};
  return snapshot;
}

// As the snapshot began, whatever became of it.
shapes::StartSnapshotResponse answer_for(const store::Snapshot& snapshot) {
  shapes::StartSnapshotResponse out;
  if (!snapshot.description.empty()) out.Description = snapshot.description;
  out.SnapshotId = snapshot.record.id;
  out.OwnerId = snapshot.record.owner;
  out.Status = "pending";
  out.StartTime = snapshot.started;
  out.VolumeSize = snapshot.record.volume_size;
  out.BlockSize = static_cast<std::int64_t>(store::block_bytes);
  if (!snapshot.record.tags.empty()) out.Tags.emplace();
  for (const model::Tag& tag : snapshot.record.tags) out.Tags->push_back({tag.key, tag.value});
  if (!snapshot.parent.empty()) out.ParentSnapshotId = snapshot.parent;
  if (snapshot.record.encrypted) out.KmsKeyArn = snapshot.record.kms_key_id;
  return out;
}

// The snapshot that an earlier request with this token made; nullptr: none.
Answer<const store::Snapshot*> made_before(const In& in, const Call& call,
                                           std::string_view request_hash) {
  const store::Snapshot* none = nullptr;
  if (!in.ClientToken) return none;
  const store::ClientToken* known =
      call.world.client_token(call.account(), call.region, operation, *in.ClientToken);
  if (known == nullptr || known->used + ec2::client_token_seconds <= call.now) return none;
  if (known->request_hash != request_hash) {
    return wire::AwsError{"ConflictException",
                          "Current request does not match request stored with this token."};
  }
  const auto made = own_snapshot(call, known->result_ids.front());
  return made.ok() ? made.value() : none;
}

Answer<shapes::StartSnapshotResponse> start(const In& in, const Call& call,
                                            store::ChangeSet& changes) {
  const std::string hash = ec2::request_hash<shapes::op::StartSnapshot>(in);
  if (const store::Snapshot* made = TRY(made_before(in, call, hash))) return answer_for(*made);
  TRY(check_parameters(in));
  TRY(block_files(call));
  const store::Snapshot* parent = TRY(parent_of(in, call));
  const std::string key = TRY(key_for(in, call, parent, changes));
  store::Snapshot snapshot = new_snapshot(in, call, parent);
  const WorldAhead ahead(call, changes);
  TRY(add_keys(ahead.call(), parent, key, snapshot));
  ec2::keep_token(call, operation, in.ClientToken, hash, {snapshot.record.id}, changes);
  shapes::StartSnapshotResponse out = answer_for(snapshot);
  changes.put(std::move(snapshot));
  return out;
}

}  // namespace

Rows snapshot_start_rows() { return {writing<shapes::op::StartSnapshot>(start_asks, start)}; }

}  // namespace amiable::services::ebs
