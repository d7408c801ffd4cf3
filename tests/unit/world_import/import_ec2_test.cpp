// What an import makes of EC2's records, and how a world that was imported answers about what was
// not gathered.
#include <gtest/gtest.h>

#include "services/kms/ciphertext.h"
#include "services/kms/material.h"
#include "store/ec2_course.h"
#include "store/ec2_sharing.h"
#include "unit/world_import/small_bundle.h"

namespace amiable::test {
namespace {

constexpr const char* west = "us-west-2";
constexpr const char* ami = "ami-0abcdef1234567890";
constexpr const char* snap = "snap-066877671789bd71b";
constexpr const char* vol = "vol-049df61146c4d7901";

Json images(const Entries& list) { return {{"Images", list}}; }
Json snapshots(const Entries& list) { return {{"Snapshots", list}}; }

// The data key, if it is sealed under the key of the bundle for this aws:ebs:id.
std::string opened(const store::World& world, const std::string& sealed, const std::string& id) {
  const store::Key* key = world.key(key_arn);
  const auto* material = services::kms::current_material(*key, import_time);
  const auto bytes = services::kms::open_material(import_vault(), *material);
  const auto clear =
      services::kms::open_ciphertext(sealed, bytes.value().view(), {{"aws:ebs:id", id}});
  return clear ? std::string(clear->view()) : std::string();
}

// --- Snapshots and their data keys

TEST(ImportSnapshots, encrypted_ones_have_a_data_key_bound_as_ebs_binds_it) {
  SmallBundle bundle = bundle_with_key();
  bundle.write(
      b_region + "snapshots.json",
      snapshots({snapshot(account_b, snap, encrypted()),
                 snapshot(account_b, "snap-01111111111111111", encrypted({{"VolumeId", vol}})),
                 snapshot(account_b, "snap-02222222222222222")}));
  const store::World world = bundle.world();
  const store::Snapshot* copied = world.snapshot(west, snap);
  EXPECT_EQ(opened(world, copied->sealed_data_key, snap).size(), 64u);
  EXPECT_EQ(copied->bound_id, snap);
  EXPECT_FALSE(copied->data_key_id.empty());
  EXPECT_EQ(iso8601(copied->started), "2024-05-14T09:20:11Z");
  const store::Snapshot* made = world.snapshot(west, "snap-01111111111111111");
  EXPECT_EQ(opened(world, made->sealed_data_key, vol).size(), 64u);
  EXPECT_EQ(opened(world, made->sealed_data_key, made->record.id), "");
  EXPECT_TRUE(world.snapshot(west, "snap-02222222222222222")->sealed_data_key.empty());
}

TEST(ImportSnapshots, share_the_data_key_of_their_volume) {
  SmallBundle bundle = bundle_with_key();
  bundle.write(
      b_region + "snapshots.json",
      snapshots({snapshot(account_b, snap,
                          encrypted({{"VolumeId", vol}, {"DataEncryptionKeyId", "dek"}}))}));
  bundle.write(b_region + "volumes.json", {{"Volumes",
                                            {{{"VolumeId", vol},
                                              {"State", "available"},
                                              {"Size", 8},
                                              {"Encrypted", true},
                                              {"KmsKeyId", key_arn}}}}});
  const store::World world = bundle.world();
  EXPECT_EQ(world.volume(west, vol)->data_key_id, "dek");
  EXPECT_EQ(world.volume(west, vol)->sealed_data_key, world.snapshot(west, snap)->sealed_data_key);
}

TEST(ImportSnapshots, under_keys_that_are_not_here_are_told) {
  SmallBundle bundle;
  bundle.write(a_region + "snapshots.json", snapshots({snapshot(account_a, snap, encrypted())}));
  const auto imported = bundle.imported();
  EXPECT_TRUE(tells(imported, "encrypted under a key that is not here"));
  EXPECT_TRUE(world_of(imported).snapshot(west, snap)->sealed_data_key.empty());
}

TEST(ImportSnapshots, permissions_and_passing_states) {
  SmallBundle bundle;
  bundle.write(b_region + "snapshots.json",
               snapshots({snapshot(account_b, snap, {{"State", "pending"}})}));
  bundle.write(b_region + "snapshot-attributes/" + snap + ".createVolumePermission.json",
               {{"CreateVolumePermissions", {{{"UserId", account_a}}}}, {"SnapshotId", snap}});
  const auto imported = bundle.imported();
  EXPECT_TRUE(tells(imported, "pending when it was gathered, completed here"));
  const store::World world = world_of(imported);
  EXPECT_TRUE(store::sees(world, account_a, *world.snapshot(west, snap)));
  EXPECT_EQ(world.snapshot(west, snap)->record.state, "completed");
}

// --- Images

TEST(ImportImages, of_the_bundles_accounts_are_the_owners) {
  SmallBundle bundle;
  Json seen = image(account_b, ami, snap, false);
  seen["Name"] = "as another sees it";
  bundle.write(a_region + "images.json", images({seen}));
  bundle.write(b_region + "images.json", images({image(account_b, ami, snap, false)}));
  bundle.write(b_region + "image-attributes/" + ami + ".launchPermission.json",
               {{"LaunchPermissions", {{{"UserId", "123456789012"}}}}, {"ImageId", ami}});
  const store::World world = bundle.world();
  const store::Image* stored = world.image(west, ami);
  ASSERT_NE(stored, nullptr);
  EXPECT_EQ(stored->record.name, "golden");
  EXPECT_TRUE(store::sees(world, "123456789012", *stored));
  EXPECT_TRUE(store::sees(world, account_a, *stored));  // its own list shows that it does
  EXPECT_FALSE(store::sees(world, "999988887777", *stored));
}

TEST(ImportImages, of_other_accounts_launch_when_nothing_is_encrypted) {
  SmallBundle bundle;
  bundle.write(
      a_region + "images.json",
      images({image("123456789012", ami, snap, false),
              image("123456789012", "ami-01111111111111111", "snap-01111111111111111", true)}));
  const auto imported = bundle.imported();
  EXPECT_TRUE(tells(imported, "does not launch here: ami-01111111111111111"));
  const store::World world = world_of(imported);
  EXPECT_EQ(world.image(west, ami)->record.owner, "123456789012");
  EXPECT_TRUE(store::sees(world, account_a, *world.image(west, ami)));
  const store::Snapshot* made = world.snapshot(west, snap);
  ASSERT_NE(made, nullptr);
  EXPECT_EQ(made->record.owner, "123456789012");
  EXPECT_EQ(made->record.volume_size, 8);
  EXPECT_EQ(world.snapshot(west, "snap-01111111111111111"), nullptr);
}

TEST(ImportImages, public_ones_are_public_and_shares_with_organizations_reach_who_sees_them) {
  SmallBundle bundle;
  Json open = image(account_b, ami, snap, false);
  open["Public"] = true;
  Json shared = image(account_b, "ami-01111111111111111", snap, false);
  bundle.write(b_region + "images.json", images({open, shared}));
  bundle.write(a_region + "images.json", images({shared}));
  bundle.write(b_region + "image-attributes/ami-01111111111111111.launchPermission.json",
               {{"LaunchPermissions",
                 {{{"OrganizationArn", "arn:aws:organizations::777788889999:organization/o-1"}}}},
                {"ImageId", "ami-01111111111111111"}});
  const auto imported = bundle.imported();
  EXPECT_TRUE(tells(imported, "shared with an organization"));
  const store::World world = world_of(imported);
  EXPECT_TRUE(store::is_public(*world.image(west, ami)));
  EXPECT_TRUE(store::sees(world, account_a, *world.image(west, "ami-01111111111111111")));
}

// --- Volumes and instances

Json running_instance(const std::string& state) {
  return {{"Reservations",
           {{{"ReservationId", "r-1"},
             {"OwnerId", account_b},
             {"Instances",
              {{{"InstanceId", "i-1234567890abcdef0"},
                {"ImageId", ami},
                {"InstanceType", "t3.micro"},
                {"LaunchTime", "2024-05-14T09:20:11+00:00"},
                {"State", {{"Code", 0}, {"Name", state}}},
                {"Placement", {{"AvailabilityZone", "us-west-2a"}, {"Tenancy", "dedicated"}}},
                {"IamInstanceProfile", {{"Arn", "arn:p"}, {"Id", "AIPA1"}}},
                {"RootDeviceName", "/dev/xvda"},
                {"MetadataOptions", {{"HttpTokens", "required"}, {"HttpPutResponseHopLimit", 2}}},
                {"BlockDeviceMappings",
                 {{{"DeviceName", "/dev/xvda"}, {"Ebs", {{"VolumeId", vol}}}}}}}}}}}}};
}

TEST(ImportInstances, have_their_volumes_attached_with_the_grant_of_the_instance) {
  SmallBundle bundle = bundle_with_key();
  bundle.write(b_region + "instances.json", running_instance("running"));
  bundle.write(b_region + "volumes.json", {{"Volumes",
                                            {{{"VolumeId", vol},
                                              {"State", "in-use"},
                                              {"Size", 8},
                                              {"VolumeType", "gp3"},
                                              {"Iops", 3000},
                                              {"Encrypted", true},
                                              {"KmsKeyId", key_arn},
                                              {"Attachments",
                                               {{{"InstanceId", "i-1234567890abcdef0"},
                                                 {"Device", "/dev/xvda"},
                                                 {"State", "attached"},
                                                 {"DeleteOnTermination", true}}}}}}}});
  bundle.write(
      key_folder + "grants.json",
      {{"Grants",
        {{{"KeyId", key_arn},
          {"GrantId", "g1"},
          {"GranteePrincipal",
           "arn:aws:sts::444455556666:assumed-role/aws:ec2-infrastructure/i-1234567890abcdef0"},
          {"Operations", {"Decrypt"}},
          {"Constraints", {{"EncryptionContextSubset", {{"aws:ebs:id", vol}}}}}}}}});
  const store::World world = bundle.world();
  const store::Volume* volume = world.volume(west, vol);
  ASSERT_EQ(volume->attachments.size(), 1u);
  EXPECT_EQ(volume->attachments[0].grant_id, "g1");
  EXPECT_EQ(store::record_at(*volume, import_time).state, "in-use");
  EXPECT_EQ(volume->iops, 3000);
  const store::Instance* instance = world.instance(west, "i-1234567890abcdef0");
  ASSERT_NE(instance, nullptr);
  EXPECT_EQ(instance->record.account, account_b);
  EXPECT_EQ(instance->devices.at(0).volume_id, vol);
  EXPECT_EQ(instance->tenancy, "dedicated");
  EXPECT_EQ(instance->profile_arn, "arn:p");
  EXPECT_EQ(instance->metadata_options.http_tokens, "required");
  EXPECT_EQ(instance->metadata_options.http_put_response_hop_limit, 2);
}

TEST(ImportInstances, settle_and_forget_what_has_ended) {
  const auto stopping =
      SmallBundle().write(b_region + "instances.json", running_instance("stopping")).imported();
  EXPECT_EQ(world_of(stopping).instance(west, "i-1234567890abcdef0")->record.state, "stopped");
  EXPECT_TRUE(tells(stopping, "stopping when it was gathered, stopped here"));
  const auto ended =
      SmallBundle().write(b_region + "instances.json", running_instance("terminated")).imported();
  EXPECT_EQ(world_of(ended).instance(west, "i-1234567890abcdef0"), nullptr);
  EXPECT_TRUE(tells(ended, "was terminated"));
}

// --- Settings

TEST(ImportRegionSettings, are_those_of_the_account) {
  SmallBundle bundle = bundle_with_key();
  bundle.write(b_region + "aliases.json",
               {{"Aliases",
                 {{{"AliasName", "alias/images"},
                   {"AliasArn", "arn:aws:kms:us-west-2:444455556666:alias/images"},
                   {"TargetKeyId", key_id}}}}});
  bundle.write(b_region + "ebs-encryption.json", {{"EbsEncryptionByDefault", true}});
  bundle.write(b_region + "ebs-default-kms-key.json", {{"KmsKeyId", "alias/images"}});
  bundle.write(b_region + "allowed-images-settings.json",
               {{"State", "enabled"},
                {"ManagedBy", "account"},
                {"ImageCriteria",
                 {{{"ImageProviders", {"amazon", account_a}},
                   {"CreationDateCondition", {{"MaximumDaysSinceCreated", 90}}}}}}});
  bundle.write(a_region + "ebs-default-kms-key.json", {{"KmsKeyId", "alias/aws/ebs"}});
  const store::World world = bundle.world();
  const store::RegionSettings* settings = world.region_settings(account_b, west);
  EXPECT_TRUE(settings->encryption_by_default);
  EXPECT_EQ(settings->default_kms_key, key_arn);
  EXPECT_EQ(settings->allowed_images.state, "enabled");
  ASSERT_EQ(settings->image_criteria.size(), 1u);
  EXPECT_EQ(settings->image_criteria[0].image_providers.size(), 2u);
  EXPECT_EQ(settings->image_criteria[0].creation_days_max, 90);
  EXPECT_EQ(world.region_settings(account_a, west)->default_kms_key, "");
}

TEST(ImportRegionSettings, criteria_that_are_not_evaluated_allow_nothing) {
  SmallBundle bundle;
  bundle.write(b_region + "allowed-images-settings.json",
               {{"State", "enabled"},
                {"ImageCriteria", Entries{{{"ImageProviders", Entries{"amazon"}},
                                           {"ImageWatermarks", Entries{"w"}}}}}});
  const auto imported = bundle.imported();
  EXPECT_TRUE(tells(imported, "not evaluated here"));
  EXPECT_TRUE(world_of(imported).region_settings(account_b, west)->image_criteria.empty());
}

// --- What was not gathered

std::unique_ptr<store::WorldInventory> inventory_over(const store::World& world) {
  return world_import::evidence_of(std::make_shared<const store::World>(world), import_time);
}

TEST(WorldEvidence, keeps_unknown_what_was_not_gathered) {
  const auto inventory = inventory_over(bundle_with_key().world());
  EXPECT_TRUE(inventory->key(key_arn).is_found());
  EXPECT_TRUE(inventory->key_policy(key_arn).is_found());
  EXPECT_EQ(inventory->grants(key_arn).need().path, key_folder + "grants.json");
  EXPECT_EQ(inventory->key_tags(key_arn).need().path, key_folder + "resource-tags.json");
  const std::string other = "arn:aws:kms:us-west-2:444455556666:key/other";
  EXPECT_TRUE(inventory->key(other).is_unknown());
  EXPECT_TRUE(inventory->key_policy(other).is_unknown());
  EXPECT_TRUE(inventory->principal("arn:aws:iam::444455556666:user/Ann").is_unknown());
  EXPECT_TRUE(inventory->principal("arn:aws:iam::123456789012:user/Ann").is_unknown());
  EXPECT_TRUE(inventory->image(ami, account_b, west).is_unknown());
  EXPECT_TRUE(inventory->snapshot(snap, account_b, west).is_unknown());
  EXPECT_TRUE(inventory->volume(vol, account_b, west).is_unknown());
  EXPECT_TRUE(inventory->instance("i-1", account_b, west).is_unknown());
  EXPECT_TRUE(inventory->aliases(account_b, west).is_unknown());
  EXPECT_TRUE(inventory->encryption_by_default(account_b, west).is_unknown());
  EXPECT_TRUE(inventory->default_kms_key(account_b, west).is_unknown());
  EXPECT_TRUE(inventory->allowed_images(account_b, west).is_unknown());
  EXPECT_FALSE(inventory->has_organization());
}

// The server's clock looks twice a minute: the row may be behind it.
TEST(WorldEvidence, tells_the_state_of_a_key_at_its_time) {
  const store::World world = bundle_with_key().world();
  store::Key key = *world.key(key_arn);
  key.record.origin_of_material = "EXTERNAL";
  key.materials.back().valid_to = import_time + 60;
  key.deletion_date = import_time + 120;
  store::ChangeSet changes;
  changes.put(std::move(key));
  const auto later = std::make_shared<const store::World>(world.with(changes));
  const auto at = [&later](std::int64_t seconds) {
    return world_import::evidence_of(later, import_time + seconds);
  };
  EXPECT_EQ(at(59)->key(key_arn)->state, "Enabled");
  EXPECT_EQ(at(60)->key(key_arn)->state, "PendingImport");
  EXPECT_FALSE(at(120)->key(key_arn).is_found());
}

TEST(WorldEvidence, says_which_file_a_key_lacks) {
  SmallBundle bundle;
  bundle.write(key_folder + "describe-key.json", key(key_arn));
  const auto inventory = inventory_over(bundle.world());
  EXPECT_EQ(inventory->key(key_arn).need().path, key_folder + "key-policy.json");
  EXPECT_EQ(inventory->key_policy(key_arn).need().path, key_folder + "key-policy.json");
}

TEST(WorldEvidence, knows_what_was_gathered_whole) {
  SmallBundle bundle;
  bundle.write("444455556666/account-authorization-details.json", details({}));
  bundle.write(b_region + "images.json", images({}));
  bundle.write(b_region + "ebs-encryption.json", {{"EbsEncryptionByDefault", false}});
  const auto inventory = inventory_over(bundle.world());
  EXPECT_TRUE(inventory->principal("arn:aws:iam::444455556666:user/Ann").is_absent());
  EXPECT_TRUE(inventory->image(ami, account_b, west).is_absent());
  EXPECT_TRUE(inventory->encryption_by_default(account_b, west).is_found());
  EXPECT_EQ(inventory->regions(account_b), std::vector<std::string>{west});
  SmallBundle cut;
  cut.write(b_region + "images.json", {{"Images", Json::array()}, {"NextToken", "more"}});
  EXPECT_TRUE(inventory_over(cut.world())->image(ami, account_b, west).is_unknown());
}

TEST(WorldEvidence, knows_all_of_accounts_that_only_this_world_has) {
  store::ChangeSet changes;
  services::make_account("999988887777", import_vault(), import_time, changes);
  const auto inventory = inventory_over(bundle_with_key().world().with(changes));
  EXPECT_TRUE(inventory->principal("arn:aws:iam::999988887777:user/Ann").is_absent());
  EXPECT_TRUE(inventory->key("arn:aws:kms:us-west-2:999988887777:key/k").is_absent());
  EXPECT_TRUE(inventory->encryption_by_default("999988887777", west).is_found());
}

TEST(WorldEvidence, marks_identities_whose_policies_were_not_gathered) {
  Json ann = user(account_a, "Ann", "AIDA1111EXAMPLE001");
  ann["AttachedManagedPolicies"] = {
      {{"PolicyName", "Mine"}, {"PolicyArn", "arn:aws:iam::111122223333:policy/Mine"}}};
  Json bob = user(account_a, "Bob", "AIDA1111EXAMPLE002");
  bob["GroupList"] = {"Gone"};
  Json eve = user(account_a, "Eve", "AIDA1111EXAMPLE003");
  eve["PermissionsBoundary"] = {
      {"PermissionsBoundaryArn", "arn:aws:iam::111122223333:policy/Mine"}};
  Json max = user(account_a, "Max", "AIDA1111EXAMPLE004");
  max["AttachedManagedPolicies"] = {{{"PolicyName", "AdministratorAccess"},
                                     {"PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess"}}};
  const auto inventory = inventory_over(
      SmallBundle()
          .write("111122223333/account-authorization-details.json", details({ann, bob, eve, max}))
          .world());
  const auto of = [&](const std::string& name) {
    return inventory->principal("arn:aws:iam::111122223333:user/" + name);
  };
  EXPECT_FALSE(of("Ann")->identity.complete);
  EXPECT_FALSE(of("Bob")->identity.complete);
  EXPECT_TRUE(of("Eve")->identity.complete);
  EXPECT_FALSE(of("Eve")->boundary->complete);
  EXPECT_TRUE(of("Max")->identity.complete);
}

TEST(WorldEvidence, knows_all_of_a_world_that_was_not_imported) {
  const auto inventory = inventory_over(store::World());
  EXPECT_TRUE(inventory->has_organization());
  EXPECT_TRUE(inventory->principal("arn:aws:iam::444455556666:user/Ann").is_absent());
  EXPECT_TRUE(inventory->encryption_by_default(account_b, west).is_found());
}

// Else `why` would take each of them for one that was deleted.
TEST(WorldEvidence, names_the_living_in_key_policies_by_their_arns) {
  const std::string arn = "arn:aws:iam::444455556666:user/KeyAdmin";
  SmallBundle bundle = bundle_with_key();
  bundle.write("444455556666/account-authorization-details.json",
               details({user(account_b, "KeyAdmin", "AIDA4444EXAMPLE001")}));
  bundle.write(
      key_folder + "key-policy.json",
      key_policy({{"Statement",
                   {allow(arn)["Statement"][0], allow("AIDA4444DELETED001")["Statement"][0]}}}));
  const store::World world = bundle.world();
  EXPECT_EQ(world.key(key_arn)->policy.text.find(arn), std::string::npos);
  const auto inventory = inventory_over(world);
  const auto policy = inventory->key_policy(key_arn);
  EXPECT_NE(policy->source->text().find(arn), std::string_view::npos);
  EXPECT_NE(policy->source->text().find("AIDA4444DELETED001"), std::string_view::npos);
}

}  // namespace
}  // namespace amiable::test
