// What CloudTrail recorded of an operation that failed, joined as AWS leaves its traces
// [measured: the calls that EC2 makes of KMS carry the request id of RunInstances, StartInstances,
// CreateVolume and AttachVolume; a copy's do not, they follow it in the same name]. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "launch/question.h"
#include "model/trail_event.h"
#include "report/diagnosis.h"

namespace amiable::launch {

using Trail = std::vector<model::TrailEvent>;

// CloudTrail delivers within minutes, 15 at most as a rule [CloudTrail user guide].
inline constexpr std::int64_t trail_delay_seconds = 15 * 60;
// Refused calls of an operation come this long after it at most: KMS is asked within minutes, also
// for copies.
inline constexpr std::int64_t refusal_window_seconds = 15 * 60;

// What CloudTrail's attribute Username is for this principal: a user's name, a session's, or root.
std::string trail_user_name(std::string_view principal_arn);

// The operation that an EC2 event is about; nullopt: none that a question can ask.
std::optional<Operation> operation_of(const model::TrailEvent& event);

// The newest call that made, started or attached `id`, or made a copy of it; of an image also the
// newest that launched it. `operation` and `principal`, when given, must fit. nullptr: none.
const model::TrailEvent* find_recorded_call(const Trail& trail, std::string_view id,
                                            std::optional<Operation> operation = {},
                                            std::string_view principal = {});

// The refusals that belong to `call`, in the order of their time. `now` tells what may not have
// been delivered yet.
report::Observed observe(const model::TrailEvent& call, std::string_view id, const Trail& trail,
                         Timestamp now);
// No call is on record for `id`.
report::Observed observe_nothing(std::string_view id, Timestamp now);

// Puts the record beside the computation. A recorded refusal decides an unknown verdict (it fails)
// and no other: accounts change, so a verdict that is known stands, and the difference is told.
void lay_beside(report::Observed observed, report::Diagnosis& diagnosis);

}  // namespace amiable::launch
