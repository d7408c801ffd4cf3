// By the kind of the caller's identity.
#include "services/iam/implied_user.h"

#include <fmt/format.h>

#include "services/iam/entity_kinds.h"

namespace amiable::services::iam {

Answer<std::string> implied_user(const std::optional<std::string>& given, const Call& call) {
  if (given) return *given;
  if (call.identity.kind == Identity::Kind::user) return call.identity.user_name;
  if (call.identity.kind == Identity::Kind::root) return std::string();
  return validation_error("Must specify userName when calling with non-User credentials");
}

Answer<std::string> named_user(const std::optional<std::string>& given, const Call& call) {
  std::string name = TRY(implied_user(given, call));
  if (name.empty()) {
    return validation_error("Must specify userName when calling with non-User credentials");
  }
  return name;
}

Answer<Ask> implied_user_ask(const std::optional<std::string>& given, const Call& call,
                             std::string_view operation) {
  const std::string name = TRY(implied_user(given, call));
  if (!name.empty()) return entity_ask<UserKind>(call, operation, name);
  Ask ask;
  ask.action = fmt::format("iam:{}", operation);
  ask.resource = fmt::format("arn:{}:iam::{}:root", call.partition, call.account());
  return ask;
}

}  // namespace amiable::services::iam
