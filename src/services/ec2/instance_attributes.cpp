// DescribeInstanceAttribute and ModifyInstanceAttribute: one attribute a call, in both of the
// request's forms (Attribute with Value, or the attribute's own parameter).
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "crypto/base64.h"
#include "services/ec2/instance_types.h"
#include "services/ec2/instances.h"
#include "services/ec2/listed.h"
#include "services/ec2/security_groups.h"
#include "services/ec2/volumes.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
namespace op = wire::ec2::op;
using Modify = wire::ec2::ModifyInstanceAttributeRequest;

std::optional<shapes::AttributeValue> text_value(const std::string& text) {
  if (text.empty()) return shapes::AttributeValue();
  return shapes::AttributeValue{text};
}

std::optional<shapes::AttributeBooleanValue> flag_value(bool value) {
  return shapes::AttributeBooleanValue{value};
}

// --- Describe

Answer<Asks> describe_asks(const shapes::DescribeInstanceAttributeRequest& in, const Call& call) {
  const std::string id = TRY(required(in.InstanceId, "instanceId"));
  TRY(check_id(id, "i"));
  Ask ask = ask_on_instance(call, "ec2:DescribeInstanceAttribute", id);
  if (given(in.Attribute)) add_key(ask, "ec2:Attribute", *in.Attribute);
  return Asks{std::move(ask)};
}

bool add_text(const store::Instance& row, std::string_view name, shapes::InstanceAttribute& out) {
  if (name == "instanceType") {
    out.InstanceType = text_value(row.record.instance_type);
  } else if (name == "kernel") {
    out.KernelId = text_value(row.kernel_id);
  } else if (name == "ramdisk") {
    out.RamdiskId = text_value(row.ramdisk_id);
  } else if (name == "userData") {
    out.UserData = text_value(row.user_data);
  } else if (name == "instanceInitiatedShutdownBehavior") {
    out.InstanceInitiatedShutdownBehavior = text_value(row.shutdown_behavior);
  } else if (name == "rootDeviceName") {
    out.RootDeviceName = text_value(row.root_device_name);
  } else if (name == "sriovNetSupport") {
    out.SriovNetSupport = text_value(row.sriov_net_support);
  } else {
    return false;
  }
  return true;
}

bool add_other(const Call& call, const store::Instance& row, std::string_view name,
               shapes::InstanceAttribute& out) {
  if (name == "disableApiTermination") {
    out.DisableApiTermination = flag_value(row.disable_api_termination);
  } else if (name == "disableApiStop") {
    out.DisableApiStop = flag_value(row.disable_api_stop);
  } else if (name == "sourceDestCheck") {
    out.SourceDestCheck = flag_value(row.source_dest_check);
  } else if (name == "ebsOptimized") {
    out.EbsOptimized = flag_value(row.ebs_optimized);
  } else if (name == "enaSupport") {
    out.EnaSupport = flag_value(row.ena_support);
  } else if (name == "enclaveOptions") {
    out.EnclaveOptions.emplace().Enabled = false;
  } else if (name == "blockDeviceMapping") {
    out.BlockDeviceMappings = shown_devices(call, row);
  } else if (name == "groupSet") {
    out.Groups = shown_groups(call, row);
  } else if (name == "productCodes") {
    out.ProductCodes.emplace();
  } else {
    return false;
  }
  return true;
}

Answer<shapes::InstanceAttribute> describe(const shapes::DescribeInstanceAttributeRequest& in,
                                           const Call& call) {
  const store::Instance* row = TRY(find_instance(call, *in.InstanceId));
  const std::string name = TRY(required(in.Attribute, "attribute"));
  TRY(stop_dry_run(in.DryRun));
  shapes::InstanceAttribute out;
  out.InstanceId = row->record.id;
  if (!add_text(*row, name, out) && !add_other(call, *row, name, out)) {
    return invalid_parameter(name, "attribute", "Unknown attribute.");
  }
  return out;
}

// --- Modify

// The one attribute a request is about, as its name and, for texts and flags, its value.
struct Change {
  std::string name, value;
};

void add_flag(std::vector<Change>& all, std::string_view name,
              const std::optional<shapes::AttributeBooleanValue>& value) {
  if (value && value->Value) all.push_back({std::string(name), truth(*value->Value)});
}

void add_text(std::vector<Change>& all, std::string_view name,
              const std::optional<shapes::AttributeValue>& value) {
  if (value && value->Value) all.push_back({std::string(name), *value->Value});
}

Answer<Change> change_of(const Modify& in) {
  std::vector<Change> all;
  if (given(in.Attribute)) all.push_back({*in.Attribute, in.Value.value_or("")});
  add_flag(all, "sourceDestCheck", in.SourceDestCheck);
  add_flag(all, "disableApiTermination", in.DisableApiTermination);
  add_flag(all, "disableApiStop", in.DisableApiStop);
  add_flag(all, "ebsOptimized", in.EbsOptimized);
  add_flag(all, "enaSupport", in.EnaSupport);
  add_text(all, "instanceType", in.InstanceType);
  add_text(all, "kernel", in.Kernel);
  add_text(all, "ramdisk", in.Ramdisk);
  add_text(all, "sriovNetSupport", in.SriovNetSupport);
  add_text(all, "instanceInitiatedShutdownBehavior", in.InstanceInitiatedShutdownBehavior);
  if (in.UserData && in.UserData->Value) {
    all.push_back({"userData", crypto::base64_encode(in.UserData->Value->view())});
  }
  if (in.Groups && !in.Groups->empty()) all.push_back({"groupSet", {}});
  const bool mappings = in.BlockDeviceMappings && !in.BlockDeviceMappings->empty();
  const bool named = mappings && in.Attribute == "blockDeviceMapping";
  if (mappings && !named) all.push_back({"blockDeviceMapping", {}});
  if (all.empty()) return missing_parameter("attribute");
  if (all.size() > 1) {
    return invalid_combination("Fields for multiple attribute types specified");
  }
  return all.front();
}

Answer<Asks> modify_asks(const Modify& in, const Call& call) {
  const std::string id = TRY(required(in.InstanceId, "instanceId"));
  TRY(check_id(id, "i"));
  const Change change = TRY(change_of(in));
  Ask ask = ask_on_instance(call, "ec2:ModifyInstanceAttribute", id);
  add_key(ask, "ec2:Attribute", change.name);
  if (!change.value.empty()) add_key(ask, "ec2:Attribute/" + change.name, change.value);
  Asks asks{std::move(ask)};
  if (!in.Groups) return asks;
  for (const std::string& group : *in.Groups) {
    asks.push_back(
        ask_on(call, "ec2:ModifyInstanceAttribute", "security-group", group, call.account()));
  }
  return asks;
}

Answer<bool> flag_of(const Change& change) {
  if (change.value == "true" || change.value == "True") return true;
  if (change.value == "false" || change.value == "False") return false;
  return invalid_parameter(change.value, "value", "Must be true or false.");
}

Answer<void> require_stopped(const Call& call, const store::Instance& row) {
  if (instance_state(call, row) == "stopped") return {};
  return incorrect_instance_state(
      fmt::format("The instance '{}' is not in the 'stopped' state.", row.record.id));
}

Answer<bool> set_flag(const Call& call, const Change& change, store::Instance& row) {
  if (change.name == "sourceDestCheck") {
    row.source_dest_check = TRY(flag_of(change));
  } else if (change.name == "disableApiTermination") {
    row.disable_api_termination = TRY(flag_of(change));
  } else if (change.name == "disableApiStop") {
    row.disable_api_stop = TRY(flag_of(change));
  } else if (change.name == "ebsOptimized") {
    TRY(require_stopped(call, row));
    row.ebs_optimized = TRY(flag_of(change));
  } else if (change.name == "enaSupport") {
    TRY(require_stopped(call, row));
    row.ena_support = TRY(flag_of(change));
  } else {
    return false;
  }
  return true;
}

Answer<void> set_type(const Change& change, store::Instance& row) {
  const InstanceType* type = find_instance_type(change.value);
  if (type == nullptr) {
    return invalid_value(fmt::format("Invalid value '{}' for InstanceType.", change.value));
  }
  if (!supports_architecture(*type, row.architecture)) {
    return invalid_value(
        fmt::format("The instance type '{}' does not support the architecture '{}'", change.value,
                    row.architecture));
  }
  row.record.instance_type = change.value;
  row.cpu_credits = default_cpu_credits(*type);
  return {};
}

// "simple" is all there is, and it cannot be undone [EC2 API reference, ModifyInstanceAttribute].
Answer<void> set_sriov(const Change& change, store::Instance& row) {
  if (change.value != "simple") {
    return invalid_parameter(change.value, "sriovNetSupport", "Must be simple.");
  }
  row.sriov_net_support = change.value;
  return {};
}

Answer<bool> set_text(const Call& call, const Change& change, store::Instance& row) {
  if (change.name == "instanceInitiatedShutdownBehavior") {
    if (change.value != "stop" && change.value != "terminate") {
      return invalid_value(
          fmt::format("Invalid value '{}' for InstanceInitiatedShutdownBehavior.", change.value));
    }
    row.shutdown_behavior = change.value;
    return true;
  }
  const bool known = change.name == "instanceType" || change.name == "kernel" ||
                     change.name == "ramdisk" || change.name == "userData" ||
                     change.name == "sriovNetSupport";
  if (!known) return false;
  TRY(require_stopped(call, row));
  if (change.name == "instanceType") TRY(set_type(change, row));
  if (change.name == "kernel") row.kernel_id = change.value;
  if (change.name == "ramdisk") row.ramdisk_id = change.value;
  if (change.name == "userData") row.user_data = change.value;
  if (change.name == "sriovNetSupport") TRY(set_sriov(change, row));
  return true;
}

Answer<void> set_groups(const Modify& in, const Call& call, store::Instance& row) {
  std::vector<std::string> ids;
  for (const std::string& id : *in.Groups) ids.push_back(TRY(require_group(call, id)).id);
  row.security_group_ids = std::move(ids);
  return {};
}

Answer<void> set_devices(const Modify& in, const Call& call, const store::Instance& row,
                         store::ChangeSet& changes) {
  const auto volumes = volumes_of(call, row);
  for (const auto& one :
       in.BlockDeviceMappings.value_or(decltype(in.BlockDeviceMappings)::value_type())) {
    const std::string name = TRY(required(one.DeviceName, "deviceName"));
    const auto found = std::find_if(
        volumes.begin(), volumes.end(),
        [&name](const InstanceVolume& volume) { return volume.attachment->device == name; });
    if (found == volumes.end()) {
      return wire::AwsError{"InvalidInstanceAttributeValue",
                            fmt::format("No device is currently mapped at {}", name)};
    }
    if (!one.Ebs || !one.Ebs->DeleteOnTermination) continue;
    store::Volume volume = *found->volume;
    attachment_in(volume, call, row.record.id)->delete_on_termination =
        *one.Ebs->DeleteOnTermination;
    changes.put(std::move(volume));
  }
  return {};
}

Answer<shapes::ModifyInstanceAttributeResponse> modify(const Modify& in, const Call& call,
                                                       store::ChangeSet& changes) {
  store::Instance row = *TRY(find_instance(call, *in.InstanceId));
  const Change change = TRY(change_of(in));
  store::ChangeSet devices;
  if (change.name == "groupSet" && in.Groups) {
    TRY(set_groups(in, call, row));
  } else if (change.name == "blockDeviceMapping") {
    TRY(set_devices(in, call, row, devices));
  } else if (!TRY(set_flag(call, change, row)) && !TRY(set_text(call, change, row))) {
    return invalid_parameter(change.name, "attribute",
                             "The attribute is unknown or cannot be modified.");
  }
  TRY(stop_dry_run(in.DryRun));
  for (const store::Change& one : devices.changes()) changes.add(one);
  changes.put(std::move(row));
  return shapes::ModifyInstanceAttributeResponse();
}

}  // namespace

Rows instance_attribute_rows() {
  return {reading<op::DescribeInstanceAttribute>(describe_asks, describe),
          writing<op::ModifyInstanceAttribute>(modify_asks, modify)};
}

}  // namespace amiable::services::ec2
