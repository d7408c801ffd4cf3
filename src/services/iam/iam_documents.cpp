// The way of a document: JSON, save-time rules, principals, compiled.
#include "services/iam/iam_documents.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "policy/policy.h"
#include "services/principal_ids.h"

namespace amiable::services::iam {
namespace {

using policy::Kind;
using wire::AwsError;

AwsError malformed(std::string message) { return {"MalformedPolicyDocument", std::move(message)}; }

Answer<store::Document> compiled(std::string text, Kind kind, std::string name,
                                 store::Standing standing) {
  auto document = store::compile(std::move(text), kind, std::move(name), std::move(standing));
  if (!document.ok()) return malformed("Syntax errors in policy.");
  return std::move(document).value();
}

Answer<json::DocumentPtr> read(const std::string& text, std::string_view fault) {
  auto document = json::parse(std::make_shared<const Source>("policy", text));
  if (!document.ok()) return malformed(std::string(fault));
  return std::move(document).value();
}

}  // namespace

Answer<store::Document> identity_document(const std::string& text, policy::Holder holder,
                                          std::string name, store::Standing standing) {
  const json::DocumentPtr document = TRY(read(text, "Syntax errors in policy."));
  const auto refusal = policy::check_save(document->root(), Kind::identity, holder);
  const bool size = refusal && refusal->code == "LimitExceeded";
  if (refusal && !(size && holder != policy::Holder::managed)) {
    return AwsError{refusal->code, refusal->message};
  }
  return compiled(text, Kind::identity, std::move(name), std::move(standing));
}

Answer<store::Document> trust_document(const Call& call, const std::string& text,
                                       std::string_view role_name) {
  const json::DocumentPtr document = TRY(read(text, "This policy contains invalid Json"));
  if (const auto refusal = policy::check_save(document->root(), Kind::trust)) {
    return AwsError{refusal->code, refusal->message};
  }
  std::string unknown = unknown_principal(call.world, document->root());
  if (unknown.empty()) unknown = unseen_principal(call.world, call.inventory, document->root());
  if (!unknown.empty()) {
    return malformed(fmt::format("Invalid principal in policy: \"AWS\":\"{}\"", unknown));
  }
  const std::string kept = with_ids(call.world, document->root(), call.partition);
  return compiled(kept, Kind::trust, "trust policy", {{}, std::string(role_name)});
}

store::Document held_by(const store::Document& document, std::string_view holder) {
  policy::Policy renamed = *document.compiled;
  renamed.holder = holder;
  return {document.text, std::make_shared<const policy::Policy>(std::move(renamed))};
}

std::size_t counted_characters(std::string_view document) {
  std::size_t count = 0;
  bool in_string = false, escaped = false;
  for (const char c : document) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    const bool continuation = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    if (!continuation && (in_string || !blank)) ++count;
    if (c == '"' && !escaped) in_string = !in_string;
    escaped = in_string && c == '\\' && !escaped;
  }
  return count;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size() * 2);
  for (const char c : text) {
    const char low = ascii_lower(c);
    const bool unreserved = (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                            c == '_' || c == '.' || c == '~';
    if (unreserved) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

std::string shown_document(const store::Document& document) {
  return percent_encoded(document.text);
}

std::string shown_trust(const Call& call, const store::Role& role) {
  return percent_encoded(services::shown(call.world, role.trust.text));
}

}  // namespace amiable::services::iam
