// AWS's own words in a reply of an error: code, message and request id, of XML (awsQuery and EC2)
// and of JSON. Bytes from outside: bounded, and what is not AWS's is nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/messages.h"

namespace amiable::aws_client {

struct AwsFault {
  std::string code;  // AccessDenied: without namespace, prefix or the URL that JSON may add
  std::string message;
  std::string request_id;
};

// nullopt: the body is no AWS error.
std::optional<AwsFault> read_fault(std::string_view body);

// The fault of a reply: the body's, else what its headers tell (x-amzn-errortype).
std::optional<AwsFault> fault_of(const http::Response& reply);

// From the headers: x-amzn-requestid or x-amz-request-id; empty when there is none.
std::string request_id_of(const http::Response& reply);

// The caller may not. `message` tells EC2's two uses of AuthFailure apart: unknown credentials are
// no refusal.
bool is_refusal(std::string_view code, std::string_view message);

// Too many requests, by code or status: the caller should ask more slowly.
bool is_throttle(int status, std::string_view code);
// A failure of AWS's side that passes.
bool is_transient(int status, std::string_view code);
// The session of temporary credentials is over.
bool is_expired_session(std::string_view code);
// The signature was refused for its time.
bool is_wrong_time(std::string_view code);

}  // namespace amiable::aws_client
