// A file of --seed-images: what is taken, what is made up, and where what is wrong stands.
#include "sources/seed_images.h"

#include <gtest/gtest.h>

namespace amiable::sources {
namespace {

std::string file_of(const std::string& image) { return "{\"Images\": [\n" + image + "]}"; }

TEST(SeedImages, the_rest_is_made_up) {
  const auto seeds = read_seed_images(
      "images.json", file_of(R"({"ImageId": "ami-12c6146b", "OwnerId": "801119661308", "Name": "w",
        "Platform": "windows", "CreationDate": "2017-10-13T20:00:00.000Z", "State": "pending",
        "Regions": ["us-east-1", "eu-west-1"]})"));
  ASSERT_TRUE(seeds.ok()) << seeds.error().message;
  ASSERT_EQ(seeds.value().size(), 1U);
  const SeedImage& seed = seeds.value().front();
  EXPECT_EQ(seed.record.id, "ami-12c6146b");
  EXPECT_EQ(seed.record.root_device_type, "ebs");
  EXPECT_EQ(seed.platform, "windows");
  EXPECT_EQ(iso8601(*seed.created), "2017-10-13T20:00:00Z");
  EXPECT_EQ(seed.regions, (std::vector<std::string>{"us-east-1", "eu-west-1"}));
  ASSERT_EQ(seed.record.mappings.size(), 1U);
  EXPECT_EQ(seed.record.mappings.front().device_name, seed.record.root_device_name);
  EXPECT_EQ(seed.record.mappings.front().volume_size, 8);
}

TEST(SeedImages, one_from_the_instance_store_gets_no_device) {
  const auto seeds = read_seed_images(
      "images.json", file_of(R"({"ImageId": "ami-12c6146b", "OwnerId": "801119661308", "Name": "w",
        "RootDeviceType": "instance-store"})"));
  ASSERT_TRUE(seeds.ok());
  EXPECT_TRUE(seeds.value().front().record.mappings.empty());
}

TEST(SeedImages, what_is_wrong_is_told_with_its_place) {
  const std::string good = R"({"ImageId": "ami-12c6146b", "OwnerId": "801119661308", "Name": "w")";
  struct Case {
    std::string text;
    const char *says, *place;
  };
  const Case cases[] = {
      {"[]", "an object with Images", "line 1"},
      {"{\"Images\": {}}", "an object with Images", "line 1"},
      {file_of("7"), "an image is an object", "line 2"},
      {file_of(R"({"ImageId": "ami-ekslinux"})"), "`ami-ekslinux` is no ImageId", "line 2"},
      {file_of(R"({"ImageId": "ami-12c6146b", "OwnerId": "amazon"})"), "OwnerId", "line 2"},
      {file_of(R"({"ImageId": "ami-12c6146b", "OwnerId": "801119661308"})"), "no Name", "line 2"},
      {file_of(good + R"(, "Architecture": 64})"), "Architecture is a number", "line 2"},
      {file_of(good + R"(, "CreationDate": "soon"})"), "CreationDate is no time", "line 2"},
      {file_of(good + R"(, "Regions": ["Mars"]})"), "a Region expected", "line 2"},
      {file_of(good + "},\n" + good + R"(, "Regions": ["us-east-1"]})"), "told twice", "line 3"},
      {file_of(good + R"(, "BlockDeviceMappings": [{"Ebs": {}}]})"), "no DeviceName", "line 2"},
      {file_of(good + R"(, "BlockDeviceMappings": [{"DeviceName": "/dev/xvda",
        "Ebs": {"Encrypted": true}}]})"),
       "encrypted", "line 3"},
      {file_of(good + R"(, "BlockDeviceMappings": [{"DeviceName": "/dev/xvda",
        "Ebs": {"VolumeSize": 0}}]})"),
       "VolumeSize", "line 3"},
      {file_of(good + R"(, "BlockDeviceMappings": [{"DeviceName": "/dev/xvda",
        "Ebs": {"SnapshotId": "vol-1"}}]})"),
       "`vol-1` is no id of a snapshot", "line 3"}};
  for (const Case& one : cases) {
    const auto seeds = read_seed_images("images.json", one.text);
    ASSERT_FALSE(seeds.ok()) << one.text;
    EXPECT_NE(seeds.error().message.find(one.says), std::string::npos) << seeds.error().message;
    EXPECT_NE(seeds.error().place.find(one.place), std::string::npos) << seeds.error().place;
  }
}

}  // namespace
}  // namespace amiable::sources
