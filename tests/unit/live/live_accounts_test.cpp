// Live accounts as an Inventory: what is asked, by whom, and what a refusal leaves behind.
#include "live/live_accounts.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "unit/live/fake_client.h"

namespace amiable::live {
namespace {

const std::string asker = "111122223333", owner = "444455556666", region = "us-west-2";
const std::string key = "arn:aws:kms:us-west-2:444455556666:key/1234abcd";
const std::string key_folder = owner + "/us-west-2/keys/1234abcd/";

struct Accounts {
  std::shared_ptr<FakeClient> me = std::make_shared<FakeClient>("me");
  std::shared_ptr<FakeClient> them = std::make_shared<FakeClient>("owner");
  Scope scope{asker, region, "", "arn:aws:iam::" + asker + ":user/UserA", {}, {}, {}, {}};
  bool both = true;
  std::shared_ptr<LiveAccounts> live;

  std::unique_ptr<model::Inventory> ask(const LiveAccounts::Question& question) {
    std::vector<Speaker> speakers{{asker, "arn:aws:iam::" + asker + ":user/UserA", "aws", me}};
    if (both) speakers.push_back({owner, "arn:aws:iam::" + owner + ":user/Reader", "aws", them});
    live = LiveAccounts::over(std::move(speakers), scope);
    auto inventory = live->gather(question);
    return inventory.ok() ? std::move(inventory).value() : nullptr;
  }
};

std::string images_xml(const std::string& inner) {
  return "<DescribeImagesResponse><imagesSet>" + inner + "</imagesSet></DescribeImagesResponse>";
}

std::size_t count(const FakeClient& client, std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      client.sent.begin(), client.sent.end(),
      [text](const std::string& one) { return one.find(text) != std::string::npos; }));
}

TEST(LiveAccounts, what_is_read_together_travels_together) {
  Accounts accounts;
  accounts.them->answer("GetKeyPolicy",
                        R"({"Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[]}"})");
  accounts.them->answer("ListGrants", R"({"Grants":[],"Truncated":false})");
  const auto inventory = accounts.ask([](model::Inventory& each) {
    each.key_policy(key);
    each.grants(key);
  });
  EXPECT_TRUE(inventory->grants(key).is_found());
  // With them goes the question whether organization policies can be read, to each profile in turn.
  EXPECT_EQ(2U, accounts.live->round_trips());
  EXPECT_EQ(4U, accounts.live->requests());
  EXPECT_EQ("{\n    \"Grants\": []\n}\n", accounts.live->files()[key_folder + "grants.json"]);
}

TEST(LiveAccounts, a_refusal_is_unknown_and_names_the_permission) {
  Accounts accounts;
  accounts.them->refuse("GetKeyPolicy", "AccessDeniedException");
  const auto inventory = accounts.ask([](model::Inventory& each) { each.key_policy(key); });
  EXPECT_TRUE(inventory->key_policy(key).is_unknown());
  EXPECT_TRUE(inventory->errors().empty());
  EXPECT_EQ("kms:GetKeyPolicy refused to arn:aws:iam::444455556666:user/Reader (profile owner)",
            accounts.live->note(key_folder + "key-policy.json"));
  EXPECT_TRUE(accounts.live->files().empty());
}

TEST(LiveAccounts, pages_are_followed) {
  Accounts accounts;
  accounts.me->answer("ListAliases",
                      R"({"Aliases":[{"AliasName":"alias/a"}],"NextMarker":"m\"1"})");
  accounts.me->answer("ListAliases", R"({"Aliases":[{"AliasName":"alias/b"}]})", "m\\\"1");
  const auto inventory = accounts.ask([](model::Inventory& each) { each.aliases(asker, region); });
  ASSERT_TRUE(inventory->aliases(asker, region).is_found());
  EXPECT_EQ(2U, inventory->aliases(asker, region)->size());
  EXPECT_EQ(1U, count(*accounts.me, R"(ListAliases {"Limit":100,"Marker":"m\"1"})"));
  EXPECT_EQ(2U, count(*accounts.me, "ListAliases"));
}

TEST(LiveAccounts, an_image_that_is_not_shown_is_absent) {
  Accounts accounts;
  accounts.scope.images = {"ami-1"};
  accounts.me->refuse("DescribeImages", "InvalidAMIID.NotFound");
  accounts.them->answer("DescribeImages", images_xml(""));
  const auto inventory =
      accounts.ask([](model::Inventory& each) { each.image("ami-1", asker, region); });
  EXPECT_TRUE(inventory->image("ami-1", asker, region).is_absent());
  EXPECT_EQ("", accounts.live->note(asker + "/us-west-2/images.json"));
}

TEST(LiveAccounts, snapshots_are_asked_for_by_the_ids_that_images_name) {
  Accounts accounts;
  accounts.both = false;
  accounts.scope.images = {"ami-1"};
  accounts.me->answer("DescribeImages",
                      images_xml("<item><imageId>ami-1</imageId><blockDeviceMapping>"
                                 "<item><ebs><snapshotId>snap-1</snapshotId></ebs></item>"
                                 "<item><ebs><snapshotId>snap-2</snapshotId></ebs></item>"
                                 "</blockDeviceMapping></item>"));
  // AWS refuses all of them for one that is not there.
  accounts.me->refuse("DescribeSnapshots", "InvalidSnapshot.NotFound");
  accounts.me->answer("DescribeSnapshots",
                      "<DescribeSnapshotsResponse><snapshotSet><item>"
                      "<snapshotId>snap-2</snapshotId></item></snapshotSet>"
                      "</DescribeSnapshotsResponse>",
                      "SnapshotId.1=snap-2");
  const auto inventory = accounts.ask([](model::Inventory& each) {
    if (each.image("ami-1", asker, region).is_found()) each.snapshot("snap-1", asker, region);
  });
  EXPECT_TRUE(inventory->snapshot("snap-1", asker, region).is_absent());
  EXPECT_TRUE(inventory->snapshot("snap-2", asker, region).is_found());
  EXPECT_EQ(1U, count(*accounts.me, "SnapshotId.1=snap-1 SnapshotId.2=snap-2"));
}

TEST(LiveAccounts, a_key_of_an_account_without_profile_is_described_by_the_asker) {
  Accounts accounts;
  accounts.both = false;
  accounts.me->answer("DescribeKey", R"({"KeyMetadata":{"KeyId":"1234abcd","Arn":")" + key +
                                         R"(","KeyState":"Enabled"}})");
  const auto inventory = accounts.ask([](model::Inventory& each) {
    each.key(key);
    each.key_policy(key);
  });
  EXPECT_TRUE(inventory->key(key).is_found());
  EXPECT_EQ("DescribeKey {\"KeyId\":\"" + key + "\"}", accounts.me->sent.front());
  EXPECT_EQ(0U, count(*accounts.me, "GetKeyPolicy"));
  EXPECT_EQ("no profile speaks for account 444455556666",
            accounts.live->note(key_folder + "key-policy.json"));
}

TEST(LiveAccounts, policies_of_an_organization_decide_whether_there_is_one) {
  Accounts refused;
  refused.me->answer("DescribeOrganization", R"({"Organization":{"Id":"o-1"}})");
  const auto without = refused.ask([](model::Inventory& each) { each.has_organization(); });
  EXPECT_FALSE(without->has_organization());
  EXPECT_EQ(0U, refused.live->files().size());
  EXPECT_NE(std::string::npos,
            refused.live->organization_note().find("organizations:ListPoliciesForTarget refused"));

  Accounts allowed;  // to the other profile: it speaks for the management account
  allowed.them->answer("ListPoliciesForTarget", R"({"Policies":[]})");
  allowed.them->answer("ListParents", R"({"Parents":[{"Id":"r-1","Type":"ROOT"}]})");
  allowed.them->answer("DescribeOrganization",
                       R"({"Organization":{"Id":"o-1","MasterAccountId":"444455556666"}})");
  const auto with = allowed.ask([](model::Inventory& each) {
    if (each.has_organization()) each.membership(asker);
  });
  ASSERT_TRUE(with->has_organization());
  ASSERT_TRUE(with->membership(asker).is_found());
  EXPECT_TRUE(with->membership(asker)->complete);
  EXPECT_EQ("o-1/r-1/", with->membership(asker)->path);
  EXPECT_EQ("", allowed.live->organization_note());
}

std::string iam(const std::string& operation, const std::string& inner) {
  return "<" + operation + "Response><" + operation + "Result>" + inner + "</" + operation +
         "Result></" + operation + "Response>";
}

void answer_user(FakeClient& client) {
  const std::string document =
      "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%7B"
      "%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22%2A%22%2C%22"
      "Resource%22%3A%22%2A%22%7D%7D";
  const auto answer = [&client](const std::string& operation, const std::string& inner) {
    client.answer(operation, iam(operation, inner));
  };
  answer("GetUser",
         "<User><UserName>UserA</UserName><Arn>arn:aws:iam::111122223333:user/UserA</Arn></User>");
  answer("ListUserPolicies", "<PolicyNames><member>own</member></PolicyNames>");
  answer("GetUserPolicy",
         "<PolicyName>own</PolicyName><PolicyDocument>" + document + "</PolicyDocument>");
  answer("ListAttachedUserPolicies",
         "<AttachedPolicies><member><PolicyName>m</PolicyName><PolicyArn>arn:m</PolicyArn></member>"
         "</AttachedPolicies>");
  answer("GetPolicy",
         "<Policy><PolicyName>m</PolicyName><Arn>arn:m</Arn><DefaultVersionId>v2</DefaultVersionId>"
         "</Policy>");
  answer("GetPolicyVersion", "<PolicyVersion><Document>" + document +
                                 "</Document><VersionId>v2</VersionId><IsDefaultVersion>true"
                                 "</IsDefaultVersion></PolicyVersion>");
  answer("ListGroupsForUser", "<Groups><member><GroupName>g</GroupName></member></Groups>");
  answer("ListGroupPolicies", "<PolicyNames/>");
  answer("ListAttachedGroupPolicies", "<AttachedPolicies/>");
}

TEST(LiveAccounts, one_principal_is_read_piece_by_piece) {
  const std::string arn = "arn:aws:iam::111122223333:user/UserA";
  const auto question = [&arn](model::Inventory& each) { each.principal(arn); };
  Accounts accounts;
  answer_user(*accounts.me);
  auto inventory = accounts.ask(question);
  auto user = inventory->principal(arn);
  ASSERT_TRUE(user.is_found());
  EXPECT_TRUE(user->identity.complete);
  EXPECT_EQ(2U, user->identity.policies.size());
  EXPECT_EQ(std::vector<std::string>{"g"}, user->groups);
  // Nothing is said of others.
  EXPECT_TRUE(inventory->principal("arn:aws:iam::111122223333:user/Other").is_unknown());
  EXPECT_EQ(4U, accounts.live->round_trips());

  Accounts group;  // what a group gives is unknown, the user is not
  answer_user(*group.me);
  group.me->refuse("ListGroupPolicies");
  inventory = group.ask(question);
  ASSERT_TRUE(inventory->principal(arn).is_found());
  EXPECT_FALSE(inventory->principal(arn)->identity.complete);
  EXPECT_NE(std::string::npos, group.live->note(asker + "/account-authorization-details.json")
                                   .find(", and so were iam:ListGroupPolicies"));

  Accounts managed;  // and so is what a managed policy gives
  answer_user(*managed.me);
  managed.me->refuse("GetPolicyVersion");
  inventory = managed.ask(question);
  ASSERT_TRUE(inventory->principal(arn).is_found());
  EXPECT_FALSE(inventory->principal(arn)->identity.complete);

  for (const char* operation : {"GetUser", "ListUserPolicies", "GetUserPolicy",
                                "ListAttachedUserPolicies", "ListGroupsForUser"}) {
    Accounts none;
    answer_user(*none.me);
    none.me->refuse(operation);
    inventory = none.ask(question);
    EXPECT_TRUE(inventory->principal(arn).is_unknown()) << operation;
  }
}

TEST(LiveAccounts, who_asks) {
  const auto client = std::make_shared<FakeClient>("me");
  client->answer("GetCallerIdentity",
                 iam("GetCallerIdentity",
                     "<Account>111122223333</Account><Arn>"
                     "arn:aws-cn:sts::111122223333:assumed-role/Ops/me</Arn>"));
  const auto speakers = identify({client}, region);
  ASSERT_TRUE(speakers.ok());
  EXPECT_EQ("aws-cn", speakers.value().front().partition);
  const auto expired = std::make_shared<FakeClient>("old");
  expired->refuse("GetCallerIdentity", "ExpiredToken");
  const auto error = identify({client, expired}, region);
  ASSERT_FALSE(error.ok());
  EXPECT_EQ("AWS does not take the credentials of profile old: ExpiredToken no",
            error.error().message);
}

}  // namespace
}  // namespace amiable::live
