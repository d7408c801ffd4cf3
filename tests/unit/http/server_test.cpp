// Tests of listening, threads and stopping.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "raw_client.h"

namespace amiable::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

const std::string get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

std::string listen_error(const ServerOptions& options) {
  auto server = Server::listen(options, echo, fault_by_name);
  return server ? "" : server.error().message;
}

TEST(Listen, queues_connections_before_start) {
  auto server = Server::listen({}, echo, fault_by_name);
  ASSERT_TRUE(server.ok());
  EXPECT_NE(server.value()->port(), 0);
  RawClient client(server.value()->port());
  EXPECT_TRUE(client.connected());
  client.send(get);
  server.value()->start();
  EXPECT_EQ(status_of_answer(client.answer()), 200);
}

TEST(Listen, says_when_the_address_is_in_use_however_many_threads) {
  for (const unsigned first : {1u, 2u}) {
    ServerOptions options;
    options.threads = first;
    const auto server = started(options);
    options.port = server->port();
    for (const unsigned threads : {1u, 2u}) {
      options.threads = threads;
      EXPECT_EQ(listen_error(options),
                "127.0.0.1:" + std::to_string(options.port) + " is already in use");
    }
  }
}

TEST(Listen, says_when_an_option_is_wrong) {
  ServerOptions options;
  options.address = "localhost";
  EXPECT_EQ(listen_error(options), "`localhost` is not an IP address");
  options.address = "192.0.2.1";
  EXPECT_NE(listen_error(options).find("cannot listen on 192.0.2.1:0"), std::string::npos);
  options = {};
  options.threads = 0;
  EXPECT_EQ(listen_error(options), "0 threads: expected 1 to 256");
  options = {};
  options.tls_key_file = "key.pem";
  EXPECT_EQ(listen_error(options), "TLS needs both a certificate and a key");
}

TEST(Listen, the_port_is_free_again_after_stop) {
  auto server = started();
  RawClient client(server->port());
  client.send(get);
  EXPECT_EQ(status_of_answer(client.answer()), 200);
  ServerOptions options;
  options.port = server->port();
  server->stop(milliseconds{0});
  EXPECT_EQ(listen_error(options), "");
}

TEST(Serve, gives_the_handler_the_peer_address) {
  const auto server = started({}, [](Request request, const Reply& reply) {
    reply({200, {}, request.peer + (request.tls ? " tls" : " plain")});
  });
  RawClient client(server->port());
  client.send(get);
  EXPECT_EQ(body_of(client.answer()), "127.0.0.1 plain");
}

TEST(Serve, peers_of_an_ipv6_socket_that_come_by_ipv4_have_their_ipv4_address) {
  ServerOptions options;
  options.address = "::";
  auto server = Server::listen(
      options,
      [](Request request, const Reply& reply) {
        reply({200, {}, request.peer});
      },
      fault_by_name);
  if (!server) GTEST_SKIP() << server.error().message;
  server.value()->start();
  RawClient client(server.value()->port());
  client.send(get);
  EXPECT_EQ(body_of(client.answer()), "127.0.0.1");
}

TEST(Serve, many_clients_at_once_on_several_threads) {
  ServerOptions options;
  options.threads = 3;
  std::atomic<int> handled{0};
  const auto server = started(options, [&](Request request, const Reply& reply) {
    ++handled;
    reply({200, {}, std::move(request.body)});
  });
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int c = 0; c < 20; ++c) {
        RawClient client(server->port());
        for (int i = 0; i < 10; ++i) {
          const std::string body(static_cast<std::size_t>(t * 997 + c * 31 + i), 'b');
          client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " +
                      std::to_string(body.size()) + "\r\n\r\n" + body);
          right += body_of(client.answer()) == body;
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 1600);
  EXPECT_EQ(handled, 1600);
}

TEST(Stop, lets_running_requests_be_answered_and_closes_idle_connections) {
  std::atomic<bool> taken{false};
  auto server = started({}, [&](Request, Reply reply) {
    taken = true;
    std::thread([reply = std::move(reply)] {
      std::this_thread::sleep_for(milliseconds{300});
      reply({200, {}, "done"});
    }).detach();
  });
  RawClient idle(server->port());
  RawClient client(server->port());
  client.send(get);
  while (!taken) std::this_thread::sleep_for(milliseconds{1});
  const auto begin = steady_clock::now();
  server->stop(milliseconds{5000});
  const auto time = steady_clock::now() - begin;
  EXPECT_GE(time, milliseconds{200});
  EXPECT_LT(time, milliseconds{2000});
  const auto said = client.rest();
  EXPECT_EQ(body_of(said), "done");
  EXPECT_NE(said.find("Connection: close\r\n"), std::string::npos);
  EXPECT_EQ(idle.rest(), "");
  RawClient late(server->port());
  EXPECT_FALSE(late.connected());
}

TEST(Stop, lets_a_request_that_has_begun_come_in) {
  auto server = started();
  RawClient client(server->port());
  client.send("GET / HTTP/1.1\r\nHost:");
  std::this_thread::sleep_for(milliseconds{50});
  std::thread stopping([&] { server->stop(milliseconds{5000}); });
  std::this_thread::sleep_for(milliseconds{100});
  client.send(" h\r\n\r\n");
  EXPECT_EQ(status_of_answer(client.rest()), 200);
  stopping.join();
}

TEST(Stop, closes_what_is_not_answered_within_the_drain_time) {
  std::vector<Reply> held;
  auto server = started({}, [&](Request, Reply reply) { held.push_back(std::move(reply)); });
  RawClient unanswered(server->port());
  unanswered.send(get);
  RawClient half(server->port());
  half.send("GET / HT");
  std::this_thread::sleep_for(milliseconds{100});
  const auto begin = steady_clock::now();
  server->stop(milliseconds{200});
  const auto time = steady_clock::now() - begin;
  EXPECT_GE(time, milliseconds{200});
  EXPECT_LT(time, milliseconds{1500});
  EXPECT_EQ(unanswered.rest(), "");
  EXPECT_EQ(half.rest(), "");
}

TEST(Stop, is_quick_without_connections_and_harmless_twice_or_unstarted) {
  auto server = started();
  const auto begin = steady_clock::now();
  server->stop(milliseconds{5000});
  server->stop(milliseconds{5000});
  EXPECT_LT(steady_clock::now() - begin, milliseconds{1000});
  auto unstarted = Server::listen({}, echo, fault_by_name);
  ASSERT_TRUE(unstarted.ok());
}

}  // namespace
}  // namespace amiable::http
