// Options to bound sockets, threads around loops, and the order of stopping.
// No HTTP here: that begins in session.cpp.
#include "http/server.h"

#include <fmt/core.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "http/io_loop.h"
#include "http/tls_context.h"

namespace amiable::http {
namespace {

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
constexpr int backlog = 4096;  // the kernel caps it at net.core.somaxconn

enum class Sharing { exclusive, among_threads };

Error usage(std::string message, std::string next) {
  return {ErrorKind::usage, std::move(message), {}, std::move(next)};
}

Result<void> check(const ServerOptions& options) {
  if (options.threads < 1 || options.threads > limits::http_threads_max) {
    return usage(
        fmt::format("{} threads: expected 1 to {}", options.threads, limits::http_threads_max),
        "give one thread per processor core");
  }
  if (options.head_bytes_max < 1024 || options.head_bytes_max > (std::size_t{1} << 30)) {
    return usage("the limit of request heads must be 1 KiB to 1 GiB", "use the default, 64 KiB");
  }
  if (options.connections_max == 0) return usage("at least one connection must be allowed", "");
  if (options.tls_certificate_file.empty() != options.tls_key_file.empty()) {
    return usage("TLS needs both a certificate and a key", "give both files, or neither");
  }
  return {};
}

Result<Tcp::endpoint> endpoint_of(const ServerOptions& options) {
  error_code error;
  const auto address = asio::ip::make_address(options.address, error);
  if (!error) return Tcp::endpoint(address, options.port);
  return usage(fmt::format("`{}` is not an IP address", options.address),
               "give an address such as 127.0.0.1, ::1 or 0.0.0.0; names are not looked up");
}

Error bind_error(const Tcp::endpoint& at, const error_code& error) {
  const std::string place = at.address().is_v6()
                                ? fmt::format("[{}]:{}", at.address().to_string(), at.port())
                                : fmt::format("{}:{}", at.address().to_string(), at.port());
  if (error == asio::error::address_in_use) {
    return usage(fmt::format("{} is already in use", place),
                 "choose another port, or 0 to have one chosen");
  }
  if (error == asio::error::access_denied) {
    return usage(fmt::format("no permission to listen on {}", place), "choose a port from 1024 on");
  }
  return usage(fmt::format("cannot listen on {}: {}", place, error.message()),
               "use an address of this machine, such as 127.0.0.1");
}

Result<void> open_at(Acceptor& acceptor, const Tcp::endpoint& at, Sharing sharing) {
  error_code error;
  acceptor.open(at.protocol(), error);
  if (!error) acceptor.set_option(Acceptor::reuse_address(true), error);
  if (!error && sharing == Sharing::among_threads) acceptor.set_option(ReusePort(true), error);
  if (!error) acceptor.bind(at, error);
  if (!error) acceptor.listen(backlog, error);
  if (!error) acceptor.non_blocking(true, error);
  if (error) return bind_error(at, error);
  return {};
}

// SO_REUSEPORT would let two servers of one user share a port unnoticed: so try without, first.
Result<void> check_free(const Tcp::endpoint& at) {
  asio::io_context io;
  Acceptor probe(io);
  return open_at(probe, at, Sharing::exclusive);
}

}  // namespace

int status_of(Fault fault) {
  switch (fault) {
    case Fault::bad_request:
      return 400;
    case Fault::head_too_large:
      return 431;
    case Fault::body_too_large:
      return 413;
    case Fault::length_required:
      return 411;
    case Fault::timeout:
      return 408;
    case Fault::unsupported_transfer:
      return 501;
    case Fault::expectation_failed:
      return 417;
    case Fault::internal:
      return 500;
  }
  return 500;
}

struct Server::State {
  Service service;
  std::vector<std::unique_ptr<IoLoop>> loops;
  std::vector<std::thread> threads;
  std::uint16_t port = 0;
  std::mutex mutex;
  std::condition_variable ended;
  std::size_t running = 0;  // guarded by mutex

  Result<void> bind_all();
  void serve(IoLoop& loop);
};

Result<void> Server::State::bind_all() {
  Tcp::endpoint at = TRY(endpoint_of(service.options));
  const unsigned loop_count = service.options.threads;
  const auto sharing = loop_count > 1 ? Sharing::among_threads : Sharing::exclusive;
  if (sharing == Sharing::among_threads && at.port() != 0) TRY(check_free(at));
  for (unsigned i = 0; i < loop_count; ++i) {
    loops.push_back(std::make_unique<IoLoop>(service));
    TRY(open_at(loops.back()->acceptor(), at, sharing));
    error_code error;
    at.port(loops.back()->acceptor().local_endpoint(error).port());
    if (error) return bind_error(at, error);
  }
  port = at.port();
  return {};
}

void Server::State::serve(IoLoop& loop) {
  loop.run();
  const std::lock_guard lock(mutex);
  --running;
  ended.notify_all();
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() { stop(std::chrono::milliseconds{0}); }

Result<std::unique_ptr<Server>> Server::listen(ServerOptions options, Handler handler,
                                               FaultHandler fault_handler) try {
  TRY(check(options));
  auto state = std::make_unique<State>();
  if (!options.tls_certificate_file.empty()) {
    state->service.tls = TRY(load_tls({options.tls_certificate_file, options.tls_key_file}));
  }
  state->service.options = std::move(options);
  state->service.handler = std::move(handler);
  state->service.fault_handler = std::move(fault_handler);
  TRY(state->bind_all());
  return std::make_unique<Server>(std::move(state));
} catch (const boost::system::system_error& error) {
  // An io_context needs descriptors of its own.
  return Error{ErrorKind::internal,
               fmt::format("cannot set up the server: {}", error.what()),
               {},
               "raise the limit of open files (ulimit -n)"};
}

std::uint16_t Server::port() const { return state_->port; }

void Server::start() {
  if (!state_->threads.empty()) return;
  state_->running = state_->loops.size();
  for (const auto& loop : state_->loops) {
    state_->threads.emplace_back([state = state_.get(), &loop = *loop] { state->serve(loop); });
  }
}

void Server::stop(std::chrono::milliseconds drain) {
  for (const auto& loop : state_->loops) loop->post_stop();
  if (!state_->threads.empty()) {
    std::unique_lock lock(state_->mutex);
    const auto all_ended = [this] { return state_->running == 0; };
    if (!state_->ended.wait_for(lock, drain, all_ended)) {
      lock.unlock();
      for (const auto& loop : state_->loops) loop->post_abort();
    }
  }
  for (std::thread& thread : state_->threads) thread.join();
  for (const auto& loop : state_->loops) loop->close_mailbox();
  state_->threads.clear();
  state_->loops.clear();
}

}  // namespace amiable::http
