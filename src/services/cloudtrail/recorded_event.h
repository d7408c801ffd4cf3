// One event of the history, read: what LookupEvents shows of it and can be asked for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "services/cloudtrail/event_resources.h"

namespace amiable::services::cloudtrail {

struct RecordedEvent {
  std::string id, name, source;
  std::string user_name;      // user, session, or "root"; empty: a service's or a foreign caller's
  std::string access_key_id;  // empty: not told
  std::string account, region;
  Timestamp time;
  bool read_only = false;
  std::vector<EventResource> resources;
};

// nullopt: no management event that this program writes.
std::optional<RecordedEvent> read_event(std::string_view text);

// By AWS's name of the attribute, its value exactly; an unknown one matches nothing.
bool has_attribute(const RecordedEvent& event, std::string_view key, std::string_view value);

}  // namespace amiable::services::cloudtrail
