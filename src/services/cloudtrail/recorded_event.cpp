// Members of the record by the names that CloudTrail gives them.
#include "services/cloudtrail/recorded_event.h"

#include <algorithm>

#include "base/json_members.h"

namespace amiable::services::cloudtrail {
namespace {

using json::Value;

// The name of a user, the session's name of a role [CloudTrail user guide, userIdentity element:
// principalId is the id, a colon and the session's name].
std::string user_name_of(const Value& identity) {
  const std::string type = json::text_of(identity, "type");
  if (type == "Root") return "root";
  if (type == "IAMUser" || type == "WebIdentityUser" || type == "SAMLUser") {
    return json::text_of(identity, "userName");
  }
  if (type != "AssumedRole" && type != "FederatedUser") return {};
  const std::string principal = json::text_of(identity, "principalId");
  const std::size_t colon = principal.find(':');
  return colon == std::string::npos ? std::string() : principal.substr(colon + 1);
}

bool is_true(const Value& event, std::string_view member) {
  const auto value = event.find(member);
  return value && value->is(json::Type::boolean) && value->boolean();
}

}  // namespace

std::optional<RecordedEvent> read_event(std::string_view text) {
  const auto document = json::parse(std::make_shared<const Source>("event", std::string(text)));
  if (!document.ok()) return {};
  const Value root = document.value()->root();
  const auto identity = root.find("userIdentity");
  const auto time = parse_iso8601(json::text_of(root, "eventTime"));
  if (!identity || !time || json::text_of(root, "eventCategory") != "Management") return {};
  RecordedEvent event;
  event.id = json::text_of(root, "eventID");
  event.name = json::text_of(root, "eventName");
  event.source = json::text_of(root, "eventSource");
  event.user_name = user_name_of(*identity);
  event.access_key_id = json::text_of(*identity, "accessKeyId");
  event.account = json::text_of(root, "recipientAccountId");
  event.region = json::text_of(root, "awsRegion");
  event.time = *time;
  event.read_only = is_true(root, "readOnly");
  event.resources = resources_of(root);
  return event;
}

bool has_attribute(const RecordedEvent& event, std::string_view key, std::string_view value) {
  const auto has_resource = [&](std::string EventResource::*part) {
    return std::any_of(event.resources.begin(), event.resources.end(),
                       [&](const EventResource& each) { return each.*part == value; });
  };
  if (key == "EventId") return event.id == value;
  if (key == "EventName") return event.name == value;
  if (key == "ReadOnly") return (event.read_only ? "true" : "false") == value;
  if (key == "Username") return event.user_name == value;
  if (key == "ResourceType") return has_resource(&EventResource::type);
  if (key == "ResourceName") return has_resource(&EventResource::name);
  if (key == "EventSource") return event.source == value;
  if (key == "AccessKeyId") return event.access_key_id == value;
  return false;
}

}  // namespace amiable::services::cloudtrail
