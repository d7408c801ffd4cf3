// Tests of the TLS port, with a certificate made at test time.
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "raw_client.h"

namespace amiable::http {
namespace {

struct Files {
  std::string certificate;
  std::string key;
};

template <class Write>
void write_pem(const std::string& path, Write write) {
  std::FILE* const file = std::fopen(path.c_str(), "w");
  ASSERT_NE(file, nullptr);
  write(file);
  std::fclose(file);
}

// A self-signed P-256 certificate for "localhost", valid for an hour.
Files make_certificate(const std::string& name) {
  Files files{::testing::TempDir() + name + std::to_string(::getpid()) + "-cert.pem",
              ::testing::TempDir() + name + std::to_string(::getpid()) + "-key.pem"};
  EVP_PKEY* const key = EVP_EC_gen("P-256");
  X509* const certificate = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* const subject = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate, subject);
  X509_sign(certificate, key, EVP_sha256());
  write_pem(files.certificate, [&](std::FILE* file) { PEM_write_X509(file, certificate); });
  write_pem(files.key, [&](std::FILE* file) {
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  });
  X509_free(certificate);
  EVP_PKEY_free(key);
  return files;
}

class Tls : public ::testing::Test {
 protected:
  Tls() : files_(make_certificate("tls")) {
    options_.tls_certificate_file = files_.certificate;
    options_.tls_key_file = files_.key;
  }
  ~Tls() override {
    std::filesystem::remove(files_.certificate);
    std::filesystem::remove(files_.key);
  }

  Files files_;
  ServerOptions options_;
};

class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port) : socket_(port) {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), socket_.fd());
  }
  bool handshake() { return SSL_connect(ssl_.get()) == 1; }
  SSL* ssl() { return ssl_.get(); }
  void send(std::string_view bytes) {
    EXPECT_EQ(SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())),
              static_cast<int>(bytes.size()));
  }
  std::string rest() {
    std::string all;
    char piece[16384];
    for (;;) {
      const int count = SSL_read(ssl_.get(), piece, sizeof piece);
      if (count <= 0) break;
      all.append(piece, static_cast<std::size_t>(count));
    }
    EXPECT_EQ(SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN, SSL_RECEIVED_SHUTDOWN)
        << "the stream should end with close_notify";
    return all;
  }

 private:
  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  RawClient socket_;
  std::unique_ptr<SSL_CTX, Free> context_;
  std::unique_ptr<SSL, Free> ssl_;
};

TEST_F(Tls, serves_requests_and_says_that_they_came_over_tls) {
  const auto server = started(options_, [](Request request, const Reply& reply) {
    reply({200, {}, request.tls ? "secure " + request.body : "plain"});
  });
  TlsClient client(server->port());
  ASSERT_TRUE(client.handshake());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab");
  client.send("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 2\r\n\r\ncd");
  const auto said = client.rest();
  EXPECT_NE(said.find("secure ab"), std::string::npos) << said;
  EXPECT_NE(said.find("secure cd"), std::string::npos) << said;
}

TEST_F(Tls, carries_large_bodies_both_ways) {
  const auto server = started(options_, [](Request request, const Reply& reply) {
    reply({200, {}, std::move(request.body)});
  });
  TlsClient client(server->port());
  ASSERT_TRUE(client.handshake());
  const std::string body(900'000, 'z');
  client.send("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 900000\r\n\r\n" +
              body);
  EXPECT_TRUE(body_of(client.rest()) == body);
}

TEST_F(Tls, a_slow_request_is_told_so) {
  options_.head_timeout = std::chrono::milliseconds{300};
  const auto server = started(options_);
  TlsClient client(server->port());
  ASSERT_TRUE(client.handshake());
  client.send("GET / HTTP/1.1\r\n");
  EXPECT_EQ(status_of_answer(client.rest()), 408);
}

TEST_F(Tls, refuses_protocols_before_1_2) {
  const auto server = started(options_);
  TlsClient client(server->port());
  SSL_set_security_level(client.ssl(), 0);
  SSL_set_min_proto_version(client.ssl(), TLS1_VERSION);
  SSL_set_max_proto_version(client.ssl(), TLS1_1_VERSION);
  EXPECT_FALSE(client.handshake());
}

TEST_F(Tls, plain_http_gets_no_http_answer) {
  const auto server = started(options_);
  RawClient client(server->port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(status_of_answer(client.rest()), 0);
}

TEST_F(Tls, a_silent_handshake_times_out_and_does_not_hold_up_a_stop) {
  options_.head_timeout = std::chrono::milliseconds{300};
  auto server = started(options_);
  RawClient silent(server->port());
  EXPECT_EQ(silent.rest(), "");
  RawClient other(server->port());
  const auto begin = std::chrono::steady_clock::now();
  server->stop(std::chrono::seconds{5});
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{2});
}

TEST_F(Tls, says_which_file_cannot_be_used) {
  const auto error_of = [](const ServerOptions& options) {
    auto server = Server::listen(options, echo, fault_by_name);
    return server ? Error{} : server.error();
  };
  ServerOptions options = options_;
  options.tls_certificate_file = "absent.pem";
  EXPECT_EQ(error_of(options).kind, ErrorKind::unreadable);
  EXPECT_EQ(error_of(options).message.rfind("cannot use the TLS certificate `absent.pem`: ", 0),
            0u);
  options = options_;
  options.tls_key_file = options_.tls_certificate_file;
  EXPECT_EQ(error_of(options).message.rfind("cannot use the TLS key `", 0), 0u);
  const Files other = make_certificate("other");
  options.tls_key_file = other.key;
  EXPECT_EQ(error_of(options).kind, ErrorKind::unreadable);
  std::filesystem::remove(other.certificate);
  std::filesystem::remove(other.key);
}

}  // namespace
}  // namespace amiable::http
