// Replies of AWS's protocols as the command line prints them.
#include "live/api_output.h"

#include <gtest/gtest.h>

namespace amiable::live {
namespace {

std::string output(std::string_view service, std::string_view operation, std::string_view body) {
  const auto out = output_of(service, operation, body);
  return out.ok() ? out.value() : "error: " + out.error().message;
}

TEST(ApiOutput, lists_numbers_and_flags_of_ec2) {
  EXPECT_EQ(R"({"Images":[{"BlockDeviceMappings":[{"Ebs":{"DeleteOnTermination":true,)"
            R"("SnapshotId":"snap-1","VolumeSize":8,"Encrypted":false},"DeviceName":"/dev/xvda"}],)"
            R"("Tags":[],"ImageId":"ami-1"}]})",
            output("ec2", "DescribeImages",
                   R"(<?xml version="1.0" encoding="UTF-8"?>
<DescribeImagesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
  <requestId>x</requestId>
  <imagesSet><item><imageId>ami-1</imageId><unheardOf>1</unheardOf>
    <blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs>
      <snapshotId>snap-1</snapshotId><volumeSize>8</volumeSize><encrypted>false</encrypted>
      <deleteOnTermination>true</deleteOnTermination></ebs></item></blockDeviceMapping>
    <tagSet/></item></imagesSet>
</DescribeImagesResponse>)"));
}

TEST(ApiOutput, times_are_the_command_lines) {
  EXPECT_EQ(R"({"Snapshots":[{"StartTime":"2026-11-25T08:39:26.120000+00:00"}]})",
            output("ec2", "DescribeSnapshots",
                   "<DescribeSnapshotsResponse><snapshotSet><item>"
                   "<startTime>2026-11-25T08:39:26.120Z</startTime></item></snapshotSet>"
                   "</DescribeSnapshotsResponse>"));
  EXPECT_EQ(R"({"KeyMetadata":{"KeyId":"k","CreationDate":"2025-11-25T08:47:33.250000+00:00",)"
            R"("Other":1.5}})",
            output("kms", "DescribeKey",
                   R"({"KeyMetadata":{"KeyId":"k","CreationDate":1764060453.25,"Other":1.5}})"));
}

TEST(ApiOutput, policy_documents_are_objects) {
  EXPECT_EQ(R"({"UserName":"u","PolicyName":"p","PolicyDocument":{"Version":"2012-10-17"}})",
            output("iam", "GetUserPolicy",
                   "<GetUserPolicyResponse><GetUserPolicyResult><UserName>u</UserName>"
                   "<PolicyName>p</PolicyName><PolicyDocument>%7B%22Version%22%3A%222012-10-17%22"
                   "%7D</PolicyDocument></GetUserPolicyResult></GetUserPolicyResponse>"));
  // What is no document is shown as it came.
  EXPECT_EQ(R"({"PolicyDocument":"%7B"})",
            output("iam", "GetUserPolicy",
                   "<GetUserPolicyResponse><GetUserPolicyResult><PolicyDocument>%7B"
                   "</PolicyDocument></GetUserPolicyResult></GetUserPolicyResponse>"));
}

TEST(ApiOutput, what_is_no_reply_is_an_error) {
  const std::string ok =
      "<DescribeVolumesResponse><volumeSet><item><size>8</size></item>"
      "</volumeSet></DescribeVolumesResponse>";
  EXPECT_EQ(R"({"Volumes":[{"Size":8}]})", output("ec2", "DescribeVolumes", ok));
  for (std::string_view body :
       {"", "{}", "<html/>", "<DescribeVolumesResponse>",
        "<DescribeVolumesResponse><volumeSet><item><size>big</size></item></volumeSet>"
        "</DescribeVolumesResponse>"}) {
    EXPECT_EQ(0U, output("ec2", "DescribeVolumes", body).find("error: ")) << body;
  }
  EXPECT_EQ(0U, output("kms", "DescribeKey", "[]").find("error: "));
  EXPECT_EQ(0U, output("kms", "DescribeKey", "<a/>").find("error: "));
  EXPECT_EQ(0U, output("iam", "GetUser", "<GetUserResponse/>").find("error: "));
}

TEST(ApiOutput, pages_become_one) {
  EXPECT_EQ("t", next_token(R"({"Grants":[],"NextMarker":"t","Truncated":true})"));
  EXPECT_EQ("", next_token(R"({"Grants":[],"NextToken":""})"));
  const auto one = merged({R"({"Grants":[{"GrantId":"a"}],"NextMarker":"t","Truncated":true})",
                           R"({"Grants":[{"GrantId":"b"}],"Truncated":false})"});
  ASSERT_TRUE(one.ok());
  EXPECT_EQ(R"({
    "Grants": [
        {
            "GrantId": "a"
        },
        {
            "GrantId": "b"
        }
    ]
})",
            one.value());
  const auto partial = merged({"{}"}, true);
  ASSERT_TRUE(partial.ok());
  EXPECT_NE(std::string::npos, partial.value().find("\"IsTruncated\": true"));
}

}  // namespace
}  // namespace amiable::live
