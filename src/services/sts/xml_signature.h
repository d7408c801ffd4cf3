// XML signatures in the one form that SAML lets an assertion or response have [SAML 2.0 core,
// section 5.4]: the signature is a child of what it signs, names it by its ID, and covers it whole.
// What was verified is the very element that was passed, so there is no other one to be misled to.
// Internal to services/sts.
#pragma once

#include <pugixml.hpp>
#include <span>

#include "crypto/asymmetric.h"

namespace amiable::services::sts {

inline constexpr std::string_view signature_namespace = "http://www.w3.org/2000/09/xmldsig#";

enum class SignatureState { none, valid, invalid };

// RSA and ECDSA with SHA-256, -384 or -512. SHA-1 is invalid. `keys`: of the provider's metadata;
// what the signature says of keys is never looked at.
SignatureState check_xml_signature(pugi::xml_node element, std::span<const crypto::PublicKey> keys);

}  // namespace amiable::services::sts
