// Tests of answers: from any thread, in order, exactly once, or through the fault hook.
#include <gtest/gtest.h>

#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "http/response_head.h"
#include "raw_client.h"

namespace amiable::http {
namespace {

using std::chrono::milliseconds;

std::string get(std::string_view target) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

TEST(Reply, may_come_from_another_thread_later) {
  const auto server = started({}, [](Request request, Reply reply) {
    std::thread([target = request.target, reply = std::move(reply)] {
      std::this_thread::sleep_for(milliseconds{20});
      reply({201, {}, target});
    }).detach();
  });
  RawClient client(server->port());
  for (int i = 0; i < 5; ++i) {
    client.send(get("/" + std::to_string(i)));
    const auto said = client.answer();
    EXPECT_EQ(status_of_answer(said), 201);
    EXPECT_EQ(body_of(said), "/" + std::to_string(i));
  }
}

TEST(Reply, keeps_order_when_a_late_answer_stands_before_early_ones) {
  const auto server = started({}, [](Request request, Reply reply) {
    if (request.target != "/late") return reply({200, {}, request.target});
    std::thread([reply = std::move(reply)] {
      std::this_thread::sleep_for(milliseconds{100});
      reply({200, {}, "/late"});
    }).detach();
  });
  RawClient client(server->port());
  client.send(get("/a") + get("/late") + get("/b") + get("/late") + get("/c"));
  for (const auto* target : {"/a", "/late", "/b", "/late", "/c"}) {
    EXPECT_EQ(body_of(client.answer()), target);
  }
}

TEST(Reply, waiting_for_one_connection_does_not_hold_up_another) {
  std::mutex mutex;
  std::vector<Reply> held;
  const auto server = started({}, [&](Request request, Reply reply) {
    if (request.target == "/now") return reply({});
    const std::lock_guard lock(mutex);
    held.push_back(std::move(reply));
  });
  RawClient waits(server->port());
  waits.send(get("/hold"));
  RawClient quick(server->port());
  quick.send(get("/now"));
  EXPECT_EQ(status_of_answer(quick.answer()), 200);
  EXPECT_TRUE(waits.is_silent_for(milliseconds{50}));
  const std::lock_guard lock(mutex);
  ASSERT_EQ(held.size(), 1u);
  held[0]({202, {}, {}});
  EXPECT_EQ(status_of_answer(waits.answer()), 202);
}

TEST(Reply, answers_what_came_before_a_held_request_at_once) {
  std::mutex mutex;
  std::vector<Reply> held;
  const auto server = started({}, [&](Request request, Reply reply) {
    if (request.target == "/now") return reply({});
    const std::lock_guard lock(mutex);
    held.push_back(std::move(reply));
  });
  RawClient client(server->port());
  client.send(get("/now") + get("/hold"));
  EXPECT_EQ(status_of_answer(client.answer()), 200);
}

TEST(Reply, destroyed_uncalled_is_answered_through_the_fault_hook) {
  const auto server = started({}, [](Request, const Reply&) {});
  RawClient client(server->port());
  for (int i = 0; i < 2; ++i) {  // and the connection goes on
    client.send(get("/lost"));
    const auto said = client.answer();
    EXPECT_EQ(status_of_answer(said), 500);
    EXPECT_EQ(body_of(said), "internal GET /lost\n");
  }
}

TEST(Reply, destroyed_uncalled_on_another_thread_is_too) {
  const auto server = started({}, [](Request, Reply reply) {
    std::thread([dropped = std::move(reply)] {
      std::this_thread::sleep_for(milliseconds{20});
    }).detach();
  });
  RawClient client(server->port());
  client.send(get("/lost"));
  EXPECT_EQ(body_of(client.answer()), "internal GET /lost\n");
}

TEST(Reply, a_throwing_handler_is_an_internal_fault) {
  const auto server = started({}, [](Request request, const Reply& reply) {
    if (request.target == "/throw") throw std::runtime_error("x");
    reply({});
  });
  RawClient client(server->port());
  client.send(get("/throw") + get("/"));
  EXPECT_EQ(body_of(client.answer()), "internal GET /throw\n");
  EXPECT_EQ(status_of_answer(client.answer()), 200);
}

TEST(Reply, a_second_call_does_nothing) {
  const auto server = started({}, [](Request, const Reply& reply) {
    reply({200, {}, "first"});
    reply({200, {}, "second"});
  });
  RawClient client(server->port());
  for (int i = 0; i < 2; ++i) {
    client.send(get("/"));
    EXPECT_EQ(body_of(client.answer()), "first");
  }
}

TEST(Reply, after_the_client_has_gone_does_nothing) {
  std::mutex mutex;
  std::vector<Reply> held;
  const auto server = started({}, [&](Request request, Reply reply) {
    if (request.target == "/now") return reply({});
    const std::lock_guard lock(mutex);
    held.push_back(std::move(reply));
  });
  { RawClient(server->port()).send(get("/hold")); }
  std::this_thread::sleep_for(milliseconds{100});
  const std::lock_guard lock(mutex);
  ASSERT_EQ(held.size(), 1u);
  held[0]({});
  RawClient next(server->port());
  next.send(get("/now"));
  EXPECT_EQ(status_of_answer(next.answer()), 200);
}

TEST(Reply, after_the_server_has_gone_does_nothing) {
  std::mutex mutex;
  std::vector<Reply> held;
  auto server = started({}, [&](Request, Reply reply) {
    const std::lock_guard lock(mutex);
    held.push_back(std::move(reply));
  });
  RawClient client(server->port());
  client.send(get("/"));
  std::this_thread::sleep_for(milliseconds{100});
  server.reset();
  EXPECT_EQ(client.rest(), "");
  ASSERT_EQ(held.size(), 1u);
  held[0]({});
  held.clear();
}

TEST(ResponseHead, has_status_headers_length_and_date) {
  std::string out;
  append_head(out, {404, {{"X-Id", "1"}}, "abc"}, "today", ConnectionHeader::none);
  EXPECT_EQ(out, "HTTP/1.1 404 Not Found\r\nX-Id: 1\r\nContent-Length: 3\r\nDate: today\r\n\r\n");
}

TEST(ResponseHead, leaves_out_what_would_split_the_response_or_is_the_servers) {
  std::string out;
  const Response response{200,
                          {{"A", "b\r\nSet-Cookie: x"},
                           {"B\nC", "d"},
                           {"content-length", "99"},
                           {"Transfer-Encoding", "chunked"},
                           {"Connection", "upgrade"},
                           {"DATE", "never"},
                           {"", "x"}},
                          ""};
  append_head(out, response, "today", ConnectionHeader::close);
  EXPECT_EQ(out,
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nDate: today\r\nConnection: close\r\n\r\n");
}

TEST(ResponseHead, has_no_length_where_no_body_may_be_and_500_for_no_status) {
  std::string out;
  append_head(out, {204, {}, "x"}, "today", ConnectionHeader::none);
  EXPECT_EQ(out, "HTTP/1.1 204 No Content\r\nDate: today\r\n\r\n");
  out.clear();
  append_head(out, {99, {}, {}}, "today", ConnectionHeader::none);
  EXPECT_EQ(out.substr(0, 13), "HTTP/1.1 500 ");
}

TEST(ResponseHead, date_is_in_the_form_of_rfc_9110) {
  EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace amiable::http
