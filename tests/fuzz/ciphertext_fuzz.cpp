// Feeds the reader of ciphertext blobs: whatever it takes for a blob must be written back to the
// same header, and nothing that was not sealed here may open.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "services/kms/ciphertext.h"

namespace {

namespace kms = amiable::services::kms;

const std::string material(32, 'm');

void check_header(std::string_view blob, const kms::CiphertextOrigin& origin) {
  const auto again = kms::seal_ciphertext(origin, material, "plaintext", {});
  if (!again) std::abort();
  constexpr std::size_t size = kms::ciphertext_header_bytes;
  if (std::string_view(*again).substr(0, size) != blob.substr(0, size)) std::abort();
  const auto plaintext = kms::open_ciphertext(*again, material, {});
  if (!plaintext || plaintext->view() != "plaintext") std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view blob(reinterpret_cast<const char*>(data), size);
  const auto origin = kms::read_origin(blob);
  if (origin) check_header(blob, *origin);
  if (kms::open_ciphertext(blob, material, {{"some", "context"}})) std::abort();
  return 0;
}
