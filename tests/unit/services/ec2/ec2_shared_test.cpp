// The pieces that all of EC2's operations share: ids, filters, pages, tags, client tokens, denials.
#include <gtest/gtest.h>

#include "services/authorize.h"
#include "services/due_changes.h"
#include "services/ec2/client_tokens.h"
#include "services/ec2/ec2_asks.h"
#include "services/ec2/ec2_filters.h"
#include "services/ec2/ec2_ids.h"
#include "services/ec2/ec2_pages.h"
#include "services/ec2/ec2_tags.h"
#include "unit/services/rehearsal.h"
#include "wire/generated/iam.h"
#include "wire/generated/sts.h"

namespace amiable::services::ec2 {
namespace {

using Texts = std::vector<std::string>;

TEST(Ec2Ids, are_made_and_checked_alike) {
  const std::string id = new_id("vol");
  EXPECT_EQ(id.size(), 21U);
  EXPECT_TRUE(check_id(id, "vol").ok());
  EXPECT_TRUE(check_id("vol-1234abcd", "vol").ok());
  for (const char* bad : {"", "vol-", "vol-1234ABCD", "vol-123", "snap-1234abcd"}) {
    EXPECT_FALSE(check_id(bad, "vol").ok()) << bad;
  }
  EXPECT_EQ(check_id("abc", "vol").error().message,
            "Value (abc) for parameter volumeId is invalid. Expected: 'vol-...'.");
  EXPECT_EQ(check_id("abc", "i").error().code, "InvalidInstanceID.Malformed");
}

TEST(Ec2Filters, match_values_with_wildcards) {
  struct Case {
    const char* pattern;
    const char* text;
    bool matches;
  };
  const Case cases[] = {{"a*", "abc", true},    {"a*c", "abc", true},   {"a?c", "abc", true},
                        {"a?", "abc", false},   {"*", "", true},        {"", "", true},
                        {"", "a", false},       {"*b*", "abc", true},   {"a\\*", "a*", true},
                        {"a\\*", "abc", false}, {"ABC", "abc", false},  {"*a*a", "aba", true},
                        {"*a*b", "aba", false}, {"a**", "a", true},     {"?", "", false},
                        {"\\", "\\", true},     {"a*bc", "abbc", true}, {"*ab", "aab", true}};
  for (const Case& one : cases) {
    EXPECT_EQ(matches_filter(one.pattern, one.text), one.matches) << one.pattern << " " << one.text;
  }
}

TEST(Ec2Filters, all_filters_hold_and_of_values_one) {
  constexpr std::string_view known[] = {"state", "tag"};
  const std::vector<model::Tag> tags = {{"team", "red"}, {"team:x", "blue"}};
  const FieldReader reader = [&tags](std::string_view name, Texts& out) {
    if (add_tag_field(tags, name, out)) return;
    if (name == "state") out.emplace_back("available");
  };
  const auto admits = [&](std::vector<wire::ec2::Filter> given) {
    return Filters::of(given, known).value().admits(reader);
  };
  EXPECT_TRUE(admits({{"state", Texts{"pending", "avail*"}}, {"tag:team", Texts{"red"}}}));
  EXPECT_FALSE(admits({{"state", Texts{"available"}}, {"tag:team", Texts{"blue"}}}));
  EXPECT_TRUE(admits({{"tag:team:x", Texts{"blue"}}}));
  EXPECT_TRUE(admits({{"tag-key", Texts{"team"}}}));
  EXPECT_FALSE(admits({{"tag-key", Texts{"red"}}}));
  const std::vector<wire::ec2::Filter> unknown = {{"size", Texts{"1"}}};
  EXPECT_EQ(Filters::of(unknown, known).error().message, "The filter 'size' is invalid");
}

TEST(Ec2Tags, follow_the_rules) {
  const auto outcome = [](std::vector<wire::ec2::Tag> tags) -> std::string {
    const auto answer = with_tags({{"old", "1"}}, tags);
    return answer.ok() ? std::to_string(answer.value().size()) : answer.error().code;
  };
  EXPECT_EQ(outcome({{"new", "2"}}), "2");
  EXPECT_EQ(outcome({{"old", "2"}}), "1");
  EXPECT_EQ(outcome({{"aws:x", "2"}}), "InvalidParameterValue");
  EXPECT_EQ(outcome({{"x", "2"}, {"x", "3"}}), "InvalidParameterValue");
  EXPECT_EQ(outcome({{std::string(128, 'k'), "2"}}), "InvalidParameterValue");
  std::vector<wire::ec2::Tag> many;
  for (int i = 0; i < 50; ++i) many.push_back({fmt::format("k{}", i), "v"});
  EXPECT_EQ(outcome(many), "TagLimitExceeded");
}

struct TokenTest : testing::Test {
  Rehearsal stage{ec2_operations()};
  const std::optional<std::string> token = "token-1";

  std::string seen(std::string_view hash) {
    return stage.with_call([&](const Call& call) -> std::string {
      const auto answer = seen_token(call, "CreateVolume", token, hash);
      if (!answer.ok()) return answer.error().code;
      return answer.value() ? answer.value()->front() : "new";
    });
  }
};

TEST_F(TokenTest, is_kept_for_a_day_for_one_request) {
  EXPECT_EQ(seen("hash"), "new");
  store::ChangeSet changes;
  stage.with_call([&](const Call& call) {
    keep_token(call, "CreateVolume", token, "hash", {"vol-1"}, changes);
    return 0;
  });
  stage.apply(changes);
  EXPECT_EQ(seen("hash"), "vol-1");
  EXPECT_EQ(seen("other"), "IdempotentParameterMismatch");
  EXPECT_FALSE(has_due_changes(stage.world(), stage.now));
  stage.now = stage.now + (client_token_seconds + 1);
  EXPECT_EQ(seen("other"), "new");
  EXPECT_TRUE(has_due_changes(stage.world(), stage.now));
  stage.apply(due_changes(stage.world(), stage.vault(), stage.now));
  EXPECT_EQ(stage.world().client_token(Rehearsal::account, "us-east-1", "CreateVolume", *token),
            nullptr);
}

TEST_F(TokenTest, hashes_tell_requests_apart) {
  wire::ec2::RegisterImageRequest one, two;
  one.Name = two.Name = "golden";
  EXPECT_EQ(request_hash<wire::ec2::op::RegisterImage>(one),
            request_hash<wire::ec2::op::RegisterImage>(two));
  two.Description = "";
  EXPECT_NE(request_hash<wire::ec2::op::RegisterImage>(one),
            request_hash<wire::ec2::op::RegisterImage>(two));
}

TEST(Ec2Sweep, erases_what_is_gone) {
  Rehearsal stage{ec2_operations()};
  store::Volume volume;
  volume.record.id = "vol-0aaaaaaaaaaaaaaaa";
  volume.record.account = Rehearsal::account;
  volume.record.region = "us-east-1";
  volume.record.state = "available";
  volume.course = {{"gone", stage.now + 5}};
  store::ChangeSet changes;
  changes.put(volume);
  stage.apply(changes);
  EXPECT_FALSE(has_due_changes(stage.world(), stage.now));
  ASSERT_TRUE(has_due_changes(stage.world(), stage.now + 5));
  stage.apply(due_changes(stage.world(), stage.vault(), stage.now + 5));
  EXPECT_EQ(stage.world().volume("us-east-1", volume.record.id), nullptr);
}

TEST(Ec2Denial, comes_with_the_encoded_message_where_a_resource_is_meant) {
  Rehearsal users(iam_operations());
  users.run<wire::iam::op::CreateUser>({.UserName = "bob"}).value();
  users.as_user("bob");
  const auto refuse = [&users](const Asks& asks) {
    return users.with_call([&asks](const Call& call) {
      Authorizer authorizer;
      return authorizer.authorize(call, "ec2", asks)->error;
    });
  };
  const wire::AwsError plain = refuse(asks_anything("ec2:DescribeImages"));
  EXPECT_EQ(plain.code, "UnauthorizedOperation");
  EXPECT_EQ(plain.status, 403);
  EXPECT_EQ(plain.message,
            "You are not authorized to perform this operation. User: "
            "arn:aws:iam::111122223333:user/bob is not authorized to perform: ec2:DescribeImages "
            "because no identity-based policy allows the ec2:DescribeImages action");
  const wire::AwsError encoded = users.with_call([](const Call& call) {
    Authorizer authorizer;
    const Asks asks{ask_on(call, "ec2:DeleteVolume", "volume", "vol-1234abcd", call.account())};
    return authorizer.authorize(call, "ec2", asks)->error;
  });
  constexpr std::string_view before = ". Encoded authorization failure message: ";
  const std::size_t at = encoded.message.find(before);
  ASSERT_NE(at, std::string::npos) << encoded.message;
  EXPECT_TRUE(encoded.message.substr(0, at).ends_with(
      "on resource: arn:aws:ec2:us-east-1:111122223333:volume/vol-1234abcd because no "
      "identity-based policy allows the ec2:DeleteVolume action"));
  EXPECT_GT(encoded.message.size(), at + before.size() + 100);
}

}  // namespace
}  // namespace amiable::services::ec2
