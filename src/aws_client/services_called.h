// The services that are called: protocol, version, where they are and what a request names.
// One row per service; nothing else in the module knows a service by name.
#pragma once

#include <string_view>

namespace amiable::aws_client {

// EC2's requests are those of awsQuery but for their version.
enum class Protocol { query, json };

struct ServiceCalled {
  std::string_view name;  // signing name, and the first label of the host
  std::string_view id;    // as in AWS_ENDPOINT_URL_<id>
  Protocol protocol = Protocol::query;
  std::string_view version = {};  // query: Version
  std::string_view target = {};   // json: what stands before the operation in X-Amz-Target
  // Services that a partition has once: the Region they are signed for. Empty: regional.
  std::string_view aws_region = {}, aws_cn_region = {}, aws_us_gov_region = {};
  // IAM's hosts hold no Region in the partition aws, and are irregular in the others.
  std::string_view aws_host = {}, aws_cn_host = {}, aws_us_gov_host = {};
};

// nullptr: none of them.
const ServiceCalled* service_called(std::string_view name);

}  // namespace amiable::aws_client
