// From a call to its record: identity, what was asked, what came out.
#include "server/call_event.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/arn.h"
#include "base/ascii.h"
#include "base/json.h"
#include "wire/scalar_text.h"
#include "wire/shape.h"

namespace amiable::server {
namespace {

using json::Writer;
using services::Identity;

constexpr std::size_t usual_bytes = 2048;  // of an event, so that its text seldom moves

// Tokens that AWS's model does not call sensitive but that let their holder act.
constexpr std::array<std::string_view, 4> hidden_members = {"GrantToken", "GrantTokens",
                                                            "SessionToken", "ImportToken"};

bool is_hidden(const wire::Member& member) {
  if (member.sensitivity == wire::Sensitivity::sensitive) return true;
  const wire::Kind kind = member.shape->kind;
  if (kind == wire::Kind::blob || kind == wire::Kind::secret_blob) return true;
  return std::find(hidden_members.begin(), hidden_members.end(), member.name) !=
         hidden_members.end();
}

// CloudTrail spells members with a small first letter: keyId.
std::string event_name(std::string_view member) {
  std::string name(member);
  if (!name.empty()) name.front() = ascii_lower(name.front());
  return name;
}

void write_value(Writer& writer, const wire::Shape& shape, const void* value);

void write_structure(Writer& writer, const wire::Shape& shape, const void* object) {
  writer.begin_object();
  for (const wire::Member& member : shape.members) {
    const void* value = member.find(object);
    if (value == nullptr || is_hidden(member)) continue;
    writer.key(event_name(member.name));
    write_value(writer, *member.shape, value);
  }
  writer.end_object();
}

void write_list(Writer& writer, const wire::Shape& shape, const void* list) {
  writer.begin_array();
  for (std::size_t i = 0; i < shape.list->size(list); ++i) {
    write_value(writer, *shape.element, shape.list->at(list, i));
  }
  writer.end_array();
}

struct MapWriting {
  Writer* writer;
  const wire::Shape* element;
};

void write_map(Writer& writer, const wire::Shape& shape, const void* map) {
  MapWriting state{&writer, shape.element};
  writer.begin_object();
  shape.map->visit(map, &state, [](void* opaque, std::string_view key, const void* value) {
    const auto* writing = static_cast<MapWriting*>(opaque);
    writing->writer->key(key);
    write_value(*writing->writer, *writing->element, value);
  });
  writer.end_object();
}

void write_value(Writer& writer, const wire::Shape& shape, const void* value) {
  switch (shape.kind) {
    case wire::Kind::string:
      writer.string(*static_cast<const std::string*>(value));
      return;
    case wire::Kind::integer:
      writer.number(*static_cast<const std::int64_t*>(value));
      return;
    case wire::Kind::real:
      writer.raw(wire::real_text(*static_cast<const double*>(value)));
      return;
    case wire::Kind::boolean:
      writer.boolean(*static_cast<const bool*>(value));
      return;
    case wire::Kind::timestamp:
      writer.string(iso8601({static_cast<const wire::Timestamp*>(value)->milliseconds}));
      return;
    case wire::Kind::structure:
      return write_structure(writer, shape, value);
    case wire::Kind::list:
      return write_list(writer, shape, value);
    case wire::Kind::map:
      return write_map(writer, shape, value);
    case wire::Kind::blob:
    case wire::Kind::secret_blob:
      writer.null();
      return;
  }
}

std::string_view identity_type(const Identity& identity) {
  switch (identity.kind) {
    case Identity::Kind::root:
      return "Root";
    case Identity::Kind::user:
      return "IAMUser";
    case Identity::Kind::role_session:
      return "AssumedRole";
    case Identity::Kind::federated_user:
      return "FederatedUser";
  }
  return "Unknown";
}

void write_issuer(Writer& writer, const Identity& identity) {
  writer.key("sessionIssuer").begin_object();
  writer.key("type").string("Role");
  writer.key("principalId").string(identity.role_id);
  writer.key("arn").string(fmt::format("arn:{}:iam::{}:role/{}", identity.partition,
                                       identity.account, identity.role_name));
  writer.key("accountId").string(identity.account);
  writer.key("userName").string(identity.role_name).end_object();
}

void write_session(Writer& writer, const Identity& identity, Timestamp created) {
  writer.key("sessionContext").begin_object();
  if (identity.kind == Identity::Kind::role_session) write_issuer(writer, identity);
  writer.key("attributes").begin_object();
  writer.key("creationDate").string(iso8601(created));
  writer.key("mfaAuthenticated").string("false").end_object();
  writer.end_object();
}

// The access key that signed the request is told with the request alone [measured].
void write_own_identity(Writer& writer, const CallEvent& event) {
  const Identity& identity = *event.identity;
  const bool relayed = !event.invoked_by.empty();
  if (!relayed) writer.key("accessKeyId").string(identity.access_key_id);
  if (identity.kind == Identity::Kind::user) writer.key("userName").string(identity.user_name);
  const bool instance = !event.instance_arn.empty();
  if (identity.temporary) write_session(writer, identity, identity.issued);
  if (instance) write_session(writer, identity, event.time);
  if (!instance) return;
  writer.key("inScopeOf").begin_object();
  writer.key("issuerType").string("AWS::EC2::Instance");
  writer.key("credentialsIssuedTo").string(event.instance_arn).end_object();
}

// A foreign recipient sees whose account it was and the principal's id, no ARN [measured].
void write_identity(Writer& writer, const CallEvent& event, std::string_view recipient) {
  const Identity& identity = *event.identity;
  const bool own = recipient == identity.account;
  writer.key("userIdentity").begin_object();
  if (event.by_service) {
    writer.key("type").string("AWSService");
  } else {
    writer.key("type").string(own ? identity_type(identity) : "AWSAccount");
    writer.key("principalId").string(identity.user_id);
    if (own) writer.key("arn").string(identity.arn);
    writer.key("accountId").string(identity.account);
    if (own) write_own_identity(writer, event);
  }
  if (!event.invoked_by.empty()) writer.key("invokedBy").string(event.invoked_by);
  writer.end_object();
}

void write_parameters(Writer& writer, std::string_view name, const wire::Shape* shape,
                      const void* object) {
  writer.key(name);
  if (object == nullptr || shape == nullptr || shape->members.empty()) {
    writer.null();
  } else {
    write_structure(writer, *shape, object);
  }
}

void write_additional(Writer& writer, const CallEvent& event) {
  if (event.additional.empty()) return;
  writer.key("additionalEventData").begin_object();
  for (const auto& [name, value] : event.additional) writer.key(name).string(value);
  writer.end_object();
}

void write_resources(Writer& writer, const CallEvent& event) {
  if (event.resources.empty() || event.service->signing_name != "kms") return;
  writer.key("resources").begin_array();
  for (const std::string& resource : event.resources) {
    const auto arn = split_arn(resource);
    if (!arn) continue;
    writer.begin_object().key("accountId").string(arn->account);
    writer.key("type").string(arn->resource.starts_with("alias/") ? "AWS::KMS::Alias"
                                                                  : "AWS::KMS::Key");
    writer.key("ARN").string(resource).end_object();
  }
  writer.end_array();
}

// KMS's AccessDeniedException is recorded without its suffix [measured].
std::string_view recorded_code(std::string_view code) {
  return code == "AccessDeniedException" ? std::string_view("AccessDenied") : code;
}

}  // namespace

std::string write_event(const CallEvent& event, std::string_view event_id,
                        std::string_view shared_event_id, std::string_view recipient) {
  Writer writer;
  writer.reserve(usual_bytes);
  writer.begin_object().key("eventVersion").string("1.11");
  write_identity(writer, event, recipient);
  writer.key("eventTime").string(iso8601(event.time));
  writer.key("eventSource").string(fmt::format("{}.amazonaws.com", event.service->signing_name));
  writer.key("eventName").string(event.operation->name);
  writer.key("awsRegion").string(event.region);
  writer.key("sourceIPAddress").string(event.source_ip);
  writer.key("userAgent").string(event.user_agent);
  if (event.error != nullptr) {
    writer.key("errorCode").string(recorded_code(event.error->code));
    writer.key("errorMessage").string(event.error->message);
  }
  // What was refused keeps its parameters to itself [measured: null on denials].
  const bool denied = event.error != nullptr && event.error->code.starts_with("AccessDenied");
  write_parameters(writer, "requestParameters", event.operation->input,
                   denied ? nullptr : event.input);
  write_parameters(writer, "responseElements", event.operation->output, event.output);
  write_additional(writer, event);
  writer.key("requestID").string(event.request_id);
  writer.key("eventID").string(event_id);
  writer.key("readOnly").boolean(event.read_only);
  if (!denied || event.invoked_by.empty()) write_resources(writer, event);
  writer.key("eventType").string("AwsApiCall");
  writer.key("managementEvent").boolean(true);
  writer.key("recipientAccountId").string(recipient);
  if (!shared_event_id.empty()) writer.key("sharedEventID").string(shared_event_id);
  if (!event.invoked_by.empty()) writer.key("vpcEndpointId").string("AWS Internal");
  writer.key("eventCategory").string("Management").end_object();
  return writer.take();
}

std::vector<std::string> other_recipients(const CallEvent& event) {
  std::vector<std::string> others;
  if (event.error != nullptr) return others;  // denials stay in the caller's account [measured]
  for (const std::string& resource : event.resources) {
    const auto arn = split_arn(resource);
    if (!arn || arn->account.empty() || arn->account == event.identity->account) continue;
    if (std::find(others.begin(), others.end(), arn->account) == others.end()) {
      others.emplace_back(arn->account);
    }
  }
  return others;
}

}  // namespace amiable::server
