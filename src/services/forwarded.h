// Calls that EC2 makes to KMS, decided as AWS decides them: a request of the caller that EC2 relays
// (forward access session), one of the EBS service, one of an instance's identity-only role.
//
// A relayed request keeps the caller's identity, session policies and tags and loses the client's
// address and user agent; it happens in the Region of the key [IAM user guide, Forward access
// sessions; EBS user guide, Encryption permissions]. Not copyable; lives within its Call.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "launch/calls.h"
#include "services/authorize.h"
#include "services/call.h"

namespace amiable::services {

class OnBehalf {
 public:
  // `instance_id`: of Behalf::infrastructure_role.
  OnBehalf(const Call& call, launch::Behalf behalf, std::string_view region,
           std::string_view instance_id);
  OnBehalf(const OnBehalf&) = delete;
  OnBehalf& operator=(const OnBehalf&) = delete;

  const Call& call() const { return call_; }

 private:
  std::string region_;
  Identity identity_;     // unless the caller's own
  authz::Caller caller_;  // likewise
  Call call_;
};

// The ask of a KMS row of a plan; `granted` are the grants made so far by the same operation.
Ask ask_of_row(const launch::Request& row, std::span<const model::Grant> granted);

// The identity of the session that decrypts at boot.
Identity infrastructure_identity(const Call& call, std::string_view instance_id);

}  // namespace amiable::services
