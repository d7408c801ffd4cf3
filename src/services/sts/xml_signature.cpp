// Structure first, then the digest of the element, then the signature over SignedInfo.
#include "services/sts/xml_signature.h"

#include <algorithm>
#include <optional>
#include <string>

#include "crypto/base64.h"
#include "crypto/key_parts.h"
#include "services/sts/xml_canonical.h"
#include "services/sts/xml_document.h"

namespace amiable::services::sts {
namespace {

using crypto::HashAlgorithm;
using crypto::SignatureAlgorithm;

constexpr std::string_view enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

struct SignatureRow {
  std::string_view name;
  SignatureAlgorithm algorithm;
  bool curve;
};
constexpr SignatureRow signature_methods[] = {
    {"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
     SignatureAlgorithm::rsassa_pkcs1_v1_5_sha_256, false},
    {"http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
     SignatureAlgorithm::rsassa_pkcs1_v1_5_sha_384, false},
    {"http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
     SignatureAlgorithm::rsassa_pkcs1_v1_5_sha_512, false},
    {"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", SignatureAlgorithm::ecdsa_sha_256,
     true},
    {"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384", SignatureAlgorithm::ecdsa_sha_384,
     true},
    {"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512", SignatureAlgorithm::ecdsa_sha_512,
     true}};

struct DigestRow {
  std::string_view name;
  HashAlgorithm hash;
};
constexpr DigestRow digest_methods[] = {
    {"http://www.w3.org/2001/04/xmlenc#sha256", HashAlgorithm::sha256},
    {"http://www.w3.org/2001/04/xmldsig-more#sha384", HashAlgorithm::sha384},
    {"http://www.w3.org/2001/04/xmlenc#sha512", HashAlgorithm::sha512}};

template <class Row, std::size_t size>
const Row* row_of(const Row (&rows)[size], pugi::xml_node method) {
  const std::string_view name = method.attribute("Algorithm").value();
  const auto* row = std::find_if(std::begin(rows), std::end(rows),
                                 [name](const Row& one) { return one.name == name; });
  return row == std::end(rows) ? nullptr : row;
}

pugi::xml_node part(pugi::xml_node element, std::string_view local) {
  return only_child(element, signature_namespace, local);
}

std::optional<std::string> bytes_of(pugi::xml_node element) {
  if (!element) return {};
  return crypto::base64_decode(without_blanks(text_of(element)));
}

std::size_t count_id(pugi::xml_node node, std::string_view id) {
  std::size_t count = 0;
  for (const pugi::xml_attribute attribute : node.attributes()) {
    std::string name = attribute.name();
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
      return c == 'I' ? 'i' : c == 'D' ? 'd' : c;
    });
    if (name.ends_with("id") && attribute.value() == id) ++count;
  }
  for (const pugi::xml_node child : node.children()) count += count_id(child, id);
  return count;
}

// The reference names this element, by an ID that no other element has.
bool refers_to(pugi::xml_node reference, pugi::xml_node element) {
  const std::string id = element.attribute("ID").value();
  if (id.empty() || reference.attribute("URI").value() != "#" + id) return false;
  return count_id(element.root(), id) == 1;
}

// Exactly "without the signature" and "canonical", whose prefixes are returned.
std::optional<std::vector<std::string>> transformed(pugi::xml_node reference) {
  const auto transforms =
      children_of(part(reference, "Transforms"), signature_namespace, "Transform");
  if (transforms.size() != 2) return {};
  if (transforms[0].attribute("Algorithm").value() != enveloped) return {};
  if (transforms[1].attribute("Algorithm").value() != exclusive_canonicalization) return {};
  return inclusive_prefixes(transforms[1]);
}

bool digest_matches(pugi::xml_node reference, pugi::xml_node element, pugi::xml_node signature) {
  const auto prefixes = transformed(reference);
  const DigestRow* method = row_of(digest_methods, part(reference, "DigestMethod"));
  const auto expected = bytes_of(part(reference, "DigestValue"));
  if (!prefixes || method == nullptr || !expected) return false;
  return crypto::digest(method->hash, canonical_xml(element, *prefixes, signature)) == *expected;
}

bool is_signed(pugi::xml_node signature, pugi::xml_node info,
               std::span<const crypto::PublicKey> keys) {
  const pugi::xml_node canonical = part(info, "CanonicalizationMethod");
  const SignatureRow* method = row_of(signature_methods, part(info, "SignatureMethod"));
  auto value = bytes_of(part(signature, "SignatureValue"));
  if (canonical.attribute("Algorithm").value() != exclusive_canonicalization || method == nullptr ||
      !value) {
    return false;
  }
  if (method->curve) value = crypto::ecdsa_der(*value);
  if (!value) return false;
  const std::string text = canonical_xml(info, inclusive_prefixes(canonical), {});
  return std::any_of(keys.begin(), keys.end(), [&](const crypto::PublicKey& key) {
    if (!crypto::can_sign(key.kind(), method->algorithm)) return false;
    const auto verdict =
        crypto::verify(key, method->algorithm, text, crypto::MessageForm::raw, *value);
    return verdict.ok() && verdict.value() == crypto::SignatureVerdict::valid;
  });
}

}  // namespace

SignatureState check_xml_signature(pugi::xml_node element,
                                   std::span<const crypto::PublicKey> keys) {
  const auto signatures = children_of(element, signature_namespace, "Signature");
  if (signatures.empty()) return SignatureState::none;
  if (signatures.size() != 1) return SignatureState::invalid;
  const pugi::xml_node signature = signatures.front();
  const pugi::xml_node info = part(signature, "SignedInfo");
  const pugi::xml_node reference = part(info, "Reference");
  const bool valid = reference && refers_to(reference, element) &&
                     digest_matches(reference, element, signature) &&
                     is_signed(signature, info, keys);
  return valid ? SignatureState::valid : SignatureState::invalid;
}

}  // namespace amiable::services::sts
