// Whole accounts: what is asked without a question, what the answers lead to, and what is told of
// the rest.
#include "live/whole_accounts.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "unit/live/fake_client.h"

namespace amiable::live {
namespace {

const std::string account = "111122223333", region = "us-west-2";
const std::string place = account + "/" + region + "/";

std::string element(const std::string& name, const std::string& id, const std::string& owner) {
  return "<item><" + name + "Id>" + id + "</" + name + "Id><" +
         (name == "image" ? "imageOwnerId>" + owner + "</imageOwnerId>"
                          : "ownerId>" + owner + "</ownerId>") +
         "</item>";
}

std::string reply(const std::string& operation, const std::string& set, const std::string& inner) {
  return "<" + operation + "Response><" + set + ">" + inner + "</" + set + "></" + operation +
         "Response>";
}

// An account with one own image and two snapshots, an image that is shared with it, and an instance
// of a public one.
struct Account {
  std::shared_ptr<FakeClient> me = std::make_shared<FakeClient>("me");
  WholeScope scope{{{account, region}}};

  Account() {
    const auto image = [](const std::string& id, const std::string& owner) {
      return element("image", id, owner);
    };
    me->answer("DescribeImages", reply("DescribeImages", "imagesSet", image("ami-own", account)),
               "Owner.1=self");
    me->answer("DescribeImages",
               reply("DescribeImages", "imagesSet",
                     image("ami-own", account) + image("ami-shared", "444455556666")),
               "ExecutableBy.1=self");
    me->answer("DescribeImages",
               reply("DescribeImages", "imagesSet", image("ami-public", "999988887777")),
               "ImageId.1=ami-public");
    me->answer("DescribeSnapshots", reply("DescribeSnapshots", "snapshotSet",
                                          element("snapshot", "snap-1", account) +
                                              element("snapshot", "snap-2", account)));
    me->answer("DescribeInstances",
               "<DescribeInstancesResponse><reservationSet><item><instancesSet>"
               "<item><instanceId>i-1</instanceId><imageId>ami-public</imageId></item>"
               "<item><instanceId>i-2</instanceId><imageId>ami-own</imageId></item>"
               "</instancesSet></item></reservationSet></DescribeInstancesResponse>");
    me->answer("DescribeImageAttribute",
               "<DescribeImageAttributeResponse><imageId>ami-own</imageId><launchPermission/>"
               "</DescribeImageAttributeResponse>");
    me->answer("DescribeSnapshotAttribute",
               "<DescribeSnapshotAttributeResponse><createVolumePermission/>"
               "</DescribeSnapshotAttributeResponse>");
    me->answer("ListKeys", R"({"Keys":[{"KeyId":"k1"}],"NextMarker":"m","Truncated":true})");
    me->answer("ListKeys", R"({"Keys":[{"KeyId":"k2"},{"KeyId":"../k"}]})", "Marker");
    me->answer("DescribeKey", R"({"KeyMetadata":{}})");
    me->answer("ListGrants", R"({"Grants":[]})");
  }

  WholeAccounts gather() {
    const std::vector<Speaker> speakers{{account, "arn:aws:iam::" + account + ":root", "aws", me}};
    return gather_whole(speakers, scope);
  }

  std::size_t sent(std::string_view text) const {
    return static_cast<std::size_t>(std::count_if(
        me->sent.begin(), me->sent.end(),
        [text](const std::string& one) { return one.find(text) != std::string::npos; }));
  }
};

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(WholeAccounts, images_are_own_shared_and_used_ones_each_once) {
  Account one;
  const WholeAccounts whole = one.gather();
  const std::string& images = whole.files.at(place + "images.json");
  for (const char* id : {"ami-own", "ami-shared", "ami-public"}) {
    EXPECT_EQ(1U, count(images, id)) << images;
  }
  EXPECT_EQ(1U, one.sent("ImageId.1="));  // only what no list had
  // What else is public stays unknown.
  EXPECT_NE(std::string::npos, images.find("\"IsTruncated\": true"));
}

TEST(WholeAccounts, attributes_are_those_of_own_things) {
  Account one;
  const WholeAccounts whole = one.gather();
  EXPECT_TRUE(whole.files.contains(place + "image-attributes/ami-own.launchPermission.json"));
  EXPECT_EQ(1U, one.sent("DescribeImageAttribute"));
  EXPECT_EQ(2U, one.sent("DescribeSnapshotAttribute"));
  EXPECT_EQ(2U, count(whole.files.at(place + "snapshots.json"), "\"SnapshotId\""));
}

TEST(WholeAccounts, all_keys_of_all_pages_are_read) {
  Account one;
  const WholeAccounts whole = one.gather();
  EXPECT_TRUE(whole.files.contains(place + "keys/k1/grants.json"));
  EXPECT_TRUE(whole.files.contains(place + "keys/k2/describe-key.json"));
  EXPECT_EQ(2U, one.sent("DescribeKey"));  // an id that could leave the folder is passed over
}

TEST(WholeAccounts, a_refusal_is_a_note_with_the_permission) {
  Account one;
  one.me->refuse("ListKeys", "AccessDeniedException");
  one.me->refuse("ListKeys", "AccessDeniedException", "Marker");
  const WholeAccounts whole = one.gather();
  EXPECT_NE(std::string::npos, whole.notes.at(place + "keys").find("kms:ListKeys refused to"));
  EXPECT_NE(std::string::npos,
            whole.notes.at(place + "aliases.json").find("kms:ListAliases refused to"));
  EXPECT_FALSE(whole.files.contains(place + "aliases.json"));
}

// A list of which one part was refused is not whole.
TEST(WholeAccounts, a_file_that_lacks_a_part_says_so) {
  Account one;
  one.me->refuse("DescribeSnapshots", "UnauthorizedOperation", "RestorableBy.1=self");
  const WholeAccounts whole = one.gather();
  const std::string& snapshots = whole.files.at(place + "snapshots.json");
  EXPECT_NE(std::string::npos, snapshots.find("\"IsTruncated\": true"));
  EXPECT_TRUE(whole.notes.contains(place + "snapshots.json"));
}

TEST(WholeAccounts, what_the_bound_cuts_is_told) {
  Account one;
  one.scope.own_files_max = 1;
  const WholeAccounts whole = one.gather();
  EXPECT_EQ(1U, one.sent("DescribeSnapshotAttribute"));
  EXPECT_EQ(1U, one.sent("DescribeKey"));
  EXPECT_TRUE(whole.notes.at(place + "snapshot-attributes").starts_with("of 2 the first 1"));
  EXPECT_TRUE(whole.notes.at(place + "keys").starts_with("of 2 the first 1"));
  EXPECT_FALSE(whole.notes.contains(place + "image-attributes"));
}

TEST(WholeAccounts, the_organization_is_walked_to_its_root) {
  Account one;
  one.me->answer("ListPoliciesForTarget", R"({"Policies":[{"Id":"p-1"}]})");
  one.me->answer("ListParents", R"({"Parents":[{"Id":"ou-1"}]})");
  one.me->answer("ListParents", R"({"Parents":[{"Id":"r-1"}]})", "ou-1");
  one.me->answer("DescribeOrganization", R"({"Organization":{}})");
  one.me->answer("DescribePolicy", R"({"Policy":{}})");
  const WholeAccounts whole = one.gather();
  for (const std::string node : {account.c_str(), "ou-1", "r-1"}) {
    for (const char* type : {"SERVICE", "RESOURCE"}) {
      EXPECT_TRUE(whole.files.contains("organization/list-policies-for-target/" + node + "." +
                                       type + "_CONTROL_POLICY.json"))
          << node << type;
    }
  }
  EXPECT_EQ(6U, one.sent("ListPoliciesForTarget"));
  EXPECT_EQ(2U, one.sent("ListParents"));
  EXPECT_EQ(1U, one.sent("DescribePolicy"));
}

}  // namespace
}  // namespace amiable::live
