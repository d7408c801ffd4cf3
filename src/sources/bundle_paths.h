// Where each answer of the aws command line lies in a bundle, and the command that prints it:
// the one table that reader, messages and documentation follow.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/records.h"

namespace amiable::sources {

enum class File : std::uint8_t {
  account_details,
  images,
  snapshots,
  volumes,
  instances,
  ebs_encryption,
  ebs_default_key,
  allowed_images,
  scaling_activities,
  trail_events,  // id: any name; what was looked up
  aliases,
  image_attribute,     // id: image
  snapshot_attribute,  // id: snapshot
  describe_key,        // id: key
  key_policy,
  grants,
  key_tags,
  organization,
  parents,           // id: account or OU
  policies_for_scp,  // id: target
  policies_for_rcp,
  organization_policy,  // id: policy
};

// Names one file; `account` and `region` empty where the file has none.
struct FileId {
  File file = File::account_details;
  std::string account, region, id;
};

// False for ids with characters that could leave the bundle ('/', '..', control characters).
bool is_safe_id(std::string_view id);

std::string path_of(const FileId& file);
// The other direction; nullopt: no command of the table writes a file of that name.
std::optional<FileId> file_of(std::string_view path);
model::Need need_for(const FileId& file);
// The member that the command's output must have at the top, e.g. "Images".
std::string_view top_member(File file);

}  // namespace amiable::sources
