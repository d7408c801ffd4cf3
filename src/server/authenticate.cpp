// The order is wire/sigv4.h's: shape, time, scope, key and token, signature.
#include "server/authenticate.h"

#include "base/arn.h"

namespace amiable::server {
namespace {

using wire::SigningError;
using wire::SigningFault;

// JSON services allow 5 minutes, STS 15 [observed]; IAM as STS.
std::int64_t skew_seconds(const wire::Service* service) {
  const wire::Protocol protocol = service != nullptr ? service->protocol : wire::Protocol::query;
  const bool json = protocol == wire::Protocol::json || protocol == wire::Protocol::rest_json;
  return json ? 300 : 900;
}

wire::SigningProtocol signing_protocol(const wire::Service* service) {
  switch (service != nullptr ? service->protocol : wire::Protocol::query) {
    case wire::Protocol::json:
      return wire::SigningProtocol::json;
    case wire::Protocol::rest_json:
      return wire::SigningProtocol::rest_json;
    case wire::Protocol::ec2:
      return wire::SigningProtocol::ec2;
    case wire::Protocol::query:
      break;
  }
  return wire::SigningProtocol::query;
}

// Clients with an endpoint of their own sign IAM and STS for their Region, others for us-east-1:
// every Region's name is good [recorded].
Result<void, SigningError> check_region(const wire::Authorization& claimed) {
  if (is_region(claimed.region)) return {};
  return SigningError{SigningFault::wrong_region,
                      "Credential should be scoped to a valid region. "};
}

}  // namespace

wire::AwsError signing_answer(const SigningError& error, const wire::Service* service) {
  const wire::SigningAnswer answer = wire::signing_error(error, signing_protocol(service));
  return {std::string(answer.code), answer.message, answer.status};
}

Result<services::CredentialPtr, SigningError> Authenticator::find(
    const wire::Authorization& claimed, const store::World& world, Timestamp now) {
  auto found = credentials_.find(world, claimed.access_key_id, claimed.session_token, now);
  if (found.ok()) return std::move(found).value();
  if (found.error() == services::Unrecognized::expired) {
    return SigningError{SigningFault::session_expired, {}};
  }
  // A guest's key id is none of ours; ours are verified in full, inactive ones refused.
  const bool ours = world.access_key(claimed.access_key_id) != nullptr;
  if (guest_ && !ours) return services::guest(claimed.access_key_id, *guest_, "aws");
  return SigningError{SigningFault::unknown_key, {}};
}

Result<Authenticator::Checked, wire::AwsError> Authenticator::check(
    const http::Request& request, const wire::Authorization& claimed, const wire::Service* service,
    const store::World& world, Timestamp now) {
  const auto refuse = [service](const SigningError& error) {
    return signing_answer(error, service);
  };
  // Suites for emulators stop the clock; a date that nobody signed for says nothing anyway.
  auto credential = find(claimed, world, now);
  const bool guest = credential.ok() && credential.value()->secret.empty();
  auto in_time = wire::check_time(claimed, now.seconds(), skew_seconds(service));
  if (!in_time && !guest) return refuse(in_time.error());
  const std::string_view wanted = service != nullptr ? service->signing_name : claimed.service;
  if (auto in_scope = wire::check_scope(claimed, {wanted, {}}); !in_scope) {
    return refuse(in_scope.error());
  }
  if (auto in_region = check_region(claimed); !in_region) return refuse(in_region.error());
  if (!credential) return refuse(credential.error());
  if (!guest) {
    auto signed_by =
        wire::check_signature(claimed, request, credential.value()->secret.view(), keys_);
    if (!signed_by) return refuse(signed_by.error());
  }
  return Checked{std::move(credential).value(), claimed.region};
}

}  // namespace amiable::server
