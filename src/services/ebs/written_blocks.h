// What a snapshot's block file holds, counted when it is sealed.
#pragma once

#include <cstdint>
#include <string>

namespace amiable::services::ebs {

struct WrittenBlocks {
  std::uint64_t written = 0;  // since its parent: ChangedBlocksCount
  std::uint64_t total = 0;    // with what it continues
  // SHA-256 of the checksums of the written ones in ascending order of their index, as base64
  // [EBS user guide, Use checksums: LINEAR].
  std::string checksum;
};

}  // namespace amiable::services::ebs
