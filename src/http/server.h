// The HTTP/1.1 server: listens, frames requests, bounds them, hands them on and writes the answers.
// Sits under src/wire and src/server. It knows nothing of AWS: bodies of refusals come from the
// FaultHandler. No HTTP/2, no compression, no upgrade, no trailers (read and dropped).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/limits.h"
#include "base/result.h"
#include "http/messages.h"

namespace amiable::http {

// To be called exactly once, from any thread, at once or later; a second call does nothing. Called
// inside the handler it costs no round trip. Destroyed uncalled (all copies), the request is
// answered through the fault hook as Fault::internal. Calling it after the connection or the server
// has gone is allowed and does nothing.
using Reply = std::function<void(Response)>;

// Runs on an I/O thread: must not block. It must not throw; if it does, the answer is
// Fault::internal. Called from several threads at once when ServerOptions::threads > 1.
using Handler = std::function<void(Request, Reply)>;

// Why the server refuses a request by itself. After each but `internal` the connection closes.
enum class Fault {
  bad_request,           // not HTTP/1.x as RFC 9112 has it, or framed ambiguously: 400
  head_too_large,        // request line and headers beyond head_bytes_max: 431
  body_too_large,        // announced or sent beyond body_bytes_max: 413
  length_required,       // POST, PUT or PATCH with neither length nor chunks: 411
  timeout,               // head or body not complete in time: 408
  unsupported_transfer,  // a Transfer-Encoding other than `chunked`: 501
  expectation_failed,    // an Expect other than 100-continue: 417
  internal,              // the handler gave no answer: 500
};

// The HTTP status that belongs to a fault, as listed above.
int status_of(Fault fault);

// Answers a refused request. `partial` holds what could be read: possibly nothing but the peer.
// Runs on an I/O thread. The answer's own status is used.
using FaultHandler = std::function<Response(Fault, const Request& partial)>;

// Any zero time means: no such deadline. Deadlines are checked by a sweep every quarter second, so
// they fire up to that much late.
struct ServerOptions {
  std::string address = "127.0.0.1";  // IPv4 or IPv6 address, no name
  std::uint16_t port = 0;             // 0: the system chooses
  unsigned threads = 1;               // 1..limits::http_threads_max
  std::string tls_certificate_file;   // PEM chain; with the key: the port speaks TLS only
  std::string tls_key_file;           // PEM
  std::size_t head_bytes_max = limits::http_head_bytes_max;
  std::size_t body_bytes_max = limits::http_body_bytes_max;
  std::chrono::milliseconds head_timeout{10'000};   // first byte (or TLS start) to end of head
  std::chrono::milliseconds body_timeout{60'000};   // end of head to end of body
  std::chrono::milliseconds idle_timeout{120'000};  // no byte of a next request
  std::chrono::milliseconds write_timeout{30'000};  // one answer, begin to end
  // Over all threads. Beyond it, a new connection waits in the kernel's queue until one closes.
  std::size_t connections_max = limits::http_connections_max;
};

// One listening port with its threads. listen, start, stop and the destructor belong to one thread.
class Server {
  struct State;

 public:
  // Binds and listens: from here on, connections queue. Errors: ErrorKind::usage for a bad address,
  // an address in use or not ours, options out of range; ErrorKind::unreadable for certificate/key.
  static Result<std::unique_ptr<Server>> listen(ServerOptions options, Handler handler,
                                                FaultHandler fault_handler);

  explicit Server(std::unique_ptr<State> state);  // for listen() alone: State is private
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();  // stop(0 ms) if still running

  std::uint16_t port() const;  // the one bound, never 0

  // Starts the threads; returns at once. Once only.
  void start();

  // Stops accepting, closes idle connections, lets requests that have begun be answered until
  // `drain` is over, closes the rest, joins the threads. A second call does nothing.
  void stop(std::chrono::milliseconds drain);

 private:
  std::unique_ptr<State> state_;
};

}  // namespace amiable::http
