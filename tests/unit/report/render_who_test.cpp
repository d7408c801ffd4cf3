// The table of `amiable who` where there is much of everything, and the same unfolded.
#include <gtest/gtest.h>

#include "approved.h"
#include "report/who_answers.h"

namespace amiable::report {
namespace {

using tests::expect_approved;

std::string padded(int number) {
  std::string text = std::to_string(number);
  return std::string(3 - text.size(), '0') + text;
}

WhoGroup group_of(int account, int members) {
  WhoGroup group;
  group.account = "100000000" + padded(account);
  for (int i = 0; i < members; ++i) {
    group.members.push_back("arn:aws:iam::" + group.account + ":user/U" + padded(i));
  }
  group.example = group.members.front();
  return group;
}

WhoAnswer refused(int number, std::vector<std::uint32_t> groups, const std::string& subject) {
  WhoAnswer answer;
  answer.verdict = Verdict::fails;
  const std::string key = "arn:aws:kms:us-west-2:444455556666:key/00000" + padded(number) + "-1111";
  answer.failing = {{"kms:CreateGrant", key, "key-policy-missing", Strength::must},
                    {"kms:ReEncryptFrom", key, "key-policy-missing", Strength::must},
                    {"ec2:RunInstances", subject, "identity-policy-missing", Strength::must},
                    {"-", subject, "sharing-missing:image", Strength::must}};
  answer.document.place.file = "444455556666/us-west-2/key-policy.json";
  answer.document.place.line = 7;
  answer.groups = std::move(groups);
  return answer;
}

// Six accounts; two images that are answered alike, and one that is not.
Who much() {
  Who who;
  for (int account = 0; account < 6; ++account) who.groups.push_back(group_of(account, 5));
  for (int i = 0; i < 10; ++i) who.groups.push_back(group_of(9, 1 + i % 3));
  for (const std::string subject : {"ami-1", "ami-2", "ami-3"}) {
    WhoQuestion question{"launch", subject, "us-west-2", "us-west-2", {}};
    WhoAnswer can;
    can.verdict = Verdict::succeeds;
    can.groups = {0, 1, 2, 3, 4, 5};
    can.contested = subject == "ami-3";
    can.advice = {{"kms:Decrypt", "arn:aws:kms:us-west-2:444455556666:key/00000000-1111",
                   "key-policy-missing", Strength::contested}};
    question.answers.push_back(can);
    for (std::uint32_t i = 0; i < 10; ++i) {
      question.answers.push_back(refused(static_cast<int>(i), {6 + i}, subject));
    }
    who.questions.push_back(std::move(question));
  }
  for (const WhoGroup& group : who.groups) who.principals += group.members.size();
  who.decided = 48;
  who.missing_inputs = {{"100000000042/account-authorization-details.json",
                         "aws iam get-account-authorization-details", "100000000042",
                         "lists the account's principals"}};
  return who;
}

TEST(RenderWho, folds_what_is_much) {
  expect_approved(render_text(much(), {}, {.width = 80}), "who.txt");
}

TEST(RenderWho, unfolds_it_on_demand) {
  WhoView all;
  all.all = true;
  expect_approved(render_text(much(), all, {.width = 100}), "who_all.txt");
}

TEST(RenderWho, plain_is_one_fact_a_line) {
  WhoView cannot;
  cannot.succeeds = cannot.unknown = false;
  expect_approved(render_plain(much(), cannot), "who_plain.txt");
}

// A name from a foreign account may hold anything.
TEST(RenderWho, control_characters_stay_in_the_file) {
  Who who;
  who.groups.push_back({"100000000000", "arn", {"arn:aws:iam::100000000000:user/\x1b[31mred"}});
  WhoAnswer can;
  can.verdict = Verdict::succeeds;
  can.groups = {0};
  who.questions.push_back({"launch", "ami-\x07", "us-west-2", "us-west-2", {can}});
  who.principals = 1;
  for (const std::string& text : {render_text(who, {}, {}), render_plain(who, {})}) {
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(text.find('\x07'), std::string::npos);
  }
}

}  // namespace
}  // namespace amiable::report
