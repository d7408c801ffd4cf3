// One queue, a few threads.
#include "server/slow_work.h"

#include "base/limits.h"

namespace amiable::server {

SlowWork::SlowWork(unsigned threads) {
  for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

SlowWork::~SlowWork() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool SlowWork::post(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= limits::slow_work_queue_max) return false;
    queue_.push_back(std::move(work));
  }
  ready_.notify_one();
  return true;
}

void SlowWork::run() {
  for (;;) {
    std::function<void()> work;
    {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      work = std::move(queue_.front());
      queue_.pop_front();
    }
    work();
  }
}

}  // namespace amiable::server
