// An image's attributes: DescribeImageAttribute, ModifyImageAttribute in both forms of its
// parameters, ResetImageAttribute, CancelImageLaunchPermission, GetInstanceUefiData.
#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/ec2_asks.h"
#include "services/ec2/ec2_errors.h"
#include "services/ec2/ec2_ids.h"
#include "services/ec2/ec2_rows.h"
#include "services/ec2/images.h"
#include "services/ec2/instances.h"
#include "services/ec2/launch_permissions.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
namespace op = wire::ec2::op;
using Modify = shapes::ModifyImageAttributeRequest;

shapes::AttributeValue value(const std::string& text) {
  shapes::AttributeValue out;
  if (!text.empty()) out.Value = text;
  return out;
}

Ask attribute_ask(const Call& call, std::string_view action, std::string_view image,
                  const std::string& attribute) {
  Ask ask = ask_on_image(call, action, image);
  if (!attribute.empty()) add_key(ask, "ec2:Attribute", attribute);
  return ask;
}

Answer<Asks> describe_asks(const shapes::DescribeImageAttributeRequest& in, const Call& call) {
  const std::string id = TRY(required(in.ImageId, "ImageId"));
  return Asks{attribute_ask(call, "ec2:DescribeImageAttribute", id, in.Attribute.value_or(""))};
}

struct TextAttribute {
  std::string_view name;
  std::string store::Image::*row;
  std::optional<shapes::AttributeValue> shapes::ImageAttribute::*shown;
};

constexpr TextAttribute text_attributes[] = {
    {"description", &store::Image::description, &shapes::ImageAttribute::Description},
    {"kernel", &store::Image::kernel_id, &shapes::ImageAttribute::KernelId},
    {"ramdisk", &store::Image::ramdisk_id, &shapes::ImageAttribute::RamdiskId},
    {"sriovNetSupport", &store::Image::sriov_net_support, &shapes::ImageAttribute::SriovNetSupport},
    {"bootMode", &store::Image::boot_mode, &shapes::ImageAttribute::BootMode},
    {"tpmSupport", &store::Image::tpm_support, &shapes::ImageAttribute::TpmSupport},
    {"uefiData", &store::Image::uefi_data, &shapes::ImageAttribute::UefiData},
    {"imdsSupport", &store::Image::imds_support, &shapes::ImageAttribute::ImdsSupport}};

Answer<void> show_other(const Call& call, const store::Image& image, const std::string& attribute,
                        shapes::ImageAttribute& out) {
  const shapes::Image shown = shown_image(call, image);
  if (attribute == "launchPermission") {
    out.LaunchPermissions = shown_permissions(image.permissions);
  } else if (attribute == "productCodes") {
    out.ProductCodes = shown.ProductCodes.value_or(std::vector<shapes::ProductCode>());
  } else if (attribute == "blockDeviceMapping") {
    out.BlockDeviceMappings = shown.BlockDeviceMappings;
  } else if (attribute == "lastLaunchedTime") {
    out.LastLaunchedTime = shapes::AttributeValue{shown.LastLaunchedTime};
  } else if (attribute == "deregistrationProtection") {
    out.DeregistrationProtection = shapes::AttributeValue{shown.DeregistrationProtection};
  } else {
    return invalid_parameter(attribute, "attribute", "Unknown attribute.");
  }
  return {};
}

Answer<shapes::ImageAttribute> describe(const shapes::DescribeImageAttributeRequest& in,
                                        const Call& call) {
  const std::string attribute = TRY(required(in.Attribute, "attribute"));
  const store::Image image = TRY(own_image(call, *in.ImageId));
  shapes::ImageAttribute out;
  out.ImageId = image.record.id;
  const auto* plain =
      std::find_if(std::begin(text_attributes), std::end(text_attributes),
                   [&attribute](const TextAttribute& one) { return one.name == attribute; });
  if (plain != std::end(text_attributes)) {
    out.*plain->shown = value(image.*plain->row);
  } else {
    TRY(show_other(call, image, attribute, out));
  }
  TRY(stop_dry_run(in.DryRun));
  return out;
}

// What is modified: by name, or by the parameter that is sent.
std::string modified_attribute(const Modify& in) {
  if (given(in.Attribute)) return *in.Attribute;
  if (in.LaunchPermission || in.UserIds || in.UserGroups || in.OrganizationArns ||
      in.OrganizationalUnitArns) {
    return "launchPermission";
  }
  if (in.Description) return "description";
  if (in.ImdsSupport) return "imdsSupport";
  return in.ProductCodes ? "productCodes" : "";
}

// ec2:Add/userId and its like are those of the operation's shares [service authorization
// reference, ModifyImageAttribute].
void add_share_keys(Ask& ask, std::string_view verb, const model::LaunchPermissions& shares) {
  const auto add = [&](std::string_view what, const std::vector<std::string>& values) {
    if (!values.empty()) ask.context.push_back({fmt::format("ec2:{}/{}", verb, what), values});
  };
  add("userId", shares.user_ids);
  add("group", shares.groups);
  add("organizationArn", shares.organization_arns);
  add("organizationalUnitArn", shares.organizational_unit_arns);
}

Answer<Asks> modify_asks(const Modify& in, const Call& call) {
  const std::string id = TRY(required(in.ImageId, "ImageId"));
  const PermissionChange change = TRY(permission_change(in));
  Ask ask = attribute_ask(call, "ec2:ModifyImageAttribute", id, modified_attribute(in));
  add_share_keys(ask, "Add", change.added);
  add_share_keys(ask, "Remove", change.removed);
  return Asks{std::move(ask)};
}

Answer<void> modify_text(const Modify& in, std::string_view attribute, store::Image& image) {
  constexpr std::size_t description_max = 255;
  if (attribute == "description") {
    const std::string text =
        in.Description ? in.Description->Value.value_or("") : in.Value.value_or("");
    if (text.size() > description_max) {
      return invalid_parameter(text, "description", "Must be no more than 255 characters.");
    }
    image.description = text;
    return {};
  }
  const std::string wanted =
      in.ImdsSupport ? in.ImdsSupport->Value.value_or("") : in.Value.value_or("");
  // It cannot be taken back [EC2 user guide, Configure the AMI for IMDSv2].
  if (wanted != "v2.0") return invalid_parameter(wanted, "imdsSupport", "Expected: 'v2.0'.");
  image.imds_support = wanted;
  return {};
}

Answer<shapes::ModifyImageAttributeResponse> modify(const Modify& in, const Call& call,
                                                    store::ChangeSet& changes) {
  store::Image image = TRY(own_image(call, *in.ImageId));
  const std::string attribute = modified_attribute(in);
  if (attribute.empty()) return invalid_combination("No attributes specified.");
  if (attribute == "launchPermission") {
    TRY(apply_permissions(call, TRY(permission_change(in)), image));
    // Terraform and Packer change one thing at a time; a description may still come along.
    if (in.Description) TRY(modify_text(in, "description", image));
  } else if (attribute == "description" || attribute == "imdsSupport") {
    TRY(modify_text(in, attribute, image));
  } else if (attribute == "productCodes") {
    return not_permitted("Product codes can be added by sellers of AWS Marketplace only.");
  } else {
    return invalid_parameter(attribute, "attribute", "The attribute cannot be modified.");
  }
  TRY(stop_dry_run(in.DryRun));
  changes.put(std::move(image));
  return shapes::ModifyImageAttributeResponse();
}

Answer<Asks> reset_asks(const shapes::ResetImageAttributeRequest& in, const Call& call) {
  const std::string id = TRY(required(in.ImageId, "ImageId"));
  return Asks{attribute_ask(call, "ec2:ResetImageAttribute", id, in.Attribute.value_or(""))};
}

Answer<shapes::ResetImageAttributeResponse> reset(const shapes::ResetImageAttributeRequest& in,
                                                  const Call& call, store::ChangeSet& changes) {
  const std::string attribute = TRY(required(in.Attribute, "attribute"));
  if (attribute != "launchPermission") {
    return invalid_parameter(attribute, "attribute", "Expected: 'launchPermission'.");
  }
  store::Image image = TRY(own_image(call, *in.ImageId));
  TRY(stop_dry_run(in.DryRun));
  image.permissions = {};
  changes.put(std::move(image));
  return shapes::ResetImageAttributeResponse();
}

Answer<Asks> cancel_asks(const shapes::CancelImageLaunchPermissionRequest& in, const Call& call) {
  const std::string id = TRY(required(in.ImageId, "ImageId"));
  return Asks{ask_on_image(call, "ec2:CancelImageLaunchPermission", id)};
}

// The account that an image is shared with gives its share up [EC2 API reference,
// CancelImageLaunchPermission]; what is public or shared otherwise stays visible.
Answer<shapes::CancelImageLaunchPermissionResult> cancel(
    const shapes::CancelImageLaunchPermissionRequest& in, const Call& call,
    store::ChangeSet& changes) {
  store::Image image = *TRY(find_image(call, *in.ImageId));
  auto& users = image.permissions.user_ids;
  const auto own = std::find(users.begin(), users.end(), call.account());
  if (own == users.end()) {
    return wire::AwsError{"AuthFailure", fmt::format("Not authorized for image:{}", *in.ImageId)};
  }
  TRY(stop_dry_run(in.DryRun));
  users.erase(own);
  changes.put(std::move(image));
  return shapes::CancelImageLaunchPermissionResult{true};
}

bool names_image(const std::string& id) { return id.starts_with("ami-"); }

Answer<Asks> uefi_asks(const shapes::GetInstanceUefiDataRequest& in, const Call& call) {
  const std::string id = TRY(required(in.InstanceId, "InstanceId"));
  return Asks{ask_on(call, "ec2:GetInstanceUefiData", "instance", id, call.account())};
}

// Terraform asks with an image's id and lives with an error: of an own image with data the answer
// is those, of any other one the id is none of an instance.
Answer<shapes::GetInstanceUefiDataResult> uefi_data(const shapes::GetInstanceUefiDataRequest& in,
                                                    const Call& call) {
  const std::string& id = *in.InstanceId;
  std::string image_id = id;
  if (!names_image(id) || !check_id(id, "ami").ok()) {
    image_id = TRY(find_instance(call, id))->record.image_id;
  }
  const store::Image* image = call.world.image(call.region, image_id);
  if (names_image(id) &&
      (image == nullptr || image->uefi_data.empty() || image->record.owner != call.account())) {
    TRY(check_id(id, "i"));
  }
  TRY(stop_dry_run(in.DryRun));
  shapes::GetInstanceUefiDataResult out;
  out.InstanceId = id;
  out.UefiData = image == nullptr ? std::string() : image->uefi_data;
  return out;
}

}  // namespace

Rows image_access_rows() {
  return {reading<op::DescribeImageAttribute>(describe_asks, describe),
          writing<op::ModifyImageAttribute>(modify_asks, modify),
          writing<op::ResetImageAttribute>(reset_asks, reset),
          writing<op::CancelImageLaunchPermission>(cancel_asks, cancel),
          reading<op::GetInstanceUefiData>(uefi_asks, uefi_data)};
}

}  // namespace amiable::services::ec2
