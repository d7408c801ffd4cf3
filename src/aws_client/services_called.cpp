// Versions and target prefixes: AWS's published API models. Hosts: the tables "Service endpoints"
// of the AWS General Reference.
#include "aws_client/services_called.h"

#include <algorithm>
#include <array>

namespace amiable::aws_client {
namespace {

constexpr std::array<ServiceCalled, 8> services = {{
    {.name = "ec2", .id = "EC2", .version = "2016-11-15"},
    {.name = "sts", .id = "STS", .version = "2011-06-15"},
    {.name = "autoscaling", .id = "AUTO_SCALING", .version = "2011-01-01"},
    {.name = "iam",
     .id = "IAM",
     .version = "2010-05-08",
     .aws_region = "us-east-1",
     .aws_cn_region = "cn-north-1",
     .aws_us_gov_region = "us-gov-west-1",
     .aws_host = "iam.amazonaws.com",
     .aws_cn_host = "iam.cn-north-1.amazonaws.com.cn",
     .aws_us_gov_host = "iam.us-gov.amazonaws.com"},
    {.name = "kms", .id = "KMS", .protocol = Protocol::json, .target = "TrentService."},
    {.name = "ssm", .id = "SSM", .protocol = Protocol::json, .target = "AmazonSSM."},
    {.name = "organizations",
     .id = "ORGANIZATIONS",
     .protocol = Protocol::json,
     .target = "AWSOrganizationsV20161128.",
     .aws_region = "us-east-1",
     .aws_cn_region = "cn-northwest-1",
     .aws_us_gov_region = "us-gov-west-1",
     .aws_host = "organizations.us-east-1.amazonaws.com",
     .aws_cn_host = "organizations.cn-northwest-1.amazonaws.com.cn",
     .aws_us_gov_host = "organizations.us-gov-west-1.amazonaws.com"},
    {.name = "cloudtrail",
     .id = "CLOUDTRAIL",
     .protocol = Protocol::json,
     .target = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101."},
}};

}  // namespace

const ServiceCalled* service_called(std::string_view name) {
  const auto found = std::find_if(services.begin(), services.end(),
                                  [name](const ServiceCalled& one) { return one.name == name; });
  return found == services.end() ? nullptr : &*found;
}

}  // namespace amiable::aws_client
