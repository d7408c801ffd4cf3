// OpenSSL through Asio's context; its error codes become our errors here.
#include "http/tls_context.h"

#include <fmt/core.h>
#include <openssl/ssl.h>

#include <utility>

namespace amiable::http {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

Error unreadable(std::string_view what, const std::string& file, const std::string& why) {
  Error error;
  error.kind = ErrorKind::unreadable;
  error.message = fmt::format("cannot use the TLS {} `{}`: {}", what, file, why);
  error.next = "give PEM files: the certificate chain, and its private key without pass phrase";
  return error;
}

void settle(ssl::context& context) {
  SSL_CTX* const native = context.native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  // Idle connections give their record buffers back.
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
}

}  // namespace

Result<ssl::context> load_tls(const TlsFiles& files) {
  ssl::context context(ssl::context::tls_server);
  settle(context);
  error_code error;
  // Without this, OpenSSL would ask for a pass phrase on the terminal.
  context.set_password_callback([](std::size_t, ssl::context::password_purpose) { return ""; },
                                error);
  if (!error) context.use_certificate_chain_file(files.certificate, error);
  if (error) return unreadable("certificate", files.certificate, error.message());
  context.use_private_key_file(files.key, ssl::context::pem, error);
  if (error) return unreadable("key", files.key, error.message());
  if (SSL_CTX_check_private_key(context.native_handle()) != 1) {
    return unreadable("key", files.key, "it does not belong to the certificate");
  }
  return context;
}

}  // namespace amiable::http
