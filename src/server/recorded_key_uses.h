// The last use of each long-term access key: in memory since the start, before it in the journal.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "services/identity.h"
#include "services/key_uses.h"
#include "store/journal.h"

namespace amiable::server {

class RecordedKeyUses final : public services::KeyUses {
 public:
  explicit RecordedKeyUses(const store::Journal& journal) : journal_(&journal) {}
  void note(const services::Identity& identity, services::KeyUse use);
  std::optional<services::KeyUse> last(std::string_view access_key_id) const override;

 private:
  const store::Journal* journal_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, services::KeyUse> uses_;
};

}  // namespace amiable::server
