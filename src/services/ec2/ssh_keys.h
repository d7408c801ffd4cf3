// Key pairs in SSH's forms: public keys as OpenSSH's line, private ones as EC2 hands them out, and
// the fingerprints by which EC2 lists them.
//
// RSA and Ed25519 [RFC 4253, section 6.6; RFC 8709; OpenSSH, PROTOCOL.key]. Pure but for the check
// number of an OpenSSH private key; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/asymmetric.h"

namespace amiable::services::ec2 {

struct SshPublicKey {
  std::string type;  // rsa, ed25519
  std::string blob;  // the wire form of RFC 4253
  std::string spki;  // SubjectPublicKeyInfo, DER
  // ssh-rsa AAAA… COMMENT
  std::string line(std::string_view comment) const;
};

// nullopt: no key of these kinds.
std::optional<SshPublicKey> ssh_key_of_spki(std::string_view spki);
// OpenSSH's line, with or without a comment; RSA of 1024 to 4096 bits.
std::optional<SshPublicKey> ssh_key_of_line(std::string_view line);

// RSA: PKCS #1 in PEM; Ed25519: OpenSSH's own format [EC2 user guide, Create a key pair].
// Empty: not such a key.
std::string private_key_text(const crypto::KeyPair& pair, const SshPublicKey& key);

// Ed25519: SHA-256 of the public key in base64. RSA: SHA-1 of the private key's PKCS #8 when EC2
// made it, else MD5 of the public key [EC2 user guide, Verify the fingerprint of your key pair].
std::string fingerprint_of_created(const crypto::KeyPair& pair, const SshPublicKey& key);
std::string fingerprint_of_imported(const SshPublicKey& key);

}  // namespace amiable::services::ec2
