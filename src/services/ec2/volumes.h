// Volumes by id, what they are asked about, and how they are shown.
//
// Pointers live as long as call.world. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "services/ask.h"
#include "services/call.h"
#include "services/ec2/key_work.h"
#include "wire/generated/ec2.h"

namespace amiable::services::ec2 {

// The caller's own volume that is not gone. Errors: a malformed id, InvalidVolume.NotFound (of
// another account's too).
Answer<const store::Volume*> find_volume(const Call& call, std::string_view id);
// creating, available, in-use, deleting, error.
std::string volume_state(const Call& call, const store::Volume& volume);

// On a volume with what AWS's reference lists for it: ec2:VolumeID, ec2:VolumeType, … and its
// tags. A missing one: the ARN alone.
Ask ask_on_volume(const Call& call, std::string_view action, std::string_view id);
// On an instance of the caller's account, likewise: ec2:InstanceID, ec2:InstanceType, ….
Ask ask_on_instance(const Call& call, std::string_view action, std::string_view id);

// What is read when something is made of it, or when it is attached.
SourceData source_of(const store::Volume& volume);

// As DescribeVolumes shows it.
wire::ec2::Volume shown_volume(const Call& call, const store::Volume& volume);
wire::ec2::VolumeAttachment shown_attachment(const Call& call, const store::Volume& volume,
                                             const store::VolumeAttachment& attachment);
// The attachment that stands at call.now; nullptr: none to that instance (empty id: to any).
const store::VolumeAttachment* attachment_to(const Call& call, const store::Volume& volume,
                                             std::string_view instance_id);

// The last change by ModifyVolume, as DescribeVolumesModifications shows it.
wire::ec2::VolumeModification shown_modification(const Call& call, const store::Volume& volume);

}  // namespace amiable::services::ec2
