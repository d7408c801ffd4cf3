// In the order shape, issuer, signature, times, recipient, attributes [assumed but for the texts:
// of several faults AWS's first is not documented].
#include "services/sts/saml_response.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/arn.h"
#include "base/ascii.h"
#include "crypto/base64.h"
#include "crypto/hash.h"
#include "services/sts/saml_attributes.h"
#include "services/sts/xml_document.h"
#include "services/sts/xml_signature.h"

namespace amiable::services::sts {
namespace {

using pugi::xml_node;
using wire::AwsError;
using Attributes = std::map<std::string, std::vector<std::string>, std::less<>>;

constexpr std::string_view protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
constexpr std::string_view saml = "urn:oasis:names:tc:SAML:2.0:assertion";
constexpr std::string_view success = "urn:oasis:names:tc:SAML:2.0:status:Success";
constexpr std::string_view bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
constexpr std::string_view format_prefix = "urn:oasis:names:tc:SAML:2.0:nameid-format:";
constexpr std::string_view own = "https://aws.amazon.com/SAML/Attributes/";
constexpr std::string_view service_provider = "urn:amazon:webservices";
constexpr std::size_t response_bytes_max = 100000;  // SAMLAssertion [STS API reference]
constexpr std::int64_t lifetime_seconds = 300, clock_skew_seconds = 300;

AwsError invalid(std::string message) { return {"InvalidIdentityToken", std::move(message), 400}; }
AwsError expired(std::string message) { return {"ExpiredTokenException", std::move(message), 400}; }

// --- shape and signature

Answer<xml_node> find_assertion(xml_node response) {
  if (!is_element(response, protocol, "Response")) return invalid("Invalid SAML response");
  const xml_node status =
      only_child(only_child(response, protocol, "Status"), protocol, "StatusCode");
  if (status.attribute("Value").value() != success) {
    return AwsError{"IDPRejectedClaim", "The identity provider rejected the authentication.", 403};
  }
  const xml_node assertion = only_child(response, saml, "Assertion");
  if (!assertion) return invalid("The SAML response must contain exactly one assertion.");
  return assertion;
}

// One of the two signs; a second signature must be as good.
Answer<void> check_signatures(xml_node response, xml_node assertion, const SamlMetadata& metadata) {
  const SignatureState outer = check_xml_signature(response, metadata.keys);
  const SignatureState inner = check_xml_signature(assertion, metadata.keys);
  const bool any = outer == SignatureState::valid || inner == SignatureState::valid;
  const bool bad = outer == SignatureState::invalid || inner == SignatureState::invalid;
  if (!any || bad) return invalid("Response signature invalid");
  return {};
}

// --- times and whom it is for

std::optional<Timestamp> time_of(xml_node element, const char* attribute) {
  return read_saml_time(element.attribute(attribute).value());
}

// Absent: no bound.
Answer<void> check_window(xml_node element, Timestamp now) {
  if (element.attribute("NotBefore")) {
    const auto begins = time_of(element, "NotBefore");
    if (!begins || *begins > now + clock_skew_seconds) return invalid("Response is not valid yet");
  }
  if (element.attribute("NotOnOrAfter")) {
    const auto ends = time_of(element, "NotOnOrAfter");
    if (!ends || *ends <= now) return expired("Response has expired");
  }
  return {};
}

Answer<void> check_issued(xml_node assertion, Timestamp now) {
  const auto issued = time_of(assertion, "IssueInstant");
  if (!issued || *issued > now + clock_skew_seconds) return invalid("Response is not valid yet");
  if (*issued + lifetime_seconds < now) {
    return expired("Token must be redeemed within 5 minutes of issuance");
  }
  return {};
}

// https://signin.aws.amazon.com/saml, the same with a Region before it, and with /acs/ID behind.
bool is_sign_in(std::string_view url) {
  constexpr std::string_view scheme = "https://";
  if (!url.starts_with(scheme)) return false;
  url.remove_prefix(scheme.size());
  const std::size_t slash = url.find('/');
  if (slash == std::string_view::npos) return false;
  std::string_view host = url.substr(0, slash);
  const std::string_view path = url.substr(slash);
  if (path != "/saml" && path != "/static/saml" && !path.starts_with("/saml/acs/")) return false;
  const std::size_t dot = host.find('.');
  if (dot != std::string_view::npos && is_region(host.substr(0, dot))) host.remove_prefix(dot + 1);
  return host == "signin.aws.amazon.com" || host == "signin.amazonaws.cn" ||
         host == "signin.amazonaws-us-gov.com";
}

AwsError wrong_audience() { return invalid("Response does not contain the required audience."); }

Answer<void> check_conditions(xml_node assertion, Timestamp now) {
  const xml_node conditions = only_child(assertion, saml, "Conditions");
  if (!conditions) return {};
  TRY(check_window(conditions, now));
  for (const xml_node restriction : children_of(conditions, saml, "AudienceRestriction")) {
    const auto audiences = children_of(restriction, saml, "Audience");
    const bool ours = std::any_of(audiences.begin(), audiences.end(), [](xml_node audience) {
      const std::string text = text_of(audience);
      return trimmed(text) == service_provider || is_sign_in(trimmed(text));
    });
    if (!ours) return wrong_audience();
  }
  return {};
}

// Exactly one confirmation, by bearer, with both attributes. The recipient.
Answer<std::string> check_confirmation(xml_node subject, Timestamp now) {
  const xml_node confirmation = only_child(subject, saml, "SubjectConfirmation");
  const xml_node data = only_child(confirmation, saml, "SubjectConfirmationData");
  const bool whole = data && confirmation.attribute("Method").value() == bearer &&
                     data.attribute("NotOnOrAfter") && data.attribute("Recipient");
  if (!whole) {
    return invalid("Response must contain one SubjectConfirmation with NotOnOrAfter and Recipient");
  }
  TRY(check_window(data, now));
  const std::string recipient = data.attribute("Recipient").value();
  if (!is_sign_in(recipient)) return wrong_audience();
  return recipient;
}

// --- attributes

Attributes attributes_of(xml_node assertion) {
  Attributes all;
  for (const xml_node statement : children_of(assertion, saml, "AttributeStatement")) {
    for (const xml_node attribute : children_of(statement, saml, "Attribute")) {
      std::vector<std::string>& values = all[attribute.attribute("Name").value()];
      for (const xml_node value : children_of(attribute, saml, "AttributeValue")) {
        const std::string text = text_of(value);
        values.emplace_back(trimmed(text));
      }
    }
  }
  return all;
}

const std::vector<std::string>* own_attribute(const Attributes& all, std::string_view name) {
  const auto found = all.find(fmt::format("{}{}", own, name));
  return found == all.end() || found->second.empty() ? nullptr : &found->second;
}

// "ROLE,PROVIDER" in either order.
bool is_pair(std::string_view text, const SamlRequest& request) {
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos) return false;
  const std::string_view first = trimmed(text.substr(0, comma));
  const std::string_view second = trimmed(text.substr(comma + 1));
  return (first == request.role_arn && second == request.provider_arn) ||
         (first == request.provider_arn && second == request.role_arn);
}

Answer<void> check_role(const Attributes& all, const SamlRequest& request) {
  const auto* roles = own_attribute(all, "Role");
  if (roles == nullptr) return invalid("Your request included an invalid SAML response");
  const bool named = std::any_of(roles->begin(), roles->end(),
                                 [&](const std::string& pair) { return is_pair(pair, request); });
  if (!named) return AwsError{"AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML"};
  return {};
}

bool is_session_text(std::string_view text) {
  constexpr std::string_view marks = "_+=,.@-";
  return text.size() >= 2 && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [marks](char c) {
           const char low = ascii_lower(c);
           return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') ||
                  marks.find(c) != std::string_view::npos;
         });
}

Answer<void> add_session_name(const Attributes& all, Assertion& assertion) {
  const auto* name = own_attribute(all, "RoleSessionName");
  if (name == nullptr) return invalid("RoleSessionName is required in AuthnResponse");
  if (name->size() != 1 || !is_session_text(name->front())) {
    return invalid("RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}");
  }
  assertion.session_name = name->front();
  const auto* source = own_attribute(all, "SourceIdentity");
  if (source == nullptr) return {};
  if (source->size() != 1 || !is_session_text(source->front()) ||
      source->front().starts_with("aws:")) {
    return invalid(
        "Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\"");
  }
  assertion.source_identity = source->front();
  return {};
}

void add_tags(const Attributes& all, Assertion& assertion) {
  const std::string prefix = fmt::format("{}PrincipalTag:", own);
  std::vector<wire::sts::Tag> tags;
  for (const auto& [name, values] : all) {
    if (!name.starts_with(prefix) || values.empty()) continue;
    wire::sts::Tag tag;
    tag.Key = name.substr(prefix.size());
    tag.Value = values.front();
    tags.push_back(std::move(tag));
  }
  if (!tags.empty()) assertion.tags = std::move(tags);
  if (const auto* keys = own_attribute(all, "TransitiveTagKeys")) {
    assertion.transitive_tag_keys = *keys;
  }
}

void add_keys(const Attributes& all, const SamlRequest& request, Assertion& assertion) {
  const std::string name(last_part(request.provider_arn));
  const auto add = [&assertion](std::string_view key, const std::string& value) {
    if (!value.empty()) assertion.keys.push_back({std::string(key), {value}, false});
  };
  add("saml:aud", assertion.audience);
  add("saml:iss", assertion.issuer);
  add("saml:doc", fmt::format("{}/{}", request.account, name));
  add("saml:namequalifier", assertion.name_qualifier);
  add("saml:sub", assertion.subject);
  add("saml:sub_type", assertion.subject_type);
  for (const auto& [attribute, values] : all) {
    const SamlKey* key = find_saml_key(attribute);
    if (key == nullptr || values.empty()) continue;
    assertion.keys.push_back({std::string(key->key), values, key->list || values.size() > 1});
  }
  // These three stay with the session [IAM user guide, keys for SAML federation].
  assertion.lasting_keys = {{"saml:namequalifier", assertion.name_qualifier},
                            {"saml:sub", assertion.subject}};
  if (!assertion.subject_type.empty()) {
    assertion.lasting_keys.push_back({"saml:sub_type", assertion.subject_type});
  }
}

// BASE64(SHA1(issuer + account + "/" + provider's name)) [STS API reference, NameQualifier].
std::string name_qualifier(const std::string& issuer, const SamlRequest& request) {
  return crypto::base64_encode(crypto::digest(
      crypto::HashAlgorithm::sha1,
      fmt::format("{}{}/{}", issuer, request.account, last_part(request.provider_arn))));
}

Answer<void> add_subject(xml_node assertion, const SamlRequest& request, Timestamp now,
                         Assertion& said) {
  const xml_node subject = only_child(assertion, saml, "Subject");
  const xml_node name = only_child(subject, saml, "NameID");
  const std::string text = text_of(name);
  said.subject = trimmed(text);
  if (said.subject.empty()) return invalid("Response must contain one Subject with a NameID");
  said.subject_type = name.attribute("Format").value();
  if (said.subject_type.starts_with(format_prefix)) {
    said.subject_type.erase(0, format_prefix.size());
  }
  said.audience = TRY(check_confirmation(subject, now));
  said.name_qualifier = name_qualifier(said.issuer, request);
  said.principal_id = fmt::format("{}:{}", said.name_qualifier, said.subject);
  said.provider_name = said.name_qualifier;
  return {};
}

// The session ends with the user's session at the provider, if that says when.
Answer<void> add_session_end(xml_node assertion, Timestamp now, Assertion& said) {
  for (const xml_node statement : children_of(assertion, saml, "AuthnStatement")) {
    if (!statement.attribute("SessionNotOnOrAfter")) continue;
    const auto ends = time_of(statement, "SessionNotOnOrAfter");
    if (!ends || *ends <= now) return expired("Response has expired");
    said.session_ends = said.session_ends ? std::min(*said.session_ends, *ends) : *ends;
  }
  return {};
}

}  // namespace

Answer<AssertionPtr> check_saml_response(std::string_view text, const SamlMetadata& metadata,
                                         const SamlRequest& request, Timestamp now) {
  const auto decoded = crypto::base64_decode(without_blanks(text));
  if (!decoded) return invalid("Invalid base64 SAMLResponse");
  const XmlPtr document = read_xml(*decoded, response_bytes_max);
  if (document == nullptr) return invalid("Invalid SAML response");
  const xml_node response = document->document_element();
  const xml_node assertion = TRY(find_assertion(response));
  auto said = std::make_shared<Assertion>();
  const std::string issuer = text_of(only_child(assertion, saml, "Issuer"));
  said->issuer = trimmed(issuer);
  if (said->issuer != metadata.entity_id) {
    return invalid("Issuer not present in specified provider");
  }
  TRY(check_signatures(response, assertion, metadata));
  TRY(check_conditions(assertion, now));
  TRY(check_issued(assertion, now));
  said->provider_arn = request.provider_arn;
  TRY(add_subject(assertion, request, now, *said));
  TRY(add_session_end(assertion, now, *said));
  const Attributes attributes = attributes_of(assertion);
  TRY(check_role(attributes, request));
  TRY(add_session_name(attributes, *said));
  add_tags(attributes, *said);
  add_keys(attributes, request, *said);
  return AssertionPtr(std::move(said));
}

}  // namespace amiable::services::sts
