// How an answer finds its way back to the connection that waits for it, from whatever thread.
// Internal to src/http. ReplySlot lives on the I/O thread; Mailbox carries answers over to it.
#pragma once

#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "http/io_types.h"
#include "http/messages.h"
#include "http/server.h"

namespace amiable::http {

// One per connection; holds the answer to its current request. Touched on the I/O thread only.
struct ReplySlot {
  enum class State { open, answered, abandoned };
  State state = State::open;
  Response response;
  Timer* waiter = nullptr;  // to be cancelled when the answer comes; null: nobody waits (any more)

  void put(State outcome, Response answer);
};

// One per I/O thread, shared with every Reply that is still about: outlives the loop if need be.
class Mailbox {
 public:
  explicit Mailbox(asio::io_context& io) : io_(&io) {}

  // To be called on the I/O thread before it serves.
  void own_by_this_thread() { thread_ = std::this_thread::get_id(); }
  // After the I/O thread has ended: answers are dropped from now on.
  void close();
  // From any thread. On the I/O thread at once; from others by one post per batch.
  void deliver(const std::shared_ptr<ReplySlot>& slot, ReplySlot::State outcome, Response answer);

 private:
  struct Letter {
    std::shared_ptr<ReplySlot> slot;
    ReplySlot::State outcome;
    Response answer;
  };
  void empty();

  std::thread::id thread_;  // written before the first Reply exists
  std::mutex mutex_;
  asio::io_context* io_;         // guarded by mutex_; null when closed
  std::vector<Letter> letters_;  // guarded by mutex_
};

// The Reply for the request whose answer belongs in `slot`.
Reply make_reply(std::shared_ptr<Mailbox> mailbox, std::shared_ptr<ReplySlot> slot);

}  // namespace amiable::http
