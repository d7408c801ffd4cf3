// A small pool for what takes long: making RSA keys, signing with large ones. Bounded queue.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace amiable::server {

class SlowWork {
 public:
  explicit SlowWork(unsigned threads);
  ~SlowWork();  // finishes what was accepted
  SlowWork(const SlowWork&) = delete;
  SlowWork& operator=(const SlowWork&) = delete;

  // false: the queue is full, the work was not taken. Safe from any thread.
  bool post(std::function<void()> work);

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace amiable::server
