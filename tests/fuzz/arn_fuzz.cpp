// Feeds split_arn and the shapes beside it: the parts put together are the text again.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/arn.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(amiable::is_account_id(text));
  static_cast<void>(amiable::is_region(text));
  static_cast<void>(amiable::partition_of_region(text));
  const auto arn = amiable::split_arn(text);
  if (!arn) return 0;
  std::string again = "arn";
  for (std::string_view part :
       {arn->partition, arn->service, arn->region, arn->account, arn->resource}) {
    again.append(":").append(part);
  }
  if (again != text) std::abort();
  return 0;
}
