// What goes out for each kind of list: a list without ids is the account's own, never the public's.
#include "live/file_requests.h"

#include <gtest/gtest.h>

namespace amiable::live {
namespace {

using sources::File;

std::string said(const aws_client::Request& request) {
  std::string text = request.operation;
  for (const auto& [name, value] : request.parameters) text += " " + name + "=" + value;
  return text + (request.body.empty() ? "" : " ") + request.body;
}

std::string list(File file, const std::vector<std::string>& ids) {
  return said(request_for({file, "111122223333", "us-west-2", {}}, ids, "aws"));
}

TEST(FileRequests, a_list_without_ids_is_the_accounts_own) {
  EXPECT_EQ("DescribeImages Owner.1=self MaxResults=1000 IncludeDisabled=true",
            list(File::images, {}));
  EXPECT_EQ("DescribeSnapshots Owner.1=self MaxResults=1000", list(File::snapshots, {}));
  EXPECT_EQ("DescribeVolumes MaxResults=500", list(File::volumes, {}));
  EXPECT_EQ("DescribeInstances MaxResults=1000", list(File::instances, {}));
}

// AWS refuses MaxResults with ids, and an owner would hide what others share.
TEST(FileRequests, a_list_of_ids_names_nothing_else) {
  EXPECT_EQ("DescribeImages ImageId.1=ami-1 ImageId.2=ami-2 IncludeDisabled=true",
            list(File::images, {"ami-1", "ami-2"}));
  EXPECT_EQ("DescribeSnapshots SnapshotId.1=snap-1", list(File::snapshots, {"snap-1"}));
  EXPECT_EQ("DescribeVolumes VolumeId.1=vol-1", list(File::volumes, {"vol-1"}));
  EXPECT_EQ("DescribeInstances InstanceId.1=i-1", list(File::instances, {"i-1"}));
}

TEST(FileRequests, what_is_shared_is_what_names_the_account) {
  EXPECT_EQ("DescribeImages ExecutableBy.1=self MaxResults=1000 IncludeDisabled=true",
            said(shared_request(File::images, "us-west-2")));
  EXPECT_EQ("DescribeSnapshots RestorableBy.1=self MaxResults=1000",
            said(shared_request(File::snapshots, "us-west-2")));
  EXPECT_EQ("us-west-2", shared_request(File::images, "us-west-2").region);
}

TEST(FileRequests, keys_are_listed_in_pages) {
  const auto first = keys_request("eu-central-1");
  EXPECT_EQ(R"(ListKeys {"Limit":1000})", said(first));
  EXPECT_EQ("eu-central-1", first.region);
  EXPECT_EQ(R"(ListKeys {"Limit":1000,"Marker":"m"})", said(next_page(first, "m")));
}

}  // namespace
}  // namespace amiable::live
