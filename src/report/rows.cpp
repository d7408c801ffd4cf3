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

bool same_file(const Place& a, const Place& b) {
  return a.file == b.file && a.inside == b.inside && a.account == b.account;
}

// The entry of `list` that `same` accepts; else `made`, added at its end.
template <class T, class Same>
T& find_or_add(std::vector<T>& list, Same same, T made) {
  const auto found = std::find_if(list.begin(), list.end(), same);
  return found != list.end() ? *found : list.emplace_back(std::move(made));
}

void add_place(std::vector<PlaceGroup>& groups, const Call& call, const Place& place) {
  PlaceGroup& group = find_or_add(
      groups, [&](const PlaceGroup& one) { return same_file(*one.lines.front().place, place); },
      PlaceGroup{{{&place, {}}}});
  find_or_add(
      group.lines, [&](const PlaceLine& one) { return one.place->line == place.line; },
      PlaceLine{&place, {}})
      .calls.push_back(&call);
}

}  // namespace

namespace {

// What the reader need not see twice, or at all: facts that hold, and an EC2 permission of a volume
// that the operation as a whole has for the same reason.
bool goes_without_saying(const Call& call, const RowGroup& whole) {
  if (call.outcome != Outcome::allowed) return false;
  if (call.action == "-") return true;
  if (call.device.empty() || call.action.starts_with("kms:")) return false;
  return std::any_of(whole.rows.begin(), whole.rows.end(), [&call](const Row& row) {
    return row.call->action == call.action && row.call->outcome == Outcome::allowed &&
           row.note == describe_call(call);
  });
}

}  // namespace

std::vector<RowGroup> group_rows(const Diagnosis& diagnosis) {
  std::vector<RowGroup> groups;
  group_for(groups, "");
  for (const Volume& volume : diagnosis.volumes) group_for(groups, volume.device).volume = &volume;
  for (const Call& call : diagnosis.calls) {
    if (goes_without_saying(call, group_for(groups, ""))) continue;
    RowGroup& group = group_for(groups, call.device);
    if (call.strength == Strength::must) {
      add_row(group, call);
    } else if (call.outcome != Outcome::allowed) {
      group.minor.push_back(&call);
    }
  }
  std::erase_if(groups, [](const RowGroup& group) {
    return group.volume == nullptr && group.rows.empty() && group.minor.empty();
  });
  return groups;
}

std::vector<PlaceGroup> group_places(const Diagnosis& diagnosis) {
  std::vector<PlaceGroup> groups;
  for (const Call& call : diagnosis.calls) {
    if (call.strength != Strength::must || call.outcome != Outcome::refused) continue;
    for (const Document& document : call.documents) {
      if (!document.place.file.empty()) add_place(groups, call, document.place);
    }
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
