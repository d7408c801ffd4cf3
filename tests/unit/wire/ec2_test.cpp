// EC2's protocol: what it refuses and in which words, and its errors.
#include <gtest/gtest.h>

#include "wire/ec2_protocol.h"
#include "wire/generated/ec2.h"
#include "wire/route.h"

namespace amiable::wire {
namespace {

http::Request form_request(std::string_view body) {
  http::Request request;
  request.method = "POST";
  request.target = "/";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  request.body = body;
  return request;
}

// The refusal of an input, "CODE: message"; empty when it is taken.
std::string refusal(std::string_view action, std::string_view parameters) {
  std::string body("Version=2016-11-15&Action=");
  body.append(action).append("&").append(parameters);
  const http::Request request = form_request(body);
  const auto route = find_route(request, "ec2");
  if (!route.ok()) return route.error().error.code + ": " + route.error().error.message;
  const auto input = route.value().operation->input->make();
  const auto outcome = read_input(route.value(), request, input.get());
  if (outcome.ok()) return "";
  return outcome.error().code + ": " + outcome.error().message;
}

struct Refused {
  std::string_view action;
  std::string_view parameters;
  std::string_view said;
};

TEST(Ec2Protocol, RefusesInItsOwnWords) {
  const Refused cases[] = {
      {"DescribeImages", "", ""},
      {"DescribeImages", "MaxResults=5&AWSAccessKeyId=A&X-Amz-Date=x", ""},
      {"DescribeVolumeStatus", "MaxResults=", ""},
      {"DescribeImageAttribute", "ImageId=ami-1",
       "MissingParameter: The request must contain the parameter Attribute"},
      {"DescribeImageAttribute", "ImageId=&Attribute=launchPermission",
       "MissingParameter: The request must contain the parameter ImageId"},
      {"CreateLaunchTemplate", "LaunchTemplateName=abc",
       "MissingParameter: The request must contain the parameter LaunchTemplateData"},
      {"DescribeImages", "MaxResults=abc",
       "InvalidParameterValue: Value (abc) for parameter MaxResults is invalid. Expected an "
       "integer."},
      {"DescribeImages", "DryRun=maybe",
       "InvalidParameterValue: Value (maybe) for parameter DryRun is invalid. Expected true or "
       "false."},
      {"EnableImageDeprecation", "ImageId=ami-1&DeprecateAt=soon",
       "InvalidParameterValue: Value (soon) for parameter DeprecateAt is invalid. Expected a "
       "timestamp."},
      {"DescribeImageAttribute", "ImageId=ami-1&Attribute=colour",
       "InvalidParameterValue: Value (colour) for parameter Attribute is invalid."},
      {"DescribeLaunchTemplates", "MaxResults=0",
       "InvalidParameterValue: Value ( 0 ) for parameter maxResults is invalid. Expecting a value "
       "greater than 1."},
      {"DescribeLaunchTemplates", "MaxResults=201",
       "InvalidParameterValue: Value ( 201 ) for parameter maxResults is invalid. Expecting a "
       "value less than 200."},
      {"DescribeImages", "ImageIds.1=ami-1",
       "UnknownParameter: The parameter ImageIds.1 is not recognized"},
      {"DescribeImages", "ImageId.member.1=ami-1",
       "UnknownParameter: The parameter ImageId.member.1 is not recognized"},
      {"DescribeImages", "ImageId.0=ami-1",
       "UnknownParameter: The parameter ImageId.0 is not recognized"},
      {"DescribeImages", "ImageId.1.x=ami-1",
       "UnknownParameter: The parameter ImageId.1.x is not recognized"},
      {"DescribeImages", "ImageId.99999999999=ami-1",
       "UnknownParameter: The parameter ImageId.99999999999 is not recognized"},
      {"Nothing", "", "InvalidAction: The action Nothing is not valid for this web service."},
      {"CreateVpc", "", "NotImplemented: amiable does not serve ec2:CreateVpc"},
  };
  for (const Refused& test : cases) {
    EXPECT_EQ(refusal(test.action, test.parameters), test.said) << test.action << test.parameters;
  }
}

TEST(Ec2Protocol, OtherVersionsDoNotExist) {
  const auto said = [](std::string_view body) {
    const auto route = find_route(form_request(body), "ec2");
    EXPECT_FALSE(route.ok());
    EXPECT_EQ(route.error().service, &ec2::service());
    return route.error().error.code + ": " + route.error().error.message;
  };
  EXPECT_EQ(
      said("Action=DescribeImages&Version=2011-01-01"),
      "NoSuchVersion: The requested version (2011-01-01) of service AmazonEC2 does not exist");
  EXPECT_EQ(said("Action=DescribeImages"),
            "MissingParameter: The request must contain the parameter Version");
}

TEST(Ec2Protocol, ErrorsHaveTheirOwnShapeAndStatus) {
  const auto response = error_response(&ec2::service(), {"InvalidAMIID.NotFound", "<no>", 0}, "r");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error>"
            "<Code>InvalidAMIID.NotFound</Code><Message>&lt;no&gt;</Message></Error></Errors>"
            "<RequestID>r</RequestID></Response>");
  const std::pair<std::string_view, int> statuses[] = {
      {"DryRunOperation", 412}, {"UnauthorizedOperation", 403}, {"AuthFailure", 403},
      {"InternalError", 500},   {"RequestLimitExceeded", 503},  {"InvalidParameterValue", 400},
      {"NotImplemented", 501}};
  for (const auto& [code, status] : statuses) {
    EXPECT_EQ(status_of(&ec2::service(), code), status) << code;
  }
}

TEST(Ec2Protocol, FailsAndThrottlesInTheWordsOfTheService) {
  const auto codes = [](std::string_view name) {
    return internal_failure(find_service(name)).code + " " + throttled(find_service(name)).code;
  };
  EXPECT_EQ(codes("ec2"), "InternalError RequestLimitExceeded");
  EXPECT_EQ(codes("ebs"), "InternalServerException RequestThrottledException");
  EXPECT_EQ(codes("ssm"), "InternalServerError ThrottlingException");
  EXPECT_EQ(codes("kms"), "KMSInternalException ThrottlingException");
  EXPECT_EQ(codes("iam"), "ServiceFailure Throttling");
  EXPECT_EQ(codes("autoscaling"), "InternalFailure Throttling");
}

}  // namespace
}  // namespace amiable::wire
