// Tests of request framing over a socket: what is understood, and every ambiguity refused.
#include <gtest/gtest.h>

#include <string>

#include "raw_client.h"

namespace amiable::http {
namespace {

constexpr auto last = "Host: h\r\nConnection: close\r\n\r\n";

std::string get(std::string_view target) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

TEST(Framing, hands_on_method_target_headers_and_body_as_sent) {
  const auto said = conversation(
      "POST /a%2Fb?x=1&y HTTP/1.1\r\nhost: h\r\nX-Two:  one \r\nx-two: two\r\n"
      "Content-Length: 5\r\nConnection: close\r\n\r\nhello");
  EXPECT_EQ(status_of_answer(said), 200);
  EXPECT_EQ(body_of(said),
            "POST /a%2Fb?x=1&y hello\nhost=h\nX-Two=one\nx-two=two\nContent-Length=5\n"
            "Connection=close\n");
}

TEST(Framing, header_lookup_ignores_case_and_takes_the_first) {
  Request request;
  request.headers = {{"X-A", "1"}, {"x-a", "2"}};
  EXPECT_EQ(request.header("x-A"), "1");
  EXPECT_EQ(request.header("x-b"), "");
}

TEST(Framing, answers_pipelined_requests_in_order) {
  const auto server = started();
  RawClient client(server->port());
  std::string all;
  for (int i = 0; i < 500; ++i) all += get("/" + std::to_string(i));
  client.send(all);
  for (int i = 0; i < 500; ++i) {
    ASSERT_EQ(body_of(client.answer()), "GET /" + std::to_string(i) + " \nHost=h\n");
  }
}

TEST(Framing, understands_a_request_sent_byte_by_byte) {
  const auto server = started();
  RawClient client(server->port());
  const std::string request =
      "PUT /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;a=b\r\nabc\r\n0A\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n" +
      get("/next");
  for (const char c : request) client.send(std::string_view(&c, 1));
  EXPECT_EQ(body_of(client.answer()), "PUT /x abc0123456789\nHost=h\nTransfer-Encoding=chunked\n");
  EXPECT_EQ(body_of(client.answer()), "GET /next \nHost=h\n");
}

TEST(Framing, understands_an_empty_chunked_body_sent_byte_by_byte) {
  const auto server = started();
  RawClient client(server->port());
  const std::string request = "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  client.send(request);
  for (const char c : std::string("0\r\n\r\n")) {
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
    client.send(std::string_view(&c, 1));
  }
  EXPECT_EQ(status_of_answer(client.answer()), 200);
}

TEST(Framing, takes_bodies_larger_than_its_buffers) {
  const auto server = started({}, [](Request request, const Reply& reply) {
    reply({200, {}, std::move(request.body)});
  });
  RawClient client(server->port());
  std::string body(900'000, 'x');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>('a' + i % 23);
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 900000\r\n\r\n" + body + get("/"));
  EXPECT_TRUE(body_of(client.answer()) == body);
  EXPECT_EQ(status_of_answer(client.answer()), 200);
}

TEST(Framing, sends_large_answers_whole_to_a_slow_reader) {
  const std::string large(20'000'000, 'y');
  const auto server = started({}, [&](Request, const Reply& reply) { reply({200, {}, large}); });
  RawClient client(server->port());
  client.send(get("/") + get("/"));
  std::this_thread::sleep_for(std::chrono::milliseconds{200});
  EXPECT_TRUE(body_of(client.answer()) == large);
  EXPECT_TRUE(body_of(client.answer()) == large);
}

TEST(Framing, head_gets_the_length_but_no_body) {
  const auto server = started();
  RawClient client(server->port());
  client.send("HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n" + get("/next"));
  const auto head = client.answer(false);
  EXPECT_NE(head.find("Content-Length: 16\r\n"), std::string::npos) << head;
  EXPECT_EQ(body_of(client.answer()), "GET /next \nHost=h\n");
}

TEST(Framing, says_continue_before_a_body_that_waits_for_it) {
  const auto server = started();
  RawClient client(server->port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n");
  EXPECT_EQ(client.answer(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("ok");
  EXPECT_EQ(body_of(client.answer()).substr(0, 10), "POST / ok\n");
}

TEST(Framing, skips_continue_when_the_body_is_there) {
  const auto said =
      conversation("POST / HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n" +
                   std::string(last) + "ok");
  EXPECT_EQ(status_of_answer(said), 200);
}

TEST(Framing, http_1_0_closes_unless_asked) {
  EXPECT_EQ(status_of_answer(conversation("GET / HTTP/1.0\r\n\r\n")), 200);
  const auto server = started();
  RawClient client(server->port());
  client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_NE(client.answer().find("Connection: keep-alive\r\n"), std::string::npos);
  client.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(status_of_answer(client.rest()), 200);
}

struct Refusal {
  const char* name;
  std::string bytes;
  int status;
  const char* fault;
};

std::string post(const std::string& headers, const std::string& body = "") {
  return "POST / HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n" + body;
}

std::string chunked(const std::string& body) {
  return post("Transfer-Encoding: chunked\r\n", body);
}

const Refusal refusals[] = {
    {"not http", "\x16\x03\x01\x02\x00\x01 hello", 400, "bad_request"},
    {"no version", "GET /\r\n\r\n", 400, "bad_request"},
    {"version 2.0", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", 400, "bad_request"},
    {"space in target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400, "bad_request"},
    {"no host", "GET / HTTP/1.1\r\n\r\n", 400, "bad_request"},
    {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "bad_request"},
    {"bare LF after the request line", "GET / HTTP/1.1\nHost: h\r\n\r\n", 400, "bad_request"},
    {"bare LF after a header", "GET / HTTP/1.1\r\nHost: h\nA: b\r\n\r\n", 400, "bad_request"},
    {"bare CR in a value", "GET / HTTP/1.1\r\nHost: h\r\nA: b\rc\r\n\r\n", 400, "bad_request"},
    {"NUL in a value", "GET / HTTP/1.1\r\nHost: h\r\nA: b" + std::string(1, '\0') + "c\r\n\r\n",
     400, "bad_request"},
    {"space before the colon", "GET / HTTP/1.1\r\nHost: h\r\nA : b\r\n\r\n", 400, "bad_request"},
    {"folded value", "GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n c\r\n\r\n", 400, "bad_request"},
    {"folded from the first line", "GET / HTTP/1.1\r\nHost: h\r\nA:\r\n c\r\n\r\n", 400,
     "bad_request"},
    {"folded to nothing", "GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n \r\n\r\n", 400, "bad_request"},
    {"length and chunks", post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
     400, "bad_request"},
    {"chunks and length", post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n"),
     400, "bad_request"},
    {"two lengths", post("Content-Length: 1\r\nContent-Length: 2\r\n", "ab"), 400, "bad_request"},
    {"two lengths in one", post("Content-Length: 1, 2\r\n", "ab"), 400, "bad_request"},
    {"length with sign", post("Content-Length: +1\r\n", "a"), 400, "bad_request"},
    {"length not a number", post("Content-Length: 1x\r\n", "a"), 400, "bad_request"},
    {"empty length", post("Content-Length: \r\n", "a"), 400, "bad_request"},
    {"length beyond 64 bits", post("Content-Length: 99999999999999999999999\r\n"), 400,
     "bad_request"},
    {"length beyond the limit", post("Content-Length: 1048577\r\n"), 413, "body_too_large"},
    {"huge length", post("Content-Length: 18446744073709551615\r\n"), 413, "body_too_large"},
    {"no length", post(""), 411, "length_required"},
    {"gzip", post("Transfer-Encoding: gzip\r\n"), 501, "unsupported_transfer"},
    {"gzip and chunked", post("Transfer-Encoding: gzip, chunked\r\n"), 501, "unsupported_transfer"},
    {"chunked and identity", post("Transfer-Encoding: chunked, identity\r\n"), 501,
     "unsupported_transfer"},
    {"chunked twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400,
     "bad_request"},
    {"chunked in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
     "bad_request"},
    {"chunk size not hexadecimal", chunked("xyz\r\nabc\r\n"), 400, "bad_request"},
    {"chunk size beyond 64 bits", chunked("fffffffffffffffff\r\n"), 400, "bad_request"},
    {"chunk size beyond the limit", chunked("100001\r\n"), 413, "body_too_large"},
    {"chunk size of 64 bits", chunked("ffffffffffffffff\r\n"), 413, "body_too_large"},
    {"chunk without line end", chunked("3\r\nabcdef\r\n0\r\n\r\n"), 400, "bad_request"},
    {"bare LF after chunk size", chunked("3\nabc\r\n0\r\n\r\n"), 400, "bad_request"},
    {"LF inside a chunk extension", chunked("3;a=\"\n\"\r\nabc\r\n0\r\n\r\n"), 400, "bad_request"},
    {"long chunk extension", chunked("3;a=" + std::string(5000, 'x') + "\r\nabc\r\n0\r\n\r\n"), 400,
     "bad_request"},
    {"length in a trailer", chunked("0\r\nContent-Length: 5\r\n\r\n"), 400, "bad_request"},
    {"unknown expectation", post("Content-Length: 1\r\nExpect: tea\r\n", "a"), 417,
     "expectation_failed"},
};

TEST(Framing, refuses_what_is_malformed_or_ambiguous_and_closes) {
  const auto server = started();
  for (const Refusal& refusal : refusals) {
    RawClient client(server->port());
    client.send(refusal.bytes);
    const auto said = client.rest();
    EXPECT_EQ(status_of_answer(said), refusal.status) << refusal.name << "\n" << said;
    EXPECT_EQ(body_of(said).rfind(refusal.fault, 0), 0u) << refusal.name << "\n" << said;
    EXPECT_NE(said.find("Connection: close\r\n"), std::string::npos) << refusal.name;
  }
}

TEST(Framing, refuses_the_same_when_it_arrives_in_two_pieces) {
  const auto server = started();
  for (const Refusal& refusal : refusals) {
    RawClient client(server->port());
    const std::size_t half = refusal.bytes.size() * 3 / 4;
    client.send(std::string_view(refusal.bytes).substr(0, half));
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
    client.send(std::string_view(refusal.bytes).substr(half));
    EXPECT_EQ(status_of_answer(client.rest()), refusal.status) << refusal.name;
  }
}

TEST(Framing, a_request_behind_a_refused_one_is_not_read) {
  const auto said = conversation(post("Content-Length: 1, 2\r\n") + get("/smuggled"));
  EXPECT_EQ(said.find("smuggled"), std::string::npos);
}

TEST(Framing, tells_the_fault_hook_what_was_asked) {
  const auto said = conversation("POST /x HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(body_of(said), "length_required POST /x\n");
}

}  // namespace
}  // namespace amiable::http
