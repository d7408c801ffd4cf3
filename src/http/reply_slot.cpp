// Delivery of answers: directly on the I/O thread, through the mailbox from elsewhere.
// The last copy of a Reply that goes uncalled delivers "no answer".
#include "http/reply_slot.h"

#include <atomic>
#include <boost/asio/post.hpp>

namespace amiable::http {
namespace {

class Exchange {
 public:
  Exchange(std::shared_ptr<Mailbox> mailbox, std::shared_ptr<ReplySlot> slot)
      : mailbox_(std::move(mailbox)), slot_(std::move(slot)) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() { finish(ReplySlot::State::abandoned, {}); }

  void finish(ReplySlot::State outcome, Response answer) {
    if (done_.test_and_set()) return;
    mailbox_->deliver(slot_, outcome, std::move(answer));
  }

 private:
  std::atomic_flag done_;
  std::shared_ptr<Mailbox> mailbox_;
  std::shared_ptr<ReplySlot> slot_;
};

}  // namespace

void ReplySlot::put(State outcome, Response answer) {
  state = outcome;
  response = std::move(answer);
  if (waiter != nullptr) waiter->cancel();
}

void Mailbox::close() {
  std::vector<Letter> dropped;
  const std::lock_guard lock(mutex_);
  io_ = nullptr;
  dropped.swap(letters_);
}

void Mailbox::deliver(const std::shared_ptr<ReplySlot>& slot, ReplySlot::State outcome,
                      Response answer) {
  if (std::this_thread::get_id() == thread_) return slot->put(outcome, std::move(answer));
  const std::lock_guard lock(mutex_);
  if (io_ == nullptr) return;
  letters_.push_back({slot, outcome, std::move(answer)});
  if (letters_.size() == 1) asio::post(*io_, [this] { empty(); });
}

void Mailbox::empty() {
  std::vector<Letter> batch;
  {
    const std::lock_guard lock(mutex_);
    batch.swap(letters_);
  }
  for (Letter& letter : batch) letter.slot->put(letter.outcome, std::move(letter.answer));
}

Reply make_reply(std::shared_ptr<Mailbox> mailbox, std::shared_ptr<ReplySlot> slot) {
  auto exchange = std::make_shared<Exchange>(std::move(mailbox), std::move(slot));
  return [exchange = std::move(exchange)](Response response) {
    exchange->finish(ReplySlot::State::answered, std::move(response));
  };
}

}  // namespace amiable::http
