// What AWS shows of one refused row of a plan: the error at once, or the state that follows. The
// one table of it, for diagnosis and server alike. Pure.
#pragma once

#include <string_view>

#include "launch/question.h"
#include "report/diagnosis.h"

namespace amiable::launch {

// What did not hold: a request that was refused, or a fact. Views of things that outlive it.
struct Shown {
  std::string_view action;    // kms:CreateGrant; "-" for a fact
  std::string_view resource;  // as in findings: key ARN, AMI id, snapshot id, …
  std::string_view reason;    // vocabulary: key-state:Disabled, image-missing, …
  std::string_view note;
  std::string_view resource_arn = {};  // of EC2's own requests
  std::string_view principal = {};     // whose permission was asked, as an ARN

  bool is_fact() const { return action == "-"; }
};

// In which order AWS looks: its own permissions, then images, snapshots and options, then keys.
enum class Looked : std::uint8_t { permission, ec2_fact, key };
Looked looked_at(const Shown& refused);

report::Symptom what_aws_shows(Operation operation, const Shown& refused,
                               const Assumptions& assumptions);

}  // namespace amiable::launch
