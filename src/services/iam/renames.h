// What follows when a user or group gets another name or path: its ARN and the compiled policies
// that say whose they are. Policies that name a user keep its unique id, so they go on to match it
// [IAM user guide, Renaming or changing the path of a user].
#pragma once

#include <optional>
#include <string>

#include "services/call.h"
#include "services/iam/entity_kinds.h"

namespace amiable::services::iam {

// Path and name given anew, where they are.
struct NewPlace {
  std::optional<std::string> path, name;
};

template <class Kind>
typename Kind::Record moved(const Call& call, const typename Kind::Record& record,
                            const NewPlace& place);

// Both the entity and what it would become must be allowed [IAM user guide, as above].
template <class Kind>
Answer<Asks> asks_move(const Call& call, std::string_view operation, std::string_view name,
                       const NewPlace& place);

// EntityAlreadyExists when the new name belongs to another entity.
template <class Kind>
Answer<void> require_free_name(const Call& call, const typename Kind::Record& record,
                               const NewPlace& place);

}  // namespace amiable::services::iam
