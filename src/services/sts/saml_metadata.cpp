// EntityDescriptor → IDPSSODescriptor → KeyDescriptor → X509Certificate.
#include "services/sts/saml_metadata.h"

#include "crypto/base64.h"
#include "crypto/key_parts.h"
#include "services/sts/xml_document.h"
#include "services/sts/xml_signature.h"

namespace amiable::services::sts {
namespace {

constexpr std::string_view metadata_namespace = "urn:oasis:names:tc:SAML:2.0:metadata";
constexpr std::size_t metadata_bytes_max = 10'000'000;  // SAMLMetadataDocument [IAM API reference]
constexpr std::size_t keys_max = 20;

void add_keys(pugi::xml_node descriptor, std::vector<crypto::PublicKey>& keys) {
  const std::string_view use = descriptor.attribute("use").value();
  if (!use.empty() && use != "signing") return;
  const pugi::xml_node info = only_child(descriptor, signature_namespace, "KeyInfo");
  for (const pugi::xml_node data : children_of(info, signature_namespace, "X509Data")) {
    for (const pugi::xml_node one : children_of(data, signature_namespace, "X509Certificate")) {
      const auto der = crypto::base64_decode(without_blanks(text_of(one)));
      if (!der || keys.size() >= keys_max) continue;
      auto key = crypto::certificate_key(*der);
      if (key.ok()) keys.push_back(std::move(key).value());
    }
  }
}

}  // namespace

std::optional<SamlMetadata> read_saml_metadata(std::string_view text) {
  const XmlPtr document = read_xml(text, metadata_bytes_max);
  if (document == nullptr) return {};
  const pugi::xml_node entity = document->document_element();
  if (!is_element(entity, metadata_namespace, "EntityDescriptor")) return {};
  SamlMetadata metadata;
  metadata.entity_id = entity.attribute("entityID").value();
  for (const pugi::xml_node role : children_of(entity, metadata_namespace, "IDPSSODescriptor")) {
    for (const pugi::xml_node key : children_of(role, metadata_namespace, "KeyDescriptor")) {
      add_keys(key, metadata.keys);
    }
  }
  if (metadata.entity_id.empty() || metadata.keys.empty()) return {};
  if (const auto until = entity.attribute("validUntil")) {
    metadata.valid_until = read_saml_time(until.value());
    if (!metadata.valid_until) return {};
  }
  return metadata;
}

std::optional<Timestamp> read_saml_time(std::string_view text) {
  text = trimmed(text);
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return parse_iso8601(text);
  if (!text.ends_with('Z')) return {};
  const std::string_view fraction = text.substr(point + 1, text.size() - point - 2);
  if (fraction.empty() || fraction.find_first_not_of("0123456789") != std::string_view::npos) {
    return {};
  }
  return parse_iso8601(std::string(text.substr(0, point)) + "Z");
}

}  // namespace amiable::services::sts
