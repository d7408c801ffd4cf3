// Where each service is, per partition, and what counts as an endpoint.
#include "aws_client/endpoints.h"

#include <gtest/gtest.h>

namespace amiable::aws_client {
namespace {

struct Row {
  const char *service, *region, *origin, *signing_region;
};

constexpr Row rows[] = {
    {"ec2", "eu-west-1", "https://ec2.eu-west-1.amazonaws.com", "eu-west-1"},
    {"ec2", "cn-north-1", "https://ec2.cn-north-1.amazonaws.com.cn", "cn-north-1"},
    {"kms", "us-gov-west-1", "https://kms.us-gov-west-1.amazonaws.com", "us-gov-west-1"},
    {"sts", "us-west-2", "https://sts.us-west-2.amazonaws.com", "us-west-2"},
    {"sts", "cn-northwest-1", "https://sts.cn-northwest-1.amazonaws.com.cn", "cn-northwest-1"},
    {"autoscaling", "us-west-2", "https://autoscaling.us-west-2.amazonaws.com", "us-west-2"},
    {"cloudtrail", "us-west-2", "https://cloudtrail.us-west-2.amazonaws.com", "us-west-2"},
    {"iam", "us-west-2", "https://iam.amazonaws.com", "us-east-1"},
    {"iam", "cn-northwest-1", "https://iam.cn-north-1.amazonaws.com.cn", "cn-north-1"},
    {"iam", "us-gov-east-1", "https://iam.us-gov.amazonaws.com", "us-gov-west-1"},
    {"organizations", "eu-west-1", "https://organizations.us-east-1.amazonaws.com", "us-east-1"},
    {"organizations", "cn-north-1", "https://organizations.cn-northwest-1.amazonaws.com.cn",
     "cn-northwest-1"},
    {"organizations", "us-gov-east-1", "https://organizations.us-gov-west-1.amazonaws.com",
     "us-gov-west-1"},
};

TEST(Endpoints, OfEachServiceAndPartition) {
  for (const Row& row : rows) {
    const ServiceCalled* service = service_called(row.service);
    ASSERT_NE(service, nullptr) << row.service;
    const auto endpoint = endpoint_of(*service, row.region, "");
    ASSERT_TRUE(endpoint.ok()) << row.service;
    EXPECT_EQ(endpoint.value().origin, row.origin);
    EXPECT_EQ("https://" + endpoint.value().host, row.origin);
    EXPECT_EQ(endpoint.value().signing_region, row.signing_region);
  }
  EXPECT_EQ(service_called("s3"), nullptr);
}

TEST(Endpoints, ConfiguredOnesKeepTheSigningRegion) {
  const auto endpoint =
      endpoint_of(*service_called("iam"), "eu-west-1", "http://127.0.0.1:4599/base/");
  ASSERT_TRUE(endpoint.ok());
  EXPECT_EQ(endpoint.value().origin, "http://127.0.0.1:4599");
  EXPECT_EQ(endpoint.value().host, "127.0.0.1:4599");
  EXPECT_EQ(endpoint.value().path, "/base");
  EXPECT_EQ(endpoint.value().signing_region, "us-east-1");
  // A partition without known hosts needs one.
  EXPECT_TRUE(endpoint_of(*service_called("ec2"), "us-iso-east-1", "https://e").ok());
  EXPECT_FALSE(endpoint_of(*service_called("ec2"), "us-iso-east-1", "").ok());
}

TEST(Endpoints, RegionsThatAreNone) {
  const ServiceCalled& ec2 = *service_called("ec2");
  for (const char* region : {"", "us", "evil.example/#-1", "us-east-1.evil-1", "US-EAST-1"}) {
    EXPECT_FALSE(endpoint_of(ec2, region, "").ok()) << region;
  }
}

TEST(Endpoints, WhatIsNoUrl) {
  for (const char* url :
       {"", "localhost:1", "ftp://h", "http://", "https://a b", "http://user@h", "http://h:port",
        "http://h:", "http://h:123456", "http://h?x", "http://h/a?b", "http://h#f", "http://[::1",
        "http://[]", "http://h/\n"}) {
    EXPECT_FALSE(read_endpoint(url).ok()) << url;
  }
  for (const char* url : {"https://h", "http://h:1", "http://[::1]:80/", "https://a-b.c_d/e/f"}) {
    EXPECT_TRUE(read_endpoint(url).ok()) << url;
  }
}

TEST(Endpoints, Loopback) {
  EXPECT_TRUE(is_loopback("127.0.0.1:80"));
  EXPECT_TRUE(is_loopback("127.1.2.3"));
  EXPECT_TRUE(is_loopback("localhost:1"));
  EXPECT_TRUE(is_loopback("[::1]:1"));
  EXPECT_FALSE(is_loopback("127.evil.example"));
  EXPECT_FALSE(is_loopback("localhost.evil.example"));
  EXPECT_FALSE(is_loopback("128.0.0.1"));
}

}  // namespace
}  // namespace amiable::aws_client
