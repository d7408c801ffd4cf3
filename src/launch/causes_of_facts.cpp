// Causes of what is no permission: keys, images, snapshots, options.
#include <algorithm>

#include "launch/causes.h"

namespace amiable::launch {
namespace {

bool is_default_key(const Evidence& evidence, const std::string& key) {
  return std::any_of(evidence.plan.volumes.begin(), evidence.plan.volumes.end(),
                     [&key](const VolumePlan& volume) {
                       return volume.target_is_default && volume.volume.target_key == key;
                     });
}

bool is_source_key(const Evidence& evidence, const std::string& key) {
  return std::any_of(evidence.plan.volumes.begin(), evidence.plan.volumes.end(),
                     [&key](const VolumePlan& volume) { return volume.volume.source_key == key; });
}

struct StateCause {
  std::string_view state, cause;
};

constexpr StateCause key_states[] = {
    {"Disabled", "key-disabled"},
    {"PendingDeletion", "key-pending-deletion"},
    {"PendingReplicaDeletion", "key-pending-deletion"},
    {"PendingImport", "key-pending-import"},
    {"Unavailable", "custom-key-store-disconnected"},
};

constexpr StateCause image_states[] = {
    {"pending", "ami-pending"},
    {"transient", "ami-pending"},
    {"disabled", "ami-disabled"},
    {"deregistered", "ami-deregistered"},
};

constexpr StateCause snapshot_states[] = {
    {"pending", "snapshot-pending"},
    {"archived", "snapshot-archived"},
    {"recoverable", "snapshot-locked-or-rbin"},
    {"recovering", "snapshot-locked-or-rbin"},
};

template <std::size_t N>
std::string_view cause_of(const StateCause (&table)[N], std::string_view state,
                          std::string_view otherwise) {
  for (const StateCause& one : table) {
    if (one.state == state) return one.cause;
  }
  return otherwise;
}

std::string_view key_state_cause(const Evidence& evidence, const std::string& key,
                                 std::string_view state) {
  if (is_default_key(evidence, key)) return "default-key-disabled-or-deleted";
  const auto record = evidence.inventory.key(key);
  if (state == "PendingImport" && record.is_found() && !record->valid_to.empty()) {
    return "key-material-expired";
  }
  return cause_of(key_states, state, "key-not-ready");
}

std::string_view missing_key_cause(const Evidence& evidence, const std::string& name) {
  if (is_default_key(evidence, name) || name == "the default EBS key") {
    return "default-key-disabled-or-deleted";
  }
  const auto arn = split_arn(name);
  const std::string_view resource = arn ? arn->resource : std::string_view(name);
  if (!resource.starts_with("alias/")) return "key-deleted";
  // A bare alias is looked up in the account that launches.
  for (const std::string& account : evidence.inventory.accounts()) {
    if (arn || account == evidence.question.account) continue;
    const auto aliases = evidence.inventory.aliases(account, evidence.question.region);
    if (!aliases.is_found()) continue;
    const bool theirs = std::any_of(aliases->begin(), aliases->end(),
                                    [&](const auto& one) { return one.name == resource; });
    if (theirs) return "alias-other-account";
  }
  return "alias-missing";
}

std::string_view wrong_region_cause(const Evidence& evidence, const std::string& key) {
  const auto arn = split_arn(key);
  const bool other_partition =
      arn && arn->partition != partition_of_region(evidence.question.region);
  return other_partition ? "key-cross-partition" : "key-wrong-region";
}

std::string_view image_sharing_cause(const Evidence& evidence, const std::string& image_id) {
  const Question& question = evidence.question;
  const std::string& region =
      question.operation == Operation::copy ? question.source_region : question.region;
  const auto image = evidence.inventory.image(image_id, question.account, region);
  if (!image.is_found()) return "ami-not-shared";
  const auto shares = evidence.inventory.launch_permissions(image_id, image->owner, region);
  const bool by_organization = shares.is_found() && (!shares->organization_arns.empty() ||
                                                     !shares->organizational_unit_arns.empty());
  return by_organization ? "ami-share-wrong-org-arn" : "ami-not-shared";
}

// Another snapshot of the same image is shared as it must be.
bool other_snapshot_shared(const Evidence& evidence, const Judged& row) {
  return std::any_of(evidence.rows.begin(), evidence.rows.end(), [&row](const Judged& other) {
    return other.is_fact() && other.call.resource != row.call.resource &&
           other.call.resource.starts_with("snap-") &&
           other.call.outcome == report::Outcome::allowed;
  });
}

std::string_view image_cause(const Evidence& evidence, const Judged& row,
                             const std::string& reason) {
  const Question& question = evidence.question;
  if (reason == "sharing-missing:image") return image_sharing_cause(evidence, row.call.resource);
  if (reason == "image-missing") {
    return evidence.inventory.image_regions(row.call.resource).empty() ? "ami-not-found"
                                                                       : "ami-shared-other-region";
  }
  if (reason == "image-not-allowed") {
    const auto allowed = evidence.inventory.allowed_images(question.account, question.region);
    const bool managed = allowed.is_found() && allowed->managed_by == "declarative-policy";
    return managed ? "declarative-policy" : "allowed-amis-blocks";
  }
  return cause_of(image_states, reason.substr(reason.find(':') + 1), "ami-failed");
}

}  // namespace

void add_fact_cause(const Evidence& evidence, const Judged& row, CauseList& causes) {
  const std::string& reason = row.call.reasons.front();
  const std::string& resource = row.call.resource;
  const auto is = [&reason](std::string_view prefix) { return reason.starts_with(prefix); };
  const std::string state = reason.substr(reason.find(':') + 1);
  if (is("aws-managed-key")) {
    causes.push_back(is_source_key(evidence, resource) ? "aws-managed-key-source"
                                                       : "aws-managed-key-named-cross-account");
  } else if (is("key-state:")) {
    causes.push_back(key_state_cause(evidence, resource, state));
  } else if (is("key-missing")) {
    causes.push_back(missing_key_cause(evidence, resource));
  } else if (is("key-unusable:wrong-region")) {
    causes.push_back(wrong_region_cause(evidence, resource));
  } else if (is("key-unusable:")) {
    causes.push_back("key-wrong-spec");
  } else if (is("sharing-missing:snapshot")) {
    causes.push_back(other_snapshot_shared(evidence, row) ? "snapshot-partially-shared"
                                                          : "snapshot-not-shared");
  } else if (is("snapshot-missing")) {
    causes.push_back("snapshot-deleted");
  } else if (is("snapshot-state:")) {
    causes.push_back(cause_of(snapshot_states, state, "snapshot-error"));
  } else if (is("launch-option:")) {
    causes.push_back("launch-option-conflict");
  } else if (is("instance-missing") || is("instance-state:")) {
    causes.push_back("instance-missing");
  } else if (is("principal-missing")) {
    causes.push_back("principal-missing");
  } else {
    causes.push_back(image_cause(evidence, row, reason));
  }
}

}  // namespace amiable::launch
