// X.509 certificates and keys in PEM, read by libcrypto alone; nothing is trusted but who signed
// whom. Encrypted keys are not read.
// Threads: any. Nothing is returned for a text that is not what it should be.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"

namespace amiable::crypto {

struct X509Certificate;

class Certificate {
 public:
  // Every certificate of a PEM text, in order; what stands between them is skipped. Empty: none, or
  // one that cannot be read.
  static std::vector<Certificate> all_of(std::string_view pem);

  Timestamp not_before() const;
  Timestamp not_after() const;
  std::string der() const;
  // Whether `issuer` is named as its issuer and its key made the signature.
  bool is_signed_by(const Certificate& issuer) const;
  // Whether this PEM text is a private key of the certificate's public key; nullopt: no key.
  std::optional<bool> belongs_to(std::string_view private_key_pem) const;

 private:
  explicit Certificate(std::shared_ptr<X509Certificate> x509) : x509_(std::move(x509)) {}
  std::shared_ptr<X509Certificate> x509_;
};

// SubjectPublicKeyInfo of a PEM text "PUBLIC KEY".
std::optional<std::string> public_spki_of_pem(std::string_view pem);

}  // namespace amiable::crypto
