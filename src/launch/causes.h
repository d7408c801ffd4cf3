// From refused rows to root causes: the ids of the public catalogue (`amiable explain ID`).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "launch/judge.h"

namespace amiable::launch {

// Every cause id that a diagnosis or a message reading can print, the most telling first.
std::span<const std::string_view> cause_ids();

// What a diagnosis found. Views of things that outlive it.
struct Evidence {
  model::Inventory& inventory;
  const Question& question;
  const Plan& plan;
  const std::vector<Judged>& rows;
};

// Ids without repetition, in the order of cause_ids().
std::vector<std::string> find_causes(const Evidence& evidence);

// Internal to the module: one file per family.
using CauseList = std::vector<std::string_view>;
void add_fact_cause(const Evidence& evidence, const Judged& row, CauseList& causes);
// The condition that stands in the way (empty: none of its own page).
std::string_view condition_cause(const FailedCondition& condition, std::string_view action);
// Permissions on one key that no key policy or identity policy gives.
void add_missing_permissions(const Evidence& evidence, const std::string& key, CauseList& causes);
// The question is asked by a service-linked role, or by a session of one.
bool is_service_linked(const Question& question);
// A service-linked role's ways to a key.
void add_service_linked(const Evidence& evidence, const std::string& key, CauseList& causes);

}  // namespace amiable::launch
