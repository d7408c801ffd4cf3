// Feeds the reader of shared configuration: settings lie within the text, and a line number is
// known.
#include <cstdint>
#include <cstdlib>

#include "aws_client/profile_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto file = amiable::aws_client::ProfileFile::parse(
      "config", amiable::crypto::SecretBytes::copy_of(text));
  if (!file.ok()) {
    if (file.error().place.empty()) std::abort();
    return 0;
  }
  for (const auto& section : file.value().sections()) {
    if (section.name.empty()) std::abort();
    for (const auto& setting : section.settings) {
      if (setting.name.empty() || setting.line == 0) std::abort();
      if (text.find(setting.value) == std::string_view::npos) std::abort();
      static_cast<void>(amiable::aws_client::inner_setting(setting.value, "endpoint_url"));
    }
  }
  return 0;
}
