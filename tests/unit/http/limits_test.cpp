// Tests of the bounds of src/http: sizes, deadlines, connections, descriptors.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "base/limits.h"
#include "raw_client.h"

namespace amiable::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

const std::string get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

ServerOptions hurried() {
  ServerOptions options;
  options.head_timeout = milliseconds{300};
  options.body_timeout = milliseconds{300};
  options.idle_timeout = milliseconds{300};
  options.write_timeout = milliseconds{300};
  return options;
}

TEST(Limits, a_head_at_the_limit_is_read_and_one_beyond_is_not) {
  ServerOptions options;
  options.head_bytes_max = 8192;
  const auto server = started(options);
  const std::string start = "GET / HTTP/1.1\r\nHost: h\r\nA: ";
  for (const std::size_t size : {std::size_t{8000}, std::size_t{8190}}) {
    RawClient fits(server->port());
    fits.send(start + std::string(size - start.size() - 4, 'x') + "\r\n\r\n");
    EXPECT_EQ(status_of_answer(fits.answer()), 200) << size;
  }
  for (const std::size_t size : {std::size_t{8193}, std::size_t{100'000}}) {
    RawClient client(server->port());
    client.send(start + std::string(size - start.size() - 4, 'x') + "\r\n\r\n");
    EXPECT_EQ(status_of_answer(client.rest()), 431) << size;
  }
}

TEST(Limits, a_head_that_comes_line_by_line_is_counted_as_a_whole) {
  ServerOptions options;
  options.head_bytes_max = 4096;
  const auto server = started(options);
  RawClient client(server->port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\nA");
  for (int i = 0; i < 60; ++i) {
    client.send(": " + std::string(100, 'x') + "\r\nA");
    std::this_thread::sleep_for(milliseconds{1});
  }
  EXPECT_EQ(status_of_answer(client.rest()), 431);
}

TEST(Limits, too_many_headers_are_refused) {
  std::string request = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (std::size_t i = 0; i < limits::http_headers_max; ++i) request += "a: b\r\n";
  EXPECT_EQ(status_of_answer(conversation(request + "\r\n")), 431);
}

TEST(Limits, chunks_are_added_up_against_the_body_limit) {
  ServerOptions options;
  options.body_bytes_max = 1000;
  const auto server = started(options);
  RawClient client(server->port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 11; ++i) client.send("64\r\n" + std::string(100, 'x') + "\r\n");
  EXPECT_EQ(status_of_answer(client.rest()), 413);
}

TEST(Limits, the_refusal_arrives_although_the_client_keeps_sending) {
  const auto server = started();
  RawClient client(server->port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2000000\r\n\r\n");
  client.send(std::string(2'000'000, 'x'));
  EXPECT_EQ(status_of_answer(client.rest()), 413);
}

TEST(Limits, a_slow_head_times_out_however_it_trickles) {
  const auto server = started(hurried());
  RawClient client(server->port());
  const auto begin = steady_clock::now();
  client.send("GET / HTTP/1.1\r\nHost: h\r\n");
  std::thread trickle([&] {
    for (int i = 0; i < 8; ++i) {
      std::this_thread::sleep_for(milliseconds{80});
      client.send("A: b\r\n");
    }
  });
  const auto said = client.rest();
  const auto taken = steady_clock::now() - begin;
  trickle.join();
  EXPECT_EQ(status_of_answer(said), 408) << said;
  EXPECT_GE(taken, milliseconds{300});
  EXPECT_LT(taken, milliseconds{2500});
}

TEST(Limits, a_slow_body_times_out) {
  const auto server = started(hurried());
  RawClient client(server->port());
  client.send("POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf");
  EXPECT_EQ(body_of(client.rest()), "timeout POST /b\n");
}

TEST(Limits, an_idle_connection_is_closed_without_a_word) {
  const auto server = started(hurried());
  RawClient fresh(server->port());
  RawClient used(server->port());
  used.send(get);
  EXPECT_EQ(status_of_answer(used.answer()), 200);
  EXPECT_EQ(fresh.rest(), "");
  EXPECT_EQ(used.rest(), "");
}

TEST(Limits, a_client_that_does_not_read_its_answer_is_dropped) {
  std::atomic<bool> answered{false};
  const auto server = started(hurried(), [&](Request, const Reply& reply) {
    reply({200, {}, std::string(30'000'000, 'x')});
    answered = true;
  });
  RawClient client(server->port());
  client.send(get);
  while (!answered) std::this_thread::sleep_for(milliseconds{1});
  std::this_thread::sleep_for(milliseconds{2500});
  EXPECT_LT(client.rest().size(), 30'000'000u);
}

TEST(Limits, a_long_answer_outlives_the_request_deadlines) {
  const auto server = started(hurried(), [](Request, Reply reply) {
    std::thread([reply = std::move(reply)] {
      std::this_thread::sleep_for(milliseconds{1000});
      reply({204, {}, {}});
    }).detach();
  });
  RawClient client(server->port());
  client.send(get);
  EXPECT_EQ(status_of_answer(client.answer()), 204);
}

TEST(Limits, connections_beyond_the_most_wait_for_one_to_close) {
  ServerOptions options;
  options.connections_max = 2;
  const auto server = started(options);
  std::vector<RawClient> clients;
  for (int i = 0; i < 2; ++i) {
    clients.emplace_back(server->port());
    clients.back().send(get);
    ASSERT_EQ(status_of_answer(clients.back().answer()), 200);
  }
  RawClient third(server->port());
  third.send(get);
  EXPECT_TRUE(third.is_silent_for(milliseconds{200}));
  clients.pop_back();
  EXPECT_EQ(status_of_answer(third.answer()), 200);
}

TEST(Limits, accepting_survives_having_no_descriptor_left) {
  auto server = Server::listen({}, echo, fault_by_name);
  ASSERT_TRUE(server.ok());
  std::vector<RawClient> clients;
  for (int i = 0; i < 30; ++i) {
    clients.emplace_back(server.value()->port());
    clients.back().send(get);
  }
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit tight = before;
  tight.rlim_cur = static_cast<rlim_t>(clients.back().fd()) + 4;  // three more, no others
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &tight), 0);
  server.value()->start();
  EXPECT_EQ(status_of_answer(clients[0].answer()), 200);
  EXPECT_TRUE(clients[29].is_silent_for(milliseconds{300}));
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  for (std::size_t i = 1; i < clients.size(); ++i) {
    EXPECT_EQ(status_of_answer(clients[i].answer()), 200) << i;
  }
}

TEST(Limits, a_thousand_idle_connections_are_held_and_served) {
  rlimit files{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &files), 0);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_cur < 2200) GTEST_SKIP() << "too few descriptors allowed";
  const auto server = started();
  std::vector<RawClient> clients;
  for (int i = 0; i < 1000; ++i) {
    clients.emplace_back(server->port());
    ASSERT_TRUE(clients.back().connected());
  }
  for (RawClient& client : clients) client.send(get);
  for (RawClient& client : clients) ASSERT_EQ(status_of_answer(client.answer()), 200);
}

}  // namespace
}  // namespace amiable::http
