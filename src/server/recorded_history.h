// The event history in the journal of events (server/call_event.h).
#pragma once

#include "services/event_history.h"
#include "store/journal.h"

namespace amiable::server {

class RecordedHistory final : public services::EventHistory {
 public:
  explicit RecordedHistory(store::Journal& journal) : journal_(&journal) {}
  void newest_first(const services::EventSearch& search, Place before,
                    const Visitor& visit) const override;

 private:
  store::Journal* journal_;
};

}  // namespace amiable::server
