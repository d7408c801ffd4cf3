// From one element of an aws output to one record. Pure; absent members stay empty.
// What only a server keeps (descriptions, dates) is read by world_import.
#pragma once

#include "base/json.h"
#include "model/records.h"

namespace amiable::sources {

model::Key read_key(const json::Value& metadata);
model::Grant read_grant(const json::Value& grant);
model::Alias read_alias(const json::Value& alias);
model::Image read_image(const json::Value& image);
model::LaunchPermissions read_launch_permissions(const json::Value& permissions);
model::Snapshot read_snapshot(const json::Value& snapshot);
model::CreateVolumePermissions read_create_volume_permissions(const json::Value& permissions);
model::Volume read_volume(const json::Value& volume);
model::Instance read_instance(const json::Value& instance);
model::AllowedImages read_allowed_images(const json::Value& settings);

}  // namespace amiable::sources
