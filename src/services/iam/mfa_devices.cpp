// MFA devices of users: enabled with two codes in a row, synchronized anew, deactivated. Only
// virtual devices are known: the secrets of others are AWS's and their makers'. The root's is set
// up in AWS's console alone, which nothing here stands for; it is looked up and deactivated all the
// same [IAM user guide, Multi-factor authentication for AWS account root user].
#include <fmt/format.h>

#include "services/iam/iam_pages.h"
#include "services/iam/iam_rows.h"
#include "services/iam/iam_shapes.h"
#include "services/iam/implied_user.h"
#include "services/iam/mfa_codes.h"
#include "services/iam/sign_in_kinds.h"
#include "services/iam/totp.h"

namespace amiable::services::iam {
namespace {

constexpr std::size_t devices_per_user_max = 8;

template <class Op>
Answer<Asks> asks_implied(const typename Op::Request& in, const Call& call) {
  return Asks{TRY(implied_user_ask(in.UserName, call, Op::name))};
}

wire::AwsError wrong_codes() {  // [observed]
  return {"InvalidAuthenticationCode", "Authentication code for device is not valid."};
}

// The device after the second of both codes was taken.
template <class In>
Answer<store::MfaDevice> with_codes(const In& in, const Call& call,
                                    const store::MfaDevice& device) {
  const auto seed = seed_of(call.vault, device);
  if (!seed) return wrong_codes();
  const auto step = step_of_codes(seed->view(), *in.AuthenticationCode1, *in.AuthenticationCode2,
                                  call.now, device.last_step);
  if (!step) return wrong_codes();
  store::MfaDevice changed = device;
  changed.last_step = *step;
  return changed;
}

Answer<api::EnableMFADeviceResponse> enable(const api::EnableMFADeviceRequest& in, const Call& call,
                                            store::ChangeSet& changes) {
  const store::User* user = TRY(require<UserKind>(call, *in.UserName));
  const store::MfaDevice* device = TRY(require_device(call, *in.SerialNumber));
  if (device->enabled) return already_exists("MFA Device is already in use.");  // [assumed]
  if (call.world.mfa_devices_of(user->account, user->id).size() >= devices_per_user_max) {
    return over_quota("MFADevicesPerUser", devices_per_user_max);
  }
  store::MfaDevice changed = TRY(with_codes(in, call, *device));
  changed.user = user->name;
  changed.user_id = user->id;
  changed.enabled = call.now;
  changes.put(std::move(changed));
  return api::EnableMFADeviceResponse{};
}

// Of that user or, without a name, of the caller.
Answer<const store::MfaDevice*> device_of(const std::optional<std::string>& given,
                                          const std::string& serial, const Call& call) {
  const std::string name = TRY(implied_user(given, call));
  std::string holder(call.account());
  if (!name.empty()) holder = TRY(require<UserKind>(call, name))->id;
  const store::MfaDevice* device = TRY(require_device(call, serial));
  if (!device->enabled || device->user_id != holder) {
    return no_such_entity("MFA Device invalid for user.");  // [observed]
  }
  return device;
}

Answer<api::ResyncMFADeviceResponse> resync(const api::ResyncMFADeviceRequest& in, const Call& call,
                                            store::ChangeSet& changes) {
  const store::MfaDevice* device = TRY(device_of(in.UserName, *in.SerialNumber, call));
  changes.put(TRY(with_codes(in, call, *device)));
  return api::ResyncMFADeviceResponse{};
}

// A virtual device stays, as nobody's; its codes go on where they were.
Answer<api::DeactivateMFADeviceResponse> deactivate(const api::DeactivateMFADeviceRequest& in,
                                                    const Call& call, store::ChangeSet& changes) {
  store::MfaDevice changed = *TRY(device_of(in.UserName, *in.SerialNumber, call));
  if (!changed.is_virtual) {
    changes.erase(store::Table::mfa_device, store::key_of(changed));
    return api::DeactivateMFADeviceResponse{};
  }
  changed.user.clear();
  changed.user_id.clear();
  changed.enabled.reset();
  changes.put(std::move(changed));
  return api::DeactivateMFADeviceResponse{};
}

Answer<api::ListMFADevicesResponse> list(const api::ListMFADevicesRequest& in, const Call& call) {
  const std::string name = TRY(implied_user(in.UserName, call));
  std::string holder(call.account());
  if (!name.empty()) holder = TRY(require<UserKind>(call, name))->id;
  Page page = TRY(Page::of("MFA devices", in));
  const auto devices = call.world.mfa_devices_of(call.account(), holder);
  std::vector<Keyed> keys;
  for (const store::MfaDevice* device : devices) keys.push_back({device->serial, keys.size()});
  api::ListMFADevicesResponse out;
  out.MFADevices.emplace();
  for (const std::size_t i : rows_of(page, std::move(keys))) {
    const store::MfaDevice& device = *devices[i];
    api::MFADevice shape;
    if (!device.user.empty()) shape.UserName = device.user;
    shape.SerialNumber = device.serial;
    shape.EnableDate = date(*device.enabled);
    out.MFADevices->push_back(std::move(shape));
  }
  page.close(out);
  return out;
}

// AWS takes serial numbers of security keys alone here and tells their certifications [IAM API
// reference, GetMFADevice]; virtual devices are told without [assumed].
Answer<api::GetMFADeviceResponse> get(const api::GetMFADeviceRequest& in, const Call& call) {
  const store::MfaDevice* device = TRY(device_of(in.UserName, *in.SerialNumber, call));
  api::GetMFADeviceResponse out;
  if (!device->user.empty()) out.UserName = device->user;
  out.SerialNumber = device->serial;
  out.EnableDate = date(*device->enabled);
  return out;
}

}  // namespace

std::vector<Operation> mfa_device_rows() {
  return {writing<op::EnableMFADevice>(asks_entity<op::EnableMFADevice, UserKind>, enable),
          writing<op::ResyncMFADevice>(asks_entity<op::ResyncMFADevice, UserKind>, resync),
          writing<op::DeactivateMFADevice>(asks_implied<op::DeactivateMFADevice>, deactivate),
          reading<op::ListMFADevices>(asks_implied<op::ListMFADevices>, list),
          reading<op::GetMFADevice>(asks_implied<op::GetMFADevice>, get)};
}

}  // namespace amiable::services::iam
