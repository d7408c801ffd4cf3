// The life of a connection as one coroutine: read, advance through what was read, flush, repeat.
// advance() is synchronous and does all the work of a request that is answered at once: then a
// request costs one read and one write, as measured the two dearest steps.
#include "http/session.h"

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <optional>

#include "http/input_buffer.h"
#include "http/io_loop.h"
#include "http/response_head.h"

namespace amiable::http {
namespace {

using TlsStream = asio::ssl::stream<Socket>;
using Progress = RequestReader::Progress;

// Smaller bodies are copied behind their head: cheaper than a second buffer in the write.
constexpr std::size_t copied_body_bytes_max = std::size_t{16} << 10;
constexpr std::size_t out_bytes_kept_max = std::size_t{256} << 10;
constexpr std::size_t out_bytes_flushed_at = std::size_t{64} << 10;
constexpr std::size_t input_bytes_max = std::size_t{64} << 10;
// Texts kept for the next request keep their memory up to here.
constexpr std::size_t text_bytes_kept_max = 256;
// A closing connection still reads what the client is sending, for this long and this much: closing
// with bytes unread makes TCP drop the answer that is on its way (RFC 9112 section 9.6).
constexpr std::chrono::milliseconds linger_timeout{1000};
constexpr std::size_t linger_bytes_max = std::size_t{4} << 20;

constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

// What a fault handler needs of a request that the handler has already taken.
struct Asked {
  std::string method;
  std::string target;
  std::string content_type;
};

void keep(std::string& kept, std::string_view text) {
  if (kept.capacity() > text_bytes_kept_max) kept = std::string();
  kept.assign(text);
}

enum class Next { read, flush, reply, close };

template <class Stream>
class Session final : public Watched {
 public:
  Session(IoLoop& loop, Stream stream, std::string peer)
      : Watched(loop), stream_(std::move(stream)), peer_(std::move(peer)) {
    slot_->waiter = nullptr;
  }
  ~Session() override { slot_->waiter = nullptr; }

  void cancel() override {
    error_code ignored;
    socket().cancel(ignored);
  }
  void abort() override {
    aborted_ = true;
    error_code ignored;
    socket().close(ignored);
    reply_timer_.cancel();
  }

  Awaitable<void> serve();

 private:
  static constexpr bool is_tls = std::is_same_v<Stream, TlsStream>;

  Socket& socket() {
    if constexpr (is_tls) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }
  Next advance();
  Next await_more();
  Next take_request();
  Next answer(Response response);
  Next answer_from_slot();
  Next refuse(Fault fault, Request partial);
  Response fault_response(Fault fault, const Request& partial) const;
  Response fault_of_asked() const;
  void note_asked();
  bool write_now();
  Awaitable<bool> flush();
  Awaitable<bool> handshake();
  Awaitable<bool> fill();
  Awaitable<void> await_reply();
  Awaitable<void> linger();

  const ServerOptions& options() const { return loop_.service().options; }

  Stream stream_;
  std::string peer_;
  InputBuffer input_{std::max(input_bytes_max, options().head_bytes_max)};
  std::optional<RequestReader> reader_;
  std::shared_ptr<ReplySlot> slot_ = std::make_shared<ReplySlot>();
  Timer reply_timer_{loop_.io(), Clock::time_point::max()};
  Asked asked_;
  std::string pending_;  // taken over from loop_.out() by a write that has to wait
  std::string tail_;     // a body that goes out behind loop_.out() or pending_
  bool head_only_ = false;
  bool http_1_0_ = false;
  bool keep_alive_ = true;
  bool continued_ = false;
  bool aborted_ = false;
};

template <class Stream>
Awaitable<void> Session<Stream>::serve() {
  if (!co_await handshake()) co_return;
  for (;;) {
    Next next = advance();
    if (!write_now() && !co_await flush()) co_return;
    if (next == Next::reply) {
      co_await await_reply();
      if (aborted_) co_return;
      next = answer_from_slot();
      if (next == Next::read) continue;  // advance() may have more to send along
      if (!write_now() && !co_await flush()) co_return;
    }
    if (next == Next::close) break;
    if (next != Next::read) continue;
    if (loop_.is_stopping() && phase() == Phase::idle) break;
    if (co_await fill()) continue;
    // The client has gone, or has been too slow: with half a request it is told so.
    const bool is_late = has_expired() && !aborted_ && phase() != Phase::idle;
    if (!is_late) co_return;
    refuse(Fault::timeout, std::move(reader_->request()));
    if (!write_now() && !co_await flush()) co_return;
    break;
  }
  co_await linger();
}

// Goes on with what has been read until something has to be waited for.
template <class Stream>
Next Session<Stream>::advance() {
  for (;;) {
    if (!reader_) reader_.emplace(loop_.service().bounds());
    if (input_.is_empty()) return await_more();
    const auto step = reader_->read(input_.unread());
    input_.consume(step.consumed);
    if (step.progress == Progress::more) return await_more();
    if (step.progress == Progress::refused) {
      return refuse(reader_->fault(), std::move(reader_->request()));
    }
    const Next next = take_request();
    if (next != Next::read) return next;
  }
}

template <class Stream>
Next Session<Stream>::await_more() {
  if (reader_->has_head()) {
    if (reader_->expects_continue() && !continued_) {
      continued_ = true;
      loop_.out().append(continue_line);
    }
    if (phase() != Phase::body) enter(Phase::body, options().body_timeout);
  } else if (reader_->has_begun()) {
    if (phase() != Phase::head) enter(Phase::head, options().head_timeout);
  } else {
    enter(Phase::idle, options().idle_timeout);
  }
  return Next::read;
}

template <class Stream>
void Session<Stream>::note_asked() {
  const Request& request = reader_->request();
  keep(asked_.method, request.method);
  keep(asked_.target, request.target);
  keep(asked_.content_type, reader_->content_type());
  head_only_ = reader_->is_head_method();
  http_1_0_ = reader_->is_http_1_0();
  keep_alive_ = reader_->keeps_alive();
  continued_ = false;
}

// Next::read stands for "answered, go on".
template <class Stream>
Next Session<Stream>::take_request() {
  note_asked();
  enter(Phase::answering, std::chrono::milliseconds{0});
  Request request = std::move(reader_->request());
  reader_.reset();
  request.peer = peer_;
  request.tls = is_tls;
  slot_->state = ReplySlot::State::open;
  try {
    loop_.service().handler(std::move(request), make_reply(loop_.mailbox(), slot_));
  } catch (...) {
    // The reply has gone down with the handler, or is still held somewhere and will come too late.
    if (slot_->state == ReplySlot::State::open) slot_ = std::make_shared<ReplySlot>();
    slot_->state = ReplySlot::State::abandoned;
  }
  if (slot_->state == ReplySlot::State::open) return Next::reply;
  return answer_from_slot();
}

template <class Stream>
Next Session<Stream>::answer_from_slot() {
  if (slot_->state == ReplySlot::State::abandoned) return answer(fault_of_asked());
  return answer(std::move(slot_->response));
}

template <class Stream>
Next Session<Stream>::answer(Response response) {
  if (loop_.is_stopping()) keep_alive_ = false;
  auto header = ConnectionHeader::none;
  if (!keep_alive_) header = ConnectionHeader::close;
  if (keep_alive_ && http_1_0_) header = ConnectionHeader::keep_alive;
  std::string& out = loop_.out();
  append_head(out, response, loop_.date(), header);
  if (!head_only_ && may_have_body(response.status)) {
    if (response.body.size() <= copied_body_bytes_max) {
      out.append(response.body);
    } else {
      tail_ = std::move(response.body);
    }
  }
  if (!keep_alive_) return Next::close;
  const bool is_full = !tail_.empty() || out.size() > out_bytes_flushed_at;
  return is_full ? Next::flush : Next::read;
}

template <class Stream>
Response Session<Stream>::fault_response(Fault fault, const Request& partial) const {
  try {
    return loop_.service().fault_handler(fault, partial);
  } catch (...) {
    return {status_of(fault), {}, {}};
  }
}

template <class Stream>
Response Session<Stream>::fault_of_asked() const {
  Request partial{asked_.method, asked_.target, {}, {}, peer_, is_tls};
  if (!asked_.content_type.empty()) {
    partial.headers.push_back({"Content-Type", asked_.content_type});
  }
  return fault_response(Fault::internal, partial);
}

template <class Stream>
Next Session<Stream>::refuse(Fault fault, Request partial) {
  partial.peer = peer_;
  partial.tls = is_tls;
  keep_alive_ = false;
  head_only_ = partial.method == "HEAD";
  return answer(fault_response(fault, partial));
}

// Everything in one system call without waiting, which nearly always works. False: flush() has to
// bring out the rest, now in pending_ and tail_.
template <class Stream>
bool Session<Stream>::write_now() {
  std::string& out = loop_.out();
  if (out.empty() && tail_.empty()) return true;
  std::size_t sent = 0;
  if constexpr (!is_tls) {
    error_code error;
    if (tail_.empty()) {
      sent = stream_.write_some(asio::buffer(out), error);
    } else {
      const std::array buffers{asio::buffer(std::as_const(out)),
                               asio::buffer(std::as_const(tail_))};
      sent = stream_.write_some(buffers, error);
    }
  }
  if (sent == out.size() + tail_.size()) {
    out.clear();
    tail_ = std::string();
    if (out.capacity() > out_bytes_kept_max) out = std::string();
    return true;
  }
  const std::size_t sent_of_out = std::min(sent, out.size());
  pending_.assign(out, sent_of_out);
  out.clear();
  tail_.erase(0, sent - sent_of_out);
  return false;
}

template <class Stream>
Awaitable<bool> Session<Stream>::flush() {
  enter(Phase::writing, options().write_timeout);
  const std::array buffers{asio::buffer(std::as_const(pending_)),
                           asio::buffer(std::as_const(tail_))};
  const auto [error, count] = co_await asio::async_write(stream_, buffers, as_values);
  pending_ = std::string();
  tail_ = std::string();
  enter(Phase::answering, std::chrono::milliseconds{0});
  co_return !error && !aborted_;
}

template <class Stream>
Awaitable<bool> Session<Stream>::handshake() {
  if constexpr (is_tls) {
    // Phase idle: a stop need not wait for it.
    enter(Phase::idle, options().head_timeout);
    const auto [error] =
        co_await stream_.async_handshake(asio::ssl::stream_base::server, as_values);
    co_return !error && !aborted_;
  }
  co_return true;
}

template <class Stream>
Awaitable<bool> Session<Stream>::fill() {
  const auto space =
      input_.prepare(phase() == Phase::body ? input_bytes_max : InputBuffer::idle_bytes);
  const auto [error, count] =
      co_await stream_.async_read_some(asio::buffer(space.data, space.size), as_values);
  input_.commit(count);
  co_return !error && !has_expired() && !aborted_;
}

template <class Stream>
Awaitable<void> Session<Stream>::await_reply() {
  slot_->waiter = &reply_timer_;
  while (slot_->state == ReplySlot::State::open && !aborted_) {
    co_await reply_timer_.async_wait(as_values);
  }
  slot_->waiter = nullptr;
}

template <class Stream>
Awaitable<void> Session<Stream>::linger() {
  if (loop_.is_stopping() || aborted_) co_return;
  enter(Phase::closing, linger_timeout);
  if constexpr (is_tls) co_await stream_.async_shutdown(as_values);
  error_code ignored;
  socket().shutdown(Socket::shutdown_send, ignored);
  std::size_t drained = 0;
  while (drained < linger_bytes_max && !has_expired() && !aborted_) {
    input_.consume(input_.unread().size());
    const auto space = input_.prepare();
    const auto [error, count] =
        co_await socket().async_read_some(asio::buffer(space.data, space.size), as_values);
    if (error) co_return;
    drained += count;
  }
}

template <class Stream>
Awaitable<void> hold(std::unique_ptr<Session<Stream>> session) {
  co_await session->serve();
}

template <class Stream>
void start(IoLoop& loop, Stream stream, std::string peer) {
  auto session = std::make_unique<Session<Stream>>(loop, std::move(stream), std::move(peer));
  asio::co_spawn(loop.io().get_executor(), hold(std::move(session)), [](std::exception_ptr) {});
}

}  // namespace

void start_session(IoLoop& loop, Socket socket, std::string peer) {
  auto& tls = loop.service().tls;
  if (tls) {
    start(loop, TlsStream(std::move(socket), *tls), std::move(peer));
  } else {
    start(loop, std::move(socket), std::move(peer));
  }
}

}  // namespace amiable::http
