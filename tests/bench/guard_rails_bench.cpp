// What guard rails cost a decision: a user's kms:CreateGrant with nothing above it, and with five
// levels of ten service control policies as organizations write them. The yardstick is the same
// decision without them, in the same run.
#include <benchmark/benchmark.h>

#include <iostream>

#include "authz/decide.h"
#include "keeper.h"
#include "policy/full_access.h"

namespace amiable::bench {
namespace {

constexpr std::size_t levels = 5;

// Nine of a level's ten; the tenth is FullAWSAccess.
constexpr std::string_view texts[] = {
    // Regions, but for services that are one for all.
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotAction":["a4b:*","budgets:*",
       "ce:*","chime:*","cloudfront:*","cur:*","globalaccelerator:*","health:*","iam:*",
       "importexport:*","mobileanalytics:*","organizations:*","pricing:*","route53:*",
       "route53domains:*","shield:*","sts:*","support:*","trustedadvisor:*","waf:*",
       "wellarchitected:*"],"Resource":"*",
       "Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-central-1",
       "us-west-2"]}}}]})",
    // The root user.
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*",
       "Condition":{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:root"}}}]})",
    // Keys.
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["kms:ScheduleKeyDeletion",
       "kms:DisableKey","kms:PutKeyPolicy"],"Resource":"*","Condition":{"ArnNotLike":{
       "aws:PrincipalArn":"arn:aws:iam::*:role/KeyAdministrator"}}}]})",
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny",
       "Action":"organizations:LeaveOrganization","Resource":"*"}]})",
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["cloudtrail:StopLogging",
       "cloudtrail:DeleteTrail","config:DeleteConfigRule","config:StopConfigurationRecorder"],
       "Resource":"*"}]})",
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["guardduty:Delete*",
       "guardduty:Disassociate*","guardduty:Update*"],"Resource":"*"}]})",
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny",
       "Action":["s3:PutAccountPublicAccessBlock","s3:PutBucketAcl"],"Resource":"*"}]})",
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"ec2:RunInstances",
       "Resource":"arn:aws:ec2:*:*:instance/*","Condition":{"NumericLessThan":{
       "ec2:MetadataHttpPutResponseHopLimit":"2"}}}]})",
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["iam:CreateUser",
       "iam:CreateAccessKey"],"Resource":"*"}]})"};

policy::PolicyPtr parsed(std::string_view text, policy::Kind kind) {
  return policy::parse(std::make_shared<Source>("policy", std::string(text)), kind).value();
}

constexpr std::string_view key_policy =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":
       "arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]})";
constexpr std::string_view users_policy =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]})";

void decide_under(benchmark::State& state, std::size_t level_count) {
  const std::vector<policy::PolicyPtr> identity = {parsed(users_policy, policy::Kind::identity)};
  const std::vector<policy::PolicyPtr> resource = {parsed(key_policy, policy::Kind::key)};
  std::vector<std::vector<policy::PolicyPtr>> attached(level_count);
  std::vector<authz::Layer> scp;
  for (std::vector<policy::PolicyPtr>& level : attached) {
    level.push_back(policy::full_access_policy("p-FullAWSAccess")->compiled);
    for (const std::string_view text : texts) {
      level.push_back(parsed(text, policy::Kind::scp));
    }
    scp.push_back({level, true});
  }
  policy::Context context;
  context.set("aws:PrincipalArn", "arn:aws:iam::111122223333:user/UserA");
  context.set("aws:RequestedRegion", "us-west-2");
  authz::Request request;
  request.principal.kind = policy::PrincipalKind::user;
  request.principal.arn = "arn:aws:iam::111122223333:user/UserA";
  request.principal.account = "111122223333";
  request.action = "kms:CreateGrant";
  request.resource = "arn:aws:kms:us-west-2:111122223333:key/1a2b3c4d";
  request.resource_account = "111122223333";
  request.context = &context;
  authz::Policies policies;
  policies.identity = {identity, true};
  policies.resource = {resource, true};
  policies.has_resource_policy = true;
  policies.scp_levels = scp;
  std::int64_t allowed = 0;
  for (auto _ : state) {
    allowed += authz::decide(request, policies).outcome == authz::Outcome::allowed ? 1 : 0;
  }
  if (allowed != state.iterations()) state.SkipWithError("not allowed");
}

void without_guard_rails(benchmark::State& state) { decide_under(state, 0); }
BENCHMARK(without_guard_rails);
void with_guard_rails(benchmark::State& state) { decide_under(state, levels); }
BENCHMARK(with_guard_rails);

}  // namespace
}  // namespace amiable::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  amiable::bench::Keeper kept(amiable::bench::Clock::cpu);
  benchmark::RunSpecifiedBenchmarks(&kept);
  std::cout << "\n50 SCPs add " << kept["with_guard_rails"] - kept["without_guard_rails"]
            << " ns to a decision (goal: under 1000)\n";
  return 0;
}
