// The rows of `serve --seed-images`: public images of a file, each with the snapshots of its
// devices, in every Region it is told for.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/timestamp.h"
#include "store/change_set.h"

namespace amiable::world_import {

// `name` stands in errors (sources/seed_images.h). What the file does not tell is made up, the same
// every time: ids of snapshots are derived from those of the images, a date is `now`.
Result<store::ChangeSet> seed_image_rows(std::string_view name, std::string text, Timestamp now);

}  // namespace amiable::world_import
