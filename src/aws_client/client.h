// Signed calls to AWS's APIs (or to any endpoint that speaks them), with retries.
//
// A Client has one identity and is safe to use from one thread at a time; call_all makes its calls
// side by side. Reads only use it so far; applying a cure is the one writer.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace amiable::aws_client {

struct Request {
  std::string service;    // signing name: ec2, kms, iam, sts, organizations, cloudtrail, …
  std::string region;     // where; global services are called where AWS has them
  std::string operation;  // DescribeImages
  // Query and EC2 protocols: Action and Version are added.
  std::vector<std::pair<std::string, std::string>> parameters;
  std::string body;  // JSON protocols: the input, `{}` when empty
};

struct Reply {
  int status = 0;
  std::string body;                       // as sent: XML or JSON
  std::string request_id;                 // AWS's
  std::string error_code, error_message;  // status >= 400: AWS's own
  bool ok() const { return status >= 200 && status < 300; }
  bool is_refusal() const;  // AccessDenied, UnauthorizedOperation, … : the caller may not
};

class Client {
 public:
  virtual ~Client() = default;
  // An AWS error is a Reply. An Error: no answer could be had (no credentials, no connection, too
  // large); it names endpoint and next step. Throttling and failures of AWS's side are retried
  // first, with jitter.
  virtual Result<Reply> call(const Request& request) = 0;
  // The same for all of them at once; answers in the order of the requests.
  virtual std::vector<Result<Reply>> call_all(const std::vector<Request>& requests) = 0;
  // The profile or source of the identity, for messages: "profile owner", "environment".
  virtual std::string identity() const = 0;
  // The Region that options, environment or profile name; empty: none does.
  virtual std::string region() const = 0;
  // Requests sent so far, retries included.
  virtual std::size_t requests() const = 0;
};

struct ClientOptions {
  std::string profile;       // empty: AWS_PROFILE, then the environment's keys, then `default`
  std::string region;        // empty: AWS_REGION, AWS_DEFAULT_REGION, the profile's
  std::string endpoint_url;  // empty: AWS_ENDPOINT_URL_SERVICE, AWS_ENDPOINT_URL, the profile's
};

// Reads configuration and credentials; makes no request before the first call. Errors (usage,
// unreadable) name the file and line, or the profile that does not exist with the nearest name.
Result<std::unique_ptr<Client>> open_client(const ClientOptions& options);

}  // namespace amiable::aws_client
