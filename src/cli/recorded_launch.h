// A dead instance of the world of `amiable serve`: who launched it how, and what was refused.
#pragma once

#include <optional>
#include <string>

#include "cli/options.h"

namespace amiable::cli {

struct RecordedLaunch {
  std::string principal, account, region, image, time, request_id;
  std::string mappings;              // as for --block-device-mappings; empty: none
  std::string refused, code, words;  // kms:CreateGrant, AccessDenied, AWS's text
};

// The launch that --data DIR i-… asks about: the server's events hold the RunInstances that made
// the instance, and under its request id the first refused KMS call. Empty: another question, or
// no such refusal on record.
std::optional<RecordedLaunch> find_recorded_launch(const WhyOptions& options);

// The question is then the launch; what the options name themselves stays, and a Terraform plan's
// names are the plan's.
WhyOptions asked_again(const WhyOptions& options, const std::optional<RecordedLaunch>& launch);

}  // namespace amiable::cli
