// CreateLaunchTemplateVersion, DescribeLaunchTemplateVersions, DeleteLaunchTemplateVersions,
// GetLaunchTemplateData.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "services/ec2/client_tokens.h"
#include "services/ec2/instances.h"
#include "services/ec2/launch_templates.h"
#include "services/ec2/listed.h"
#include "services/ec2/volume_types.h"
#include "services/ec2/volumes.h"
#include "wire/json_protocol.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
namespace op = wire::ec2::op;

constexpr std::size_t versions_max = 10'000;  // [EC2 user guide, Launch template quotas]

Answer<shapes::CreateLaunchTemplateVersionResult> create(
    const shapes::CreateLaunchTemplateVersionRequest& in, const Call& call,
    store::ChangeSet& changes) {
  const std::string hash = request_hash<op::CreateLaunchTemplateVersion>(in);
  const auto* found = TRY(find_template(call, in.LaunchTemplateId, in.LaunchTemplateName));
  shapes::CreateLaunchTemplateVersionResult out;
  if (const auto seen =
          TRY(seen_token(call, "CreateLaunchTemplateVersion", in.ClientToken, hash))) {
    out.LaunchTemplateVersion =
        TRY(shown_version(*found, *TRY(find_version(*found, seen->front()))));
    return out;
  }
  if (!in.LaunchTemplateData) return missing_parameter("LaunchTemplateData");
  if (found->versions.size() >= versions_max) {
    return wire::AwsError{"VersionLimitExceeded",
                          "You have reached the maximum number of launch template versions."};
  }
  store::LaunchTemplateVersion version;
  version.data = data_text(*in.LaunchTemplateData);
  if (given(in.SourceVersion)) {
    const auto* source = TRY(find_version(*found, *in.SourceVersion));
    version.data = TRY(data_text_over(source->data, *in.LaunchTemplateData));
  }
  TRY(stop_dry_run(in.DryRun));
  store::LaunchTemplate changed = *found;
  version.number = ++changed.latest_version;
  version.description = in.VersionDescription.value_or("");
  version.created_by = call.identity.arn;
  version.created = call.now;
  out.LaunchTemplateVersion = TRY(shown_version(changed, version));
  keep_token(call, "CreateLaunchTemplateVersion", in.ClientToken, hash,
             {std::to_string(version.number)}, changes);
  changed.versions.push_back(std::move(version));
  changes.put(std::move(changed));
  return out;
}

// --- DeleteLaunchTemplateVersions

void delete_one(const std::string& text, store::LaunchTemplate& changed,
                shapes::DeleteLaunchTemplateVersionsResult& out) {
  const auto found = find_version(changed, text);
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  if (found.ok()) number = found.value()->number;
  shapes::ResponseError error;
  if (!found.ok()) {
    error = {"launchTemplateVersionDoesNotExist",
             fmt::format("The launch template version {} does not exist.", text)};
  } else if (number == changed.default_version) {
    error = {"unexpectedError", "The default version of a launch template cannot be deleted."};
  } else {
    std::erase_if(changed.versions, [number](const auto& one) { return one.number == number; });
    out.SuccessfullyDeletedLaunchTemplateVersions->push_back({changed.id, changed.name, number});
    return;
  }
  out.UnsuccessfullyDeletedLaunchTemplateVersions->push_back(
      {changed.id, changed.name, number, std::move(error)});
}

Answer<shapes::DeleteLaunchTemplateVersionsResult> erase(
    const shapes::DeleteLaunchTemplateVersionsRequest& in, const Call& call,
    store::ChangeSet& changes) {
  const auto* found = TRY(find_template(call, in.LaunchTemplateId, in.LaunchTemplateName));
  if (!in.Versions || in.Versions->empty()) return missing_parameter("LaunchTemplateVersion");
  TRY(stop_dry_run(in.DryRun));
  shapes::DeleteLaunchTemplateVersionsResult out;
  out.SuccessfullyDeletedLaunchTemplateVersions.emplace();
  out.UnsuccessfullyDeletedLaunchTemplateVersions.emplace();
  store::LaunchTemplate changed = *found;
  for (const std::string& text : *in.Versions) delete_one(text, changed, out);
  changes.put(std::move(changed));
  return out;
}

// --- DescribeLaunchTemplateVersions

constexpr std::string_view version_filters[] = {"create-time",
                                                "ebs-optimized",
                                                "http-endpoint",
                                                "http-protocol-ipv4",
                                                "host-resource-group-arn",
                                                "http-tokens",
                                                "iam-instance-profile",
                                                "image-id",
                                                "instance-type",
                                                "is-default-version",
                                                "kernel-id",
                                                "license-configuration-arn",
                                                "network-card-index",
                                                "ram-disk-id"};
constexpr std::size_t number_width = 12;

struct Bounds {
  std::int64_t least = 0, most = 0;
};

std::int64_t number_of(const std::optional<std::string>& text, std::int64_t otherwise) {
  std::int64_t number = otherwise;
  if (given(text)) std::from_chars(text->data(), text->data() + text->size(), number);
  return number;
}

bool is_wanted(const store::LaunchTemplate& of, const store::LaunchTemplateVersion& one,
               const shapes::DescribeLaunchTemplateVersionsRequest& in) {
  if (one.number < number_of(in.MinVersion, 1)) return false;
  if (one.number > number_of(in.MaxVersion, of.latest_version)) return false;
  if (!in.Versions || in.Versions->empty()) return true;
  return std::any_of(in.Versions->begin(), in.Versions->end(), [&](const std::string& text) {
    const auto found = find_version(of, text);
    return found.ok() && found.value() == &one;
  });
}

Fields fields_of(const shapes::LaunchTemplateVersion& shown) {
  const shapes::ResponseLaunchTemplateData& data = *shown.LaunchTemplateData;
  Fields fields{{"create-time", iso8601_millis(*shown.CreateTime)},
                {"is-default-version", truth(*shown.DefaultVersion)}};
  if (data.ImageId) fields.emplace_back("image-id", *data.ImageId);
  if (data.InstanceType) fields.emplace_back("instance-type", *data.InstanceType);
  if (data.KernelId) fields.emplace_back("kernel-id", *data.KernelId);
  if (data.RamDiskId) fields.emplace_back("ram-disk-id", *data.RamDiskId);
  if (data.EbsOptimized) fields.emplace_back("ebs-optimized", truth(*data.EbsOptimized));
  if (data.IamInstanceProfile && data.IamInstanceProfile->Arn) {
    fields.emplace_back("iam-instance-profile", *data.IamInstanceProfile->Arn);
  }
  if (data.MetadataOptions && data.MetadataOptions->HttpTokens) {
    fields.emplace_back("http-tokens", *data.MetadataOptions->HttpTokens);
  }
  if (data.MetadataOptions && data.MetadataOptions->HttpEndpoint) {
    fields.emplace_back("http-endpoint", *data.MetadataOptions->HttpEndpoint);
  }
  return fields;
}

// Without a template only $Latest and $Default of all templates may be asked for.
Answer<std::vector<const store::LaunchTemplate*>> templates_of(
    const shapes::DescribeLaunchTemplateVersionsRequest& in, const Call& call) {
  std::vector<const store::LaunchTemplate*> all;
  if (given(in.LaunchTemplateId) || given(in.LaunchTemplateName)) {
    all.push_back(TRY(find_template(call, in.LaunchTemplateId, in.LaunchTemplateName)));
    return all;
  }
  const bool any = in.Versions && !in.Versions->empty() &&
                   std::all_of(in.Versions->begin(), in.Versions->end(), [](const auto& text) {
                     return text == "$Latest" || text == "$Default";
                   });
  if (!any) return missing_parameter("LaunchTemplateId or LaunchTemplateName");
  call.world.launch_templates(call.account(), call.region, {},
                              [&all](const store::LaunchTemplate& one) {
                                all.push_back(&one);
                                return true;
                              });
  return all;
}

// Versions asked for by number must exist.
Answer<void> require_versions(const shapes::DescribeLaunchTemplateVersionsRequest& in,
                              const std::vector<const store::LaunchTemplate*>& all) {
  if (!in.Versions) return {};
  for (const store::LaunchTemplate* one : all) {
    for (const std::string& text : *in.Versions) TRY(find_version(*one, text));
  }
  return {};
}

Answer<shapes::DescribeLaunchTemplateVersionsResult> list(
    const shapes::DescribeLaunchTemplateVersionsRequest& in, const Call& call) {
  const auto templates = TRY(templates_of(in, call));
  TRY(require_versions(in, templates));
  std::vector<Listed<shapes::LaunchTemplateVersion>> rows;
  for (const store::LaunchTemplate* of : templates) {
    for (const store::LaunchTemplateVersion& one : of->versions) {
      if (!is_wanted(*of, one, in)) continue;
      shapes::LaunchTemplateVersion shown = TRY(shown_version(*of, one));
      Fields fields = fields_of(shown);
      rows.push_back({fmt::format("{}/{:0{}}", of->id, one.number, number_width), std::move(shown),
                      std::move(fields)});
    }
  }
  shapes::DescribeLaunchTemplateVersionsResult out;
  constexpr PageBounds bounds{1, 200};
  out.LaunchTemplateVersions =
      TRY(choose(call, in, out, {"DescribeLaunchTemplateVersions", "lt", version_filters, bounds},
                 Ids(), std::move(rows)));
  // The newest first, as AWS shows a template's versions.
  std::reverse(out.LaunchTemplateVersions->begin(), out.LaunchTemplateVersions->end());
  return out;
}

// --- GetLaunchTemplateData: what would launch an instance like this one.

Answer<Asks> data_asks(const shapes::GetLaunchTemplateDataRequest& in, const Call& call) {
  const std::string id = TRY(required(in.InstanceId, "InstanceId"));
  TRY(check_id(id, "i"));
  return Asks{ask_on_instance(call, "ec2:GetLaunchTemplateData", id)};
}

void add_volumes(const Call& call, const store::Instance& instance,
                 shapes::ResponseLaunchTemplateData& data) {
  data.BlockDeviceMappings.emplace();
  for (const InstanceVolume& one : volumes_of(call, instance)) {
    shapes::LaunchTemplateBlockDeviceMapping& mapping = data.BlockDeviceMappings->emplace_back();
    mapping.DeviceName = one.attachment->device;
    shapes::LaunchTemplateEbsBlockDevice& ebs = mapping.Ebs.emplace();
    const model::Volume& record = one.volume->record;
    ebs.Encrypted = record.encrypted;
    ebs.DeleteOnTermination = one.attachment->delete_on_termination;
    const VolumeType* type = find_volume_type(record.volume_type);
    if (type != nullptr && type->most_iops != 0) ebs.Iops = one.volume->iops;
    if (type != nullptr && type->most_throughput != 0) ebs.Throughput = one.volume->throughput;
    if (record.encrypted) ebs.KmsKeyId = record.kms_key_id;
    if (!record.snapshot_id.empty()) ebs.SnapshotId = record.snapshot_id;
    ebs.VolumeSize = record.size;
    ebs.VolumeType = record.volume_type;
  }
}

void add_interface(const store::Instance& instance, shapes::ResponseLaunchTemplateData& data) {
  auto& one = data.NetworkInterfaces.emplace().emplace_back();
  one.DeviceIndex = 0;
  one.DeleteOnTermination = true;
  one.AssociatePublicIpAddress = !instance.public_ip.empty();
  one.Groups = instance.security_group_ids;
  one.SubnetId = instance.subnet_id;
}

Answer<shapes::GetLaunchTemplateDataResult> get_data(const shapes::GetLaunchTemplateDataRequest& in,
                                                     const Call& call) {
  const store::Instance* instance = TRY(find_instance(call, *in.InstanceId));
  TRY(stop_dry_run(in.DryRun));
  shapes::GetLaunchTemplateDataResult out;
  shapes::ResponseLaunchTemplateData& data = out.LaunchTemplateData.emplace();
  data.ImageId = instance->record.image_id;
  data.InstanceType = instance->record.instance_type;
  data.EbsOptimized = instance->ebs_optimized;
  data.DisableApiTermination = instance->disable_api_termination;
  data.DisableApiStop = instance->disable_api_stop;
  data.InstanceInitiatedShutdownBehavior = instance->shutdown_behavior;
  data.Monitoring.emplace().Enabled = instance->monitoring == "enabled";
  auto& placement = data.Placement.emplace();
  placement.AvailabilityZone = instance->availability_zone;
  placement.Tenancy = instance->tenancy;
  data.HibernationOptions.emplace().Configured = instance->hibernation;
  if (!instance->key_name.empty()) data.KeyName = instance->key_name;
  if (!instance->user_data.empty()) data.UserData = instance->user_data;
  if (!instance->profile_arn.empty()) {
    data.IamInstanceProfile.emplace().Arn = instance->profile_arn;
  }
  add_volumes(call, *instance, data);
  add_interface(*instance, data);
  return out;
}

}  // namespace

Rows launch_template_version_rows() {
  return {writing<op::CreateLaunchTemplateVersion>(template_asks<op::CreateLaunchTemplateVersion>,
                                                   create),
          writing<op::DeleteLaunchTemplateVersions>(template_asks<op::DeleteLaunchTemplateVersions>,
                                                    erase),
          reading<op::DescribeLaunchTemplateVersions>(
              asks_anything<op::DescribeLaunchTemplateVersions>, list),
          reading<op::GetLaunchTemplateData>(data_asks, get_data)};
}

}  // namespace amiable::services::ec2
