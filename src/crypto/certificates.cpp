// PEM through memory BIOs; times through struct tm.
#include "crypto/certificates.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>

#include "crypto/openssl_handles.h"

namespace amiable::crypto {

using Bio = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using X509Handle = std::unique_ptr<X509, FreeWith<X509_free>>;

struct X509Certificate {
  X509Handle handle;
};

namespace {

Bio reader_of(std::string_view text) {
  Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  require(bio != nullptr, "no memory for a PEM reader");
  return bio;
}

// Without it libcrypto would ask on the terminal for the passphrase of an encrypted key.
int no_passphrase(char*, int, int, void*) { return 0; }

// An end of the text that was reached between two certificates.
bool is_clean_end() {
  const unsigned long error = ERR_peek_last_error();
  const bool clean =
      ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  return clean;
}

Timestamp time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return {std::int64_t{timegm(&parts)} * 1000};
}

template <auto write, class T>
std::string der_of(const T* object) {
  unsigned char* bytes = nullptr;
  const int size = write(object, &bytes);
  if (size <= 0) return {};
  std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return out;
}

}  // namespace

std::vector<Certificate> Certificate::all_of(std::string_view pem) {
  const Bio bio = reader_of(pem);
  std::vector<Certificate> all;
  ERR_clear_error();
  while (true) {
    X509* into = X509_new_ex(library(), nullptr);
    require(into != nullptr, "no memory for a certificate");
    X509* read = PEM_read_bio_X509(bio.get(), &into, no_passphrase, nullptr);
    auto one = std::make_shared<X509Certificate>();
    one->handle.reset(read != nullptr ? read : into);
    if (read == nullptr) break;
    all.push_back(Certificate(std::move(one)));
  }
  if (!is_clean_end()) all.clear();
  return all;
}

Timestamp Certificate::not_before() const {
  return time_of(X509_get0_notBefore(x509_->handle.get()));
}

Timestamp Certificate::not_after() const {
  return time_of(X509_get0_notAfter(x509_->handle.get()));
}

std::string Certificate::der() const { return der_of<i2d_X509>(x509_->handle.get()); }

bool Certificate::is_signed_by(const Certificate& issuer) const {
  X509* self = x509_->handle.get();
  const X509_NAME* named = X509_get_issuer_name(self);
  EVP_PKEY* key = X509_get0_pubkey(issuer.x509_->handle.get());
  const bool is = X509_NAME_cmp(named, X509_get_subject_name(issuer.x509_->handle.get())) == 0 &&
                  key != nullptr && X509_verify(self, key) == 1;
  ERR_clear_error();
  return is;
}

std::optional<bool> Certificate::belongs_to(std::string_view private_key_pem) const {
  const Bio bio = reader_of(private_key_pem);
  const Pkey key(
      PEM_read_bio_PrivateKey_ex(bio.get(), nullptr, no_passphrase, nullptr, library(), nullptr));
  EVP_PKEY* own = X509_get0_pubkey(x509_->handle.get());
  std::optional<bool> belongs;
  if (key != nullptr) belongs = own != nullptr && EVP_PKEY_eq(key.get(), own) == 1;
  ERR_clear_error();
  return belongs;
}

std::optional<std::string> public_spki_of_pem(std::string_view pem) {
  const Bio bio = reader_of(pem);
  const Pkey key(
      PEM_read_bio_PUBKEY_ex(bio.get(), nullptr, no_passphrase, nullptr, library(), nullptr));
  ERR_clear_error();
  if (key == nullptr) return {};
  std::string spki = der_of<i2d_PUBKEY>(key.get());
  if (spki.empty()) return {};
  return spki;
}

}  // namespace amiable::crypto
