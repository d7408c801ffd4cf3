// The kinds of EC2's resources, told by the prefix of their ids, and for each of them how its tags
// are found and changed.
//
//   const TaggedKind& kind = *TRY(kind_of_id("vol-0123456789abcdef0"));
//   asks.push_back(ask_on_kind(kind, call, "ec2:CreateTags", id));
//   TRY(change_tags(kind, call, id, change, changes));
//
// Pure; any thread.
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "services/ask.h"
#include "services/call.h"
#include "store/change_set.h"

namespace amiable::services::ec2 {

using Tags = std::vector<model::Tag>;
using TagChange = std::function<Answer<void>(Tags& tags)>;
using TagVisitor = std::function<void(std::string_view id, const Tags& tags)>;

struct TaggedKind {
  std::string_view prefix;  // of its ids: vol
  std::string_view type;    // as ARNs and ResourceType name it: volume
  // nullptr: rows of the kind have no place for tags.
  Ask (*ask)(const Call& call, std::string_view action, std::string_view id) = nullptr;
  Answer<void> (*change)(const Call& call, std::string_view id, const TagChange& change,
                         store::ChangeSet& changes) = nullptr;
  void (*each)(const Call& call, const TagVisitor& visit) = nullptr;
};

std::span<const TaggedKind> tagged_kinds();
// InvalidID `The ID 'x' is not valid`: malformed, or of no kind that is known here.
Answer<const TaggedKind*> kind_of_id(std::string_view id);

// On that resource with its tags; a missing one: the ARN alone.
Ask ask_on_kind(const TaggedKind& kind, const Call& call, std::string_view action,
                std::string_view id);
// Puts the caller's own resource with changed tags. Errors: what `change` says; the kind's NotFound
// (of another account's too); AuthFailure for images and snapshots that are only shared;
// UnsupportedOperation for what is there and has no place for tags.
Answer<void> change_tags(const TaggedKind& kind, const Call& call, std::string_view id,
                         const TagChange& change, store::ChangeSet& changes);
// The caller's own resources in call.region that have not ended.
void each_tagged(const TaggedKind& kind, const Call& call, const TagVisitor& visit);

}  // namespace amiable::services::ec2
