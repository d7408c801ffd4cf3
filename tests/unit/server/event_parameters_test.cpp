// EC2's requests and answers as CloudTrail tells them.
#include "server/event_parameters.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "wire/generated/ec2.h"

namespace amiable::server {
namespace {

using nlohmann::json;
namespace shapes = wire::ec2;
namespace op = shapes::op;

template <class Op>
json request(const typename Op::Request& in) {
  amiable::json::Writer writer;
  write_request_parameters(writer, shapes::service(), Op::operation(), &in);
  return json::parse(writer.take());
}

template <class Op>
json response(const typename Op::Response& out) {
  amiable::json::Writer writer;
  write_response_elements(writer, shapes::service(), Op::operation(), &out, "r-1");
  return json::parse(writer.take());
}

TEST(EventParameters, a_launch_reads_as_in_a_trail) {
  shapes::RunInstancesRequest in;
  in.ImageId = "ami-1";
  in.MinCount = 1;
  in.MaxCount = 2;
  in.KeyName = "k";
  in.InstanceType = "t3.micro";
  in.SecurityGroupIds = {"sg-1"};
  in.SecurityGroups = {"default"};
  in.UserData = "c2VjcmV0";
  shapes::BlockDeviceMapping device;
  device.DeviceName = "/dev/xvda";
  device.Ebs.emplace();
  device.Ebs->SnapshotId = "snap-1";
  device.Ebs->Encrypted = true;
  device.Ebs->KmsKeyId = "alias/a";
  in.BlockDeviceMappings = {device};
  shapes::TagSpecification tags;
  tags.ResourceType = "instance";
  tags.Tags.emplace().emplace_back().Key = "team";
  in.TagSpecifications = {tags};
  EXPECT_EQ(request<op::RunInstances>(in), json::parse(R"({
    "instancesSet": {"items": [
      {"imageId": "ami-1", "minCount": 1, "maxCount": 2, "keyName": "k"}]},
    "blockDeviceMapping": {"items": [{"deviceName": "/dev/xvda", "ebs": {
      "snapshotId": "snap-1", "encrypted": true, "kmsKeyId": "alias/a"}}]},
    "groupSet": {"items": [{"groupId": "sg-1"}]},
    "instanceType": "t3.micro",
    "userData": "<sensitiveDataRemoved>",
    "tagSpecificationSet": {"items": [
      {"resourceType": "instance", "tags": [{"key": "team"}]}]}})"));

  shapes::RunInstancesResponse out;
  out.ReservationId = "r-0";
  shapes::Instance instance;
  instance.InstanceId = "i-1";
  instance.LaunchTime = Timestamp{1'790'000'000'000};
  instance.BlockDeviceMappings.emplace();
  out.Instances = {instance};
  EXPECT_EQ(response<op::RunInstances>(out), json::parse(R"({
    "requestId": "r-1", "reservationId": "r-0", "instancesSet": {"items": [{
      "instanceId": "i-1", "launchTime": 1790000000000, "blockDeviceMapping": {}}]}})"));
}

// Parts of requests, one line each.
TEST(EventParameters, requests_have_cloudtrails_names) {
  const auto expect = [](const json& got, const char* wanted) {
    EXPECT_EQ(got, json::parse(wanted)) << got;
  };
  shapes::StartInstancesRequest start;
  start.InstanceIds = {"i-1", "i-2"};
  expect(request<op::StartInstances>(start),
         R"({"instancesSet": {"items": [{"instanceId": "i-1"}, {"instanceId": "i-2"}]}})");
  shapes::CopySnapshotRequest snapshot;
  snapshot.SourceSnapshotId = "snap-1";
  snapshot.KmsKeyId = "k";
  snapshot.PresignedUrl = "https://x/?X-Amz-Signature=1";
  expect(request<op::CopySnapshot>(snapshot),
         R"({"sourceSnapshotId": "snap-1", "masterEncryptionKeyId": "k",
             "presignedUrl": "<sensitiveDataRemoved>"})");
  shapes::CopyImageRequest image;
  image.KmsKeyId = "k";
  expect(request<op::CopyImage>(image), R"({"masterEncryptionKeyId": "k"})");
  shapes::CreateVolumeRequest volume;
  volume.AvailabilityZone = "us-east-1a";
  volume.KmsKeyId = "k";
  expect(request<op::CreateVolume>(volume), R"({"zone": "us-east-1a", "kmsKeyId": "k"})");
  shapes::DescribeImagesRequest images;
  images.ImageIds = {"ami-1"};
  images.Filters.emplace().emplace_back().Name = "state";
  images.Filters->front().Values = {"available"};
  images.Owners.emplace();
  expect(request<op::DescribeImages>(images),
         R"({"imagesSet": {"items": [{"imageId": "ami-1"}]}, "ownersSet": {}, "filterSet": {
             "items": [{"name": "state", "valueSet": {"items": [{"value": "available"}]}}]}})");
  shapes::CreateTagsRequest tags;
  tags.Resources = {"vol-1"};
  tags.Tags.emplace().emplace_back().Key = "a";
  expect(request<op::CreateTags>(tags), R"({"resourcesSet": {"items": [{"resourceId": "vol-1"}]},
             "tagSet": {"items": [{"key": "a"}]}})");
  shapes::ModifySnapshotAttributeRequest share;
  share.CreateVolumePermission.emplace().Add.emplace().emplace_back().UserId = "111122223333";
  expect(request<op::ModifySnapshotAttribute>(share),
         R"({"createVolumePermission": {"add": {"items": [{"userId": "111122223333"}]}}})");
}

TEST(EventParameters, operations_without_an_answer_return_true) {
  EXPECT_EQ(response<op::CreateTags>({}), json::parse(R"({"requestId": "r-1", "_return": true})"));
  shapes::CreateKeyPairResponse pair;
  pair.KeyMaterial = "-----BEGIN";
  EXPECT_EQ(response<op::CreateKeyPair>(pair)["keyMaterial"], "<sensitiveDataRemoved>");
}

TEST(EventParameters, codes_tell_the_side_at_fault) {
  const wire::Service& ec2 = shapes::service();
  const wire::Service& kms = *wire::find_service("kms");
  EXPECT_EQ(recorded_code(ec2, "UnauthorizedOperation", 403), "Client.UnauthorizedOperation");
  EXPECT_EQ(recorded_code(ec2, "InvalidParameterValue", 0), "Client.InvalidParameterValue");
  EXPECT_EQ(recorded_code(ec2, "InternalError", 0), "Server.InternalError");
  EXPECT_EQ(recorded_code(kms, "AccessDeniedException", 400), "AccessDenied");
  EXPECT_EQ(recorded_code(kms, "DisabledException", 0), "DisabledException");
}

}  // namespace
}  // namespace amiable::server
