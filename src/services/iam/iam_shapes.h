// Records as IAM's answers show them. Which members an answer has depends on the operation: lists
// leave out tags and boundaries, CreateRole leaves out Description and MaxSessionDuration
// [recorded]. PasswordLastUsed is shown where it is known; RoleLastUsed is not recorded here.
#pragma once

#include <vector>

#include "services/call.h"
#include "services/iam/iam_rows.h"

namespace amiable::services::iam {

wire::Timestamp date(Timestamp time);  // IAM's dates have whole seconds
std::vector<api::Tag> tag_shapes(const std::vector<model::Tag>& tags);         // as kept
std::vector<api::Tag> sorted_tag_shapes(const std::vector<model::Tag>& tags);  // by key
std::optional<api::AttachedPermissionsBoundary> boundary_shape(const std::string& arn);

api::User user_in_list(const store::User& user);
api::User user_in_full(const store::User& user);  // with boundary and tags

api::Group group_shape(const store::Group& group);

api::Role role_shape(const Call& call, const store::Role& role);    // inside other answers
api::Role role_created(const Call& call, const store::Role& role);  // with boundary and tags
api::Role role_in_list(const Call& call, const store::Role& role);  // with duration, description
api::Role role_in_full(const Call& call, const store::Role& role);  // all of it

api::InstanceProfile profile_shape(const Call& call, const store::InstanceProfile& profile);

api::Policy policy_shape(const Call& call, const store::ManagedPolicy& policy);  // without tags
std::string version_name(std::int64_t number);                                   // v1
api::PolicyVersion version_shape(const store::ManagedPolicy& policy,
                                 const store::PolicyVersion& version);  // without document

}  // namespace amiable::services::iam
