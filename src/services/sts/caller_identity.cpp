// GetCallerIdentity, which needs no permission and cannot be denied, and GetAccessKeyInfo
// [STS API reference].
#include <fmt/format.h>

#include "services/first_account.h"
#include "services/sts/sts_rows.h"
#include "wire/generated/sts.h"

namespace amiable::services::sts {
namespace {

namespace shape = wire::sts;

Answer<shape::GetCallerIdentityResponse> get_caller_identity(const shape::GetCallerIdentityRequest&,
                                                             const Call& call) {
  shape::GetCallerIdentityResponse out;
  out.Account = call.identity.account;
  out.Arn = call.identity.arn;
  out.UserId = call.identity.user_id;
  return out;
}

Answer<Asks> asks_key_info(const shape::GetAccessKeyInfoRequest&, const Call&) {
  Ask ask;
  ask.action = "sts:GetAccessKeyInfo";
  ask.wildcard_only = true;
  return Asks{ask};
}

// The account is read off the id itself, whether or not such a key exists.
Answer<shape::GetAccessKeyInfoResponse> get_access_key_info(
    const shape::GetAccessKeyInfoRequest& in, const Call&) {
  const auto account = account_of_access_key_id(*in.AccessKeyId);
  if (!account) {
    return wire::AwsError{"ValidationError",
                          fmt::format("Access key {} is not valid", *in.AccessKeyId)};
  }
  shape::GetAccessKeyInfoResponse out;
  out.Account = *account;
  return out;
}

}  // namespace

std::vector<Operation> identity_rows() {
  return {reads<shape::GetCallerIdentityRequest, shape::GetCallerIdentityResponse>(
              "sts", "GetCallerIdentity", asks_nothing, get_caller_identity),
          reads<shape::GetAccessKeyInfoRequest, shape::GetAccessKeyInfoResponse>(
              "sts", "GetAccessKeyInfo", asks_key_info, get_access_key_info)};
}

}  // namespace amiable::services::sts
