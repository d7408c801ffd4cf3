// What an import makes of identities, keys and grants, and what it refuses.
#include <gtest/gtest.h>

#include "services/kms/ciphertext.h"
#include "services/kms/key_specs.h"
#include "services/kms/material.h"
#include "services/kms/states.h"
#include "services/principal_ids.h"
#include "unit/world_import/small_bundle.h"

namespace amiable::test {
namespace {

using services::kms::current_material;

constexpr const char* third_role = "arn:aws:iam::123456789012:role/Third";

// --- Identities

TEST(ImportIdentities, keep_ids_arns_policies_boundaries_tags_and_groups) {
  Json ann = user(account_a, "Ann", "AIDA1111EXAMPLE001");
  ann["Path"] = "/eng/";
  ann["Arn"] = "arn:aws:iam::111122223333:user/eng/Ann";
  ann["UserPolicyList"] = {{{"PolicyName", "own"}, {"PolicyDocument", identity("ec2:*")}}};
  ann["GroupList"] = {"Builders"};
  ann["AttachedManagedPolicies"] = {
      {{"PolicyName", "Mine"}, {"PolicyArn", "arn:aws:iam::111122223333:policy/Mine"}}};
  ann["PermissionsBoundary"] = {
      {"PermissionsBoundaryType", "Policy"},
      {"PermissionsBoundaryArn", "arn:aws:iam::111122223333:policy/Mine"}};
  ann["Tags"] = {{{"Key", "team"}, {"Value", "blue"}}};
  Json group = {
      {"Path", "/"},
      {"GroupName", "Builders"},
      {"GroupId", "AGPA1111EXAMPLE001"},
      {"Arn", "arn:aws:iam::111122223333:group/Builders"},
      {"GroupPolicyList", {{{"PolicyName", "build"}, {"PolicyDocument", identity("s3:*")}}}}};
  Json policy = {
      {"PolicyName", "Mine"},
      {"PolicyId", "ANPA1111EXAMPLE001"},
      {"Arn", "arn:aws:iam::111122223333:policy/Mine"},
      {"Path", "/"},
      {"DefaultVersionId", "v3"},
      {"CreateDate", "2024-05-14T09:10:00+00:00"},
      {"PolicyVersionList",
       {{{"VersionId", "v3"}, {"IsDefaultVersion", true}, {"Document", identity("kms:*")}},
        {{"VersionId", "v1"}, {"IsDefaultVersion", false}, {"Document", identity("sns:*")}}}}};
  const store::World world = SmallBundle()
                                 .write("111122223333/account-authorization-details.json",
                                        details({ann}, {}, {group}, {policy}))
                                 .world();
  const store::User* stored = world.user(account_a, "ann");
  ASSERT_NE(stored, nullptr);
  EXPECT_EQ(stored->id, "AIDA1111EXAMPLE001");
  EXPECT_EQ(stored->arn, "arn:aws:iam::111122223333:user/eng/Ann");
  EXPECT_EQ(iso8601(stored->created), "2024-05-14T09:10:00Z");
  EXPECT_EQ(stored->groups, std::vector<std::string>{"Builders"});
  EXPECT_EQ(stored->boundary, "arn:aws:iam::111122223333:policy/Mine");
  ASSERT_EQ(stored->tags.size(), 1u);
  ASSERT_EQ(stored->inline_policies.size(), 1u);
  EXPECT_EQ(stored->inline_policies[0].document.compiled->holder, "Ann");
  EXPECT_EQ(world.group(account_a, "Builders")->inline_policies.at(0).name, "build");
  const store::ManagedPolicy* managed =
      world.managed_policy("arn:aws:iam::111122223333:policy/Mine");
  ASSERT_NE(managed, nullptr);
  ASSERT_EQ(managed->versions.size(), 2u);
  EXPECT_EQ(managed->current()->number, 3);
  EXPECT_EQ(managed->last_version, 3);
}

TEST(ImportIdentities, every_user_gets_one_access_key_that_opens) {
  const store::World world = SmallBundle()
                                 .write("111122223333/account-authorization-details.json",
                                        details({user(account_a, "Ann", "AIDA1111EXAMPLE001")}))
                                 .world();
  const auto keys = world.access_keys_of(account_a, "Ann");
  ASSERT_EQ(keys.size(), 1u);
  EXPECT_EQ(keys[0]->user_id, "AIDA1111EXAMPLE001");
  EXPECT_TRUE(import_vault().open(services::Vault::Purpose::access_key_secret, keys[0]->id,
                                  keys[0]->sealed_secret));
}

TEST(ImportIdentities, a_linked_role_names_its_service_and_profiles_their_role) {
  Json linked = role(account_a, "AWSServiceRoleForAutoScaling", "AROA1111EXAMPLE001", trust("*"));
  linked["Path"] = "/aws-service-role/autoscaling.amazonaws.com/";
  linked["Arn"] =
      "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/"
      "AWSServiceRoleForAutoScaling";
  Json node = role(account_a, "Node", "AROA1111EXAMPLE002", trust("*"));
  node["InstanceProfileList"] = {
      {{"Path", "/"},
       {"InstanceProfileName", "NodeProfile"},
       {"InstanceProfileId", "AIPA1111EXAMPLE001"},
       {"Arn", "arn:aws:iam::111122223333:instance-profile/NodeProfile"}}};
  const store::World world =
      SmallBundle()
          .write("111122223333/account-authorization-details.json", details({}, {linked, node}))
          .world();
  EXPECT_EQ(world.role(account_a, "AWSServiceRoleForAutoScaling")->service,
            "autoscaling.amazonaws.com");
  EXPECT_EQ(world.instance_profile(account_a, "NodeProfile")->role, "Node");
}

TEST(ImportIdentities, an_aws_policy_of_the_bundle_replaces_the_built_in_one) {
  const std::string arn = "arn:aws:iam::aws:policy/AdministratorAccess";
  Json policy = {
      {"PolicyName", "AdministratorAccess"},
      {"Arn", arn},
      {"Path", "/"},
      {"DefaultVersionId", "v77"},
      {"PolicyVersionList", {{{"VersionId", "v77"}, {"Document", identity("ec2:Describe*")}}}}};
  const store::World world =
      SmallBundle()
          .write("111122223333/account-authorization-details.json", details({}, {}, {}, {policy}))
          .world();
  EXPECT_EQ(world.managed_policy(arn)->default_version, 77);
  EXPECT_NE(world.managed_policy(arn)->current()->document.text.find("ec2:Describe*"),
            std::string::npos);
}

// --- Principals in documents

SmallBundle bundle_of_two(const std::string& principal) {
  SmallBundle bundle = bundle_with_key();
  bundle.write("111122223333/account-authorization-details.json",
               details({user(account_a, "UserA", "AIDA1111EXAMPLE001")},
                       {role(account_a, "Ops", "AROA1111EXAMPLE001", trust(principal))}));
  bundle.write("444455556666/account-authorization-details.json", details({}));
  bundle.write(key_folder + "key-policy.json", key_policy(allow(principal)));
  return bundle;
}

TEST(ImportPrincipals, of_gathered_accounts_become_ids_and_are_shown_as_arns) {
  const std::string arn = "arn:aws:iam::111122223333:user/UserA";
  const store::World world = bundle_of_two(arn).world();
  const std::string& stored = world.key(key_arn)->policy.text;
  EXPECT_NE(stored.find("AIDA1111EXAMPLE001"), std::string::npos);
  EXPECT_EQ(stored.find(arn), std::string::npos);
  EXPECT_NE(services::shown(world, stored).find(arn), std::string::npos);
  EXPECT_NE(world.role(account_a, "Ops")->trust.text.find("AIDA1111EXAMPLE001"), std::string::npos);
}

TEST(ImportPrincipals, of_other_accounts_stay_arns) {
  const store::World world = bundle_of_two(third_role).world();
  EXPECT_NE(world.key(key_arn)->policy.text.find(third_role), std::string::npos);
  EXPECT_NE(world.role(account_a, "Ops")->trust.text.find(third_role), std::string::npos);
}

std::string unknown_in(const store::World& world, const std::string& principal) {
  const auto document =
      json::parse(std::make_shared<const Source>("policy", allow(principal).dump())).value();
  return services::unknown_principal(world, document->root());
}

// A policy that names them must be saved again after an edit.
TEST(ImportPrincipals, of_other_accounts_are_taken_to_exist_those_of_gathered_ones_are_not) {
  const store::World world = bundle_of_two(third_role).world();
  EXPECT_EQ(unknown_in(world, third_role), "");
  EXPECT_EQ(unknown_in(world, "arn:aws:sts::123456789012:assumed-role/Third/session"), "");
  const std::string wild = "arn:aws:iam::123456789012:role/*";
  EXPECT_EQ(unknown_in(world, wild), wild);
  const std::string nobody = "arn:aws:iam::111122223333:user/Nobody";
  EXPECT_EQ(unknown_in(world, nobody), nobody);
}

TEST(ImportPrincipals, of_accounts_without_details_are_taken_to_exist) {
  const store::World world = bundle_with_key().world();
  EXPECT_EQ(unknown_in(world, "arn:aws:iam::444455556666:user/Anybody"), "");
  store::ChangeSet changes;
  services::make_account("999988887777", import_vault(), import_time, changes);
  const std::string nobody = "arn:aws:iam::999988887777:user/Nobody";
  EXPECT_EQ(unknown_in(world, nobody), "");
  EXPECT_EQ(unknown_in(world.with(changes), nobody), nobody);  // an account of this world alone
}

// --- Keys

TEST(ImportKeys, have_fresh_material_that_works) {
  const store::World world = bundle_with_key().world();
  const store::Key* key = world.key(key_arn);
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(key->description, "images");
  EXPECT_EQ(iso8601_millis(key->created), "2024-05-14T09:12:45.123Z");
  const auto* material = current_material(*key, import_time);
  ASSERT_NE(material, nullptr);
  EXPECT_EQ(services::kms::open_material(import_vault(), *material).value().size(), 32u);
}

TEST(ImportKeys, keep_their_state_with_its_dates) {
  EXPECT_EQ(bundle_with_key({{"KeyState", "Disabled"}}).world().key(key_arn)->record.state,
            "Disabled");
  const store::World waiting = bundle_with_key({{"KeyState", "PendingDeletion"},
                                                {"DeletionDate", "2026-06-11T14:00:00+02:00"}})
                                   .world();
  EXPECT_EQ(iso8601(*waiting.key(key_arn)->deletion_date), "2026-06-11T12:00:00Z");
  const auto late =
      bundle_with_key({{"KeyState", "PendingDeletion"}, {"DeletionDate", 1780000000.5}}).imported();
  EXPECT_TRUE(tells(late, "day of deletion has passed"));
  EXPECT_EQ(iso8601(*world_of(late).key(key_arn)->deletion_date), "2026-07-01T12:00:00Z");
}

TEST(ImportKeys, of_disconnected_stores_take_grants_and_nothing_else) {
  const auto imported =
      bundle_with_key({{"KeyState", "Unavailable"}, {"Origin", "EXTERNAL_KEY_STORE"}}).imported();
  EXPECT_TRUE(tells(imported, "custom key store"));
  const store::World world = world_of(imported);
  const store::Key* key = world.key(key_arn);
  const auto encrypted = services::kms::require_state(*key, "Encrypt", import_time);
  ASSERT_FALSE(encrypted.ok());
  EXPECT_EQ(encrypted.error().code, "KMSInvalidStateException");
  EXPECT_EQ(encrypted.error().message, key_arn + " is unavailable.");
  EXPECT_TRUE(services::kms::require_state(*key, "CreateGrant", import_time).ok());
}

TEST(ImportKeys, that_await_their_material_have_none) {
  const store::World waiting =
      bundle_with_key({{"KeyState", "PendingImport"}, {"Origin", "EXTERNAL"}}).world();
  EXPECT_TRUE(waiting.key(key_arn)->materials.empty());
  const store::World expiring = bundle_with_key({{"Origin", "EXTERNAL"},
                                                 {"ExpirationModel", "KEY_MATERIAL_EXPIRES"},
                                                 {"ValidTo", "2026-06-02T12:00:00+00:00"}})
                                    .world();
  const store::Key* key = expiring.key(key_arn);
  ASSERT_EQ(key->materials.size(), 1u);
  EXPECT_NE(current_material(*key, import_time), nullptr);
  EXPECT_EQ(current_material(*key, import_time + 2 * seconds_per_day), nullptr);
}

TEST(ImportKeys, of_other_specs_get_a_pair) {
  const store::World world =
      bundle_with_key({{"KeySpec", "ECC_NIST_P256"}, {"KeyUsage", "SIGN_VERIFY"}}).world();
  EXPECT_FALSE(world.key(key_arn)->public_key.empty());
  const auto odd = bundle_with_key({{"KeySpec", "SM2"}}).imported();
  EXPECT_TRUE(odd.keys.empty());
  EXPECT_TRUE(tells(odd, "SM2"));
}

TEST(ImportKeys, without_policy_or_metadata_are_not_taken) {
  SmallBundle no_policy;
  no_policy.write(key_folder + "describe-key.json", key(key_arn));
  EXPECT_TRUE(no_policy.imported().keys.empty());
  EXPECT_TRUE(tells(no_policy.imported(), "key-policy.json is missing, so the key is not taken"));
  SmallBundle no_metadata;
  no_metadata.write(key_folder + "key-policy.json", key_policy(allow("*")));
  EXPECT_TRUE(no_metadata.imported().keys.empty());
  EXPECT_TRUE(tells(no_metadata.imported(), "describe-key.json is missing"));
}

TEST(ImportKeys, of_several_regions_share_their_material) {
  const std::string id = "mrk-1234abcd12ab34cd56ef1234567890ab";
  SmallBundle bundle;
  const auto add = [&](const std::string& region, const std::string& type) {
    const std::string arn = fmt::format("arn:aws:kms:{}:444455556666:key/{}", region, id);
    const std::string folder = fmt::format("444455556666/{}/keys/{}/", region, id);
    bundle.write(folder + "describe-key.json",
                 key(arn, {{"MultiRegion", true},
                           {"AWSAccountId", account_b},
                           {"MultiRegionConfiguration",
                            {{"MultiRegionKeyType", type},
                             {"PrimaryKey", {{"Arn", "x"}, {"Region", "us-west-2"}}}}}}));
    bundle.write(folder + "key-policy.json", key_policy(allow("*")));
    return arn;
  };
  const std::string replica_arn = add("us-east-1", "REPLICA");
  const std::string primary_arn = add("us-west-2", "PRIMARY");
  const store::World world = bundle.world();
  const store::Key* primary = world.key(primary_arn);
  const store::Key* replica = world.key(replica_arn);
  ASSERT_TRUE(primary != nullptr && replica != nullptr);
  EXPECT_EQ(primary->materials.at(0).id, replica->materials.at(0).id);
  EXPECT_EQ(primary->materials.at(0).wrapped, replica->materials.at(0).wrapped);
  EXPECT_EQ(replica->primary_region, "us-west-2");
  EXPECT_EQ(primary->replica_regions, std::vector<std::string>{"us-east-1"});
  EXPECT_EQ(replica->replica_regions, primary->replica_regions);
}

TEST(ImportKeys, of_aws_know_their_service_and_rotate) {
  SmallBundle bundle = bundle_with_key({{"KeyManager", "AWS"}});
  bundle.write(b_region + "aliases.json",
               {{"Aliases",
                 {{{"AliasName", "alias/aws/ebs"},
                   {"AliasArn", "arn:aws:kms:us-west-2:444455556666:alias/aws/ebs"},
                   {"TargetKeyId", key_id}},
                  {{"AliasName", "alias/aws/s3"},
                   {"AliasArn", "arn:aws:kms:us-west-2:444455556666:alias/aws/s3"}}}}});
  const store::World world = bundle.world();
  EXPECT_EQ(world.key(key_arn)->aws_service_alias, "alias/aws/ebs");
  EXPECT_TRUE(world.key(key_arn)->rotation_enabled);
  EXPECT_NE(world.alias("arn:aws:kms:us-west-2:444455556666:alias/aws/ebs"), nullptr);
  EXPECT_EQ(world.alias("arn:aws:kms:us-west-2:444455556666:alias/aws/s3"), nullptr);
}

// --- Grants

TEST(ImportGrants, are_tied_to_who_is_here_and_keep_the_ids_of_who_is_gone) {
  SmallBundle bundle = bundle_of_two("*");
  const auto grant = [](const std::string& id, const std::string& grantee, const char* created) {
    return Json{{"KeyId", key_arn},
                {"GrantId", id},
                {"CreationDate", created},
                {"GranteePrincipal", grantee},
                {"IssuingAccount", "arn:aws:iam::444455556666:root"},
                {"Operations", {"Decrypt"}}};
  };
  bundle.write(key_folder + "grants.json",
               {{"Grants",
                 {grant("g3", "AROA1111DELETED0001", "2024-05-16T00:00:00+00:00"),
                  grant("g1", "arn:aws:iam::111122223333:role/Ops", "2024-05-14T00:00:00+00:00"),
                  grant("g2", third_role, "2024-05-15T00:00:00+00:00")}}});
  auto world = std::make_shared<const store::World>(bundle.world());
  EXPECT_EQ(world->grant(key_arn, "g1")->grantee_id, "AROA1111EXAMPLE001");
  EXPECT_EQ(world->grant(key_arn, "g2")->grantee_id, "");
  std::vector<std::string> order;
  world->grants(key_arn, {}, [&order](const store::Grant& one) {
    order.push_back(one.record.id);
    return true;
  });
  EXPECT_EQ(order, (std::vector<std::string>{"g1", "g2", "g3"}));
  store::WorldInventory inventory(world);
  std::vector<std::string> alive;
  for (const auto& one : *inventory.grants(key_arn)) alive.push_back(one.id);
  EXPECT_EQ(alive, (std::vector<std::string>{"g1", "g2"}));
}

// --- What is wrong

std::string error_of(const SmallBundle& bundle) {
  const auto read = bundle.read();
  return read.ok() ? "" : read.error().message + " AT " + read.error().place;
}

void expect_error(const SmallBundle& bundle, std::string_view part) {
  const std::string error = error_of(bundle);
  EXPECT_NE(error.find(part), std::string::npos) << error;
  EXPECT_NE(error.find(".json"), std::string::npos) << error;  // the place
}

SmallBundle with_details(const Json& content) {
  return SmallBundle().write("111122223333/account-authorization-details.json", content);
}

TEST(ImportErrors, end_it_and_name_the_place) {
  expect_error(SmallBundle().write_text("111122223333/account-authorization-details.json", "{"),
               "");
  expect_error(with_details({{"Users", Json::array()}}), "expected the output of");
  expect_error(with_details(details({user(account_b, "Ann", "AIDA1111EXAMPLE001")})),
               "expected user/Ann of account 111122223333");
  expect_error(with_details(details({user(account_a, "Ann", "AROA1111EXAMPLE001")})),
               "expected AIDA");
  expect_error(with_details(details({user(account_a, "Ann", "AIDA1111EXAMPLE001"),
                                     user(account_a, "Bob", "AIDA1111EXAMPLE001")})),
               "a second entry");
  Json late = user(account_a, "Ann", "AIDA1111EXAMPLE001");
  late["CreateDate"] = "yesterday";
  expect_error(with_details(details({late})), "no time");
  Json odd = user(account_a, "Ann", "AIDA1111EXAMPLE001");
  odd["UserPolicyList"] = {{{"PolicyName", "p"}, {"PolicyDocument", {{"Statement", 1}}}}};
  expect_error(with_details(details({odd})), "policy `p` is none that AWS could have stored");
  Json untrusted = role(account_a, "Ops", "AROA1111EXAMPLE001", {{"Statement", 1}});
  expect_error(with_details(details({}, {untrusted})), "trust policy");
  SmallBundle other_key = bundle_with_key();
  other_key.write(key_folder + "describe-key.json",
                  key("arn:aws:kms:us-east-1:444455556666:key/" + std::string(key_id)));
  expect_error(other_key, "expected the key of this folder");
  SmallBundle bad_policy = bundle_with_key();
  bad_policy.write(key_folder + "key-policy.json", {{"Policy", "{"}});
  expect_error(bad_policy, "");
  SmallBundle other_grant = bundle_with_key();
  other_grant.write(key_folder + "grants.json",
                    {{"Grants", {{{"KeyId", "arn:x"}, {"GrantId", "g"}}}}});
  expect_error(other_grant, "`KeyId` is arn:x");
}

// What is passed over would make a world that allows more.
TEST(ImportErrors, members_of_another_type_are_some) {
  const auto grants = [](const Json& grant) {
    return bundle_with_key().write(key_folder + "grants.json", {{"Grants", Entries{grant}}});
  };
  const Json grant = {{"KeyId", key_arn}, {"GrantId", "g"}, {"GranteePrincipal", third_role}};
  EXPECT_EQ(error_of(grants(grant)), "");
  Json odd = grant;
  odd["Constraints"] = {{"EncryptionContextSubset", "aws:ebs:id"}};
  expect_error(grants(odd), "expected an object \"EncryptionContextSubset\", found a string");
  odd["Constraints"] = {{"EncryptionContextSubset", {{"aws:ebs:id", 1}}}};
  expect_error(grants(odd), "expected a string \"aws:ebs:id\", found a number");
  expect_error(bundle_with_key().write(key_folder + "grants.json", {{"Grants", grant}}),
               "expected an array \"Grants\", found an object");
  expect_error(
      SmallBundle().write(b_region + "ebs-encryption.json", {{"EbsEncryptionByDefault", "true"}}),
      "expected a boolean");
  const Json snapshots = Entries{snapshot(account_b, "snap-1", {{"Encrypted", "true"}})};
  expect_error(SmallBundle().write(b_region + "snapshots.json", {{"Snapshots", snapshots}}),
               "expected a boolean \"Encrypted\"");
}

TEST(ImportErrors, are_counted) {
  expect_error(with_details(details({user(account_b, "Ann", "AIDA1111EXAMPLE001"),
                                     user(account_b, "Bob", "AIDA1111EXAMPLE002")})),
               "and 1 more");
}

TEST(ImportErrors, a_folder_without_accounts_is_one) {
  SmallBundle bundle;
  bundle.write("organization/describe-organization.json", {{"Organization", Json::object()}});
  EXPECT_NE(error_of(bundle).find("no folder named by a 12-digit account id"), std::string::npos);
}

// --- What is told

TEST(ImportNotes, tell_each_thing_once_and_count_the_rest) {
  world_import::Notes notes;
  for (int i = 1; i <= 5; ++i) notes.add("missing", fmt::format("f{}", i));
  notes.add("all");
  EXPECT_EQ(notes.lines(), (std::vector<std::string>{"missing: f1, f2, f3 and 2 more", "all"}));
}

TEST(ImportNotes, name_what_was_not_taken) {
  SmallBundle bundle = bundle_with_key();
  bundle.write("111122223333/us-west-2/notes.json", Json::object());
  bundle.write_text(".DS_Store", "x");
  bundle.write(b_region + "image-attributes/ami-1.launchPermission.json",
               {{"LaunchPermissions", Json::array()}, {"ImageId", "ami-1"}});
  const auto imported = bundle.imported();
  EXPECT_TRUE(tells(imported, "111122223333/us-west-2/notes.json"));
  EXPECT_FALSE(tells(imported, "DS_Store"));
  EXPECT_TRUE(tells(imported, "no list holds"));
  EXPECT_TRUE(tells(imported, "account-authorization-details.json is missing"));
  EXPECT_TRUE(tells(imported, "grants.json is missing, so these keys have no grants"));
}

}  // namespace
}  // namespace amiable::test
