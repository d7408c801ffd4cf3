// KeyMetadata: what CreateKey, DescribeKey and ReplicateKey tell about a key.
#pragma once

#include "services/call.h"
#include "wire/generated/kms.h"

namespace amiable::services::kms {

wire::kms::KeyMetadata metadata_of(const store::Key& key, Timestamp now);

std::vector<std::string> texts(std::span<const std::string_view> names);

}  // namespace amiable::services::kms
