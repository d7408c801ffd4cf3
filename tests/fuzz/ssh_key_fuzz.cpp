// Any bytes as the public key that ImportKeyPair is given. What is read must be written as a line
// that is read the same, and has a fingerprint.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "services/ec2/ssh_keys.h"

namespace ec2 = amiable::services::ec2;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  const auto key = ec2::ssh_key_of_line(line);
  static_cast<void>(ec2::ssh_key_of_spki(line));
  if (!key) return 0;
  const auto again = ec2::ssh_key_of_line(key->line("comment"));
  if (!again || again->blob != key->blob || again->spki != key->spki) std::abort();
  if (ec2::fingerprint_of_imported(*key).empty()) std::abort();
  const auto of_spki = ec2::ssh_key_of_spki(key->spki);
  if (!of_spki || of_spki->blob != key->blob) std::abort();
  return 0;
}
