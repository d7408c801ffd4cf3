// Steps are few and ascend: the last one that has come is searched from the end.
#include "store/ec2_course.h"

#include <algorithm>

#include "store/ec2_sharing.h"

namespace amiable::store {

const Course* step_at(const std::vector<Course>& course, Timestamp now) {
  const auto step = std::find_if(course.rbegin(), course.rend(),
                                 [now](const Course& one) { return one.at <= now; });
  return step == course.rend() ? nullptr : &*step;
}

std::string_view state_at(std::string_view initial, const std::vector<Course>& course,
                          Timestamp now) {
  const Course* step = step_at(course, now);
  return step == nullptr ? initial : std::string_view(step->state);
}

bool is_gone(const std::vector<Course>& course, Timestamp now) {
  return state_at({}, course, now) == gone_state;
}

std::optional<Timestamp> gone_at(const std::vector<Course>& course) {
  if (course.empty() || course.back().state != gone_state) return {};
  return course.back().at;
}

void move_on(std::vector<Course>& course, std::string_view state, Timestamp now) {
  std::erase_if(course, [now](const Course& step) { return step.at > now; });
  course.push_back({std::string(state), now});
}

bool is_attached(const VolumeAttachment& attachment, Timestamp now) {
  const std::string_view state = state_at(attachment.state, attachment.course, now);
  return state != gone_state && state != "detached";
}

model::Image record_at(const Image& image, Timestamp now) {
  model::Image record = image.record;
  record.is_public = is_public(image);
  if (image.deprecated_at) record.deprecation_time = iso8601_millis(*image.deprecated_at);
  if (const Course* step = step_at(image.course, now)) {
    record.state = step->state;
    record.state_reason = step->reason_message;
  }
  return record;
}

model::Snapshot record_at(const Snapshot& snapshot, Timestamp now) {
  model::Snapshot record = snapshot.record;
  record.start_time = iso8601_millis(snapshot.started);
  record.storage_tier = state_at(record.storage_tier, snapshot.tiering.course, now);
  if (const Course* step = step_at(snapshot.course, now)) {
    record.state = step->state;
    record.state_message = step->reason_message;
  }
  return record;
}

// A volume is in-use from AttachVolume on until it is detached [EBS user guide, Volume states].
model::Volume record_at(const Volume& volume, Timestamp now) {
  model::Volume record = volume.record;
  record.state = state_at(record.state, volume.course, now);
  const bool attached =
      std::any_of(volume.attachments.begin(), volume.attachments.end(),
                  [now](const VolumeAttachment& one) { return is_attached(one, now); });
  if (attached && record.state == "available") record.state = "in-use";
  return record;
}

model::Instance record_at(const Instance& instance, Timestamp now) {
  model::Instance record = instance.record;
  record.launch_time = iso8601_millis(instance.launched);
  if (const Course* step = step_at(instance.course, now)) {
    record.state = step->state;
    record.state_reason_code = step->reason_code;
    record.state_reason_message = step->reason_message;
    record.transition_reason = step->transition_reason;
  }
  record.volume_ids.clear();
  record.mappings.clear();
  for (const InstanceDevice& device : instance.devices) {
    record.volume_ids.push_back(device.volume_id);
    model::BlockDevice& mapping = record.mappings.emplace_back();
    mapping.device_name = device.device_name;
    mapping.ebs = true;
  }
  return record;
}

}  // namespace amiable::store
