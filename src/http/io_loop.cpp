// Accepting, the sweep, and the ways to stop.
// One timer per thread serves all deadlines: re-arming an Asio timer per request would cost more
// than parsing it.
#include "http/io_loop.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include "http/response_head.h"
#include "http/session.h"

namespace amiable::http {
namespace {

constexpr std::chrono::milliseconds sweep_interval{250};
// After a failed accept (out of descriptors or memory), and while connections_max are open.
constexpr std::chrono::milliseconds accept_pause{50};

// An IPv4 client of an IPv6 socket has its IPv4 address: aws:SourceIp compares with that.
std::string text_of(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

void ignore(std::exception_ptr) {}

}  // namespace

Watched::Watched(IoLoop& loop) : loop_(loop), index_(loop.connections_.size()) {
  loop_.connections_.push_back(this);
  loop_.service_.connections.fetch_add(1, std::memory_order_relaxed);
}

Watched::~Watched() {
  auto& all = loop_.connections_;
  all[index_] = all.back();
  all[index_]->index_ = index_;
  all.pop_back();
  loop_.service_.connections.fetch_sub(1, std::memory_order_relaxed);
  if (loop_.stopping_ && all.empty()) loop_.sweep_timer_.cancel();
}

// The loop's clock is up to one interval old: add it, so that no deadline fires early.
void Watched::enter(Phase phase, std::chrono::milliseconds timeout) {
  phase_ = phase;
  expired_ = false;
  deadline_ =
      timeout.count() == 0 ? Clock::time_point::max() : loop_.now_ + sweep_interval + timeout;
}

IoLoop::IoLoop(Service& service) : service_(service) { refresh_time(); }

IoLoop::~IoLoop() = default;

void IoLoop::run() {
  mailbox_->own_by_this_thread();
  asio::co_spawn(io_.get_executor(), accept(), ignore);
  asio::co_spawn(io_.get_executor(), sweep(), ignore);
  for (;;) {
    try {
      io_.run();
      return;
    } catch (const std::exception&) {
      // Out of memory in some operation: its coroutine has ended, the others go on.
      continue;
    }
  }
}

void IoLoop::post_stop() {
  asio::post(io_, [this] { begin_stop(); });
}

void IoLoop::post_abort() {
  asio::post(io_, [this] {
    for (Watched* connection : connections_) connection->abort();
  });
}

void IoLoop::begin_stop() {
  stopping_ = true;
  error_code ignored;
  acceptor_.close(ignored);
  pause_timer_.cancel();
  for (Watched* connection : connections_) {
    const auto phase = connection->phase();
    if (phase == Watched::Phase::idle || phase == Watched::Phase::closing) connection->abort();
  }
  if (connections_.empty()) sweep_timer_.cancel();
}

Awaitable<void> IoLoop::pause(std::chrono::milliseconds time) {
  pause_timer_.expires_after(time);
  co_await pause_timer_.async_wait(as_values);
}

Awaitable<void> IoLoop::accept() {
  while (!stopping_) {
    if (service_.connections.load(std::memory_order_relaxed) >= service_.options.connections_max) {
      co_await pause(accept_pause);
      continue;
    }
    Socket socket(io_);
    Tcp::endpoint peer;
    const auto [error] = co_await acceptor_.async_accept(socket, peer, as_values);
    if (stopping_) break;
    if (!error) {
      admit(std::move(socket), peer);
    } else if (error != asio::error::connection_aborted) {
      co_await pause(accept_pause);
    }
  }
}

void IoLoop::admit(Socket socket, const Tcp::endpoint& peer) {
  error_code error;
  socket.set_option(Tcp::no_delay(true), error);
  if (!error) socket.non_blocking(true, error);
  if (error) return;  // the peer has gone already
  try {
    start_session(*this, std::move(socket), text_of(peer.address()));
  } catch (const std::bad_alloc&) {
    return;  // this connection is lost; accepting goes on
  }
}

Awaitable<void> IoLoop::sweep() {
  while (!stopping_ || !connections_.empty()) {
    sweep_timer_.expires_after(sweep_interval);
    co_await sweep_timer_.async_wait(as_values);
    refresh_time();
    expire_late();
  }
}

void IoLoop::expire_late() {
  for (Watched* connection : connections_) {
    if (connection->deadline_ > now_) continue;
    // Again at each sweep until the connection moves on: a cancel that falls between two steps of
    // a long write reaches neither.
    connection->expired_ = true;
    connection->cancel();
  }
}

void IoLoop::refresh_time() {
  now_ = Clock::now();
  const std::time_t second = std::time(nullptr);
  if (second == second_) return;
  second_ = second;
  date_ = http_date(second);
}

}  // namespace amiable::http
