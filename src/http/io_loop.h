// One I/O thread's world: io_context, acceptor, its connections, the sweep that enforces deadlines.
// Internal to src/http. Everything but post_* and the mailbox belongs to the thread in run().
#pragma once

#include <atomic>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/io_types.h"
#include "http/reply_slot.h"
#include "http/request_reader.h"
#include "http/server.h"

namespace amiable::http {

// What all threads of one server share; not changed once they run, the count apart.
struct Service {
  ServerOptions options;
  Handler handler;
  FaultHandler fault_handler;
  std::optional<asio::ssl::context> tls;
  std::atomic<std::size_t> connections{0};

  RequestBounds bounds() const { return {options.head_bytes_max, options.body_bytes_max}; }
};

// A connection as the sweep and the stop see it. Registers itself with its loop for its lifetime.
class Watched {
 public:
  enum class Phase { idle, head, body, answering, writing, closing };

  explicit Watched(class IoLoop& loop);
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;
  virtual ~Watched();

  virtual void cancel() = 0;  // pending socket operations end with operation_aborted
  virtual void abort() = 0;   // so does everything, and the socket is closed

  Phase phase() const { return phase_; }

 protected:
  // Zero: without deadline.
  void enter(Phase phase, std::chrono::milliseconds timeout);
  bool has_expired() const { return expired_; }

  IoLoop& loop_;

 private:
  friend class IoLoop;
  std::size_t index_;
  Clock::time_point deadline_ = Clock::time_point::max();
  Phase phase_ = Phase::idle;
  bool expired_ = false;
};

class IoLoop {
 public:
  explicit IoLoop(Service& service);
  IoLoop(const IoLoop&) = delete;
  IoLoop& operator=(const IoLoop&) = delete;
  ~IoLoop();

  asio::io_context& io() { return io_; }
  Acceptor& acceptor() { return acceptor_; }

  // Serves until stopped and without connections.
  void run();

  // From another thread. Stop: no accept, no idle connection; abort: no connection at all.
  void post_stop();
  void post_abort();
  void close_mailbox() { mailbox_->close(); }

  Service& service() { return service_; }
  const std::shared_ptr<Mailbox>& mailbox() { return mailbox_; }
  bool is_stopping() const { return stopping_; }
  const std::string& date() const { return date_; }
  // Bytes on their way out. INVARIANT: empty whenever a coroutine of the loop is suspended.
  std::string& out() { return out_; }

 private:
  friend class Watched;
  Awaitable<void> accept();
  Awaitable<void> sweep();
  Awaitable<void> pause(std::chrono::milliseconds time);
  void admit(Socket socket, const Tcp::endpoint& peer);
  void expire_late();
  void refresh_time();
  void begin_stop();

  Service& service_;
  asio::io_context io_{1};  // 1: one thread runs it
  Acceptor acceptor_{io_};
  Timer sweep_timer_{io_};
  Timer pause_timer_{io_};
  std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>(io_);
  std::vector<Watched*> connections_;
  Clock::time_point now_;
  std::time_t second_ = 0;
  std::string date_;
  std::string out_;
  bool stopping_ = false;
};

}  // namespace amiable::http
