// The rows of the EBS direct APIs, file by file.
#pragma once

#include "services/operation.h"

namespace amiable::services::ebs {

Rows snapshot_start_rows();  // StartSnapshot
Rows block_write_rows();     // PutSnapshotBlock, CompleteSnapshot
Rows block_list_rows();      // ListSnapshotBlocks, ListChangedBlocks
Rows block_read_rows();      // GetSnapshotBlock

}  // namespace amiable::services::ebs
