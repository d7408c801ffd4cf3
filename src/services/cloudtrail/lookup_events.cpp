// LookupEvents: the event history of the caller's account in the endpoint's Region.
#include "services/cloudtrail/cloudtrail_rows.h"
#include "services/cloudtrail/lookup_query.h"
#include "services/cloudtrail/recorded_event.h"
#include "services/ec2/ec2_asks.h"
#include "wire/generated/cloudtrail.h"

namespace amiable::services::cloudtrail {
namespace {

namespace shapes = wire::cloudtrail;

std::optional<std::string> if_told(std::string text) {
  if (text.empty()) return {};
  return text;
}

shapes::Event shown(RecordedEvent event, std::string_view text) {
  shapes::Event out;
  out.EventId = std::move(event.id);
  out.EventName = std::move(event.name);
  out.ReadOnly = event.read_only ? "true" : "false";
  out.AccessKeyId = if_told(std::move(event.access_key_id));
  out.EventTime = event.time;
  out.EventSource = std::move(event.source);
  out.Username = if_told(std::move(event.user_name));
  out.Resources.emplace();
  for (EventResource& each : event.resources) {
    shapes::Resource resource;
    resource.ResourceType = std::move(each.type);
    resource.ResourceName = std::move(each.name);
    out.Resources->push_back(std::move(resource));
  }
  out.CloudTrailEvent = text;
  return out;
}

bool is_wanted(const LookupQuery& query, const Call& call, const RecordedEvent& event) {
  return event.account == call.account() && event.region == call.region &&
         event.time >= query.from && event.time <= query.to &&
         (query.key.empty() || has_attribute(event, query.key, query.value));
}

// One event more than the page takes tells that there is another page.
Answer<shapes::LookupEventsResponse> lookup(const shapes::LookupEventsRequest& in,
                                            const Call& call) {
  const LookupQuery query = TRY(read_query(in, call));
  shapes::LookupEventsResponse out;
  auto& events = out.Events.emplace();
  if (query.insights || call.events == nullptr) return out;
  EventHistory::Place last = 0;
  call.events->newest_first(query.search(call), query.before,
                            [&](std::string_view text, EventHistory::Place place) {
                              auto event = read_event(text);
                              if (!event || !is_wanted(query, call, *event)) return true;
                              if (events.size() == query.most) {
                                out.NextToken = next_token(in, call, last);
                                return false;
                              }
                              events.push_back(shown(std::move(*event), text));
                              last = place;
                              return true;
                            });
  return out;
}

}  // namespace

Rows lookup_rows() {
  return {reads<shapes::LookupEventsRequest, shapes::LookupEventsResponse>(
      "cloudtrail", "LookupEvents", ec2::asks_anything<shapes::op::LookupEvents>, lookup,
      Pace::disk)};
}

}  // namespace amiable::services::cloudtrail
