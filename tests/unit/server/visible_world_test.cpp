// serve --consistency aws, with a clock by hand: scripts that work on AWS only by luck fail at once
// here and pass some seconds later.
#include "server/visible_world.h"

#include <gtest/gtest.h>

#include <future>

#include "server/first_start.h"
#include "server/pipeline.h"
#include "store/memory_backend.h"
#include "unit/store/temporary_folder.h"

namespace amiable::server {
namespace {

constexpr char account[] = "111122223333";
constexpr std::int64_t start_seconds = 1'790'000'000;
constexpr std::int64_t seen_after = 8;  // seconds: whatever it is
using Delayed = VisibleWorlds::Delayed;

store::World with_user(const store::World& world, const std::string& name) {
  store::ChangeSet changes;
  store::User user;
  user.account = account;
  user.name = name;
  changes.put(std::move(user));
  return world.with(changes);
}

TEST(VisibleWorlds, delays_are_those_of_the_seed_and_within_their_bounds) {
  const auto first = std::make_shared<const store::World>();
  const VisibleWorlds one({7}, first), same({7}, first), other({8}, first), fast({7, 10}, first);
  int differing = 0;
  for (std::uint64_t revision = 1; revision <= 1000; ++revision) {
    const auto late = one.delay(revision, Delayed::identities).count();
    EXPECT_EQ(late, same.delay(revision, Delayed::identities).count());
    EXPECT_EQ(late / 10, fast.delay(revision, Delayed::identities).count());
    differing += late != other.delay(revision, Delayed::identities).count() ? 1 : 0;
    EXPECT_GE(late, 2000);
    EXPECT_LE(late, 8000);
    EXPECT_LE(one.delay(revision, Delayed::keys).count(), 3000);
    EXPECT_LE(one.delay(revision, Delayed::grants).count(), 5000);
  }
  EXPECT_GT(differing, 900);
}

TEST(VisibleWorlds, what_was_committed_first_is_seen_first) {
  store::World newest;
  VisibleWorlds visible({3}, std::make_shared<const store::World>(newest));
  const Timestamp begin{start_seconds * 1000};
  for (int i = 0; i < 20; ++i) {
    newest = with_user(newest, "user" + std::to_string(i));
    visible.note(std::make_shared<const store::World>(newest), begin);
  }
  std::size_t last = 0;
  for (std::int64_t later = 0; later <= 8000; later += 100) {
    const auto seen = visible.seen(newest, "sts", "AssumeRole", {begin.milliseconds + later});
    const std::size_t users = seen.by_decisions->user_count(account);
    EXPECT_GE(users, last);
    for (std::size_t i = 0; i < users; ++i) {
      EXPECT_NE(seen.by_decisions->user(account, "user" + std::to_string(i)), nullptr);
    }
    last = users;
    EXPECT_TRUE(later >= 2000 || users == 0) << later;
    EXPECT_EQ(visible.seen(newest, "iam", "GetUser", {begin.milliseconds + later})
                  .by_operations->user_count(account),
              20U);
  }
  EXPECT_EQ(last, 20U);
}

class ConsistencyTest : public testing::Test {
 protected:
  void SetUp() override {
    store_ = store::Store::open(store::MemoryBackend::open()).value();
    ASSERT_TRUE(store_
                    ->write_and_wait([this](const store::World& world) {
                      return missing_rows(world, {account}, vault_, {start_seconds * 1000});
                    })
                    .ok());
    events_ = store::Journal::open({}, "events").value();
    refused_ = store::Journal::open({}, "refusals").value();
    refusals_ = std::make_unique<Refusals>(*refused_);
    blocks_ = store::BlockFiles::open(folder_ / "blocks", std::uint64_t{1} << 30).value();
    PipelineOptions options;
    options.block_files = blocks_.get();
    options.clock = [this] { return Timestamp{clock_.load() * 1000}; };
    options.consistency = Consistency{7};
    options.reset = [this] {
      return store_->replace_and_wait(first_start_rows(*store_->world(), {account}));
    };
    pipeline_ = std::make_unique<Pipeline>(*store_, vault_, *events_, *refusals_, options);
    const auto world = store_->world();
    const store::AccessKey& key = *world->access_keys_of(account, {}).front();
    root_ = {key.id,
             *vault_.open(services::Vault::Purpose::access_key_secret, key.id, key.sealed_secret),
             {}};
  }

  std::string send(http::Request request, std::string_view service, const wire::Credentials& as) {
    request.method = "POST";
    request.peer = "127.0.0.1";
    request.headers.push_back({"Host", "localhost"});
    if (!service.empty()) {
      EXPECT_TRUE(wire::sign(request, as, {service, "us-east-1"}, clock_.load()).ok());
    }
    std::promise<http::Response> answered;
    pipeline_->handle(std::move(request), [&answered](http::Response response) {
      answered.set_value(std::move(response));
    });
    return answered.get_future().get().body;
  }
  std::string query(std::string_view service, const std::string& body,
                    const wire::Credentials& as) {
    http::Request request;
    request.target = "/";
    request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    const char* version = service == "ec2"   ? "2016-11-15"
                          : service == "sts" ? "2011-06-15"
                                             : "2010-05-08";
    request.body = "Version=" + std::string(version) + "&Action=" + body;
    return send(std::move(request), service, as);
  }
  std::string query(std::string_view service, const std::string& body) {
    return query(service, body, root_);
  }
  std::string kms(const std::string& operation, const std::string& body,
                  const wire::Credentials& as) {
    http::Request request;
    request.target = "/";
    request.headers.push_back({"Content-Type", "application/x-amz-json-1.1"});
    request.headers.push_back({"X-Amz-Target", "TrentService." + operation});
    request.body = body;
    return send(std::move(request), "kms", as);
  }
  std::string kms(const std::string& operation, const std::string& body) {
    return kms(operation, body, root_);
  }
  void wait(std::int64_t seconds = seen_after) { clock_ += seconds; }

  static std::string between(const std::string& text, const std::string& from,
                             const std::string& to) {
    const std::size_t at = text.find(from);
    if (at == std::string::npos) return {};
    return text.substr(at + from.size(), text.find(to, at + from.size()) - at - from.size());
  }
  wire::Credentials key_of(const std::string& user) {
    const std::string made = query("iam", "CreateAccessKey&UserName=" + user);
    return {between(made, "<AccessKeyId>", "<"),
            crypto::SecretBytes::copy_of(between(made, "<SecretAccessKey>", "<")),
            {}};
  }
  std::string key_id() { return between(kms("CreateKey", "{}"), "\"KeyId\":\"", "\""); }

  services::Vault vault_{crypto::SecretBytes::copy_of(std::string(32, 'k'))};
  std::unique_ptr<store::Store> store_;
  store::test::TemporaryFolder folder_;
  std::unique_ptr<store::BlockFiles> blocks_;
  std::unique_ptr<store::Journal> events_, refused_;
  std::unique_ptr<Refusals> refusals_;
  std::atomic<std::int64_t> clock_ = start_seconds;
  wire::Credentials root_;
  std::unique_ptr<Pipeline> pipeline_;  // last: its threads use all of the above
};

bool says(const std::string& answer, std::string_view what) {
  return answer.find(what) != std::string::npos;
}
#define EXPECT_SAYS(answer, what)            \
  do {                                       \
    const std::string told = (answer);       \
    EXPECT_TRUE(says(told, (what))) << told; \
  } while (false)

constexpr char allow_all[] =
    "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C"
    "%22Action%22%3A%22%2A%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D";
// Trusts a principal of the account.
std::string trust(const std::string& name) {
  return "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22"
         "%2C%22Action%22%3A%22sts%3AAssumeRole%22%2C%22Principal%22%3A%7B%22AWS%22%3A%22"
         "arn%3Aaws%3Aiam%3A%3A111122223333%3A" +
         name + "%22%7D%7D%5D%7D";
}

TEST_F(ConsistencyTest, a_new_policy_and_a_deleted_one_are_seen_late) {
  query("iam", "CreateUser&UserName=Ann");
  const wire::Credentials ann = key_of("Ann");
  wait();
  query("iam",
        "PutUserPolicy&UserName=Ann&PolicyName=All&PolicyDocument=" + std::string(allow_all));
  EXPECT_SAYS(query("iam", "GetUserPolicy&UserName=Ann&PolicyName=All"), "<PolicyDocument>");
  EXPECT_SAYS(query("iam", "ListUsers", ann), "<Code>AccessDenied</Code>");
  wait();
  EXPECT_SAYS(query("iam", "ListUsers", ann), "<UserName>Ann</UserName>");
  query("iam", "DeleteUserPolicy&UserName=Ann&PolicyName=All");
  EXPECT_SAYS(query("iam", "ListUsers", ann), "<UserName>Ann</UserName>");
  wait();
  EXPECT_SAYS(query("iam", "ListUsers", ann), "<Code>AccessDenied</Code>");
}

TEST_F(ConsistencyTest, a_new_access_key_is_unknown_at_first) {
  query("iam", "CreateUser&UserName=Ann");
  wait();
  const wire::Credentials ann = key_of("Ann");
  EXPECT_SAYS(query("sts", "GetCallerIdentity", ann), "<Code>InvalidClientTokenId</Code>");
  wait();
  EXPECT_SAYS(query("sts", "GetCallerIdentity", ann), ":user/Ann</Arn>");
  query("iam", "DeleteAccessKey&UserName=Ann&AccessKeyId=" + ann.access_key_id);
  EXPECT_SAYS(query("sts", "GetCallerIdentity", ann), ":user/Ann</Arn>");
  wait();
  EXPECT_SAYS(query("sts", "GetCallerIdentity", ann), "<Code>InvalidClientTokenId</Code>");
}

TEST_F(ConsistencyTest, a_new_role_cannot_be_assumed_at_once) {
  query("iam", "CreateUser&UserName=Ann");
  query("iam",
        "PutUserPolicy&UserName=Ann&PolicyName=All&PolicyDocument=" + std::string(allow_all));
  const wire::Credentials ann = key_of("Ann");
  wait();
  query("iam", "CreateRole&RoleName=Ops&AssumeRolePolicyDocument=" + trust("root"));
  EXPECT_SAYS(query("iam", "GetRole&RoleName=Ops"), "<RoleName>Ops</RoleName>");
  const std::string assume =
      "AssumeRole&RoleSessionName=now&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2FOps";
  EXPECT_SAYS(query("sts", assume, ann), "<Code>AccessDenied</Code>");
  wait();
  EXPECT_SAYS(query("sts", assume, ann), ":assumed-role/Ops/now</Arn>");
}

TEST_F(ConsistencyTest, documents_cannot_name_a_new_principal_at_once) {
  const std::string key = key_id();
  query("iam", "CreateUser&UserName=Ann");
  const std::string role =
      "CreateRole&RoleName=Ops&AssumeRolePolicyDocument=" + trust("user%2FAnn");
  const std::string put =
      R"({"PolicyName":"default","KeyId":")" + key +
      R"(","Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",)"
      R"(\"Principal\":{\"AWS\":[\"arn:aws:iam::111122223333:root\",)"
      R"(\"arn:aws:iam::111122223333:user/Ann\"]},\"Action\":\"kms:*\",\"Resource\":\"*\"}]}"})";
  EXPECT_SAYS(query("iam", role), "Invalid principal in policy");
  EXPECT_SAYS(kms("PutKeyPolicy", put), "one or more invalid principals");
  EXPECT_SAYS(query("iam", "CreateUser&UserName=Ann"), "EntityAlreadyExists");
  wait();
  EXPECT_SAYS(query("iam", role), "<RoleName>Ops</RoleName>");
  EXPECT_EQ(kms("PutKeyPolicy", put), "");
}

TEST_F(ConsistencyTest, a_new_instance_profile_is_unknown_to_ec2_at_first) {
  std::string image;
  store_->world()->public_images("us-east-1", {}, [&image](const store::Image& one) {
    image = one.record.id;
    return one.record.architecture != "x86_64";
  });
  query("iam", "CreateInstanceProfile&InstanceProfileName=Web");
  const std::string run =
      "RunInstances&MinCount=1&MaxCount=1&InstanceType=t3.micro&ImageId=" + image +
      "&IamInstanceProfile.Name=Web";
  EXPECT_SAYS(query("ec2", run), "Invalid IAM Instance Profile name");
  wait();
  EXPECT_SAYS(query("ec2", run), "<instanceId>i-");
}

TEST_F(ConsistencyTest, a_new_key_is_found_by_who_manages_it_and_later_by_who_uses_it) {
  const std::string key = key_id();
  const std::string encrypt = R"({"Plaintext":"aGVsbG8=","KeyId":")" + key + "\"}";
  EXPECT_SAYS(kms("DescribeKey", R"({"KeyId":")" + key + "\"}"), "\"Enabled\"");
  EXPECT_SAYS(kms("Encrypt", encrypt), "NotFoundException");
  wait(3);
  EXPECT_SAYS(kms("Encrypt", encrypt), "CiphertextBlob");
  EXPECT_EQ(kms("DisableKey", R"({"KeyId":")" + key + "\"}"), "");
  EXPECT_SAYS(kms("Encrypt", encrypt), "CiphertextBlob");
  wait(3);
  EXPECT_SAYS(kms("Encrypt", encrypt), "DisabledException");
}

TEST_F(ConsistencyTest, a_new_grant_needs_its_token_at_first) {
  const std::string key = key_id();
  query("iam", "CreateUser&UserName=Ann");
  const wire::Credentials ann = key_of("Ann");
  wait();
  const std::string made =
      kms("CreateGrant",
          R"({"Operations":["Encrypt"],"GranteePrincipal":"arn:aws:iam::111122223333:user/Ann",)"
          R"("KeyId":")" +
              key + "\"}");
  const std::string token = between(made, "\"GrantToken\":\"", "\"");
  const std::string encrypt = R"({"Plaintext":"aGVsbG8=","KeyId":")" + key + "\"";
  const std::string with_token = encrypt + R"(,"GrantTokens":[")" + token + "\"]}";
  EXPECT_SAYS(kms("ListGrants", R"({"KeyId":")" + key + "\"}"), "user/Ann");
  EXPECT_SAYS(kms("Encrypt", encrypt + "}", ann), "AccessDeniedException");
  EXPECT_SAYS(kms("Encrypt", with_token, ann), "CiphertextBlob");
  wait(5);
  EXPECT_SAYS(kms("Encrypt", encrypt + "}", ann), "CiphertextBlob");
  EXPECT_EQ(kms("RevokeGrant", R"({"GrantId":")" + between(made, "\"GrantId\":\"", "\"") +
                                   R"(","KeyId":")" + key + "\"}"),
            "");
  EXPECT_SAYS(kms("Encrypt", encrypt + "}", ann), "CiphertextBlob");
  wait(5);
  EXPECT_SAYS(kms("Encrypt", encrypt + "}", ann), "AccessDeniedException");
}

// Two in a row must not each make one.
TEST_F(ConsistencyTest, an_aws_managed_key_is_there_at_once_for_its_service) {
  const std::string volume = "CreateVolume&AvailabilityZone=us-east-1a&Size=1&Encrypted=true";
  query("ec2", volume);
  query("ec2", volume);
  const std::string both = query("ec2", "DescribeVolumes");
  const std::string key = between(both, "<kmsKeyId>", "<");
  EXPECT_TRUE(key.starts_with("arn:aws:kms:us-east-1:111122223333:key/")) << both;
  EXPECT_EQ(between(both.substr(both.rfind("<kmsKeyId>")), "<kmsKeyId>", "<"), key);
  std::size_t keys = 0;
  store_->world()->keys(account, "us-east-1", {}, [&keys](const store::Key&) { return ++keys; });
  EXPECT_EQ(keys, 1U);
}

TEST_F(ConsistencyTest, after_a_reset_all_is_seen) {
  query("iam", "CreateUser&UserName=Ann");
  http::Request reset;
  reset.target = "/moto-api/reset";
  EXPECT_SAYS(send(std::move(reset), {}, root_), "ok");
  EXPECT_SAYS(query("iam", "ListUsers"), "<IsTruncated>false");
  EXPECT_EQ(store_->world()->user(account, "Ann"), nullptr);
  query("iam", "CreateUser&UserName=Bob");
  const wire::Credentials bob = key_of("Bob");
  EXPECT_SAYS(query("sts", "GetCallerIdentity", bob), "InvalidClientTokenId");
  wait();
  EXPECT_SAYS(query("sts", "GetCallerIdentity", bob), ":user/Bob</Arn>");
}

}  // namespace
}  // namespace amiable::server
