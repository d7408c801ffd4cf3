// Condition keys: service authorization reference, Amazon EC2, resource types image and snapshot.
#include "services/ec2/ec2_asks.h"

#include "services/ec2/ec2_ids.h"
#include "services/ec2/ec2_tags.h"
#include "store/ec2_course.h"
#include "store/ec2_sharing.h"

namespace amiable::services::ec2 {

Asks asks_anything(std::string_view action) {
  Ask ask;
  ask.action = action;
  ask.wildcard_only = true;
  return Asks{std::move(ask)};
}

Ask ask_on(const Call& call, std::string_view action, std::string_view type, std::string_view id,
           std::string_view owner) {
  Ask ask;
  ask.action = action;
  ask.resource = arn_of(call, type, id, owner);
  ask.resource_account = owner;
  return ask;
}

Ask ask_on_image(const Call& call, std::string_view action, std::string_view id) {
  const store::Image* image = call.world.image(call.region, id);
  if (image == nullptr) return ask_on(call, action, "image", id, {});
  const model::Image& record = image->record;
  Ask ask = ask_on(call, action, "image", id, record.owner);
  add_key(ask, "ec2:ImageID", record.id);
  add_key(ask, "ec2:ImageType", image->image_type);
  add_key(ask, "ec2:Owner", record.owner_alias.empty() ? record.owner : record.owner_alias);
  add_key(ask, "ec2:Public", store::is_public(*image) ? "true" : "false");
  add_key(ask, "ec2:RootDeviceType", record.root_device_type);
  resource_tags(ask, record.tags);
  return ask;
}

Ask ask_on_snapshot(const Call& call, std::string_view action, std::string_view id) {
  const store::Snapshot* snapshot = call.world.snapshot(call.region, id);
  if (snapshot == nullptr) return ask_on(call, action, "snapshot", id, {});
  const model::Snapshot& record = snapshot->record;
  Ask ask = ask_on(call, action, "snapshot", id, record.owner);
  add_key(ask, "ec2:SnapshotID", record.id);
  add_key(ask, "ec2:Owner", record.owner_alias.empty() ? record.owner : record.owner_alias);
  add_key(ask, "ec2:Encrypted", record.encrypted ? "true" : "false");
  add_key(ask, "ec2:VolumeSize", std::to_string(record.volume_size));
  add_key(ask, "ec2:SnapshotTime", iso8601_millis(snapshot->started));
  if (!record.volume_id.empty()) {
    add_key(ask, "ec2:ParentVolume", arn_of(call, "volume", record.volume_id, record.owner));
  }
  resource_tags(ask, record.tags);
  return ask;
}

void add_key(Ask& ask, std::string name, std::string value) {
  ask.context.push_back({std::move(name), {std::move(value)}, false});
}

}  // namespace amiable::services::ec2
