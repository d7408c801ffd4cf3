// Snapshots as the EBS direct APIs see them, and what they are asked about.
//
// Pointers live as long as call.world. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "services/ask.h"
#include "services/call.h"
#include "store/block_files.h"
#include "store/stored_records.h"

namespace amiable::services::ebs {

// On a snapshot that exists or not: arn:aws:ec2:REGION::snapshot/ID with the owner's account as
// aws:ResourceAccount; its tags are the owner's to see [recorded].
Ask ask_on_snapshot(const Call& call, std::string_view action, std::string_view id);

// The caller's own one that is not gone. ResourceNotFoundException: also of shared ones, which
// nobody but their owner writes or continues [recorded].
Answer<const store::Snapshot*> own_snapshot(const Call& call, std::string_view id);
// One whose blocks the caller may read: own or shared with the account, completed, its blocks in
// place, not archived. Public ones of others: INVALID_SNAPSHOT_ID [recorded].
Answer<const store::Snapshot*> readable_snapshot(const Call& call, std::string_view id);

// pending, completed, error, …
std::string_view state_of(const Call& call, const store::Snapshot& snapshot);
// Completed, and nothing of it has still to be sealed anew.
bool is_ready(const Call& call, const store::Snapshot& snapshot);

// Whether one continues the other or both continue the same, as far as anybody can tell.
bool are_related(const store::BlockFiles& files, const store::Snapshot& one,
                 const store::Snapshot& other);

// An id for one that is to be made.
std::string new_block_file();
// InternalServerException when there are none.
Answer<store::BlockFiles*> block_files(const Call& call);

}  // namespace amiable::services::ebs
