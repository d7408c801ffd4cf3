// When access keys were used last: kept by whoever sees all calls, asked by
// iam:GetAccessKeyLastUsed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/timestamp.h"

namespace amiable::services {

struct KeyUse {
  Timestamp time;
  std::string region, service;
};

class KeyUses {
 public:
  virtual ~KeyUses() = default;
  virtual std::optional<KeyUse> last(std::string_view access_key_id) const = 0;  // any thread
};

}  // namespace amiable::services
