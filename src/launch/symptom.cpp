// Sources: EC2 API reference (error codes), EC2 and EBS user guides, recorded answers of
// RunInstances, CreateVolume, CopySnapshot and AttachVolume.
#include "launch/symptom.h"

#include <fmt/format.h>

#include <algorithm>

namespace amiable::launch {
namespace {

report::Symptom at_once(std::string code, std::string message) {
  report::Symptom symptom;
  symptom.summary = fmt::format("refused at once: {}", code);
  symptom.error_code = std::move(code);
  symptom.message = std::move(message);
  return symptom;
}

report::Symptom later(std::string summary, std::string code, std::string message) {
  report::Symptom symptom;
  symptom.summary = std::move(summary);
  symptom.state_reason = std::move(code);
  symptom.message = std::move(message);
  return symptom;
}

bool copies(Operation operation) {
  return operation == Operation::copy || operation == Operation::copy_snapshot;
}

report::Symptom unauthorized(const Judged& row) {
  return at_once("UnauthorizedOperation",
                 fmt::format("You are not authorized to perform this operation. User: {} is not "
                             "authorized to perform: {} on resource: {}",
                             row.call.on_behalf, row.call.action, row.call.resource_arn));
}

report::Symptom image_symptom(const Evidence& evidence, const std::string& id,
                              const std::string& reason) {
  if (reason == "sharing-missing:image") {
    if (copies(evidence.question.operation)) {
      return at_once("InvalidRequest",
                     "You do not have permission to access the storage of this ami");
    }
    return at_once("AuthFailure", fmt::format("Not authorized for images: [{}]", id));
  }
  if (reason.starts_with("image-state:")) {
    return at_once("InvalidAMIID.Unavailable",
                   fmt::format("{} is {}, and cannot be run", id, reason.substr(12)));
  }
  return at_once("InvalidAMIID.NotFound", fmt::format("The image id '[{}]' does not exist", id));
}

report::Symptom snapshot_symptom(const Evidence& evidence, const std::string& reason) {
  if (reason == "sharing-missing:snapshot" && evidence.question.operation == Operation::copy) {
    return at_once("InvalidRequest",
                   "You do not have permission to access the storage of this ami");
  }
  if (reason.starts_with("snapshot-state:") && evidence.question.operation != Operation::launch) {
    return at_once("IncorrectState",
                   fmt::format("Snapshot is in invalid state - {}", reason.substr(15)));
  }
  if (evidence.question.operation == Operation::launch) {
    return later("pending, then terminated, Client.InvalidSnapshot.NotFound",
                 "Client.InvalidSnapshot.NotFound", "the specified snapshot was not found");
  }
  return at_once("InvalidSnapshot.NotFound", "Snapshot does not exist");
}

constexpr std::string_view bad_key = "The KMS key provided is in an incorrect state";

// KMS is asked after EC2 has answered, except by CopySnapshot's DescribeKey and AttachVolume.
report::Symptom kms_symptom(const Evidence& evidence, const Judged& row) {
  const std::string code = "Client.InvalidKMSKey.InvalidState";
  switch (evidence.question.operation) {
    case Operation::launch:
      if (row.is_fact() && evidence.question.assumptions.is("launch-bad-key", "sync")) {
        return at_once("InvalidKMSKey.InvalidState", std::string(bad_key));
      }
      return later("pending, then terminated, " + code, code, fmt::format("{}: {}", code, bad_key));
    case Operation::start:
      return later("pending, then stopped again, Client.InternalError or " + code,
                   "Client.InternalError", "Client.InternalError: Client error on launch");
    case Operation::attach:
      return at_once("CustomerKeyHasBeenRevoked",
                     "The encrypted volume was unable to access the KMS key.");
    case Operation::create_volume:
      return later("the volume is answered as creating and vanishes seconds later", "",
                   "EventBridge createVolume failed, with the text of KMS's refusal");
    case Operation::copy:
    case Operation::copy_snapshot:
      break;
  }
  const std::string& key = row.call.resource;
  const std::string& reason = row.call.reasons.front();
  if (row.call.action == "kms:DescribeKey" || reason == "aws-managed-key") {
    return at_once("AuthFailure", fmt::format("Not authorized to use key {}", key));
  }
  if (row.is_fact()) {
    const std::string_view state = reason == "key-state:Disabled" ? "disabled" : "invalid";
    return at_once("InvalidParameterValue",
                   fmt::format("The specified keyId {} is {}", key, state));
  }
  const bool image = evidence.question.operation == Operation::copy;
  return later(
      image ? "the new AMI is pending, then failed" : "the new snapshot ends in error", "",
      image ? "Copy image failed with an internal error." : "Given key ID is not accessible");
}

bool is_kms(const Judged& row) {
  return row.call.action.starts_with("kms:") || row.call.reasons.front().starts_with("key-") ||
         row.call.reasons.front() == "aws-managed-key";
}

// EC2 answers first: permission, image, snapshots, options; then keys.
int rank(const Judged& row) {
  if (row.call.action.starts_with("ec2:")) return 0;
  return is_kms(row) ? 2 : 1;
}

}  // namespace

report::Symptom find_symptom(const Evidence& evidence) {
  const Judged* first = nullptr;
  for (const Judged& row : evidence.rows) {
    if (!row.refused() || !row.decides()) continue;
    if (first == nullptr || rank(row) < rank(*first)) first = &row;
  }
  if (first == nullptr) return {};
  const std::string& reason = first->call.reasons.front();
  if (rank(*first) == 0) return unauthorized(*first);
  if (rank(*first) == 2) return kms_symptom(evidence, *first);
  if (reason.starts_with("launch-option:")) {
    return at_once(reason.substr(14), first->call.note);
  }
  if (reason == "principal-missing") {
    return at_once("InvalidClientTokenId", "nobody can sign as this principal: it does not exist");
  }
  if (reason == "instance-missing") {
    return at_once("InvalidInstanceID.NotFound",
                   fmt::format("The instance ID '{}' does not exist", first->call.resource));
  }
  if (first->call.resource.starts_with("snap-")) return snapshot_symptom(evidence, reason);
  return image_symptom(evidence, first->call.resource, reason);
}

}  // namespace amiable::launch
