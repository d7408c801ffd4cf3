// Sources: EC2 API reference (error codes), EC2 and EBS user guides, recorded answers of
// RunInstances, CreateVolume, CopySnapshot and AttachVolume.
#include "launch/shown.h"

#include <fmt/format.h>

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

report::Symptom unauthorized(const Shown& row) {
  return at_once("UnauthorizedOperation",
                 fmt::format("You are not authorized to perform this operation. User: {} is not "
                             "authorized to perform: {} on resource: {}",
                             row.principal, row.action, row.resource_arn));
}

report::Symptom image_symptom(Operation operation, std::string_view id, std::string_view reason) {
  if (reason == "sharing-missing:image") {
    if (copies(operation)) {
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

report::Symptom snapshot_symptom(Operation operation, std::string_view reason) {
  if (reason == "sharing-missing:snapshot" && operation == Operation::copy) {
    return at_once("InvalidRequest",
                   "You do not have permission to access the storage of this ami");
  }
  if (reason.starts_with("snapshot-state:") && operation != Operation::launch) {
    return at_once("IncorrectState",
                   fmt::format("Snapshot is in invalid state - {}", reason.substr(15)));
  }
  if (operation == Operation::launch) {
    return later("pending, then terminated, Client.InvalidSnapshot.NotFound",
                 "Client.InvalidSnapshot.NotFound", "the specified snapshot was not found");
  }
  return at_once("InvalidSnapshot.NotFound", "Snapshot does not exist");
}

constexpr std::string_view bad_key = "The KMS key provided is in an incorrect state";

// KMS is asked after EC2 has answered, except by CopySnapshot's DescribeKey and AttachVolume.
report::Symptom kms_symptom(Operation operation, const Shown& row, const Assumptions& assumptions) {
  const std::string code = "Client.InvalidKMSKey.InvalidState";
  switch (operation) {
    case Operation::launch:
      if (row.is_fact() && assumptions.is("launch-bad-key", "sync")) {
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
  if (row.action == "kms:DescribeKey" || row.reason == "aws-managed-key") {
    return at_once("AuthFailure", fmt::format("Not authorized to use key {}", row.resource));
  }
  if (row.is_fact()) {
    const std::string_view state = row.reason == "key-state:Disabled" ? "disabled" : "invalid";
    return at_once("InvalidParameterValue",
                   fmt::format("The specified keyId {} is {}", row.resource, state));
  }
  const bool image = operation == Operation::copy;
  return later(
      image ? "the new AMI is pending, then failed" : "the new snapshot ends in error", "",
      image ? "Copy image failed with an internal error." : "Given key ID is not accessible");
}

bool is_about_key(const Shown& row) {
  return row.action.starts_with("kms:") || row.reason.starts_with("key-") ||
         row.reason == "aws-managed-key";
}

}  // namespace

Looked looked_at(const Shown& refused) {
  if (refused.action.starts_with("ec2:")) return Looked::permission;
  return is_about_key(refused) ? Looked::key : Looked::ec2_fact;
}

report::Symptom what_aws_shows(Operation operation, const Shown& refused,
                               const Assumptions& assumptions) {
  const Looked looked = looked_at(refused);
  if (looked == Looked::permission) return unauthorized(refused);
  if (looked == Looked::key) return kms_symptom(operation, refused, assumptions);
  const std::string_view reason = refused.reason;
  if (reason.starts_with("launch-option:")) {
    return at_once(std::string(reason.substr(14)), std::string(refused.note));
  }
  if (reason == "principal-missing") {
    return at_once("InvalidClientTokenId", "nobody can sign as this principal: it does not exist");
  }
  if (reason == "instance-missing") {
    return at_once("InvalidInstanceID.NotFound",
                   fmt::format("The instance ID '{}' does not exist", refused.resource));
  }
  if (reason.starts_with("instance-state:")) {
    return at_once("IncorrectInstanceState",
                   fmt::format("The instance '{}' is not in a state from which it can be started.",
                               refused.resource));
  }
  if (refused.resource.starts_with("snap-")) return snapshot_symptom(operation, reason);
  return image_symptom(operation, refused.resource, reason);
}

}  // namespace amiable::launch
