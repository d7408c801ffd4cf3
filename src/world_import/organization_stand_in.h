// What stands for a policy of an organization that is attached but whose document was not gathered:
// it denies everything, since nobody can tell what it lets through.
#pragma once

#include <string_view>

#include "policy/policy.h"

namespace amiable::world_import {

constexpr std::string_view organization_stand_in(policy::Kind kind) {
  return kind == policy::Kind::rcp
             ? R"({"Version":"2012-10-17","Statement":[{"Sid":"NotGathered","Effect":"Deny",)"
               R"("Principal":"*","Action":"*","Resource":"*"}]})"
             : R"({"Version":"2012-10-17","Statement":[{"Sid":"NotGathered","Effect":"Deny",)"
               R"("Action":"*","Resource":"*"}]})";
}

}  // namespace amiable::world_import
