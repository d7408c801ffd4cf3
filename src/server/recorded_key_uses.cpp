// Memory first; the journal is read only for keys that were not used since the start.
#include "server/recorded_key_uses.h"

#include "base/json_members.h"

namespace amiable::server {
namespace {

// nullopt: the line only mentions the key; its caller signed with another one.
std::optional<services::KeyUse> read_use(std::string_view line, std::string_view access_key_id) {
  const auto document = json::parse(std::make_shared<const Source>("journal", std::string(line)));
  if (!document.ok()) return {};
  const json::Value root = document.value()->root();
  const auto caller = root.find("userIdentity");
  const auto time = parse_iso8601(text_of(root, "eventTime"));
  if (!time || !caller || text_of(*caller, "accessKeyId") != access_key_id) return {};
  const std::string source = text_of(root, "eventSource");
  return services::KeyUse{*time, text_of(root, "awsRegion"), source.substr(0, source.find('.'))};
}

}  // namespace

void RecordedKeyUses::note(const services::Identity& identity, services::KeyUse use) {
  if (identity.temporary) return;
  const std::lock_guard lock(mutex_);
  uses_.insert_or_assign(identity.access_key_id, std::move(use));
}

std::optional<services::KeyUse> RecordedKeyUses::last(std::string_view access_key_id) const {
  {
    const std::lock_guard lock(mutex_);
    const auto found = uses_.find(std::string(access_key_id));
    if (found != uses_.end()) return found->second;
  }
  const std::string wanted = "\"accessKeyId\":\"" + std::string(access_key_id) + "\"";
  std::optional<services::KeyUse> use;
  journal_->read_newest([&](std::string_view line) {
    if (line.find(wanted) == std::string_view::npos) return true;
    use = read_use(line, access_key_id);
    return !use.has_value();
  });
  return use;
}

}  // namespace amiable::server
