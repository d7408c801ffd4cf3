// DIR/lock: one process at a time serves a folder. The kernel's lock (flock) falls with the
// process; the file holds the pid of its holder for messages only.
#pragma once

#include <string>

#include "base/result.h"

namespace amiable::store {

class FolderLock {
 public:
  // Error (usage) naming the holder's pid when another process holds it.
  static Result<FolderLock> take(const std::string& folder);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&& other) noexcept;
  ~FolderLock();

 private:
  explicit FolderLock(int file) : file_(file) {}
  int file_ = -1;
};

}  // namespace amiable::store
