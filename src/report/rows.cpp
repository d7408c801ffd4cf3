// Calls grouped by volume, and places grouped by document.
#include "report/rows.h"

#include <algorithm>

#include "report/phrases.h"

namespace amiable::report {
namespace {

RowGroup& group_for(std::vector<RowGroup>& groups, const std::string& device) {
  const auto found = std::find_if(groups.begin(), groups.end(),
                                  [&](const RowGroup& group) { return group.device == device; });
  if (found != groups.end()) return *found;
  groups.push_back({device, nullptr, {}, {}});
  return groups.back();
}

void add_row(RowGroup& group, const Call& call) {
  const std::string note = describe_call(call);
  const std::string resource = short_resource(call.resource);
  const bool permission = call.action != "-" && !call.action.starts_with("kms:");
  for (Row& row : group.rows) {
    const bool same = row.call->action == call.action && row.call->outcome == call.outcome &&
                      row.note == note && (permission || row.call->resource == call.resource);
    if (!same) continue;
    if (std::find(row.resources.begin(), row.resources.end(), resource) == row.resources.end()) {
      row.resources.push_back(resource);
    }
    return;
  }
  group.rows.push_back({&call, note, {resource}});
}

bool same_place(const Document& a, const Document& b) {
  return a.place.file == b.place.file && a.place.inside == b.place.inside &&
         a.place.line == b.place.line && a.place.account == b.place.account && a.name == b.name;
}

void add_place(std::vector<PlaceGroup>& groups, const Call& call, const Document& document) {
  for (PlaceGroup& group : groups) {
    if (!same_place(*group.document, document)) continue;
    group.calls.push_back(&call);
    return;
  }
  groups.push_back({&document, {&call}});
}

}  // namespace

std::vector<RowGroup> group_rows(const Diagnosis& diagnosis) {
  std::vector<RowGroup> groups;
  const bool whole = std::any_of(diagnosis.calls.begin(), diagnosis.calls.end(),
                                 [](const Call& call) { return call.device.empty(); });
  if (whole) group_for(groups, "");
  for (const Volume& volume : diagnosis.volumes) group_for(groups, volume.device).volume = &volume;
  for (const Call& call : diagnosis.calls) {
    RowGroup& group = group_for(groups, call.device);
    if (call.strength == Strength::must) {
      add_row(group, call);
    } else if (call.outcome != Outcome::allowed) {
      group.minor.push_back(&call);
    }
  }
  return groups;
}

std::vector<PlaceGroup> group_places(const Diagnosis& diagnosis) {
  std::vector<PlaceGroup> groups;
  for (const Call& call : diagnosis.calls) {
    if (call.strength != Strength::must || call.outcome != Outcome::refused) continue;
    for (const Document& document : call.documents) add_place(groups, call, document);
  }
  return groups;
}

std::string action_list(const std::vector<const Call*>& calls) {
  std::vector<std::string> names;
  std::string out;
  for (const Call* call : calls) {
    std::string name = call_label(*call);
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    if (!out.empty()) out += ", ";
    out += name;
    names.push_back(std::move(name));
  }
  return out;
}

}  // namespace amiable::report
