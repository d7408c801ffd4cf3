// Virtual MFA devices and server certificates, as entity_kinds.h has the other entities.
#pragma once

#include <string>
#include <string_view>

#include "services/iam/entity_kinds.h"

namespace amiable::services::iam {

struct ServerCertificateKind {
  using Record = store::ServerCertificate;
  static constexpr std::string_view type = "server-certificate";
  static auto& name_in(auto& shape) { return shape.ServerCertificateName; }
  static const Record* find(const Call& call, std::string_view name) {
    return call.world.server_certificate(call.account(), name);
  }
};

// By serial number, which is the ARN.
struct MfaDeviceKind {
  using Record = store::MfaDevice;
  static constexpr std::string_view type = "mfa";
  static auto& name_in(auto& shape) { return shape.SerialNumber; }
  static const Record* find(const Call& call, std::string_view serial) {
    return call.world.mfa_device(call.account(), serial);
  }
};

// "VirtualMFADevice with serial number X doesn't exist." [observed]
Answer<const store::MfaDevice*> require_device(const Call& call, std::string_view serial);

// The device is asked about under its serial number, whether it is there or not.
template <class Op>
Answer<Asks> asks_device(const typename Op::Request& in, const Call& call) {
  Ask ask;
  ask.action.append("iam:").append(Op::name);
  ask.resource = *in.SerialNumber;
  const store::MfaDevice* device = MfaDeviceKind::find(call, *in.SerialNumber);
  if (device != nullptr) ask.resource_tags = device->tags;
  return Asks{std::move(ask)};
}

}  // namespace amiable::services::iam
