// Overlaying: EC2 user guide, Launch templates ("override"); errors as RunInstances words them.
#include "services/ec2/launch_request.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/ec2_errors.h"
#include "services/ec2/ec2_ids.h"
#include "services/ec2/ec2_tags.h"
#include "services/ec2/instances.h"
#include "services/ec2/launch_templates.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;

constexpr std::string_view taggable[] = {"instance", "volume"};
constexpr std::string_view default_type = "m1.small";  // [EC2 API reference, RunInstances]
constexpr std::size_t user_data_max = 16384;           // of the raw data
constexpr std::int64_t instances_max = 1000;           // of an account and Region

template <class T>
void prefer(std::optional<T>& own, const std::optional<T>& fallback) {
  if (!own) own = fallback;
}

bool same_device(const shapes::BlockDeviceMapping& a, const shapes::BlockDeviceMapping& b) {
  return a.DeviceName == b.DeviceName;
}

void join_mappings(LaunchRequest& in, const LaunchRequest& base) {
  if (!base.BlockDeviceMappings) return;
  auto& own = in.BlockDeviceMappings;
  if (!own) own.emplace();
  for (const auto& one : *base.BlockDeviceMappings) {
    const bool overridden = std::any_of(
        own->begin(), own->end(), [&one](const auto& other) { return same_device(one, other); });
    if (!overridden) own->push_back(one);
  }
}

bool has_tag(const TagSpecifications& all, const std::optional<std::string>& type,
             const shapes::Tag& tag) {
  if (!all) return false;
  return std::any_of(all->begin(), all->end(), [&](const shapes::TagSpecification& one) {
    return one.ResourceType == type && one.Tags &&
           std::any_of(one.Tags->begin(), one.Tags->end(),
                       [&tag](const shapes::Tag& own) { return own.Key == tag.Key; });
  });
}

void join_tags(LaunchRequest& in, const LaunchRequest& base) {
  if (!base.TagSpecifications) return;
  const TagSpecifications own = in.TagSpecifications;
  if (!in.TagSpecifications) in.TagSpecifications.emplace();
  for (shapes::TagSpecification one : *base.TagSpecifications) {
    if (!one.Tags) continue;
    std::erase_if(*one.Tags,
                  [&](const shapes::Tag& tag) { return has_tag(own, one.ResourceType, tag); });
    in.TagSpecifications->push_back(std::move(one));
  }
}

// Groups and subnet of the instance, or of its network interfaces: who names one names all.
void prefer_network(LaunchRequest& in, const LaunchRequest& base) {
  const bool own_groups = in.SecurityGroupIds || in.SecurityGroups;
  if (in.NetworkInterfaces) return;
  if (!in.SubnetId && !own_groups) {
    prefer(in.NetworkInterfaces, base.NetworkInterfaces);
    prefer(in.PrivateIpAddress, base.PrivateIpAddress);
  }
  if (in.NetworkInterfaces) return;
  prefer(in.SubnetId, base.SubnetId);
  if (own_groups) return;
  prefer(in.SecurityGroupIds, base.SecurityGroupIds);
  prefer(in.SecurityGroups, base.SecurityGroups);
}

void prefer_options(LaunchRequest& in, const LaunchRequest& base) {
  prefer(in.Monitoring, base.Monitoring);
  prefer(in.Placement, base.Placement);
  prefer(in.UserData, base.UserData);
  prefer(in.InstanceMarketOptions, base.InstanceMarketOptions);
  prefer(in.CreditSpecification, base.CreditSpecification);
  prefer(in.CpuOptions, base.CpuOptions);
  prefer(in.CapacityReservationSpecification, base.CapacityReservationSpecification);
  prefer(in.HibernationOptions, base.HibernationOptions);
  prefer(in.MetadataOptions, base.MetadataOptions);
  prefer(in.EnclaveOptions, base.EnclaveOptions);
  prefer(in.PrivateDnsNameOptions, base.PrivateDnsNameOptions);
  prefer(in.MaintenanceOptions, base.MaintenanceOptions);
  prefer(in.LicenseSpecifications, base.LicenseSpecifications);
  prefer(in.DisableApiStop, base.DisableApiStop);
  prefer(in.DisableApiTermination, base.DisableApiTermination);
  prefer(in.InstanceInitiatedShutdownBehavior, base.InstanceInitiatedShutdownBehavior);
  prefer(in.IamInstanceProfile, base.IamInstanceProfile);
  prefer(in.EbsOptimized, base.EbsOptimized);
}

// Ended ones are shown for a while and count no more. Their rows are told apart only when there are
// more of them than `enough`.
std::int64_t living_instances(const Call& call, std::int64_t enough) {
  const auto shown =
      static_cast<std::int64_t>(call.world.instance_count(call.account(), call.region));
  if (shown <= enough) return shown;
  std::int64_t living = 0;
  call.world.instances_of(call.account(), call.region, {}, [&](const store::Instance& one) {
    if (!has_ended(call, one)) ++living;
    return true;
  });
  return living;
}

Answer<void> check_counts(const LaunchRequest& in, const Call& call) {
  if (!in.MinCount) return missing_parameter("minCount");
  if (!in.MaxCount) return missing_parameter("maxCount");
  if (*in.MinCount < 1) {
    return invalid_parameter(std::to_string(*in.MinCount), "minCount", "Must be at least 1.");
  }
  if (*in.MaxCount < *in.MinCount) {
    return invalid_parameter(std::to_string(*in.MaxCount), "maxCount",
                             "Must not be less than minCount.");
  }
  const std::int64_t running = living_instances(call, instances_max - *in.MaxCount);
  if (*in.MaxCount > instances_max || running + *in.MaxCount > instances_max) {
    return wire::AwsError{
        "InstanceLimitExceeded",
        fmt::format("You have requested more instances ({}) than your current instance limit of {} "
                    "allows for the specified instance type.",
                    running + *in.MaxCount, instances_max)};
  }
  return {};
}

wire::AwsError unserved(std::string_view what) {
  return {"UnsupportedOperation", fmt::format("{} are not served by amiable.", what)};
}

Answer<void> refuse_unserved(const LaunchRequest& in) {
  if (in.InstanceMarketOptions && given(in.InstanceMarketOptions->MarketType)) {
    return unserved("Spot Instances and other purchasing options");
  }
  if (in.EnclaveOptions && in.EnclaveOptions->Enabled == true) return unserved("Enclaves");
  if (in.NetworkInterfaces && in.NetworkInterfaces->size() > 1) {
    return unserved("Secondary network interfaces");
  }
  if (in.SecondaryInterfaces && !in.SecondaryInterfaces->empty()) {
    return unserved("Secondary interfaces");
  }
  if (in.Placement && given(in.Placement->HostId)) return unserved("Dedicated Hosts");
  return {};
}

model::BlockDevice device_of(const shapes::BlockDeviceMapping& in) {
  model::BlockDevice device;
  device.device_name = *in.DeviceName;
  device.virtual_name = in.VirtualName.value_or("");
  device.no_device = in.NoDevice.has_value();
  if (!in.Ebs) return device;
  const shapes::EbsBlockDevice& ebs = *in.Ebs;
  device.ebs = true;
  device.snapshot_id = ebs.SnapshotId.value_or("");
  device.encrypted = ebs.Encrypted;
  device.kms_key_id = ebs.KmsKeyId.value_or("");
  device.volume_size = ebs.VolumeSize.value_or(0);
  device.volume_type = ebs.VolumeType.value_or("");
  device.iops = ebs.Iops.value_or(0);
  device.throughput = ebs.Throughput.value_or(0);
  return device;
}

std::string architectures_of(const InstanceType& type) {
  return type.family->arm ? "arm64" : "x86_64";
}

}  // namespace

Answer<LaunchRequest> effective_request(const LaunchRequest& in, const Call& call) {
  if (!in.LaunchTemplate) return in;
  const auto found = TRY(find_template_version(call, *in.LaunchTemplate));
  const LaunchRequest base = TRY(launch_parameters(*found.version));
  LaunchRequest out = in;
  prefer(out.ImageId, base.ImageId);
  prefer(out.InstanceType, base.InstanceType);
  prefer(out.KernelId, base.KernelId);
  prefer(out.KeyName, base.KeyName);
  prefer_network(out, base);
  prefer_options(out, base);
  join_mappings(out, base);
  join_tags(out, base);
  return out;
}

Answer<void> check_request(const LaunchRequest& in, const Call& call) {
  TRY(check_counts(in, call));
  if (!given(in.ImageId)) return missing_parameter("ImageId");
  TRY(check_id(*in.ImageId, "ami"));
  TRY(check_tag_types(in.TagSpecifications, taggable));
  TRY(refuse_unserved(in));
  if (in.UserData && in.UserData->size() > user_data_max * 4 / 3 + 4) {
    return invalid_value(fmt::format("User data is limited to {} bytes", user_data_max));
  }
  const std::string behavior = in.InstanceInitiatedShutdownBehavior.value_or("");
  if (!behavior.empty() && behavior != "stop" && behavior != "terminate") {
    return invalid_value(
        fmt::format("Invalid value '{}' for InstanceInitiatedShutdownBehavior.", behavior));
  }
  return {};
}

Answer<std::vector<model::BlockDevice>> mappings_of(const LaunchRequest& in) {
  std::vector<model::BlockDevice> devices;
  if (!in.BlockDeviceMappings) return devices;
  for (const shapes::BlockDeviceMapping& one : *in.BlockDeviceMappings) {
    if (!given(one.DeviceName)) return missing_parameter("deviceName");
    for (const model::BlockDevice& other : devices) {
      if (other.device_name != *one.DeviceName) continue;
      return invalid_mapping(fmt::format(
          "The device '{}' is used in more than one block-device mapping", *one.DeviceName));
    }
    if (one.NoDevice && one.Ebs) {
      return invalid_mapping(
          fmt::format("The device '{}' is both mapped and left out", *one.DeviceName));
    }
    if (one.Ebs && given(one.Ebs->SnapshotId)) TRY(check_id(*one.Ebs->SnapshotId, "snap"));
    devices.push_back(device_of(one));
  }
  return devices;
}

std::string type_name_of(const LaunchRequest& in) {
  return given(in.InstanceType) ? *in.InstanceType : std::string(default_type);
}

Answer<const InstanceType*> type_of(const LaunchRequest& in, const store::Image* image) {
  const std::string name = type_name_of(in);
  const InstanceType* type = find_instance_type(name);
  if (type == nullptr) {
    return invalid_value(fmt::format("Invalid value '{}' for InstanceType.", name));
  }
  if (image == nullptr || image->record.architecture.empty() ||
      supports_architecture(*type, image->record.architecture)) {
    return type;
  }
  return invalid_value(fmt::format(
      "The architecture '{}' of the specified instance type does not match the architecture '{}' "
      "of the specified AMI. Specify an instance type and an AMI that have matching architectures, "
      "and try again. You can use 'describe-instance-types' or 'describe-images' to discover the "
      "architecture of the instance type or AMI.",
      architectures_of(*type), image->record.architecture));
}

Answer<const store::InstanceProfile*> profile_of(const LaunchRequest& in, const Call& call) {
  const store::InstanceProfile* none = nullptr;
  if (!in.IamInstanceProfile) return none;
  const bool by_arn = given(in.IamInstanceProfile->Arn),
             by_name = given(in.IamInstanceProfile->Name);
  if (!by_arn && !by_name) return none;
  if (by_arn && by_name) {
    return invalid_combination(
        "The parameter 'iamInstanceProfile.name' may not be used in combination with "
        "'iamInstanceProfile.arn'");
  }
  const std::string& named = by_arn ? *in.IamInstanceProfile->Arn : *in.IamInstanceProfile->Name;
  const std::string name = by_arn ? named.substr(named.rfind('/') + 1) : named;
  const store::InstanceProfile* profile = call.world.instance_profile(call.account(), name);
  if (profile == nullptr || (by_arn && profile->arn != named)) {
    return invalid_value(
        fmt::format("Value ({}) for parameter iamInstanceProfile.{} is invalid. "
                    "Invalid IAM Instance Profile {}",
                    named, by_arn ? "arn" : "name", by_arn ? "ARN" : "name"));
  }
  return profile;
}

Answer<void> check_key_pair(const LaunchRequest& in, const Call& call) {
  if (!given(in.KeyName)) return {};
  if (call.world.key_pair_named(call.account(), call.region, *in.KeyName) != nullptr) return {};
  return not_found("key", *in.KeyName);
}

store::InstanceMetadataOptions metadata_options_of(
    const std::optional<wire::ec2::InstanceMetadataOptionsRequest>& in) {
  store::InstanceMetadataOptions options;
  if (!in) return options;
  if (given(in->HttpTokens)) options.http_tokens = *in->HttpTokens;
  if (given(in->HttpEndpoint)) options.http_endpoint = *in->HttpEndpoint;
  if (given(in->HttpProtocolIpv6)) options.http_protocol_ipv6 = *in->HttpProtocolIpv6;
  if (given(in->InstanceMetadataTags)) options.instance_metadata_tags = *in->InstanceMetadataTags;
  options.http_put_response_hop_limit = in->HttpPutResponseHopLimit.value_or(1);
  return options;
}

launch::Question launch_question(const LaunchRequest& in, const Call& call,
                                 std::vector<model::BlockDevice> mappings) {
  launch::Question question = question_of(call, launch::Operation::launch);
  question.image = in.ImageId.value_or("");
  question.mappings = std::move(mappings);
  return question;
}

}  // namespace amiable::services::ec2
