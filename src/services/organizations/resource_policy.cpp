// The organization's resource policy (delegation of Organizations itself), of which there is none:
// nothing here would decide by it, so it cannot be put.
#include "services/organizations/organization_errors.h"
#include "services/organizations/organization_standing.h"
#include "services/organizations/organization_tags.h"
#include "services/organizations/organizations_rows.h"

namespace amiable::services::organizations {
namespace {

wire::AwsError no_resource_policy() {
  return {"ResourcePolicyNotFoundException",
          "We can't find a resource policy request with the "
          "parameter that you specified."};
}

Answer<Asks> asks_put(const api::PutResourcePolicyRequest& in, const Call&) {
  Asks asks{ask_for_all(op::PutResourcePolicy::name)};
  add_tagging_ask(asks, in.Tags);
  return asks;
}

Answer<api::PutResourcePolicyResponse> put(const api::PutResourcePolicyRequest&, const Call& call,
                                           store::ChangeSet&) {
  TRY(require_management(call));
  return wire::AwsError{"UnsupportedAPIEndpointException",
                        "This action isn't available in the current AWS Region."};
}

Answer<api::DescribeResourcePolicyResponse> describe(const api::DescribeResourcePolicyRequest&,
                                                     const Call& call) {
  TRY(require_reader(call));
  return no_resource_policy();
}

Answer<api::DeleteResourcePolicyResponse> remove(const api::DeleteResourcePolicyRequest&,
                                                 const Call& call, store::ChangeSet&) {
  TRY(require_management(call));
  return no_resource_policy();
}

}  // namespace

Rows resource_policy_rows() {
  return {writing<op::PutResourcePolicy>(asks_put, put),
          reading<op::DescribeResourcePolicy>(asks_for_all<op::DescribeResourcePolicy>, describe),
          writing<op::DeleteResourcePolicy>(asks_for_all<op::DeleteResourcePolicy>, remove)};
}

}  // namespace amiable::services::organizations
