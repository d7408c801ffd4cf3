// Security groups as other operations need them: found by id or name, the default one among them,
// which has no row until its rules or tags are changed.
//
// Groups are those of the caller's account in call.region, all of the default VPC. Errors only
// where said. Pure; any thread.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "services/ask.h"
#include "services/call.h"

namespace amiable::services::ec2 {

// As every VPC begins: in from its own members, out to everywhere.
store::SecurityGroup default_group(std::string_view account, std::string_view region);

// nullopt: the account has none with that id (the id's form is not checked).
std::optional<store::SecurityGroup> find_group(const Call& call, std::string_view id);
std::optional<store::SecurityGroup> find_group_named(const Call& call, std::string_view name);
// In order of id. The visitor returns false to stop.
void each_group(const Call& call, std::string_view after_id,
                const std::function<bool(const store::SecurityGroup&)>& visit);

// Checked and found: InvalidGroupId.Malformed; InvalidGroup.NotFound in AWS's words.
Answer<store::SecurityGroup> require_group(const Call& call, std::string_view id);
// … or `The security group 'NAME' does not exist in default VPC 'vpc-…'`.
Answer<store::SecurityGroup> require_group_named(const Call& call, std::string_view name);

}  // namespace amiable::services::ec2
