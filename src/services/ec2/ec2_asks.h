// The authorization questions of EC2 in their usual forms. ec2:Region is added to all of them by
// request_keys.cpp; what a resource's type brings along is the operation's own.
//
// Pure; any thread.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "services/ask.h"
#include "services/call.h"
#include "wire/api_model.h"

namespace amiable::services::ec2 {

// Of an action without resource-level permissions: Describe* and the account's settings.
Asks asks_anything(std::string_view action);
template <class Op>
Answer<Asks> asks_anything(const typename Op::Request&, const Call&) {
  const wire::Operation& operation = Op::operation();
  return asks_anything(fmt::format("{}:{}", operation.service, operation.name));
}

// On one resource of EC2: `type` as in its ARN. `owner` is aws:ResourceAccount, and stands in the
// ARN unless the type is image or snapshot.
Ask ask_on(const Call& call, std::string_view action, std::string_view type, std::string_view id,
           std::string_view owner);

// On an image or a snapshot with what AWS's reference lists for it: ec2:Owner, ec2:ImageID,
// ec2:ImageType, ec2:Public, ec2:RootDeviceType, … and its tags. A missing one: the ARN alone.
Ask ask_on_image(const Call& call, std::string_view action, std::string_view id);
Ask ask_on_snapshot(const Call& call, std::string_view action, std::string_view id);

void add_key(Ask& ask, std::string name, std::string value);

}  // namespace amiable::services::ec2
