// Errors that many EC2 operations share, worded as AWS words them.
//
// Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/ask.h"

namespace amiable::services::ec2 {

// DryRunOperation, the success of a dry run: after authorization and the checks of parameters,
// before anything of KMS [recorded: status 412].
wire::AwsError dry_run_answer();
// That error when `dry_run` is set. TRY(stop_dry_run(in.DryRun)) stands behind the checks.
Answer<void> stop_dry_run(const std::optional<bool>& dry_run);

// MissingParameter `The request must contain the parameter NAME`; NAME as AWS prints it: volumeId.
wire::AwsError missing_parameter(std::string_view name);
wire::AwsError invalid_value(std::string message);        // InvalidParameterValue
wire::AwsError invalid_combination(std::string message);  // InvalidParameterCombination
wire::AwsError not_permitted(std::string message);        // OperationNotPermitted
wire::AwsError incorrect_state(std::string message);      // IncorrectState
// InvalidParameterValue `Value (VALUE) for parameter NAME is invalid. REASON`.
wire::AwsError invalid_parameter(std::string_view value, std::string_view name,
                                 std::string_view reason);

wire::AwsError invalid_mapping(std::string message);  // InvalidBlockDeviceMapping
wire::AwsError internal_error();                      // ours: unreadable rows, libcrypto failing
// What a volume says that is smaller than the snapshot it is made from; sizes in GiB.
std::string smaller_than_snapshot(std::int64_t size, std::string_view snapshot_id,
                                  std::int64_t least);

// What is not there, by the prefix of its id (ami, snap, vol, i, lt, sg, subnet, vpc, eni, …):
// InvalidVolume.NotFound `The volume 'vol-…' does not exist.`
wire::AwsError not_found(std::string_view prefix, std::string_view id);

// An empty text counts as not sent: Packer sends them.
bool given(const std::optional<std::string>& text);
// MissingParameter unless given.
Answer<std::string> required(const std::optional<std::string>& text, std::string_view name);

}  // namespace amiable::services::ec2
