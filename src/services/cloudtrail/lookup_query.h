// A request of LookupEvents, checked: which events, from where on, how many.
#pragma once

#include <optional>
#include <string>

#include "services/ask.h"
#include "services/call.h"
#include "wire/generated/cloudtrail.h"

namespace amiable::services::cloudtrail {

struct LookupQuery {
  std::string key, value;  // the attribute; empty: all events
  Timestamp from, to;
  std::size_t most = 50;
  EventHistory::Place before = EventHistory::newest;
  bool insights = false;  // of which there are none

  EventSearch search(const Call& call) const;
};

// InvalidLookupAttributesException, InvalidTimeRangeException, InvalidMaxResultsException,
// InvalidEventCategoryException, InvalidNextTokenException.
Answer<LookupQuery> read_query(const wire::cloudtrail::LookupEventsRequest& in, const Call& call);

// The token of the page behind the event at `last`: sealed for the caller's account, the Region and
// the same question, which AWS demands too.
std::string next_token(const wire::cloudtrail::LookupEventsRequest& in, const Call& call,
                       EventHistory::Place last);

}  // namespace amiable::services::cloudtrail
