// libcurl against servers on this machine: good, slow, broken and far too generous ones.
#include "aws_client/curl_transport.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <mutex>

#include "http/server.h"
#include "raw_server.h"

namespace amiable::aws_client {
namespace {

using Milliseconds = std::chrono::milliseconds;

std::string with_length(std::string_view body, std::string_view head = "HTTP/1.1 200 OK") {
  return std::string(head) + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nX-Amzn-RequestId: r-1\r\n\r\n" + std::string(body);
}

HttpCall call_to(const std::string& origin, std::string target = "/", std::string body = "a=b") {
  HttpCall call;
  call.origin = origin;
  call.request.method = "POST";
  call.request.target = std::move(target);
  call.request.headers = {{"Host", origin.substr(origin.find("//") + 2)},
                          {"Content-Type", "text/x-own"},
                          {"X-Empty", ""}};
  call.request.body = std::move(body);
  call.reply_bytes_max = 1 << 20;
  return call;
}

TEST(CurlTransport, SendsWhatItIsGiven) {
  std::string seen;
  RawServer server([&seen](int socket, const std::string& request) {
    seen = request;
    return RawServer::send(socket, "HTTP/1.1 100 Continue\r\n\r\n" + with_length("hello"));
  });
  const auto transport = curl_transport();
  const auto reply =
      transport->send(call_to(server.origin(), "/a//../b?x=%20", "one=1&two=\xC3\xBC"));
  ASSERT_TRUE(reply.ok()) << reply.error().message;
  EXPECT_EQ(reply.value().status, 200);
  EXPECT_EQ(reply.value().body, "hello");
  ASSERT_EQ(reply.value().headers.size(), 2u);
  EXPECT_EQ(reply.value().headers[1].value, "r-1");
  EXPECT_TRUE(seen.starts_with("POST /a//../b?x=%20 HTTP/1.1\r\n")) << seen;
  EXPECT_NE(seen.find("\r\nContent-Type: text/x-own\r\n"), std::string::npos);
  EXPECT_NE(seen.find("\r\nX-Empty:\r\n"), std::string::npos);
  EXPECT_EQ(seen.find("Expect:"), std::string::npos);
  EXPECT_EQ(seen.find("Accept-Encoding"), std::string::npos);
  EXPECT_TRUE(seen.ends_with("\r\n\r\none=1&two=\xC3\xBC"));
}

TEST(CurlTransport, MethodsOfMetadata) {
  std::string seen;
  RawServer server([&seen](int socket, const std::string& request) {
    seen += request.substr(0, request.find("\r\n")) + "\n";
    return RawServer::send(socket, with_length("x"));
  });
  const auto transport = curl_transport();
  for (const char* method : {"PUT", "GET", "POST"}) {
    HttpCall call = call_to(server.origin(), "/", "");
    call.request.method = method;
    EXPECT_TRUE(transport->send(call).ok());
  }
  EXPECT_EQ(seen, "PUT / HTTP/1.1\nGET / HTTP/1.1\nPOST / HTTP/1.1\n");
  EXPECT_EQ(server.connections(), 1);  // kept open
}

TEST(CurlTransport, RedirectsAreNotFollowed) {
  RawServer server([](int socket, const std::string&) {
    return RawServer::send(socket,
                           "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n"
                           "Content-Length: 0\r\n\r\n");
  });
  const auto reply = curl_transport()->send(call_to(server.origin()));
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply.value().status, 302);
}

TEST(CurlTransport, AtMostEightSideBySideInOrder) {
  std::mutex guard;
  int now = 0, most = 0;
  RawServer server([&](int socket, const std::string& request) {
    {
      const std::lock_guard lock(guard);
      most = std::max(most, ++now);
    }
    std::this_thread::sleep_for(Milliseconds(30));
    {
      const std::lock_guard lock(guard);
      --now;
    }
    return RawServer::send(socket, with_length(request.substr(request.find("\r\n\r\n") + 4)));
  });
  std::vector<HttpCall> calls;
  for (int i = 0; i < 40; ++i) calls.push_back(call_to(server.origin(), "/", std::to_string(i)));
  const auto transport = curl_transport();
  const auto results = transport->send_all(calls);
  for (std::size_t i = 0; i < results.size(); ++i) {
    ASSERT_TRUE(results[i].ok()) << results[i].error().message;
    EXPECT_EQ(results[i].value().body, std::to_string(i));
  }
  EXPECT_GT(most, 1);
  EXPECT_LE(most, 8);
  EXPECT_LE(server.connections(), 8);
  EXPECT_TRUE(transport->send_all({}).empty());
}

TEST(CurlTransport, RepliesThatAreTooLarge) {
  RawServer server([](int socket, const std::string&) {
    RawServer::send(socket, "HTTP/1.1 200 OK\r\n\r\n");
    while (RawServer::send(socket, std::string(100'000, 'x'))) {
    }
    return false;
  });
  const auto reply = curl_transport()->send(call_to(server.origin()));
  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().message, server.origin() + " answers with more than 1048576 bytes");
  EXPECT_FALSE(reply.error().again);
}

TEST(CurlTransport, HeadsThatNeverEnd) {
  RawServer server([](int socket, const std::string&) {
    RawServer::send(socket, "HTTP/1.1 200 OK\r\n");
    while (RawServer::send(socket, "X-More: " + std::string(1000, 'x') + "\r\n")) {
    }
    return false;
  });
  EXPECT_FALSE(curl_transport()->send(call_to(server.origin())).ok());
}

TEST(CurlTransport, RepliesThatBreakOffMaySucceedLater) {
  for (const char* bytes : {"", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"}) {
    RawServer server([bytes](int socket, const std::string&) {
      RawServer::send(socket, bytes);
      return false;
    });
    const auto reply = curl_transport()->send(call_to(server.origin()));
    ASSERT_FALSE(reply.ok()) << bytes;
    EXPECT_TRUE(reply.error().again) << reply.error().message;
    EXPECT_TRUE(reply.error().message.starts_with("no answer from " + server.origin()));
  }
}

TEST(CurlTransport, TimeIsBounded) {
  RawServer server([](int socket, const std::string&) {
    // A byte now and then is no stall: the whole time counts.
    RawServer::send(socket, "HTTP/1.1 200 OK\r\n\r\n");
    for (int i = 0; i < 100 && RawServer::send(socket, "x"); ++i)
      std::this_thread::sleep_for(Milliseconds(20));
    return false;
  });
  HttpCall call = call_to(server.origin());
  call.total_max = Milliseconds(200);
  const auto begun = std::chrono::steady_clock::now();
  const auto reply = curl_transport()->send(call);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, Milliseconds(1500));
  ASSERT_FALSE(reply.ok());
  EXPECT_TRUE(reply.error().again) << reply.error().message;
}

TEST(CurlTransport, NobodyListens) {
  const auto reply = curl_transport()->send(call_to("http://127.0.0.1:1"));
  ASSERT_FALSE(reply.ok());
  EXPECT_TRUE(reply.error().again);
  EXPECT_NE(reply.error().next, "");
}

TEST(CurlTransport, OnlyHttp) { EXPECT_FALSE(curl_transport()->send(call_to("file:///etc")).ok()); }

TEST(CurlTransport, ProxiesAreAskedForWhatIsNotHere) {
  std::string seen;
  RawServer proxy([&seen](int socket, const std::string& request) {
    seen = request.substr(0, request.find("\r\n"));
    return RawServer::send(socket, with_length("by proxy"));
  });
  RawServer here(
      [](int socket, const std::string&) { return RawServer::send(socket, with_length("here")); });
  const auto transport = curl_transport(proxy.origin());
  const auto reply = transport->send(call_to("http://ec2.example", "/x"));
  ASSERT_TRUE(reply.ok()) << reply.error().message;
  EXPECT_EQ(reply.value().body, "by proxy");
  EXPECT_EQ(seen, "POST http://ec2.example/x HTTP/1.1");
  EXPECT_EQ(transport->send(call_to(here.origin())).value().body, "here");
  HttpCall direct = call_to("http://ec2.invalid", "/x");
  direct.direct = true;
  EXPECT_FALSE(transport->send(direct).ok());
}

TEST(CurlTransport, NoProxyIsKept) {
  RawServer proxy([](int socket, const std::string&) {
    return RawServer::send(socket, with_length("by proxy"));
  });
  const auto transport = curl_transport(proxy.origin());
  ::setenv("NO_PROXY", ".invalid", 1);
  const auto past = transport->send(call_to("http://ec2.invalid"));
  const auto through = transport->send(call_to("http://ec2.example"));
  ::unsetenv("NO_PROXY");
  EXPECT_FALSE(past.ok());
  EXPECT_TRUE(through.ok());
}

struct TlsServer {
  TlsServer() {
    folder = ::testing::TempDir() + "aws_client_tls" + std::to_string(::getpid());
    std::filesystem::create_directory(folder);
    const std::string made =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj "
        "/CN=localhost -addext subjectAltName=IP:127.0.0.1 -keyout " +
        key() + " -out " + certificate() + " 2>/dev/null";
    EXPECT_EQ(std::system(made.c_str()), 0);
    http::ServerOptions options;
    options.tls_certificate_file = certificate();
    options.tls_key_file = key();
    auto listening = http::Server::listen(
        options,
        [](http::Request, const http::Reply& reply) {
          reply({200, {}, "sealed"});
        },
        [](http::Fault, const http::Request&) { return http::Response{}; });
    EXPECT_TRUE(listening.ok());
    server = std::move(listening).value();
    server->start();
  }
  ~TlsServer() { std::filesystem::remove_all(folder); }

  std::string certificate() const { return folder + "/cert.pem"; }
  std::string key() const { return folder + "/key.pem"; }
  std::string origin() const { return "https://127.0.0.1:" + std::to_string(server->port()); }

  std::string folder;
  std::unique_ptr<http::Server> server;
};

TEST(CurlTransport, CertificatesAreVerified) {
  const TlsServer server;
  const auto transport = curl_transport();
  HttpCall call = call_to(server.origin());
  const auto refused = transport->send(call);
  ASSERT_FALSE(refused.ok());
  EXPECT_FALSE(refused.error().again) << refused.error().message;
  EXPECT_NE(refused.error().next.find("AWS_CA_BUNDLE"), std::string::npos) << refused.error().next;
  call.ca_bundle = server.certificate();
  const auto reply = transport->send(call);
  ASSERT_TRUE(reply.ok()) << reply.error().message;
  EXPECT_EQ(reply.value().body, "sealed");
  // The name must be right too.
  call.origin = "https://localhost:" + std::to_string(server.server->port());
  EXPECT_FALSE(transport->send(call).ok());
  call.ca_bundle = server.folder + "/none.pem";
  EXPECT_NE(transport->send(call).error().next.find("ca_bundle"), std::string::npos);
}

}  // namespace
}  // namespace amiable::aws_client
