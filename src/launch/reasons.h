// From a decision to the words of the public vocabulary, and to the document that decided.
// Internal to the module.
#pragma once

#include <string>
#include <vector>

#include "authz/gather.h"
#include "authz/trace.h"
#include "launch/calls.h"
#include "report/diagnosis.h"

namespace amiable::launch {

// A near miss: an Allow that would apply but for its conditions.
struct FailedCondition {
  std::string key;  // AWS's usual spelling
  std::string op;
  std::vector<std::string> policy_values, request_values;
  authz::LayerKind layer = authz::LayerKind::none;
  bool key_present = false;
  bool denies = false;                     // of a Deny: it holds
  const policy::Policy* policy = nullptr;  // where it stands; lives as long as what was gathered
  std::size_t statement = 0;
};

// A Deny statement that applies.
struct Denial {
  authz::LayerKind layer = authz::LayerKind::none;
  const policy::Policy* policy = nullptr;
  std::size_t statement = 0;
};

// Everything that one refused or open request tells.
struct Explanation {
  std::vector<std::string> reasons;
  std::vector<report::Document> documents;
  std::vector<FailedCondition> conditions;
  std::vector<Denial> denials;
  std::vector<authz::LayerKind> layers;  // one per reason
  std::string note;
};

Explanation explain_refusal(const authz::Request& request, const authz::Policies& policies,
                            const authz::Decision& decision);
// Documents behind an allowed request.
std::vector<report::Document> allowing_documents(const authz::Request& request,
                                                 const authz::Policies& policies,
                                                 const authz::Decision& decision);

report::Place place_of(const Source& source, std::uint32_t offset);

}  // namespace amiable::launch
