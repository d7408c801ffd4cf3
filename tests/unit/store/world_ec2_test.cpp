// EC2's rows of a World: by id, name and place, and indexes that follow every change.
#include <gtest/gtest.h>
#include <malloc.h>

#include "store/world.h"
#include "unit/store/small_ec2_world.h"

namespace amiable::store::test {
namespace {

World with(const World& world, const auto&... records) {
  ChangeSet changes;
  (changes.put(records), ...);
  return world.with(changes);
}

World without(const World& world, Table table, std::string key) {
  ChangeSet changes;
  changes.erase(table, std::move(key));
  return world.with(changes);
}

using Names = std::vector<std::string>;

template <class T, class Walk>
Names ids(Walk&& walk) {
  Names out;
  walk([&out](const T& row) {
    if constexpr (requires { row.record.id; }) {
      out.push_back(row.record.id);
    } else if constexpr (requires { row.id; }) {
      out.push_back(row.id);
    } else if constexpr (requires { row.token; }) {
      out.push_back(row.token);
    } else {
      out.push_back(row.name);
    }
    return true;
  });
  return out;
}

template <class T>
Names ids_of(const std::vector<const T*>& rows) {
  Names out;
  for (const T* row : rows) out.push_back(row->record.id);
  return out;
}

struct Ec2Worlds : testing::Test {
  World world = World().with(one_of_each_of_ec2());
};

TEST_F(Ec2Worlds, rows_are_found_by_id_in_their_region_alone) {
  EXPECT_EQ(world.row_count(), 10U);
  EXPECT_EQ(world.image("us-west-2", "ami-1")->location, "111122223333/golden");
  EXPECT_EQ(world.snapshot("us-west-2", "snap-1")->blocks, "b1");
  EXPECT_EQ(world.volume("us-west-2", "vol-1")->iops, 4000);
  EXPECT_EQ(world.instance("us-west-2", "i-1")->key_name, "laptop");
  EXPECT_EQ(world.security_group("us-west-2", "sg-1")->rules[0].to, 81);
  EXPECT_EQ(world.image("us-east-1", "ami-1"), nullptr);
  EXPECT_EQ(world.snapshot("us-east-1", "snap-1"), nullptr);
  EXPECT_EQ(world.volume("us-east-1", "vol-1"), nullptr);
  EXPECT_EQ(world.instance("us-east-1", "i-1"), nullptr);
}

TEST_F(Ec2Worlds, rows_are_found_by_name_and_account) {
  EXPECT_EQ(world.launch_template("us-west-2", "lt-1")->name, "web");
  EXPECT_EQ(world.launch_template_named(account_id, "us-west-2", "web")->id, "lt-1");
  EXPECT_EQ(world.launch_template_named(account_id, "us-west-2", "Web"), nullptr);
  EXPECT_EQ(world.launch_template_named(other_account, "us-west-2", "web"), nullptr);
  EXPECT_EQ(world.key_pair("us-west-2", "key-1")->name, "laptop");
  EXPECT_EQ(world.key_pair_named(account_id, "us-west-2", "laptop")->id, "key-1");
  EXPECT_EQ(world.auto_scaling_group(account_id, "us-west-2", "web/1")->max, 3);
  EXPECT_EQ(world.auto_scaling_group(account_id, "us-east-1", "web/1"), nullptr);
  EXPECT_TRUE(world.region_settings(account_id, "us-west-2")->encryption_by_default);
  EXPECT_EQ(world.region_settings(other_account, "us-west-2"), nullptr);
  EXPECT_EQ(world.client_token(account_id, "us-west-2", "RunInstances", "a/b")->result_ids.size(),
            2U);
  EXPECT_EQ(world.client_token(account_id, "us-west-2", "CreateVolume", "a/b"), nullptr);
}

TEST_F(Ec2Worlds, images_are_listed_by_owner_and_by_whom_they_are_shared_with) {
  Image open = image("ami-2", "snap-2");
  open.permissions = {{}, {"all"}, {}, {}, {}};
  Image elsewhere = image("ami-3");
  elsewhere.record.region = "us-east-1";
  world = with(world, open, elsewhere);
  const auto own = [this](std::string_view region, std::string_view after) {
    return ids<Image>([&](const auto& v) { world.images_of(account_id, region, after, v); });
  };
  EXPECT_EQ(own("us-west-2", ""), (Names{"ami-1", "ami-2"}));
  EXPECT_EQ(own("us-west-2", "ami-1"), Names{"ami-2"});
  EXPECT_EQ(own("", ""), (Names{"ami-3", "ami-1", "ami-2"}));
  EXPECT_EQ(ids<Image>([&](const auto& v) { world.public_images("us-west-2", "", v); }),
            Names{"ami-2"});
  EXPECT_EQ(ids<Image>([&](const auto& v) { world.public_images("us-west-2", "ami-2", v); }),
            Names{});
  const auto shared = [](const World& in) {
    return ids<Image>(
        [&](const auto& v) { in.images_shared_with(other_account, "us-west-2", "", v); });
  };
  EXPECT_EQ(shared(world), Names{"ami-1"});
  Image taken_back = image();
  taken_back.permissions = {};
  EXPECT_EQ(shared(with(world, taken_back)), Names{});
  for (const char* arn : {"arn:org", "arn:unit"}) {
    EXPECT_EQ(ids<Image>([&](const auto& v) {
                world.images_shared_with_organization(arn, "us-west-2", "", v);
              }),
              Names{"ami-1"});
  }
  EXPECT_EQ(ids_of(world.images_of_snapshot("us-west-2", "snap-1")), Names{"ami-1"});
  EXPECT_EQ(ids_of(world.images_of_snapshot("us-east-1", "snap-1")), Names{"ami-3"});
  EXPECT_EQ(world.images_with_id("ami-3").front()->record.region, "us-east-1");
  EXPECT_EQ(without(world, Table::image, "us-west-2/ami-1")
                .images_of_snapshot("us-west-2", "snap-1")
                .size(),
            0U);
}

TEST_F(Ec2Worlds, snapshots_and_volumes_are_listed_by_where_they_come_from) {
  Snapshot open = snapshot("snap-2");
  open.permissions = {{}, {"all"}, {}};
  world = with(world, open, volume("vol-2"));
  EXPECT_EQ(ids<Snapshot>(
                [&](const auto& v) { world.snapshots_of(account_id, "us-west-2", "snap-1", v); }),
            Names{"snap-2"});
  EXPECT_EQ(ids<Snapshot>([&](const auto& v) { world.public_snapshots("us-west-2", "", v); }),
            Names{"snap-2"});
  EXPECT_EQ(ids<Snapshot>([&](const auto& v) {
              world.snapshots_shared_with(other_account, "us-west-2", "", v);
            }),
            Names{"snap-1"});
  EXPECT_EQ(ids_of(world.snapshots_of_volume("us-west-2", "vol-1")), (Names{"snap-1", "snap-2"}));
  EXPECT_EQ(ids_of(world.volumes_of_snapshot("us-west-2", "snap-1")), (Names{"vol-1", "vol-2"}));
  EXPECT_EQ(
      ids<Volume>([&](const auto& v) { world.volumes_of(account_id, "us-west-2", "vol-1", v); }),
      Names{"vol-2"});
  EXPECT_EQ(world.block_file_uses("b1"), 4U);
  EXPECT_EQ(without(world, Table::volume, "us-west-2/vol-1").block_file_uses("b1"), 3U);
  EXPECT_EQ(world.block_file_uses("b"), 0U);
}

TEST_F(Ec2Worlds, the_rest_is_listed_by_account_and_region) {
  world = with(world, instance("i-2"), launch_template("lt-0", "zebra"), key_pair("key-0", "pad"),
               security_group("sg-0", "vpc-2"), auto_scaling_group("app"));
  EXPECT_EQ(
      ids<Instance>([&](const auto& v) { world.instances_of(account_id, "us-west-2", "i-1", v); }),
      Names{"i-2"});
  EXPECT_EQ(world.instance_count(account_id, "us-west-2"), 2U);
  EXPECT_EQ(ids<LaunchTemplate>(
                [&](const auto& v) { world.launch_templates(account_id, "us-west-2", "", v); }),
            (Names{"lt-1", "lt-0"}));
  EXPECT_EQ(
      ids<KeyPair>([&](const auto& v) { world.key_pairs(account_id, "us-west-2", "laptop", v); }),
      Names{"key-0"});
  EXPECT_EQ(ids<SecurityGroup>(
                [&](const auto& v) { world.security_groups(account_id, "us-west-2", "", v); }),
            (Names{"sg-0", "sg-1"}));
  EXPECT_EQ(world.security_groups_named(account_id, "us-west-2", "default").size(), 2U);
  const auto groups = [this](std::string_view region, std::string_view after) {
    return ids<AutoScalingGroup>(
        [&](const auto& v) { world.auto_scaling_groups(account_id, region, after, v); });
  };
  EXPECT_EQ(groups("us-west-2", ""), (Names{"app", "web/1"}));
  EXPECT_EQ(groups("us-west-2", "app"), Names{"web/1"});
  EXPECT_EQ(groups("", ""), (Names{"app", "web/1"}));
  EXPECT_EQ(groups("us-west", ""), Names{});
}

TEST_F(Ec2Worlds, regions_are_those_with_anything_in_them) {
  Volume far = volume("vol-9");
  far.record.region = "eu-west-1";
  Image foreign = image("ami-9");
  foreign.record.owner = other_account;
  foreign.record.region = "sa-east-1";
  world = with(world, far, foreign, volume("vol-10"), key_pair("key-2", "b"));
  EXPECT_EQ(world.ec2_regions(account_id), (std::set<std::string>{"eu-west-1", "us-west-2"}));
  EXPECT_TRUE(World().ec2_regions(account_id).empty());
}

TEST_F(Ec2Worlds, the_sweep_finds_what_is_gone_and_old_tokens_in_order_of_time) {
  Volume deleted = volume();
  deleted.course.push_back({"gone", noon + 100});
  world = with(world, deleted, client_token("new", noon + 7200));
  const auto gone = [](const World& in, Timestamp now) {
    Names out;
    in.gone_rows(now, [&out](Table table, std::string_view key) {
      out.push_back(std::string(table_name(table)).append(" ").append(key));
      return true;
    });
    return out;
  };
  EXPECT_EQ(world.next_gone(), noon + 100);
  EXPECT_EQ(gone(world, noon + 99), Names{});
  EXPECT_EQ(gone(world, noon + 100), Names{"volume us-west-2/vol-1"});
  EXPECT_EQ(gone(world, noon + 3600), (Names{"volume us-west-2/vol-1", "instance us-west-2/i-1"}));
  const World swept = without(world, Table::volume, "us-west-2/vol-1");
  EXPECT_EQ(swept.next_gone(), noon + 3600);
  EXPECT_FALSE(World().next_gone().has_value());
  EXPECT_EQ(ids<ClientToken>([&](const auto& v) { world.client_tokens_before(noon + 1, v); }),
            Names{"a/b"});
  EXPECT_EQ(ids<ClientToken>([&](const auto& v) { world.client_tokens_before(noon, v); }), Names{});
}

TEST_F(Ec2Worlds, made_of_rows_it_is_the_world_they_came_from) {
  std::vector<Change> rows;
  world.rows([&rows](const Change& row) {
    rows.push_back(row);
    return true;
  });
  ASSERT_EQ(rows.size(), 10U);
  const World again = World::of_rows(std::move(rows), 7);
  EXPECT_EQ(again.images_of_snapshot("us-west-2", "snap-1").size(), 1U);
  EXPECT_EQ(again.block_file_uses("b1"), 2U);
  EXPECT_EQ(again.next_gone(), noon + 3600);
  EXPECT_NE(again.client_token(account_id, "us-west-2", "RunInstances", "a/b"), nullptr);
}

// 10,000 instances are to be held at once. The sanitizers' allocators do not tell what is in use.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(Ec2World, an_instance_takes_less_than_four_kilobytes) {
  const auto used = [] { return mallinfo2().uordblks; };
  constexpr std::size_t count = 2000;
  const std::size_t before = used();
  World world;
  for (std::size_t i = 0; i < count; ++i) {
    world = with(world, instance("i-0123456789abc" + std::to_string(1000 + i)));
  }
  const std::size_t each = (used() - before) / count;
  EXPECT_LT(each, 4096U);
  EXPECT_GT(each, sizeof(Instance));
  EXPECT_EQ(world.instance_count(account_id, "us-west-2"), count);
}
#endif

}  // namespace
}  // namespace amiable::store::test
