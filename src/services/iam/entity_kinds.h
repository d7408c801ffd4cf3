// Users, groups, roles and instance profiles as types that the operations they share are written
// over: how each is found, named and asked about. Also managed policies by ARN.
//
// An absent entity is asked about under the ARN that its name would have with the path "/", so that
// a caller without permission learns nothing of what exists [observed: AccessDenied comes first].
// Names are looked up without case; records keep the spelling they were made with [recorded].
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/check.h"
#include "services/ask.h"
#include "services/call.h"

namespace amiable::services::iam {

// arn:aws:iam::111122223333:user/path/name; `path` begins and ends with '/'.
std::string entity_arn(const Call& call, std::string_view type, std::string_view path,
                       std::string_view name);

wire::AwsError no_such_entity(std::string message);
wire::AwsError already_exists(std::string message);
wire::AwsError delete_conflict(std::string message);
wire::AwsError invalid_input(std::string message);
wire::AwsError validation_error(std::string message);
// Cannot exceed quota for UsersPerAccount: 5000
wire::AwsError over_quota(std::string_view quota, std::size_t most);

struct UserKind {
  using Record = store::User;
  static constexpr std::string_view type = "user", plural = "Users", title = "User";
  static constexpr policy::Holder holder = policy::Holder::user;
  static std::string holder_name(const std::string& name) { return name; }
  static auto& name_in(auto& shape) { return shape.UserName; }
  static const Record* find(const Call& call, std::string_view name);
};

struct GroupKind {
  using Record = store::Group;
  static constexpr std::string_view type = "group", plural = "Groups", title = "Group";
  static constexpr policy::Holder holder = policy::Holder::group;
  static std::string holder_name(const std::string& name) { return "group " + name; }
  static auto& name_in(auto& shape) { return shape.GroupName; }
  static const Record* find(const Call& call, std::string_view name);
};

struct RoleKind {
  using Record = store::Role;
  static constexpr std::string_view type = "role", plural = "Roles", title = "Role";
  static constexpr policy::Holder holder = policy::Holder::role;
  static std::string holder_name(const std::string& name) { return name; }
  static auto& name_in(auto& shape) { return shape.RoleName; }
  static const Record* find(const Call& call, std::string_view name);
};

struct ProfileKind {
  using Record = store::InstanceProfile;
  static constexpr std::string_view type = "instance-profile";
  static auto& name_in(auto& shape) { return shape.InstanceProfileName; }
  static const Record* find(const Call& call, std::string_view name);
};

// "The user with name X cannot be found." [recorded]
wire::AwsError absent(std::string_view type, std::string_view name);

template <class Kind>
Answer<const typename Kind::Record*> require(const Call& call, std::string_view name) {
  const typename Kind::Record* record = Kind::find(call, name);
  if (record == nullptr) return absent(Kind::type, name);
  return record;
}

// Roles that only AWS may change [IAM user guide, Service-linked roles].
Answer<void> require_modifiable(const store::Role& role);
inline Answer<void> require_modifiable(const store::User&) { return {}; }
inline Answer<void> require_modifiable(const store::Group&) { return {}; }

inline std::vector<model::Tag> tags_of(const store::Group&) { return {}; }
template <class Record>
const std::vector<model::Tag>& tags_of(const Record& record) {
  return record.tags;
}

template <class Kind>
Ask entity_ask(const Call& call, std::string_view operation, std::string_view name) {
  Ask ask;
  ask.action.append("iam:").append(operation);
  if (const typename Kind::Record* record = Kind::find(call, name)) {
    ask.resource = record->arn;
    ask.resource_tags = tags_of(*record);
  } else {
    ask.resource = entity_arn(call, Kind::type, "/", name);
  }
  return ask;
}

// The asks of an operation on one entity that its request names.
template <class Op, class Kind>
Answer<Asks> asks_entity(const typename Op::Request& in, const Call& call) {
  return Asks{entity_ask<Kind>(call, Op::name, *Kind::name_in(in))};
}

// An operation without resource-level permissions.
template <class Op>
Answer<Asks> asks_account(const typename Op::Request&, const Call&) {
  Ask ask;
  ask.action.append("iam:").append(Op::name);
  ask.wildcard_only = true;
  return Asks{std::move(ask)};
}

// Lists are refused under the path they were asked for: arn:aws:iam::A:user/division/ [observed].
template <class Op, class Kind>
Answer<Asks> asks_path(const typename Op::Request& in, const Call& call) {
  Ask ask;
  ask.action.append("iam:").append(Op::name);
  ask.resource = entity_arn(call, Kind::type, in.PathPrefix.value_or("/"), "");
  return Asks{std::move(ask)};
}

// --- managed policies

// ValidationError unless it looks like an ARN; two blanks as AWS has them [recorded].
Answer<void> check_policy_arn(std::string_view arn);
// AWS's and the caller's own policies; nullptr for others.
const store::ManagedPolicy* find_policy(const Call& call, std::string_view arn);
// "Policy ARN was not found." [recorded]
Answer<const store::ManagedPolicy*> require_policy(const Call& call, std::string_view arn);
// A policy that this account may change.
Answer<const store::ManagedPolicy*> require_own_policy(const Call& call, std::string_view arn);
Ask policy_ask(const Call& call, std::string_view operation, std::string_view arn);

template <class Op>
Answer<Asks> asks_policy(const typename Op::Request& in, const Call& call) {
  TRY(check_policy_arn(*in.PolicyArn));
  return Asks{policy_ask(call, Op::name, *in.PolicyArn)};
}

// Who of the caller's account uses a policy. AWS's own are shared by all accounts of a world.
store::World::Attached uses_of(const Call& call, const store::ManagedPolicy& policy);

}  // namespace amiable::services::iam
