// The thread that looks after EBS's blocks beside the requests: seals anew what a copy under
// another key needs, moves the end of snapshots that blocks are still put into, and removes block
// files that nothing names any more.
//
// Any thread may call look(). A copy that it was at is made again at the next
// start.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "services/vault.h"
#include "store/block_files.h"
#include "store/store.h"

namespace amiable::server {

class BlockKeeper {
 public:
  BlockKeeper(store::Store& store, const services::Vault& vault, store::BlockFiles& files);
  ~BlockKeeper();  // stop()
  BlockKeeper(const BlockKeeper&) = delete;
  BlockKeeper& operator=(const BlockKeeper&) = delete;

  // The world changed: are there copies to be made?
  void look();
  // Ends what it is at; look() has no effect from then on. Not from several threads at once.
  void stop();

 private:
  void run();
  void make_copies();
  void tidy_up();

  store::Store* store_;
  const services::Vault* vault_;
  store::BlockFiles* files_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<bool> stopping_ = false;
  bool copies_wait_ = true;  // those of an earlier run
  std::thread thread_;       // last: it uses all of the above
};

}  // namespace amiable::server
