// A call on the world as some changes will leave it: what an operation sees of what it has just
// made (an AWS managed key, a grant). Lives no longer than `call`, whose caller's record it shares.
#pragma once

#include "services/call.h"
#include "store/change_set.h"

namespace amiable::services {

class WorldAhead {
 public:
  WorldAhead(const Call& call, const store::ChangeSet& changes);
  WorldAhead(const WorldAhead&) = delete;
  WorldAhead& operator=(const WorldAhead&) = delete;

  const Call& call() const { return call_; }

 private:
  store::World world_;
  store::WorldInventory inventory_;
  Call call_;
};

}  // namespace amiable::services
