// GetAccessKeyLastUsed [IAM API reference]: a key that was never used reads N/A, without a date.
#include <fmt/format.h>

#include "services/iam/iam_rows.h"
#include "services/iam/iam_shapes.h"
#include "services/key_uses.h"
#include "wire/generated/iam.h"

namespace amiable::services::iam {
namespace {

namespace shape = wire::iam;

// The key, if it belongs to the caller's account; AWS tells a foreign one from none by nothing.
const store::AccessKey* own_key(const Call& call, std::string_view id) {
  const store::AccessKey* key = call.world.access_key(id);
  return key != nullptr && key->account == call.account() ? key : nullptr;
}

// A key of a user is asked about as that user; any other id as itself.
Answer<Asks> asks(const shape::GetAccessKeyLastUsedRequest& in, const Call& call) {
  Ask ask;
  ask.action = "iam:GetAccessKeyLastUsed";
  const store::AccessKey* key = own_key(call, *in.AccessKeyId);
  if (key == nullptr) {
    return wire::AwsError{
        "AccessDenied",
        fmt::format("User: {} is not authorized to perform: iam:GetAccessKeyLastUsed on resource: "
                    "access key {}",
                    call.identity.arn, *in.AccessKeyId)};
  }
  const store::User* user = key->user.empty() ? nullptr : call.world.user_by_id(key->user_id);
  if (user != nullptr) {
    ask.resource = user->arn;
    ask.resource_tags = user->tags;
  }
  return Asks{ask};
}

Answer<shape::GetAccessKeyLastUsedResponse> last_used(const shape::GetAccessKeyLastUsedRequest& in,
                                                      const Call& call) {
  const store::AccessKey* key = own_key(call, *in.AccessKeyId);
  shape::GetAccessKeyLastUsedResponse out;
  if (key != nullptr && !key->user.empty()) out.UserName = key->user;
  const auto use = call.key_uses == nullptr ? std::nullopt : call.key_uses->last(*in.AccessKeyId);
  shape::AccessKeyLastUsed shown;
  shown.ServiceName = use ? use->service : "N/A";
  shown.Region = use ? use->region : "N/A";
  if (use) shown.LastUsedDate = use->time;
  out.AccessKeyLastUsed = std::move(shown);
  return out;
}

}  // namespace

Operation access_key_use_row() {
  return reads<shape::GetAccessKeyLastUsedRequest, shape::GetAccessKeyLastUsedResponse>(
      "iam", "GetAccessKeyLastUsed", asks, last_used);
}

}  // namespace amiable::services::iam
