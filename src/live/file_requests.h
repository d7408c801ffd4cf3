// How each file of a bundle is asked for: service, operation, parameters and permission.
// Pure; the commands that print the same are in sources/bundle_paths.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws_client/client.h"
#include "sources/bundle_paths.h"

namespace amiable::live {

struct Reading {
  std::string_view service;    // signing name, and the prefix of the permission
  std::string_view operation;  // also the permission's name
};

Reading reading_of(sources::File file);
// kms:GetKeyPolicy.
std::string permission_of(sources::File file);

// Whether the file is a list that is asked for by ids: images, snapshots, volumes, instances.
bool is_listed_by_ids(sources::File file);

// The first request for a file. `ids` for lists by ids; without any the list is of all that the
// account owns, never of what is public. `partition` (aws, aws-cn, …) of the caller.
aws_client::Request request_for(const sources::FileId& file, const std::vector<std::string>& ids,
                                std::string_view partition);
// Images or snapshots that an account is named in the permissions of; of snapshots also its own.
aws_client::Request shared_request(sources::File file, std::string_view region);
// All keys of a Region. No file holds the answer: it names the folders of the keys' files.
aws_client::Request keys_request(std::string_view region);
// The same request for the page after `token`.
aws_client::Request next_page(aws_client::Request request, std::string_view token);

// Whether an error code says that a thing of this file does not exist (or is not shown to the
// caller), as InvalidAMIID.NotFound for images.
bool says_not_there(sources::File file, std::string_view error_code);
// The output of a list that holds nothing.
std::string empty_output(sources::File file);

}  // namespace amiable::live
