// Feeds a file of --seed-images to its reader: what is accepted is whole enough to be rows, and an
// error says something and where.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/arn.h"
#include "sources/seed_images.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amiable;
  const auto seeds =
      sources::read_seed_images("images", std::string(reinterpret_cast<const char*>(data), size));
  if (!seeds.ok()) {
    require(!seeds.error().message.empty() && !seeds.error().place.empty());
    return 0;
  }
  for (const sources::SeedImage& seed : seeds.value()) {
    require(seed.record.id.starts_with("ami-") && is_account_id(seed.record.owner));
    require(!seed.record.name.empty() && !seed.record.root_device_name.empty());
    for (const model::BlockDevice& device : seed.record.mappings) {
      require(!device.device_name.empty());
      require(!device.ebs || (device.encrypted == false && device.volume_size > 0));
    }
  }
  return 0;
}
