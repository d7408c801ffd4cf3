// RunInstances. What the launch asks of KMS is launch::plan's, done by key_work.
#include "services/ec2/instance_launch.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/client_tokens.h"
#include "services/ec2/ec2_ids.h"
#include "services/ec2/images.h"
#include "services/ec2/instances.h"
#include "services/ec2/launch_devices.h"
#include "services/ec2/launch_network.h"
#include "services/ec2/launch_templates.h"
#include "services/ec2/listed.h"
#include "services/ec2/pace.h"
#include "services/world_ahead.h"
#include "store/ec2_course.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
constexpr std::string_view action = "ec2:RunInstances";

// --- Asks

ContextKey value(std::string name, std::string text) {
  return {std::move(name), {std::move(text)}, false};
}

RowValues values_of_instance(const LaunchRequest& in, const store::InstanceProfile* profile,
                             const std::string& zone) {
  const store::InstanceMetadataOptions metadata = metadata_options_of(in.MetadataOptions);
  RowValues values;
  values.label = "instance";
  values.keys = {
      value("ec2:InstanceType", type_name_of(in)),
      value("ec2:AvailabilityZone", zone),
      value("ec2:EbsOptimized", truth(in.EbsOptimized.value_or(false))),
      value("ec2:Tenancy", in.Placement ? in.Placement->Tenancy.value_or("default") : "default"),
      value("ec2:RootDeviceType", "ebs"),
      value("ec2:MetadataHttpEndpoint", metadata.http_endpoint),
      value("ec2:MetadataHttpTokens", metadata.http_tokens),
      value("ec2:MetadataHttpPutResponseHopLimit",
            std::to_string(metadata.http_put_response_hop_limit))};
  if (profile != nullptr) values.keys.push_back(value("ec2:InstanceProfile", profile->arn));
  return values;
}

RowValues labelled(std::string label, std::string id, std::vector<ContextKey> keys) {
  RowValues values;
  values.label = std::move(label);
  values.id = std::move(id);
  values.keys = std::move(keys);
  return values;
}

std::vector<RowValues> values_of_place(const LaunchPlace& place, const Call& call) {
  const std::string vpc = arn_of(call, "vpc", place.vpc_id, call.account());
  const std::string subnet = arn_of(call, "subnet", place.subnet_id, call.account());
  std::vector<RowValues> all;
  all.push_back(labelled("network-interface", {},
                         {value("ec2:Vpc", vpc), value("ec2:Subnet", subnet),
                          value("ec2:AvailabilityZone", place.zone),
                          value("ec2:AssociatePublicIpAddress", truth(place.public_address))}));
  all.push_back(labelled("subnet", place.subnet_id,
                         {value("ec2:SubnetID", place.subnet_id), value("ec2:Vpc", vpc),
                          value("ec2:AvailabilityZone", place.zone)}));
  for (const store::SecurityGroup& group : place.groups) {
    all.push_back(labelled("security-group", group.id,
                           {value("ec2:SecurityGroupID", group.id), value("ec2:Vpc", vpc)}));
    all.back().tags = group.tags;
  }
  return all;
}

std::vector<RowValues> values_of_devices(const LaunchRequest& in, const Call& call,
                                         const std::string& zone) {
  std::vector<RowValues> all;
  const store::Image* image = call.world.image(call.region, *in.ImageId);
  if (image == nullptr) return all;
  const auto devices = devices_of(in, *image, call);
  if (!devices.ok()) return all;  // and then an error
  for (const LaunchDevice& device : devices.value()) {
    RowValues values;
    values.label = "volume";
    values.device = device.name;
    values.keys = {value("ec2:AvailabilityZone", zone),
                   value("ec2:VolumeType", device.figures.type),
                   value("ec2:VolumeSize", std::to_string(device.figures.size))};
    if (device.figures.iops) {
      values.keys.push_back(value("ec2:VolumeIops", std::to_string(*device.figures.iops)));
    }
    if (device.figures.throughput) {
      values.keys.push_back(
          value("ec2:VolumeThroughput", std::to_string(*device.figures.throughput)));
    }
    all.push_back(std::move(values));
  }
  return all;
}

// The role is handed to EC2 [IAM user guide, Granting a user permissions to pass a role].
void add_pass_role(const store::InstanceProfile* profile, const Call& call, Asks& asks) {
  if (profile == nullptr || profile->role.empty()) return;
  const store::Role* role = call.world.role(call.account(), profile->role);
  if (role == nullptr) return;
  Ask pass;
  pass.action = "iam:PassRole";
  pass.resource = role->arn;
  pass.resource_account = role->account;
  add_key(pass, "iam:PassedToService", "ec2.amazonaws.com");
  resource_tags(pass, role->tags);
  asks.push_back(std::move(pass));
}

void add_other_asks(const LaunchRequest& in, const Call& call, Asks& asks) {
  if (given(in.KeyName)) {
    Ask& ask = asks.emplace_back(ask_on(call, action, "key-pair", *in.KeyName, call.account()));
    add_key(ask, "ec2:KeyPairName", *in.KeyName);
    const auto* pair = call.world.key_pair_named(call.account(), call.region, *in.KeyName);
    if (pair != nullptr) {
      add_key(ask, "ec2:KeyPairType", pair->type);
      resource_tags(ask, pair->tags);
    }
  }
  if (!in.LaunchTemplate) return;
  asks.push_back(ask_on_template(call, action, in.LaunchTemplate->LaunchTemplateId,
                                 in.LaunchTemplate->LaunchTemplateName));
  const std::string arn = asks.back().resource;
  for (Ask& ask : asks) {
    if (ask.action != action) continue;
    add_key(ask, "ec2:LaunchTemplate", arn);
    add_key(ask, "ec2:IsLaunchTemplateResource", truth(ask.resource == arn));
  }
}

// --- The launch

// One instance with its ids and what it asks: what is checked is what is then performed.
struct Attempt {
  std::string instance;
  std::vector<std::string> volumes;  // one per device
  launch::Question question;
  launch::Plan plan;
};

// What all instances of a request have in common, and what the first one asks.
struct Launch {
  LaunchRequest in;
  const store::Image* image = nullptr;
  const InstanceType* type = nullptr;
  const store::InstanceProfile* profile = nullptr;
  LaunchPlace place;
  std::vector<model::BlockDevice> mappings;
  std::vector<LaunchDevice> devices;
  std::vector<model::Tag> tags, volume_tags;
  std::string reservation_id;
  Attempt first;
  std::optional<report::Symptom> early_end;  // a fact that ends every instance
};

Attempt new_attempt(const LaunchRequest& in, const std::vector<model::BlockDevice>& mappings,
                    const std::vector<LaunchDevice>& devices, const Call& call) {
  Attempt attempt{new_id("i"), {}, launch_question(in, call, mappings), {}};
  attempt.question.instance = attempt.instance;
  for (const LaunchDevice& device : devices) {
    attempt.volumes.push_back(new_id("vol"));
    attempt.question.new_ids.push_back({device.name, attempt.volumes.back()});
  }
  attempt.plan = launch::plan(call.inventory, attempt.question);
  return attempt;
}

Answer<Launch> checked(const LaunchRequest& given_request, const Call& call) {
  Launch launch;
  launch.in = TRY(effective_request(given_request, call));
  const LaunchRequest& in = launch.in;
  TRY(check_request(in, call));
  launch.mappings = TRY(mappings_of(in));
  const store::Image* image = call.world.image(call.region, *in.ImageId);
  auto devices = image == nullptr ? Answer<std::vector<LaunchDevice>>(std::vector<LaunchDevice>())
                                  : devices_of(in, *image, call);
  // What is wrong with the devices is told after what the plan says of the image.
  launch.first = new_attempt(in, launch.mappings,
                             devices.ok() ? devices.value() : std::vector<LaunchDevice>(), call);
  launch.early_end = TRY(facts_hold(launch.first.plan, launch.first.question));
  launch.image = TRY(find_image(call, *in.ImageId));
  launch.type = TRY(type_of(in, launch.image));
  launch.profile = TRY(profile_of(in, call));
  TRY(check_key_pair(in, call));
  launch.place = TRY(place_of(in, call));
  launch.devices = TRY(std::move(devices));
  launch.tags = TRY(tags_for(in.TagSpecifications, "instance"));
  launch.volume_tags = TRY(tags_for(in.TagSpecifications, "volume"));
  launch.reservation_id = new_id("r");
  return launch;
}

void take_image(const store::Image& image, const InstanceType& type, store::Instance& instance) {
  instance.record.image_id = image.record.id;
  instance.architecture = image.record.architecture;
  instance.root_device_name = image.record.root_device_name;
  instance.virtualization_type = image.virtualization_type;
  instance.boot_mode = image.boot_mode;
  const bool uefi = image.boot_mode.starts_with("uefi") || type.family->arm;
  instance.current_boot_mode = uefi ? "uefi" : "legacy-bios";
  instance.tpm_support = image.tpm_support;
  instance.platform = image.platform;
  instance.platform_details = image.platform_details;
  instance.usage_operation = image.usage_operation;
  instance.ena_support = image.ena_support;
  instance.sriov_net_support = image.sriov_net_support;
}

void take_request(const LaunchRequest& in, const InstanceType& type, store::Instance& instance) {
  instance.record.instance_type = type.name;
  instance.client_token = in.ClientToken.value_or("");
  instance.key_name = in.KeyName.value_or("");
  instance.user_data = in.UserData.value_or("");
  instance.kernel_id = in.KernelId.value_or("");
  instance.ramdisk_id = in.RamdiskId.value_or("");
  if (in.Monitoring && in.Monitoring->Enabled == true) instance.monitoring = "enabled";
  if (in.Placement && given(in.Placement->Tenancy)) instance.tenancy = *in.Placement->Tenancy;
  if (given(in.InstanceInitiatedShutdownBehavior)) {
    instance.shutdown_behavior = *in.InstanceInitiatedShutdownBehavior;
  }
  instance.cpu_credits = default_cpu_credits(type);
  const bool chosen = in.CreditSpecification && given(in.CreditSpecification->CpuCredits);
  if (chosen && type.family->burstable) instance.cpu_credits = *in.CreditSpecification->CpuCredits;
  instance.ebs_optimized = in.EbsOptimized.value_or(false);
  instance.hibernation = in.HibernationOptions && in.HibernationOptions->Configured == true;
  instance.disable_api_termination = in.DisableApiTermination.value_or(false);
  instance.disable_api_stop = in.DisableApiStop.value_or(false);
  instance.metadata_options = metadata_options_of(in.MetadataOptions);
}

void take_place(const LaunchPlace& place, store::Instance& instance) {
  instance.subnet_id = place.subnet_id;
  instance.vpc_id = place.vpc_id;
  instance.availability_zone = place.zone;
  instance.network_interface_id = new_id("eni");
  instance.network_attachment_id = new_id("eni-attach");
  instance.mac_address = new_mac_address();
  if (place.public_address) instance.public_ip = new_public_address();
  for (const store::SecurityGroup& group : place.groups) {
    instance.security_group_ids.push_back(group.id);
  }
}

Answer<store::Instance> new_instance(const Launch& launch, std::string id, std::int64_t index,
                                     const Call& call, std::set<std::string>& taken) {
  store::Instance instance;
  instance.record.id = std::move(id);
  instance.record.account = call.account();
  instance.record.region = call.region;
  instance.record.tags = launch.tags;
  instance.reservation_id = launch.reservation_id;
  instance.ami_launch_index = index;
  instance.requester = call.identity.arn;
  instance.launched = call.now;
  take_image(*launch.image, *launch.type, instance);
  take_request(launch.in, *launch.type, instance);
  take_place(launch.place, instance);
  instance.private_ip = TRY(take_address(launch.place, call, taken));
  if (launch.profile != nullptr) {
    instance.profile_arn = launch.profile->arn;
    instance.profile_id = launch.profile->id;
  }
  if (launch.in.LaunchTemplate) {
    const auto found = TRY(find_template_version(call, *launch.in.LaunchTemplate));
    instance.launch_template_id = found.launch_template->id;
    instance.launch_template_version = std::to_string(found.version->number);
    // By these a client finds the template again [EC2 user guide, Launch using a launch template].
    instance.record.tags.push_back({"aws:ec2launchtemplate:id", instance.launch_template_id});
    instance.record.tags.push_back(
        {"aws:ec2launchtemplate:version", instance.launch_template_version});
  }
  const Pace pace = pace_of(call);
  move_instance(instance, {"pending", call.now, "pending", "pending"},
                {{"running", after(call.now, pace.running)}});
  return instance;
}

// A refused launch leaves no volume and no network interface behind [recorded].
void end_launch(store::Instance& instance, const std::string& code, const std::string& message,
                const std::string& transition, const Call& call) {
  const Pace pace = pace_of(call);
  const Timestamp ended = after(call.now, pace.refused_terminated);
  instance.devices.clear();
  move_instance(
      instance, {"pending", call.now, "pending", "pending"},
      {{"shutting-down", after(call.now, pace.refused_shutting), code, message, transition},
       {"terminated", ended, code, message, transition},
       {std::string(store::gone_state), after(ended, pace.terminated_seen)}});
}

const DeviceKeys* keys_of(const KeyWork& work, std::string_view device) {
  const auto found = std::find_if(work.devices.begin(), work.devices.end(),
                                  [device](const DeviceKeys& one) { return one.device == device; });
  return found == work.devices.end() ? nullptr : &*found;
}

// KMS's part for one instance: its volumes, or its end.
Answer<void> add_volumes(const Launch& launch, const Attempt& attempt, const Call& call,
                         store::Instance& instance, store::ChangeSet& changes) {
  const launch::Question& question = attempt.question;
  const WorldAhead ahead(call, changes);
  const std::vector<SourceData> sources = sources_of(launch.devices);
  const KeyWork work = perform(attempt.plan, question, sources, ahead.call(), changes);
  if (work.refusal) {
    const KeyRefusal& refusal = *work.refusal;
    if (is_at_once(refusal.symptom)) return error_at_once(refusal.symptom, question);
    end_launch(instance, refusal.symptom.state_reason, refusal.symptom.message,
               refusal.transition_reason, call);
    return {};
  }
  for (std::size_t i = 0; i < launch.devices.size(); ++i) {
    const LaunchDevice& device = launch.devices[i];
    store::Volume volume =
        volume_for(device, attempt.volumes[i], instance, keys_of(work, device.name), ahead.call());
    volume.record.tags = launch.volume_tags;
    instance.devices.push_back({device.name, attempt.volumes[i]});
    changes.put(std::move(volume));
  }
  return {};
}

Answer<std::vector<store::Instance>> start_all(Launch launch, const Call& call,
                                               store::ChangeSet& changes) {
  std::vector<store::Instance> instances;
  std::set<std::string> taken;
  Attempt attempt = std::move(launch.first);
  if (!launch.early_end) {
    attempt.plan = TRY(with_default_key(std::move(attempt.plan), attempt.question, call, changes));
  }
  for (std::int64_t i = 0; i < *launch.in.MaxCount; ++i) {
    if (i > 0) {
      const WorldAhead ahead(call, changes);
      attempt = new_attempt(launch.in, launch.mappings, launch.devices, ahead.call());
    }
    store::Instance instance = TRY(new_instance(launch, attempt.instance, i, call, taken));
    if (launch.early_end) {
      const std::string& code = launch.early_end->state_reason;
      end_launch(instance, code, fmt::format("{}: {}", code, launch.early_end->message), code,
                 call);
    } else {
      TRY(add_volumes(launch, attempt, call, instance, changes));
    }
    instances.push_back(std::move(instance));
  }
  // LastLaunchedTime is told to the owner only, and kept for the owner's own launches.
  if (launch.image->record.owner == call.account()) {
    store::Image image = *launch.image;
    image.last_launched = call.now;
    changes.put(std::move(image));
  }
  for (const store::Instance& one : instances) changes.put(one);
  return instances;
}

shapes::Reservation reservation_of(const Call& call, const std::vector<store::Instance>& all) {
  shapes::Reservation shown = shown_reservation(call, all.front());
  for (std::size_t i = 1; i < all.size(); ++i) {
    shown.Instances->push_back(shown_instance(call, all[i]));
  }
  return shown;
}

Answer<shapes::Reservation> run(const LaunchRequest& in, const Call& call,
                                store::ChangeSet& changes) {
  const std::string hash = request_hash<wire::ec2::op::RunInstances>(in);
  if (const auto seen = TRY(seen_token(call, "RunInstances", in.ClientToken, hash))) {
    std::vector<store::Instance> known;
    for (const std::string& id : *seen) known.push_back(*TRY(find_instance(call, id)));
    return reservation_of(call, known);
  }
  Launch launch = TRY(checked(in, call));
  TRY(stop_dry_run(in.DryRun));
  const std::vector<store::Instance> made = TRY(start_all(std::move(launch), call, changes));
  std::vector<std::string> ids;
  for (const store::Instance& one : made) ids.push_back(one.record.id);
  keep_token(call, "RunInstances", in.ClientToken, hash, std::move(ids), changes);
  return reservation_of(call, made);
}

}  // namespace

// Asks come before the checks of what does not exist: who may not launch is not told what does.
Answer<Asks> launch_asks(const LaunchRequest& given_request, const Call& call) {
  const LaunchRequest in = TRY(effective_request(given_request, call));
  TRY(check_request(in, call));
  std::vector<model::BlockDevice> mappings = TRY(mappings_of(in));
  const store::InstanceProfile* profile = TRY(profile_of(in, call));
  const LaunchPlace place = TRY(place_of(in, call));
  std::vector<RowValues> values = values_of_devices(in, call, place.zone);
  values.push_back(values_of_instance(in, profile, place.zone));
  for (RowValues& one : values_of_place(place, call)) values.push_back(std::move(one));
  const launch::Question question = launch_question(in, call, std::move(mappings));
  Asks asks = asks_of(call, question, values);
  // Without such an image the plan ends at once.
  if (asks.empty()) asks.push_back(ask_on(call, action, "instance", "*", call.account()));
  const auto tags = TRY(tags_for(in.TagSpecifications, "instance"));
  const auto volume_tags = TRY(tags_for(in.TagSpecifications, "volume"));
  add_other_asks(in, call, asks);
  add_tag_asks(asks, call, action, "instance", tags);
  add_tag_asks(asks, call, action, "volume", volume_tags);
  add_pass_role(profile, call, asks);
  return asks;
}

Answer<std::vector<store::Instance>> launch_instances(const LaunchRequest& in, const Call& call,
                                                      store::ChangeSet& changes) {
  return start_all(TRY(checked(in, call)), call, changes);
}

Rows instance_launch_rows() { return {writing<wire::ec2::op::RunInstances>(launch_asks, run)}; }

}  // namespace amiable::services::ec2
