// From the text of a policy to a Document: the one way in which the store compiles policies, when a
// service saves one and when a row is read back. AWS's save-time checks are the services' business.
#pragma once

#include <string>

#include "base/result.h"
#include "store/stored_records.h"

namespace amiable::store {

// Where a policy stands, for Policy::arn and Policy::holder.
struct Standing {
  std::string arn = {};     // of a managed policy
  std::string holder = {};  // of an inline or trust policy: the user's or role's name, "group NAME"
};

// `name` becomes Policy::name and the name of the source that traces show. Names in use: the inline
// or managed policy's own, "trust policy", and "default" for key policies. Error: unreadable, with
// the place inside the text.
Result<Document> compile(std::string text, policy::Kind kind, std::string name,
                         Standing standing = {});

}  // namespace amiable::store
