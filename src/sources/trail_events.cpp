// Shapes: CloudTrail's EC2 events wrap every list as {"items": […]} and begin names in lower case;
// newer operations put their parameters into one member, NAMERequest.
#include "sources/trail_events.h"

#include <memory>
#include <set>

#include "base/json_members.h"
#include "sources/bundle_listing.h"

namespace amiable::sources {
namespace {

using json::Type;
using json::Value;
using model::TrailEvent;

std::optional<Value> object_in(const Value& object, std::string_view member) {
  auto found = object.find(member);
  if (!found || !found->is(Type::object)) return {};
  return found;
}

std::string capitalized(std::string_view name) {
  std::string out(name);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] -= 'a' - 'A';
  return out;
}

// keyId, or KeyId as newer operations write it.
std::optional<Value> member_of(const Value& object, std::string_view name) {
  auto found = object.find(name);
  return found ? found : object.find(capitalized(name));
}

std::string text_in(const Value& object, std::string_view name) {
  const auto found = member_of(object, name);
  return found && found->is(Type::string) ? found->string() : std::string();
}

// {"items": […]}, or the list itself.
std::vector<Value> items_of(const Value& object, std::string_view name) {
  std::vector<Value> out;
  const auto found = member_of(object, name);
  if (!found) return out;
  const auto items = found->is(Type::object) ? found->find("items") : found;
  if (!items || !items->is(Type::array)) return out;
  for (const Value& each : items->elements()) {
    if (each.is(Type::object)) out.push_back(each);
  }
  return out;
}

// As `aws ec2 run-instances` takes it: names begin with a capital.
void write_request(const Value& value, json::Writer& writer) {
  if (value.is(Type::array)) {
    writer.begin_array();
    for (const Value& each : value.elements()) write_request(each, writer);
    writer.end_array();
  } else if (value.is(Type::object)) {
    writer.begin_object();
    for (const json::Member& member : value.members()) {
      writer.key(capitalized(member.key.string()));
      write_request(member.value, writer);
    }
    writer.end_object();
  } else {
    writer.raw(value.raw());
  }
}

std::string mappings_of(const Value& request) {
  std::vector<Value> devices = items_of(request, "blockDeviceMapping");
  if (devices.empty()) devices = items_of(request, "blockDeviceMappings");
  if (devices.empty()) return {};
  json::Writer writer;
  writer.begin_array();
  for (const Value& each : devices) write_request(each, writer);
  writer.end_array();
  return writer.take();
}

void keep(std::string& member, std::string text) {
  if (member.empty()) member = std::move(text);
}

void read_request(const Value& parameters, TrailEvent& event) {
  Value request = parameters;
  if (const auto inner = object_in(parameters, event.name + "Request")) request = *inner;
  for (const Value& each : items_of(request, "instancesSet")) {
    keep(event.image, text_in(each, "imageId"));
    keep(event.instance, text_in(each, "instanceId"));
  }
  for (const char* name : {"imageId", "sourceImageId"}) keep(event.image, text_in(request, name));
  for (const char* name : {"snapshotId", "sourceSnapshotId"}) {
    keep(event.snapshot, text_in(request, name));
  }
  keep(event.instance, text_in(request, "instanceId"));
  keep(event.volume, text_in(request, "volumeId"));
  keep(event.source_region, text_in(request, "sourceRegion"));
  // A copy's key is told under the second name [measured].
  for (const char* name : {"kmsKeyId", "masterEncryptionKeyId"}) {
    keep(event.kms_key_id, text_in(request, name));
  }
  if (const auto flag = member_of(request, "encrypted"); flag && flag->is(Type::boolean)) {
    event.encrypted = flag->raw() == "true";
  }
  event.mappings = mappings_of(request);
  if (const auto from = object_in(request, "launchTemplate")) {
    keep(event.launch_template, text_in(*from, "launchTemplateId"));
    keep(event.launch_template, text_in(*from, "launchTemplateName"));
  }
}

void read_response(const Value& elements, TrailEvent& event) {
  Value response = elements;
  if (const auto inner = object_in(elements, event.name + "Response")) response = *inner;
  for (const char* list : {"instancesSet", "instances"}) {
    for (const Value& each : items_of(response, list)) {
      if (std::string id = text_in(each, "instanceId"); !id.empty()) event.made.push_back(id);
      keep(event.image, text_in(each, "imageId"));
    }
  }
  for (const char* name : {"imageId", "snapshotId", "volumeId"}) {
    if (std::string id = text_in(response, name); !id.empty()) event.made.push_back(id);
  }
}

Result<Value> parsed(std::string_view name, std::string text, json::DocumentPtr& document) {
  document = TRY(json::parse(std::make_shared<Source>(std::string(name), std::move(text))));
  return document->root();
}

void add(const Value& record, std::vector<TrailEvent>& events) {
  if (auto event = read_trail_event(record)) events.push_back(std::move(*event));
}

Result<void> add_printed(std::string_view name, const Value& list,
                         std::vector<TrailEvent>& events) {
  if (!list.is(Type::array)) {
    return Error{ErrorKind::unreadable, "Events is no list", std::string(name),
                 "save what `aws cloudtrail lookup-events` prints"};
  }
  for (const Value& each : list.elements()) {
    const std::string record = each.is(Type::object) ? json::text_of(each, "CloudTrailEvent") : "";
    if (record.empty()) continue;
    json::DocumentPtr document;
    add(TRY(parsed(name, record, document)), events);
  }
  return {};
}

}  // namespace

std::optional<TrailEvent> read_trail_event(const Value& record) {
  if (!record.is(Type::object)) return {};
  TrailEvent event;
  event.source = json::text_of(record, "eventSource");
  event.name = json::text_of(record, "eventName");
  const auto time = parse_iso8601(json::text_of(record, "eventTime"));
  const bool ec2 = event.source == "ec2.amazonaws.com";
  if (!time || event.name.empty() || (!ec2 && event.source != "kms.amazonaws.com")) return {};
  event.time = *time;
  event.id = json::text_of(record, "eventID");
  event.request_id = json::text_of(record, "requestID");
  event.region = json::text_of(record, "awsRegion");
  event.recipient = json::text_of(record, "recipientAccountId");
  event.error_code = json::text_of(record, "errorCode");
  event.error_message = json::text_of(record, "errorMessage");
  if (const auto who = object_in(record, "userIdentity")) {
    event.principal = json::text_of(*who, "arn");
    event.account = json::text_of(*who, "accountId");
    event.invoked_by = json::text_of(*who, "invokedBy");
  }
  if (!ec2) return event;
  if (const auto request = object_in(record, "requestParameters")) read_request(*request, event);
  if (const auto response = object_in(record, "responseElements")) read_response(*response, event);
  return event;
}

Result<std::vector<TrailEvent>> read_trail_events(std::string_view name, std::string text) {
  json::DocumentPtr document;
  const Value root = TRY(parsed(name, std::move(text), document));
  std::vector<TrailEvent> events;
  if (!root.is(Type::object)) {
    return Error{ErrorKind::unreadable, "no CloudTrail events: not an object", std::string(name),
                 "save what `aws cloudtrail lookup-events` prints"};
  }
  if (const auto list = root.find("Events")) {
    TRY(add_printed(name, *list, events));
  } else if (const auto records = root.find("Records"); records && records->is(Type::array)) {
    for (const Value& each : records->elements()) add(each, events);
  } else {
    add(root, events);
  }
  return events;
}

Result<std::vector<TrailEvent>> trail_of_bundle(const FileTree& bundle) {
  std::vector<TrailEvent> all;
  std::set<std::string> ids;
  for (const FileId& file : list_bundle(bundle).files) {
    if (file.file != File::trail_events) continue;
    const std::string path = path_of(file);
    FileTree::Read read = bundle.read(path);
    if (read.state != FileTree::Read::State::found) {
      return Error{ErrorKind::unreadable, read.error, path, "make the file readable"};
    }
    for (TrailEvent& event : TRY(read_trail_events(path, std::move(read.text)))) {
      if (event.id.empty() || ids.insert(event.id).second) all.push_back(std::move(event));
    }
  }
  return all;
}

}  // namespace amiable::sources
