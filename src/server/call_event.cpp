// From a call to its record: identity, what was asked, what came out.
#include "server/call_event.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/arn.h"
#include "base/json.h"
#include "server/event_parameters.h"
#include "services/sts/assertion.h"

namespace amiable::server {
namespace {

using json::Writer;
using services::Identity;

constexpr std::size_t usual_bytes = 2048;  // of an event, so that its text seldom moves

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
    case Identity::Kind::web_identity:
      return "WebIdentityUser";
    case Identity::Kind::saml_user:
      return "SAMLUser";
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
  if (identity.federated_provider.find("saml-provider/") == std::string::npos &&
      !identity.federated_provider.empty()) {
    writer.key("webIdFederationData").begin_object();
    writer.key("federatedProvider").string(identity.federated_provider);
    writer.key("attributes").begin_object().end_object().end_object();
  }
  writer.key("attributes").begin_object();
  writer.key("creationDate").string(iso8601(created));
  writer.key("mfaAuthenticated").string(identity.mfa ? "true" : "false").end_object();
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

// [CloudTrail user guide, Values for AWS STS APIs with SAML and web identity federation]
void write_provider(Writer& writer, const Identity& identity) {
  writer.key("type").string(identity_type(identity));
  writer.key("principalId").string(identity.user_id);
  writer.key("userName").string(identity.user_name);
  writer.key("identityProvider").string(identity.assertion->provider_name);
}

// A foreign recipient sees whose account it was and the principal's id, no ARN [measured].
void write_identity(Writer& writer, const CallEvent& event, std::string_view recipient) {
  const Identity& identity = *event.identity;
  const bool own = recipient == identity.account;
  writer.key("userIdentity").begin_object();
  if (event.by_service) {
    writer.key("type").string("AWSService");
  } else if (identity.assertion != nullptr) {
    write_provider(writer, identity);
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

// Reads and writes of blocks are events of data, which the event history does not hold; starting
// and completing a snapshot is management [EBS user guide, CloudTrail for the EBS direct APIs].
bool is_data_event(const wire::Operation& operation) {
  constexpr std::array<std::string_view, 4> names = {"GetSnapshotBlock", "ListChangedBlocks",
                                                     "ListSnapshotBlocks", "PutSnapshotBlock"};
  return operation.service == "ebs" &&
         std::find(names.begin(), names.end(), operation.name) != names.end();
}

// Members one after the other, their names quoted as they stand here: names are most of an event,
// and an event is written for every call.
std::string origin_of(const CallEvent& event) {
  std::string out;
  out.reserve(usual_bytes / 2);
  out += R"("eventTime":")";
  out += iso8601(event.time);
  out += R"(","eventSource":")";
  out += event.service->signing_name;
  out += R"(.amazonaws.com","eventName":")";
  out += event.operation->name;
  out += R"(","awsRegion":)";
  json::append_quoted(out, event.region);
  out += R"(,"sourceIPAddress":)";
  json::append_quoted(out, event.source_ip);
  out += R"(,"userAgent":)";
  json::append_quoted(out, event.user_agent);
  return out;
}

std::string ids_of(const CallEvent& event, std::string_view event_id) {
  std::string out = R"("requestID":)";
  json::append_quoted(out, event.request_id);
  out += R"(,"eventID":)";
  json::append_quoted(out, event_id);
  out += event.read_only ? R"(,"readOnly":true)" : R"(,"readOnly":false)";
  return out;
}

std::string kind_of(bool data, std::string_view recipient) {
  std::string out = R"("eventType":"AwsApiCall","managementEvent":)";
  out += data ? "false" : "true";
  out += R"(,"recipientAccountId":)";
  json::append_quoted(out, recipient);
  return out;
}

}  // namespace

std::string write_event(const CallEvent& event, std::string_view event_id,
                        std::string_view shared_event_id, std::string_view recipient) {
  Writer writer;
  writer.reserve(usual_bytes);
  writer.begin_object().raw(R"("eventVersion":"1.11")");
  write_identity(writer, event, recipient);
  writer.raw(origin_of(event));
  if (event.error != nullptr) {
    writer.key("errorCode")
        .string(recorded_code(*event.service, event.error->code, event.error->status));
    writer.key("errorMessage").string(event.error->message);
  }
  // What was refused keeps its parameters to itself [measured: null on denials].
  const bool denied = event.error != nullptr && event.error->code.starts_with("AccessDenied");
  writer.key("requestParameters");
  write_request_parameters(writer, *event.service, *event.operation,
                           denied ? nullptr : event.input);
  writer.key("responseElements");
  write_response_elements(writer, *event.service, *event.operation, event.output, event.request_id);
  write_additional(writer, event);
  writer.raw(ids_of(event, event_id));
  if (!denied || event.invoked_by.empty()) write_resources(writer, event);
  const bool data = is_data_event(*event.operation);
  writer.raw(kind_of(data, recipient));
  if (!shared_event_id.empty()) writer.key("sharedEventID").string(shared_event_id);
  if (!event.invoked_by.empty()) writer.key("vpcEndpointId").string("AWS Internal");
  writer.raw(data ? R"("eventCategory":"Data")" : R"("eventCategory":"Management")").end_object();
  return writer.take();
}

std::vector<std::string> other_recipients(const CallEvent& event) {
  std::vector<std::string> others;
  if (event.error != nullptr) return others;  // denials stay in the caller's account [measured]
  // The ARNs of an organization are the management account's, whoever asks about them.
  if (event.service->signing_name == "organizations") return others;
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
