// Reads the events that a server keeps in DIR/journal (server/call_event.h).
#include "cli/recorded_launch.h"

#include <functional>
#include <memory>

#include "base/json_members.h"
#include "store/journal.h"

namespace amiable::cli {
namespace {

using json::Value;

void each_event(const std::string& data, std::string_view word,
                const std::function<bool(const Value&)>& visit) {
  const auto journal = store::Journal::open_for_reading(data, "events");
  journal->read_newest([&](std::string_view line) {
    if (line.find(word) == std::string_view::npos) return true;
    const auto event = json::parse(std::make_shared<const Source>("journal", std::string(line)));
    return !event.ok() || visit(event.value()->root());
  });
}

bool made(const Value& event, const std::string& instance) {
  const auto response = event.find("responseElements");
  if (!response || !response->is(json::Type::object)) return false;
  const auto instances = response->find("instances");
  if (!instances) return false;
  for (const Value& each : instances->elements()) {
    if (json::text_of(each, "instanceId") == instance) return true;
  }
  return false;
}

// Events begin names in lower case (deviceName), requests in upper case (DeviceName).
void write_request(const Value& value, json::Writer& writer) {
  if (value.is(json::Type::array)) {
    writer.begin_array();
    for (const Value& each : value.elements()) write_request(each, writer);
    writer.end_array();
  } else if (value.is(json::Type::object)) {
    writer.begin_object();
    for (const json::Member& member : value.members()) {
      std::string name(member.key.string());
      if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] -= 'a' - 'A';
      writer.key(name);
      write_request(member.value, writer);
    }
    writer.end_object();
  } else {
    writer.raw(value.raw());
  }
}

RecordedLaunch launch_of(const Value& event) {
  RecordedLaunch launch;
  launch.account = json::text_of(event, "recipientAccountId");
  launch.region = json::text_of(event, "awsRegion");
  launch.time = json::text_of(event, "eventTime");
  launch.request_id = json::text_of(event, "requestID");
  if (const auto who = event.find("userIdentity")) launch.principal = json::text_of(*who, "arn");
  const auto request = event.find("requestParameters");
  if (!request || !request->is(json::Type::object)) return launch;
  launch.image = json::text_of(*request, "imageId");
  if (const auto mappings = request->find("blockDeviceMappings")) {
    json::Writer writer;
    write_request(*mappings, writer);
    launch.mappings = writer.take();
  }
  return launch;
}

// Newest events come first: the last one kept is the first one refused.
void keep_refusal(const Value& event, RecordedLaunch& launch) {
  if (json::text_of(event, "requestID") != launch.request_id) return;
  if (json::text_of(event, "eventSource") != "kms.amazonaws.com") return;
  const std::string code = json::text_of(event, "errorCode");
  if (code.empty()) return;
  launch.refused = "kms:" + json::text_of(event, "eventName");
  launch.code = code;
  launch.words = json::text_of(event, "errorMessage");
}

}  // namespace

std::optional<RecordedLaunch> find_recorded_launch(const WhyOptions& options) {
  const std::string& data = options.source.data;
  const bool asked = !data.empty() && options.id.starts_with("i-") && options.question.empty() &&
                     options.operation.empty();
  if (!asked) return {};
  std::optional<RecordedLaunch> launch;
  each_event(data, options.id, [&](const Value& event) {
    if (json::text_of(event, "eventName") != "RunInstances" || !made(event, options.id)) {
      return true;
    }
    launch = launch_of(event);
    return false;
  });
  if (!launch || launch->image.empty() || launch->request_id.empty()) return {};
  each_event(data, launch->request_id, [&](const Value& event) {
    keep_refusal(event, *launch);
    return true;
  });
  if (launch->refused.empty()) return {};
  return launch;
}

WhyOptions asked_again(const WhyOptions& options, const std::optional<RecordedLaunch>& launch) {
  WhyOptions named = options;
  if (!launch || !options.source.terraform_plan.empty()) return named;
  named.id = launch->image;
  if (named.as.empty()) named.as = launch->principal;
  if (named.account.empty()) named.account = launch->account;
  if (named.region.empty()) named.region = launch->region;
  if (named.block_device_mappings.empty()) named.block_device_mappings = launch->mappings;
  return named;
}

}  // namespace amiable::cli
