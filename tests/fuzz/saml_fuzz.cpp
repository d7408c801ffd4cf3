// Targets: sts::read_saml_metadata and sts::check_saml_response, with the XML reader and the
// canonical form below them. Input: metadata, a zero byte, a response (not yet in base64).
#include <cstdint>
#include <cstdlib>
#include <string>

#include "crypto/base64.h"
#include "services/sts/saml_response.h"
#include "services/sts/xml_canonical.h"
#include "services/sts/xml_document.h"

namespace {

namespace sts = amiable::services::sts;

void require(bool holds) {
  if (!holds) std::abort();
}

// What is canonical stays as it is.
void check_canonical(std::string_view text) {
  const sts::XmlPtr document = sts::read_xml(text, std::size_t{1} << 20);
  if (document == nullptr) return;
  const std::string once = sts::canonical_xml(document->document_element(), {}, {});
  const sts::XmlPtr again = sts::read_xml(once, std::size_t{1} << 24);
  if (again == nullptr) return;  // too many declarations on one element
  require(sts::canonical_xml(again->document_element(), {}, {}) == once);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t zero = input.find('\0');
  const std::string_view response = zero == std::string_view::npos ? input : input.substr(zero + 1);
  check_canonical(response);
  const auto metadata = sts::read_saml_metadata(input.substr(0, zero));
  if (!metadata) return 0;
  require(!metadata->entity_id.empty() && !metadata->keys.empty());
  const sts::SamlRequest request{"arn:aws:iam::111122223333:role/Corp",
                                 "arn:aws:iam::111122223333:saml-provider/Corp", "111122223333"};
  constexpr amiable::Timestamp now{
      1'767'225'600'000};  // 2026-01-01T00:00:00Z, as the corpus has it
  const auto said =
      sts::check_saml_response(amiable::crypto::base64_encode(response), *metadata, request, now);
  if (!said.ok()) {
    require(!said.error().code.empty());
    return 0;
  }
  require(said.value()->issuer == metadata->entity_id && !said.value()->subject.empty());
  require(said.value()->session_name.size() >= 2);
  return 0;
}
