// Virtual MFA devices themselves: made, listed, deleted. QRCodePNG is left out: it says what
// Base32StringSeed says, and would take a QR encoder and a PNG writer.
#include <fmt/format.h>

#include "crypto/random.h"
#include "services/iam/iam_pages.h"
#include "services/iam/iam_rows.h"
#include "services/iam/iam_shapes.h"
#include "services/iam/iam_tags.h"
#include "services/iam/mfa_codes.h"
#include "services/iam/sign_in_kinds.h"
#include "services/iam/totp.h"

namespace amiable::services::iam {
namespace {

constexpr std::size_t seed_bytes = 40;  // 64 letters [observed]
// "The number of virtual MFA devices equals the user quota" [IAM user guide, IAM and STS quotas].
constexpr std::size_t devices_max = 5000;

Answer<Asks> asks_create(const api::CreateVirtualMFADeviceRequest& in, const Call& call) {
  Ask ask;
  ask.action = "iam:CreateVirtualMFADevice";
  ask.resource =
      entity_arn(call, MfaDeviceKind::type, in.Path.value_or("/"), *in.VirtualMFADeviceName);
  add_request_tags(ask, in.Tags);
  Asks asks{ask};
  if (in.Tags && !in.Tags->empty()) {
    ask.action = "iam:TagMFADevice";
    asks.push_back(std::move(ask));
  }
  return asks;
}

std::size_t device_count(const Call& call) {
  std::size_t count = 0;
  call.world.mfa_devices(call.account(), {}, [&count](const store::MfaDevice&) {
    ++count;
    return true;
  });
  return count;
}

Answer<api::CreateVirtualMFADeviceResponse> create(const api::CreateVirtualMFADeviceRequest& in,
                                                   const Call& call, store::ChangeSet& changes) {
  store::MfaDevice device;
  device.tags = TRY(with_tags({}, in.Tags, KeyCase::matters));
  device.account = call.account();
  device.serial =
      entity_arn(call, MfaDeviceKind::type, in.Path.value_or("/"), *in.VirtualMFADeviceName);
  if (MfaDeviceKind::find(call, device.serial) != nullptr) {
    return already_exists("MFADevice entity at the same path and name already exists.");
  }
  if (device_count(call) >= devices_max) {
    return over_quota("VirtualMFADevicesPerAccount", devices_max);
  }
  const crypto::SecretBytes seed = crypto::random_secret(seed_bytes);
  seal_seed(call.vault, seed, device);
  device.created = call.now;
  api::CreateVirtualMFADeviceResponse out;
  out.VirtualMFADevice.emplace();
  out.VirtualMFADevice->SerialNumber = device.serial;
  out.VirtualMFADevice->Base32StringSeed = crypto::SecretBytes::copy_of(base32(seed.view()));
  if (!device.tags.empty()) out.VirtualMFADevice->Tags = sorted_tag_shapes(device.tags);
  changes.put(std::move(device));
  return out;
}

// Root's has the root's ARN and no name.
api::User holder_shape(const Call& call, const store::MfaDevice& device) {
  if (const store::User* user = call.world.user_by_id(device.user_id)) return user_in_list(*user);
  api::User root;
  root.UserId = device.account;
  root.Arn = fmt::format("arn:{}:iam::{}:root", call.partition, device.account);
  return root;
}

Answer<api::ListVirtualMFADevicesResponse> list(const api::ListVirtualMFADevicesRequest& in,
                                                const Call& call) {
  const std::string status = in.AssignmentStatus.value_or("Any");
  Page page = TRY(Page::of("virtual MFA devices", in));
  api::ListVirtualMFADevicesResponse out;
  out.VirtualMFADevices.emplace();
  call.world.mfa_devices(call.account(), page.after(), [&](const store::MfaDevice& device) {
    const bool assigned = device.enabled.has_value();
    if (!device.is_virtual || (status != "Any" && assigned != (status == "Assigned"))) return true;
    if (!page.admits(device.serial)) return false;
    api::VirtualMFADevice shape;
    shape.SerialNumber = device.serial;
    if (assigned) {
      shape.EnableDate = date(*device.enabled);
      shape.User = holder_shape(call, device);
    }
    out.VirtualMFADevices->push_back(std::move(shape));
    return true;
  });
  page.close(out);
  return out;
}

Answer<api::DeleteVirtualMFADeviceResponse> remove(const api::DeleteVirtualMFADeviceRequest& in,
                                                   const Call& call, store::ChangeSet& changes) {
  const store::MfaDevice* device = TRY(require_device(call, *in.SerialNumber));
  // [observed]
  if (device->enabled) return delete_conflict("MFA VirtualDevice in use. Must deactivate first.");
  changes.erase(store::Table::mfa_device, store::key_of(*device));
  return api::DeleteVirtualMFADeviceResponse{};
}

Answer<api::TagMFADeviceResponse> tag(const api::TagMFADeviceRequest& in, const Call& call,
                                      store::ChangeSet& changes) {
  store::MfaDevice changed = *TRY(require_device(call, *in.SerialNumber));
  changed.tags = TRY(with_tags(std::move(changed.tags), in.Tags, KeyCase::matters));
  changes.put(std::move(changed));
  return api::TagMFADeviceResponse{};
}

Answer<Asks> asks_tag(const api::TagMFADeviceRequest& in, const Call& call) {
  Asks all = TRY(asks_device<op::TagMFADevice>(in, call));
  add_request_tags(all.front(), in.Tags);
  return all;
}

Answer<api::UntagMFADeviceResponse> untag(const api::UntagMFADeviceRequest& in, const Call& call,
                                          store::ChangeSet& changes) {
  store::MfaDevice changed = *TRY(require_device(call, *in.SerialNumber));
  changed.tags = without_tags(std::move(changed.tags), *in.TagKeys, KeyCase::matters);
  changes.put(std::move(changed));
  return api::UntagMFADeviceResponse{};
}

Answer<Asks> asks_untag(const api::UntagMFADeviceRequest& in, const Call& call) {
  Asks all = TRY(asks_device<op::UntagMFADevice>(in, call));
  add_tag_keys(all.front(), *in.TagKeys);
  return all;
}

Answer<api::ListMFADeviceTagsResponse> list_tags(const api::ListMFADeviceTagsRequest& in,
                                                 const Call& call) {
  const store::MfaDevice* device = TRY(require_device(call, *in.SerialNumber));
  return page_of_tags<op::ListMFADeviceTags>(in, device->tags);
}

}  // namespace

Answer<const store::MfaDevice*> require_device(const Call& call, std::string_view serial) {
  const store::MfaDevice* device = MfaDeviceKind::find(call, serial);
  if (device != nullptr) return device;
  return no_such_entity(
      fmt::format("VirtualMFADevice with serial number {} doesn't exist.", serial));
}

std::vector<Operation> virtual_device_rows() {
  return {writing<op::CreateVirtualMFADevice>(asks_create, create),
          reading<op::ListVirtualMFADevices>(asks_account<op::ListVirtualMFADevices>, list),
          writing<op::DeleteVirtualMFADevice>(asks_device<op::DeleteVirtualMFADevice>, remove),
          writing<op::TagMFADevice>(asks_tag, tag),
          writing<op::UntagMFADevice>(asks_untag, untag),
          reading<op::ListMFADeviceTags>(asks_device<op::ListMFADeviceTags>, list_tags)};
}

}  // namespace amiable::services::iam
