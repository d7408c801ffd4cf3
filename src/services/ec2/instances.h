// Instances by id, their states, and how they are shown.
//
// Pointers live as long as call.world. Pure; any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "services/ask.h"
#include "services/call.h"
#include "wire/generated/ec2.h"

namespace amiable::services::ec2 {

// The caller's own instance that is not gone. Errors: a malformed id, InvalidInstanceID.NotFound
// (of another account's too).
Answer<const store::Instance*> find_instance(const Call& call, std::string_view id);
// All of them, each once; MissingParameter without any.
Answer<std::vector<const store::Instance*>> find_instances(
    const Call& call, const std::optional<std::vector<std::string>>& ids);
// The caller's own in call.region that are not gone, in order of id.
void each_instance(const Call& call, const std::function<void(const store::Instance&)>& visit);
// Terminated or gone: it has no address, no network interface and no security group any more.
bool has_ended(const Call& call, const store::Instance& instance);
// An ask of `action` on each of the ids; ids are checked.
Answer<Asks> asks_on_instances(const Call& call, std::string_view action,
                               const std::optional<std::vector<std::string>>& ids);

// As of now: pending, running, shutting-down, terminated, stopping, stopped.
std::string instance_state(const Call& call, const store::Instance& instance);
wire::ec2::InstanceState shown_state(std::string_view name);
wire::ec2::InstanceStateChange shown_change(const store::Instance& instance,
                                            std::string_view before, std::string_view now);
// From now on the instance is in `first` (whose time does not count), and then what `rest` says;
// what its course had planned is given up.
void move_instance(store::Instance& instance, store::Course first,
                   std::vector<store::Course> rest = {});
// IncorrectInstanceState.
wire::AwsError incorrect_instance_state(std::string message);

// A volume of an instance with its attachment there.
struct InstanceVolume {
  const store::Volume* volume = nullptr;
  const store::VolumeAttachment* attachment = nullptr;
};
// In the order of its devices; what was detached meanwhile is passed over.
std::vector<InstanceVolume> volumes_of(const Call& call, const store::Instance& instance);
// The attachment to the instance in a copy of its volume; nullptr: none.
store::VolumeAttachment* attachment_in(store::Volume& volume, const Call& call,
                                       std::string_view instance_id);

// As DescribeInstances shows it.
wire::ec2::Instance shown_instance(const Call& call, const store::Instance& instance);
// Its reservation with this instance in it.
wire::ec2::Reservation shown_reservation(const Call& call, const store::Instance& instance);
std::vector<wire::ec2::InstanceBlockDeviceMapping> shown_devices(const Call& call,
                                                                 const store::Instance& instance);
std::vector<wire::ec2::GroupIdentifier> shown_groups(const Call& call,
                                                     const store::Instance& instance);
wire::ec2::InstanceMetadataOptionsResponse shown_metadata_options(
    const store::InstanceMetadataOptions& options, std::string_view state);

}  // namespace amiable::services::ec2
