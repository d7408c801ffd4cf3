// The first refusal of a diagnosis, in AWS's order.
#include "launch/symptom.h"

#include "launch/shown.h"

namespace amiable::launch {
namespace {

Shown shown(const Judged& row) {
  return {row.call.action, row.call.resource,     row.call.reasons.front(),
          row.call.note,   row.call.resource_arn, row.call.on_behalf};
}

}  // namespace

report::Symptom find_symptom(const Evidence& evidence) {
  const Judged* first = nullptr;
  for (const Judged& row : evidence.rows) {
    if (!row.refused() || !row.decides()) continue;
    if (first == nullptr || looked_at(shown(row)) < looked_at(shown(*first))) first = &row;
  }
  if (first == nullptr) return {};
  return what_aws_shows(evidence.question.operation, shown(*first), evidence.question.assumptions);
}

}  // namespace amiable::launch
