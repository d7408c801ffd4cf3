// What WorldInventory tells of EC2: found or absent, as of a time.
#include <gtest/gtest.h>

#include "store/world_inventory.h"
#include "unit/store/small_ec2_world.h"

namespace amiable::store::test {
namespace {

constexpr std::string_view region = "us-west-2";
constexpr std::string_view stranger = "999999999999";

struct Ec2Inventories : testing::Test {
  World world = World().with(one_of_each_of_ec2());
  WorldInventory inventory;
  void SetUp() override { inventory.rebind(world); }

  void put(const auto&... records) {
    ChangeSet changes;
    (changes.put(records), ...);
    world = world.with(changes);
    inventory.rebind(world);
  }
};

TEST_F(Ec2Inventories, states_are_those_of_the_time_and_else_of_the_end) {
  EXPECT_EQ(inventory.image("ami-1", account_id, region)->state, "available");
  inventory.at(noon + 9);
  EXPECT_EQ(inventory.image("ami-1", account_id, region)->state, "pending");
  EXPECT_EQ(inventory.snapshot("snap-1", account_id, region)->state, "pending");
  EXPECT_EQ(inventory.volume("vol-1", account_id, region)->state, "in-use");
  EXPECT_EQ(inventory.instance("i-1", account_id, region)->state, "pending");
  inventory.at(noon + 100);
  EXPECT_EQ(inventory.image("ami-1", account_id, region)->state, "available");
  EXPECT_EQ(inventory.snapshot("snap-1", account_id, region)->state, "completed");
  EXPECT_EQ(inventory.snapshot("snap-1", account_id, region)->storage_tier, "archive");
  EXPECT_EQ(inventory.volume("vol-1", account_id, region)->state, "available");
  EXPECT_EQ(inventory.instance("i-1", account_id, region)->state, "terminated");
  inventory.at(noon + 9);
  inventory.rebind(world);
  EXPECT_EQ(inventory.image("ami-1", account_id, region)->state, "available");
}

TEST_F(Ec2Inventories, what_is_gone_is_absent_everywhere) {
  Image image_row = image();
  Snapshot snapshot_row = snapshot();
  Volume volume_row = volume();
  image_row.course.push_back({"gone", noon + 3600});
  snapshot_row.course.push_back({"gone", noon + 3600});
  volume_row.course.push_back({"gone", noon + 3600});
  put(image_row, snapshot_row, volume_row);
  for (const bool gone : {false, true}) {
    inventory.at(noon + (gone ? 3600 : 3599));
    EXPECT_EQ(inventory.image("ami-1", account_id, region).is_absent(), gone);
    EXPECT_EQ(inventory.image_regions("ami-1").empty(), gone);
    EXPECT_EQ(inventory.sees_image(account_id, region, "ami-1"), !gone);
    EXPECT_EQ(inventory.launch_permissions("ami-1", account_id, region).is_absent(), gone);
    EXPECT_EQ(inventory.snapshot("snap-1", account_id, region).is_absent(), gone);
    EXPECT_EQ(inventory.sees_snapshot(account_id, region, "snap-1"), !gone);
    EXPECT_EQ(inventory.create_volume_permissions("snap-1", account_id, region).is_absent(), gone);
    EXPECT_EQ(inventory.volume("vol-1", account_id, region).is_absent(), gone);
    EXPECT_EQ(inventory.instance("i-1", account_id, region).is_absent(), gone);
  }
}

TEST_F(Ec2Inventories, images_are_seen_when_own_shared_or_public) {
  EXPECT_TRUE(inventory.sees_image(account_id, region, "ami-1"));
  EXPECT_TRUE(inventory.sees_image(other_account, region, "ami-1"));
  EXPECT_FALSE(inventory.sees_image(stranger, region, "ami-1"));
  EXPECT_FALSE(inventory.sees_image(account_id, "us-east-1", "ami-1"));
  EXPECT_TRUE(inventory.image("ami-1", stranger, region).is_found());
  EXPECT_TRUE(inventory.image("ami-1", account_id, "us-east-1").is_absent());
  EXPECT_EQ(inventory.image_regions("ami-1"), std::vector<std::string>{"us-west-2"});
  EXPECT_EQ(inventory.launch_permissions("ami-1", account_id, region)->user_ids.front(),
            other_account);
  EXPECT_TRUE(inventory.launch_permissions("ami-1", stranger, region).is_absent());
  Image open = image();
  open.permissions.groups = {"all"};
  put(open);
  EXPECT_TRUE(inventory.sees_image(stranger, region, "ami-1"));
  EXPECT_TRUE(inventory.image("ami-1", stranger, region)->is_public);
}

TEST_F(Ec2Inventories, snapshots_are_seen_when_own_shared_or_public) {
  EXPECT_TRUE(inventory.sees_snapshot(other_account, region, "snap-1"));
  EXPECT_FALSE(inventory.sees_snapshot(stranger, region, "snap-1"));
  EXPECT_TRUE(inventory.create_volume_permissions("snap-1", stranger, region).is_absent());
  Snapshot open = snapshot();
  open.permissions.groups = {"all"};
  put(open);
  EXPECT_TRUE(inventory.sees_snapshot(stranger, region, "snap-1"));
  EXPECT_EQ(inventory.create_volume_permissions("snap-1", account_id, region)->groups.size(), 1U);
  RegionSettings blocked = region_settings();
  blocked.snapshot_block_public_access = "block-all-sharing";
  put(blocked);
  EXPECT_FALSE(inventory.sees_snapshot(stranger, region, "snap-1"));
  const auto left = inventory.create_volume_permissions("snap-1", account_id, region);
  EXPECT_TRUE(left->groups.empty());
  EXPECT_EQ(left->user_ids.size(), 1U);
}

TEST_F(Ec2Inventories, volumes_and_instances_are_their_accounts_alone) {
  EXPECT_EQ(inventory.volume("vol-1", account_id, region)->size, 100);
  EXPECT_TRUE(inventory.volume("vol-1", stranger, region).is_absent());
  inventory.at(noon);
  EXPECT_EQ(inventory.instance("i-1", account_id, region)->volume_ids.size(), 2U);
  EXPECT_TRUE(inventory.instance("i-1", stranger, region).is_absent());
}

TEST_F(Ec2Inventories, settings_have_defaults) {
  EXPECT_TRUE(*inventory.encryption_by_default(account_id, region));
  EXPECT_EQ(*inventory.default_kms_key(account_id, region), key_arn);
  const auto allowed = inventory.allowed_images(account_id, region);
  EXPECT_EQ(allowed->state, "enabled");
  EXPECT_EQ(allowed->image_providers, std::vector<std::string>{"amazon"});
  EXPECT_TRUE(allowed->other_criteria);
  EXPECT_FALSE(*inventory.encryption_by_default(stranger, region));
  EXPECT_EQ(*inventory.default_kms_key(stranger, region), "alias/aws/ebs");
  EXPECT_EQ(inventory.allowed_images(stranger, region)->state, "disabled");
  EXPECT_EQ(inventory.regions(account_id), std::vector<std::string>{"us-west-2"});
}

TEST_F(Ec2Inventories, an_image_is_allowed_or_not_for_who_asks) {
  RegionSettings settings = region_settings();
  settings.account = other_account;
  put(settings);
  inventory.at(noon);
  EXPECT_EQ(inventory.image("ami-1", other_account, region)->image_allowed, false);
  EXPECT_EQ(inventory.image("ami-1", account_id, region)->image_allowed, true);
  EXPECT_FALSE(inventory.image("ami-1", stranger, region)->image_allowed.has_value());
  EXPECT_EQ(inventory.image("ami-1", stranger, region).get(),
            inventory.image("ami-1", stranger, region).get());
}

}  // namespace
}  // namespace amiable::store::test
