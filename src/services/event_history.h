// The recorded calls of all accounts, newest first: kept by whoever sees all calls (server/), asked
// by cloudtrail:LookupEvents.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"

namespace amiable::services {

// What an event must hold to be worth reading. A sieve, not a decision: what passes may still be
// another account's, or of another time, and is checked by whoever asked.
struct EventSearch {
  std::string_view account, region;  // whose copy, and where
  Timestamp from, to;                // both ends belong to it
  // A value of one of the event's strings as JSON writes it, or what stands behind its first or
  // last ':'; empty: any.
  std::string value;
  std::vector<std::string> texts;  // pieces of JSON, one of which occurs; empty: any
};

class EventHistory {
 public:
  // Of an event among all; older ones have smaller places. It stays the same while the event is
  // kept, whatever comes after it.
  using Place = std::uint64_t;
  static constexpr Place newest = std::numeric_limits<Place>::max();
  // One event as JSON; false: no more are wanted.
  using Visitor = std::function<bool(std::string_view event, Place place)>;

  virtual ~EventHistory() = default;
  // Events older than `before` that pass the sieve. From any thread.
  virtual void newest_first(const EventSearch& search, Place before,
                            const Visitor& visit) const = 0;
};

}  // namespace amiable::services
