// A socket that sends the bytes it is told to and reads HTTP answers, for the tests of src/http.
// Deliberately not an HTTP client: the tests send what no client would.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "http/server.h"

namespace amiable::http {

class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0;
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  RawClient(RawClient&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), connected_(other.connected_) {}
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() {
    if (fd_ >= 0) ::close(fd_);
  }

  int fd() const { return fd_; }
  bool connected() const { return connected_; }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  // One more piece into received_; false at the end of the stream or after `wait`.
  bool receive(std::chrono::milliseconds wait = std::chrono::seconds{10}) {
    pollfd watch{fd_, POLLIN, 0};
    if (::poll(&watch, 1, static_cast<int>(wait.count())) != 1) return false;
    char piece[65536];
    const auto count = ::recv(fd_, piece, sizeof piece, 0);
    if (count <= 0) return at_end_ = true, false;
    received_.append(piece, static_cast<std::size_t>(count));
    return true;
  }

  // The next whole answer, head and body (by Content-Length); what there is if the stream ends.
  std::string answer(bool has_body = true) {
    for (;;) {
      const auto head_end = received_.find("\r\n\r\n");
      if (head_end != std::string::npos) {
        std::size_t size = head_end + 4;
        const auto length = received_.find("Content-Length: ");
        if (has_body && length < head_end) {
          size += std::strtoul(received_.c_str() + length + 16, nullptr, 10);
        }
        if (received_.size() >= size) {
          std::string whole = received_.substr(0, size);
          received_.erase(0, size);
          return whole;
        }
      }
      if (!receive()) return std::exchange(received_, {});
    }
  }

  // Everything until the server closes; fails the test if it does not.
  std::string rest() {
    while (receive()) continue;
    EXPECT_TRUE(at_end_) << "the server should have closed the connection";
    return std::exchange(received_, {});
  }

  bool is_silent_for(std::chrono::milliseconds time) {
    return received_.empty() && !receive(time) && !at_end_;
  }

 private:
  int fd_;
  bool connected_ = false;
  bool at_end_ = false;
  std::string received_;
};

inline int status_of_answer(const std::string& answer) {
  if (answer.rfind("HTTP/1.1 ", 0) != 0) return 0;
  return std::atoi(answer.c_str() + 9);
}

inline std::string body_of(const std::string& answer) {
  const auto head_end = answer.find("\r\n\r\n");
  return head_end == std::string::npos ? "" : answer.substr(head_end + 4);
}

inline const char* name_of(Fault fault) {
  switch (fault) {
    case Fault::bad_request:
      return "bad_request";
    case Fault::head_too_large:
      return "head_too_large";
    case Fault::body_too_large:
      return "body_too_large";
    case Fault::length_required:
      return "length_required";
    case Fault::timeout:
      return "timeout";
    case Fault::unsupported_transfer:
      return "unsupported_transfer";
    case Fault::expectation_failed:
      return "expectation_failed";
    case Fault::internal:
      return "internal";
  }
  return "";
}

// "METHOD target body" and, one a line, the headers as the handler got them.
inline void echo(Request request, const Reply& reply) {
  Response response;
  response.body = request.method + " " + request.target + " " + request.body + "\n";
  for (const Header& header : request.headers) {
    response.body += header.name + "=" + header.value + "\n";
  }
  reply(std::move(response));
}

inline Response fault_by_name(Fault fault, const Request& partial) {
  Response response;
  response.status = status_of(fault);
  response.body = std::string(name_of(fault)) + " " + partial.method + " " + partial.target + "\n";
  return response;
}

inline std::unique_ptr<Server> started(ServerOptions options = {}, Handler handler = echo) {
  auto server = Server::listen(std::move(options), std::move(handler), fault_by_name);
  if (!server) {
    ADD_FAILURE() << server.error().message;
    std::abort();
  }
  server.value()->start();
  return std::move(server).value();
}

// Sends to a fresh echo server and returns all it says until it closes.
inline std::string conversation(std::string_view bytes) {
  const auto server = started();
  RawClient client(server->port());
  client.send(bytes);
  return client.rest();
}

}  // namespace amiable::http
