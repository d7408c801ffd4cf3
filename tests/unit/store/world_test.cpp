// World: rows, indexes that follow every change, pages, and versions that do not change.
#include "store/world.h"

#include <gtest/gtest.h>

#include "unit/store/small_world.h"

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

template <class T, class Walk>
std::vector<std::string> names(Walk&& walk) {
  std::vector<std::string> out;
  walk([&out](const T& row) {
    if constexpr (requires { row.name; }) {
      out.push_back(row.name);
    } else if constexpr (requires { row.record.id; }) {
      out.push_back(row.record.id);
    } else {
      out.push_back(row.record.name);
    }
    return true;
  });
  return out;
}

using Names = std::vector<std::string>;

TEST(World, holds_what_was_put_and_counts_revisions) {
  const World empty;
  const World world = empty.with(one_of_each());
  EXPECT_EQ(empty.revision(), 0U);
  EXPECT_EQ(world.revision(), 1U);
  EXPECT_EQ(empty.row_count(), 0U);
  EXPECT_EQ(world.row_count(), 12U);
  EXPECT_EQ(world.account(account_id)->alias, "my-lab");
  EXPECT_EQ(world.access_key("AKIAEXAMPLE000000001")->user, "Alice");
  EXPECT_EQ(world.managed_policy("arn:aws:iam::111122223333:policy/Use")->current()->number, 2);
  EXPECT_EQ(world.instance_profile(account_id, "web")->role, "Launcher");
  EXPECT_EQ(world.key(key_arn)->description, "volumes");
  EXPECT_EQ(world.grant(key_arn, "g1")->sequence, 1U);
  EXPECT_EQ(world.setting("salt")->value.size(), 3U);
  EXPECT_EQ(world.account("999999999999"), nullptr);
  EXPECT_EQ(world.grant(key_arn, "g2"), nullptr);
}

TEST(World, names_of_entities_are_found_without_case_and_ids_while_they_live) {
  const World world = World().with(one_of_each());
  EXPECT_EQ(world.user(account_id, "ALICE")->name, "Alice");
  EXPECT_EQ(world.group(account_id, "builders")->name, "Builders");
  EXPECT_EQ(world.role(account_id, "launchER")->name, "Launcher");
  EXPECT_EQ(world.user("999999999999", "Alice"), nullptr);
  EXPECT_EQ(world.user_by_id("AIDAEXAMPLEALICE00001"), world.user(account_id, "Alice"));
  EXPECT_EQ(world.role_by_id("AROAEXAMPLELAUNCHER01"), world.role(account_id, "Launcher"));
  const World gone = without(world, Table::user, key_of(user()));
  EXPECT_EQ(gone.user_by_id("AIDAEXAMPLEALICE00001"), nullptr);
  // The same name made anew is somebody else.
  const World anew = with(gone, user("Alice", "AIDAEXAMPLEALICE00002"));
  EXPECT_EQ(anew.user_by_id("AIDAEXAMPLEALICE00001"), nullptr);
  EXPECT_NE(anew.user_by_id("AIDAEXAMPLEALICE00002"), nullptr);
  EXPECT_NE(world.user_by_id("AIDAEXAMPLEALICE00001"), nullptr);
}

TEST(World, pages_go_on_after_a_name_whether_it_is_still_there_or_not) {
  World world;
  for (const char* name : {"b", "A", "d", "C"}) world = with(world, group(name));
  Group foreign = group("Zed");
  foreign.account = "999999999999";
  world = with(world, foreign);
  const auto from = [&](const World& in, std::string_view after) {
    return names<Group>([&](const auto& visit) { in.groups(account_id, after, visit); });
  };
  EXPECT_EQ(from(world, ""), (Names{"A", "b", "C", "d"}));
  EXPECT_EQ(from(world, "B"), (Names{"C", "d"}));
  EXPECT_EQ(from(without(world, Table::group, key_of(group("b"))), "b"), (Names{"C", "d"}));
  EXPECT_EQ(world.group_count(account_id), 4U);
  EXPECT_EQ(world.group_count("999999999999"), 1U);
  EXPECT_EQ(world.group_count("99999999999"), 0U);
}

TEST(World, policies_are_listed_by_name_of_one_account) {
  World world = with(World(), managed_policy("beta"), managed_policy("Alpha"));
  ManagedPolicy aws = managed_policy("AdministratorAccess");
  aws.account = "aws";
  aws.arn = "arn:aws:iam::aws:policy/AdministratorAccess";
  world = with(world, aws);
  const auto of = [&](std::string_view account, std::string_view after) {
    return names<ManagedPolicy>(
        [&](const auto& visit) { world.managed_policies(account, after, visit); });
  };
  EXPECT_EQ(of(account_id, ""), (Names{"Alpha", "beta"}));
  EXPECT_EQ(of(account_id, "ALPHA"), (Names{"beta"}));
  EXPECT_EQ(of("aws", ""), (Names{"AdministratorAccess"}));
  EXPECT_EQ(world.managed_policy_count(account_id), 2U);
}

TEST(World, attachments_follow_every_change_of_their_holders) {
  const std::string use = "arn:aws:iam::111122223333:policy/Use";
  const std::string bound = "arn:aws:iam::111122223333:policy/Bound";
  World world = World().with(one_of_each());
  EXPECT_EQ(world.attachment_count(use), 3U);
  EXPECT_EQ(world.attachment_count(use, account_id), 3U);
  EXPECT_EQ(world.attachment_count(use, "999999999999"), 0U);
  EXPECT_EQ(world.boundary_count(bound), 2U);
  EXPECT_EQ(world.attached_to(use).groups.front()->name, "Builders");
  User changed = user();
  changed.attached.clear();
  changed.boundary.clear();
  world = with(world, changed);
  EXPECT_EQ(world.attachment_count(use), 2U);
  EXPECT_EQ(world.boundary_count(bound), 1U);
  EXPECT_TRUE(world.attached_to(use).users.empty());
  EXPECT_TRUE(world.attached_to(bound).bounded_users.empty());
  EXPECT_EQ(world.attached_to(bound).bounded_roles.size(), 1U);
  world = without(world, Table::role, key_of(role()));
  EXPECT_EQ(world.attachment_count(use), 1U);
  EXPECT_EQ(world.boundary_count(bound), 0U);
}

TEST(World, an_index_points_to_the_newest_row) {
  World world = World().with(one_of_each());
  User changed = user();
  changed.path = "/other/";
  world = with(world, changed);
  EXPECT_EQ(world.members(account_id, "BUILDERS").front()->path, "/other/");
  EXPECT_EQ(world.user_by_id(changed.id)->path, "/other/");
  changed.groups.clear();
  EXPECT_TRUE(with(world, changed).members(account_id, "Builders").empty());
}

TEST(World, access_keys_of_root_are_not_those_of_users) {
  World world = World().with(one_of_each());
  world = with(world, access_key("AKIAROOT", ""), access_key("AKIAOTHER", "Alicette"));
  ASSERT_EQ(world.access_keys_of(account_id, "alice").size(), 1U);
  ASSERT_EQ(world.access_keys_of(account_id, "").size(), 1U);
  EXPECT_EQ(world.access_keys_of(account_id, "").front()->id, "AKIAROOT");
}

TEST(World, profiles_are_found_by_their_role) {
  World world = World().with(one_of_each());
  ASSERT_EQ(world.profiles_of_role(account_id, "launcher").size(), 1U);
  InstanceProfile empty = instance_profile();
  empty.role.clear();
  EXPECT_TRUE(with(world, empty).profiles_of_role(account_id, "Launcher").empty());
}

TEST(World, keys_and_aliases_are_listed_by_place) {
  World world = with(World(), key("aaaa"), key("bbbb"), alias("alias/a", "aaaa"),
                     alias("alias/b", "aaaa"), alias("alias/c", "bbbb"));
  Key elsewhere = key("cccc");
  elsewhere.record.region = "us-west-1";
  elsewhere.record.arn = "arn:aws:kms:us-west-1:111122223333:key/cccc";
  world = with(world, elsewhere);
  const auto keys = [&](std::string_view region, std::string_view after) {
    return names<Key>([&](const auto& visit) { world.keys(account_id, region, after, visit); });
  };
  EXPECT_EQ(keys("us-west-2", ""), (Names{"aaaa", "bbbb"}));
  EXPECT_EQ(keys("us-west-2", key("aaaa").record.arn), (Names{"bbbb"}));
  EXPECT_EQ(keys("", ""), (Names{"cccc", "aaaa", "bbbb"}));
  EXPECT_TRUE(keys("us-west", "").empty());
  EXPECT_EQ(names<Alias>([&](const auto& visit) {
              world.aliases(account_id, "us-west-2", alias("alias/a").record.arn, visit);
            }),
            (Names{"alias/b", "alias/c"}));
  const auto of_key = world.aliases_of_key(key("aaaa").record.arn);
  ASSERT_EQ(of_key.size(), 2U);
  EXPECT_EQ(of_key[1]->record.name, "alias/b");
  const World moved = with(world, alias("alias/b", "bbbb"));
  EXPECT_EQ(moved.aliases_of_key(key("aaaa").record.arn).size(), 1U);
  EXPECT_EQ(moved.aliases_of_key(key("bbbb").record.arn).size(), 2U);
  EXPECT_TRUE(world.aliases_of_key("nonsense").empty());
}

TEST(World, grants_come_in_order_of_creation) {
  World world;
  for (std::uint64_t i = 1; i <= 300; ++i) {
    world = with(world, grant("g" + std::to_string(1000 - i), i, i % 3 == 0 ? "x" : "y"));
  }
  const auto all = [&](std::string_view after) {
    return names<Grant>([&](const auto& visit) { world.grants(key_arn, after, visit); });
  };
  ASSERT_EQ(all("").size(), 300U);
  EXPECT_EQ(all("").front(), "g999");
  EXPECT_EQ(all("g999").front(), "g998");
  EXPECT_TRUE(all("g700").empty());
  EXPECT_TRUE(all("gone").empty());
  EXPECT_EQ(names<Grant>([&](const auto& visit) { world.grants_after(key_arn, 299, visit); }),
            (Names{"g700"}));
  EXPECT_EQ(names<Grant>([&](const auto& visit) { world.grants_to(key_arn, "x", visit); }).size(),
            100U);
  EXPECT_EQ(world.grant_count(key_arn), 300U);
  const World fewer = without(world, Table::grant, key_of(grant("g997", 3, "x")));
  EXPECT_EQ(names<Grant>([&](const auto& visit) { fewer.grants_to(key_arn, "x", visit); }).size(),
            99U);
  EXPECT_EQ(fewer.grant_count(key_arn), 299U);
}

TEST(World, grants_are_found_by_who_may_retire_them) {
  World world = with(World(), grant("g1", 1), grant("g2", 2));
  Grant none = grant("g3", 3);
  none.record.retiring_principal.clear();
  world = with(world, none);
  EXPECT_EQ(names<Grant>([&](const auto& visit) {
              world.grants_retired_by("arn:aws:iam::111122223333:role/team/Launcher", visit);
            }),
            (Names{"g1", "g2"}));
}

TEST(World, made_of_rows_it_is_the_world_they_came_from) {
  const World world = World().with(one_of_each());
  std::vector<Change> rows;
  world.rows([&rows](const Change& row) {
    rows.push_back(row);
    return true;
  });
  rows.push_back({Table::user, "nobody", std::monostate()});
  const World again = World::of_rows(std::move(rows), 41);
  EXPECT_EQ(again.revision(), 41U);
  EXPECT_EQ(again.row_count(), world.row_count());
  EXPECT_EQ(again.members(account_id, "builders").size(), 1U);
  EXPECT_EQ(again.grant_count(key_arn), 1U);
  EXPECT_EQ(again.attachment_count("arn:aws:iam::111122223333:policy/Use"), 3U);
  EXPECT_NE(again.stamp(), world.stamp());
  EXPECT_EQ(World(world).stamp(), world.stamp());
}

}  // namespace
}  // namespace amiable::store::test
