// The operations of the services, and how to find them: by signing name, name, or JSON target.
// All of KMS, IAM, STS, EC2, EBS (direct APIs), SSM, Auto Scaling and CloudTrail are known by name;
// those with shapes can be served.
// Constant tables, for any thread. Made by tools/models/gen.py; this file knows no handler.
#pragma once

#include <span>
#include <string_view>

#include "wire/shape.h"

namespace amiable::wire {

// query: awsQuery. json: AWS JSON 1.1. ec2: EC2's own query protocol. rest_json: paths and JSON.
enum class Protocol { query, json, ec2, rest_json };

// Whether AWS's model gives the operation an output: without one the query answer has no
// <OpResult> element and the JSON answer no body.
enum class Output : std::uint8_t { none, structure };

// REST-JSON: method, path template ("/snapshots/{SnapshotId}") and the status of success.
struct HttpBinding {
  std::string_view method;
  std::string_view path;
  int status = 200;
};

struct Operation {
  std::string_view service;       // signing name: "kms"
  std::string_view name;          // "CreateGrant"
  const Shape* input = nullptr;   // null: known to AWS, not served here
  const Shape* output = nullptr;  // as input
  Output output_form = Output::none;
  HttpBinding http{};
  std::size_t index = 0;  // place in Service::operations

  bool is_served() const { return input != nullptr; }
};

enum class FaultSide : std::uint8_t { sender, receiver };  // <Type> of query errors

struct ErrorShape {
  std::string_view shape;  // "NoSuchEntityException"
  std::string_view code;   // as on the wire of this service: "NoSuchEntity"
  int status = 400;
  FaultSide side = FaultSide::sender;
};

struct Service {
  std::string_view signing_name;
  Protocol protocol = Protocol::json;
  std::string_view api_version;             // "2010-05-08"
  std::string_view xml_namespace;           // query and ec2
  std::string_view target_prefix;           // of X-Amz-Target: "TrentService"
  std::span<const Operation> operations{};  // sorted by name
  std::span<const ErrorShape> errors{};     // sorted by code
};

std::span<const Service* const> services();
const Service* find_service(std::string_view signing_name);  // null: none
const Service* find_service_of_target(std::string_view target_prefix);
const Service* find_service_of_version(std::string_view api_version);
const Operation* find_operation(const Service& service, std::string_view name);
const ErrorShape* find_error(const Service& service, std::string_view code);

}  // namespace amiable::wire
