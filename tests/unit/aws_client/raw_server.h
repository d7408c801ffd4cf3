// A server on 127.0.0.1 that answers each request with bytes of the test's choice: what no good
// server would send.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace amiable::aws_client {

class RawServer {
 public:
  // Given the request's head and body, writes what it likes to the socket; it is then closed
  // unless the answer was `true`.
  using Answer = std::function<bool(int socket, const std::string& request)>;

  explicit RawServer(Answer answer) : answer_(std::move(answer)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(listener_, 100);
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept(); });
  }
  RawServer(const RawServer&) = delete;
  ~RawServer() {
    ends_ = true;
    acceptor_.join();
    for (std::thread& each : connections_) each.join();
    ::close(listener_);
  }

  std::string origin() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int connections() const { return count_; }

  static bool send(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

 private:
  bool is_readable(int socket) const {
    while (!ends_) {
      pollfd watched{socket, POLLIN, 0};
      if (::poll(&watched, 1, 20) == 1) return true;
    }
    return false;
  }

  void accept() {
    while (is_readable(listener_)) {
      const int socket = ::accept(listener_, nullptr, nullptr);
      ++count_;
      connections_.emplace_back([this, socket] { serve(socket); });
    }
  }

  void serve(int socket) {
    while (true) {
      const std::string request = read_request(socket);
      if (request.empty() || !answer_(socket, request)) break;
    }
    ::close(socket);
  }

  std::string read_request(int socket) const {
    std::string request;
    char piece[4096];
    while (is_readable(socket)) {
      const ssize_t got = ::recv(socket, piece, sizeof piece, 0);
      if (got <= 0) return {};
      request.append(piece, static_cast<std::size_t>(got));
      const std::size_t head = request.find("\r\n\r\n");
      if (head == std::string::npos) continue;
      const std::size_t length = request.find("Content-Length: ");
      const std::size_t body =
          length == std::string::npos ? 0 : std::stoul(request.substr(length + 16, 20));
      if (request.size() >= head + 4 + body) return request;
    }
    return {};
  }

  Answer answer_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> ends_ = false;
  std::atomic<int> count_ = 0;
  std::thread acceptor_;
  std::vector<std::thread> connections_;
};

}  // namespace amiable::aws_client
