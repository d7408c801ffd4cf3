// Reading `terraform show -json PLAN`: what is none, what it leaves open, and where references
// lead.
#include "sources/terraform_plan.h"

#include <gtest/gtest.h>

#include "sources/terraform_addresses.h"

namespace amiable::test {
namespace {

using sources::TerraformDocument;

const std::string head = R"({"format_version":"1.2","terraform_version":"1.11.4",)";

Result<sources::TerraformPlan> read(const std::string& text,
                                    const TerraformDocument::Homes& homes = {
                                        {"aws", {"111122223333", "us-west-2"}}}) {
  return sources::read_terraform_plan(std::make_shared<const Source>("plan.json", text), homes);
}

// One resource that is created; `unknown` and `expressions` as JSON.
std::string created(const std::string& address, const std::string& after,
                    const std::string& unknown) {
  const std::string type = address.substr(0, address.find('.'));
  return R"({"address":")" + address + R"(","mode":"managed","type":")" + type +
         R"(","name":"x","change":{"actions":["create"],"before":null,"after":)" + after +
         R"(,"after_unknown":)" + unknown + "}}";
}

std::string config(const std::string& address, const std::string& expressions) {
  return R"({"address":")" + address +
         R"(","mode":"managed","provider_config_key":"aws","expressions":)" + expressions + "}";
}

std::string plan_of(const std::string& changes, const std::string& configs) {
  return head + R"("resource_changes":[)" + changes +
         R"(],"configuration":{"root_module":{"resources":[)" + configs + "]}}}";
}

TEST(TerraformPlan, says_what_is_no_plan_and_how_to_get_one) {
  const std::pair<std::string, std::string> inputs[] = {
      {"PK\x03\x04....", "the plan file itself"},
      {R"({"version":4,"lineage":"a","resources":[]})", "a state, not a plan"},
      {R"({"format_version":"1.0","values":{"root_module":{}}})", "a state, not a plan"},
      {R"({"@level":"info","@message":"Terraform 1.11.4"})", "the log of `terraform plan -json`"},
      {R"({"format_version":"2.0","resource_changes":[]})", "format_version `2.0`"},
      {"[]", "a plan is an object"},
      {"{}", "neither resource_changes nor planned_values"},
      {"Terraform will perform", "expected"},
      {head + R"("resource_changes":[{}]})", "no address"}};
  for (const auto& [text, says] : inputs) {
    const auto result = read(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_NE(result.error().message.find(says), std::string::npos) << result.error().message;
    EXPECT_NE(result.error().place.find("plan.json"), std::string::npos) << text;
    EXPECT_NE(result.error().next.find("terraform"), std::string::npos) << result.error().next;
  }
}

TEST(TerraformPlan, says_which_option_tells_the_account) {
  const std::string text =
      plan_of(created("aws_kms_key.x", "{}", R"({"arn":true})"), config("aws_kms_key.x", "{}"));
  const auto nowhere = read(text, {});
  ASSERT_FALSE(nowhere.ok());
  EXPECT_NE(nowhere.error().next.find("--terraform-provider aws="), std::string::npos);
  const auto no_region = read(text, {{"aws", {"111122223333", ""}}});
  ASSERT_FALSE(no_region.ok());
  EXPECT_NE(no_region.error().message.find("Region"), std::string::npos);
  EXPECT_TRUE(read(text).ok());
}

TEST(TerraformPlan, takes_account_and_region_from_what_exists) {
  const std::string old = R"({"address":"aws_kms_key.old","mode":"managed","type":"aws_kms_key",)"
                          R"("change":{"actions":["no-op"],"before":{"arn":)"
                          R"("arn:aws:kms:eu-west-1:444455556666:key/a"},"after":{"arn":)"
                          R"("arn:aws:kms:eu-west-1:444455556666:key/a"},"after_unknown":{}}})";
  const auto plan =
      read(plan_of(old + "," + created("aws_kms_key.x", "{}", R"({"arn":true})"),
                   config("aws_kms_key.old", "{}") + "," + config("aws_kms_key.x", "{}")),
           {});
  ASSERT_TRUE(plan.ok()) << plan.error().message;
  EXPECT_EQ(*plan.value()->text(*plan.value()->find("aws_kms_key.x"), "arn"),
            "arn:aws:kms:eu-west-1:444455556666:key/aws_kms_key.x");
}

// An alias that refers to a key, through whatever `expression` and other resources.
std::optional<std::string> target(const std::string& expression, const std::string& more = "",
                                  const std::string& configs = "") {
  const auto plan = read(plan_of(
      created("aws_kms_key.x", "{}", R"({"arn":true,"key_id":true})") + "," +
          created("aws_kms_alias.a", R"({"name":"alias/a"})", R"({"target_key_id":true})") + more,
      config("aws_kms_key.x", "{}") + "," +
          config("aws_kms_alias.a", R"({"target_key_id":)" + expression + "}") + configs));
  if (!plan.ok()) return plan.error().message;
  return plan.value()->text(*plan.value()->find("aws_kms_alias.a"), "target_key_id");
}

TEST(TerraformPlan, follows_a_reference_to_one_thing) {
  EXPECT_EQ(target(R"({"references":["aws_kms_key.x.key_id","aws_kms_key.x"]})"), "aws_kms_key.x");
  EXPECT_EQ(target(R"({"references":["aws_kms_key.x.arn","aws_kms_key.x"]})"),
            "arn:aws:kms:us-west-2:111122223333:key/aws_kms_key.x");
}

TEST(TerraformPlan, leaves_open_what_it_cannot_follow) {
  EXPECT_EQ(target(R"({"references":["local.key"]})"), std::nullopt);
  EXPECT_EQ(target(R"({"references":["aws_kms_key.x.arn","aws_kms_key.x","var.y"]})"),
            std::nullopt);
  EXPECT_EQ(target(R"({"references":["aws_kms_key.none.arn","aws_kms_key.none"]})"), std::nullopt);
  EXPECT_EQ(target(R"({"references":["each.value"]})"), std::nullopt);
  EXPECT_EQ(target("{}"), std::nullopt);
}

TEST(TerraformPlan, is_not_caught_in_a_circle) {
  EXPECT_EQ(target(R"({"references":["aws_kms_alias.b.target_key_id","aws_kms_alias.b"]})",
                   "," + created("aws_kms_alias.b", "{}", R"({"target_key_id":true})"),
                   "," + config("aws_kms_alias.b",
                                R"({"target_key_id":{"references":)"
                                R"(["aws_kms_alias.a.target_key_id","aws_kms_alias.a"]}})")),
            std::nullopt);
}

TEST(TerraformPlan, names_addresses_in_the_question) {
  const auto plan = read(plan_of(created("aws_ami.x", R"({"name":"x"})", R"({"id":true})"),
                                 config("aws_ami.x", "{}")));
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(sources::name_in_plan(*plan.value(), "aws_ami.x").value(), "ami-aws_ami.x");
  EXPECT_EQ(sources::name_in_plan(*plan.value(), "ami-0123").value(), "ami-0123");
  const auto wrong = sources::name_in_plan(*plan.value(), "aws_ami.y");
  ASSERT_FALSE(wrong.ok());
  EXPECT_NE(wrong.error().next.find("aws_ami.x"), std::string::npos);
}

TEST(TerraformAddresses, are_taken_apart_outside_of_quotes) {
  const auto parts = sources::split_address(R"(module.a["x.y"].module.b.aws_kms_key.k["q]\".1"])");
  EXPECT_EQ(parts.module, R"(module.a["x.y"].module.b)");
  EXPECT_EQ(parts.resource, "aws_kms_key.k");
  EXPECT_EQ(parts.suffix, R"(["q]\".1"])");
  EXPECT_EQ(sources::key_of_suffix(parts.suffix), "q]\".1");
  EXPECT_EQ(sources::key_of_suffix("[3]"), "3");
  EXPECT_EQ(sources::placeholder_of(R"(aws_x.y["a/b:*"])"), "aws_x.y[a-b--]");
}

}  // namespace
}  // namespace amiable::test
