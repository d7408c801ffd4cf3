// What SimulateCustomPolicy of 100 actions on 10 resources costs the server, from the decoded
// request to the bytes of the answer. The yardstick is 1,000 decisions under the same policies, in
// the same run.
#include <benchmark/benchmark.h>

#include <iostream>

#include "authz/decide.h"
#include "keeper.h"
#include "rehearsal.h"
#include "wire/generated/iam.h"
#include "wire/query.h"

namespace amiable::bench {
namespace {

namespace op = wire::iam::op;

constexpr int actions = 100, resources = 10, policies = 10;

std::string policy_text(int number) {
  std::string text = R"({"Version":"2012-10-17","Statement":[)";
  for (const char* action : {"s3:Get*", "s3:List*", "ec2:Describe*", "kms:Decrypt", "iam:Get*"}) {
    if (text.back() == '}') text += ',';
    text += fmt::format(
        R"({{"Effect":"Allow","Action":["{}","logs:Put*"],"Resource":["arn:aws:s3:::b{}/*",)"
        R"("arn:aws:ec2:*:*:instance/*"],"Condition":{{"StringLike":{{"aws:PrincipalTag/Team":)"
        R"("team-{}*"}}}}}})",
        action, number, number);
  }
  return text + "]}";
}

op::SimulateCustomPolicy::Request request() {
  op::SimulateCustomPolicy::Request in;
  in.PolicyInputList.emplace();
  for (int i = 0; i < policies; ++i) in.PolicyInputList->push_back(policy_text(i));
  in.ActionNames.emplace();
  for (int i = 0; i < actions; ++i) {
    in.ActionNames->push_back(fmt::format("s3:{}Object{}", i % 2 == 0 ? "Get" : "Put", i));
  }
  in.ResourceArns.emplace();
  for (int i = 0; i < resources; ++i) {
    in.ResourceArns->push_back(fmt::format("arn:aws:s3:::b{}/key", i));
  }
  in.ContextEntries = {{{"aws:PrincipalTag/Team", {{"team-3-blue"}}, "string"}}};
  return in;
}

void thousand_decisions(benchmark::State& state) {
  std::vector<policy::PolicyPtr> identity;
  for (int i = 0; i < policies; ++i) {
    identity.push_back(
        policy::parse(std::make_shared<Source>("policy", policy_text(i)), policy::Kind::identity)
            .value());
  }
  const auto in = request();
  policy::Context context;
  context.set("aws:PrincipalTag/Team", "team-3-blue");
  authz::Request asked;
  asked.principal.kind = policy::PrincipalKind::user;
  asked.principal.arn = "arn:aws:iam::111122223333:user/UserA";
  asked.principal.account = "111122223333";
  asked.context = &context;
  authz::Policies all;
  all.identity = {identity, true};
  for (auto _ : state) {
    for (const std::string& action : *in.ActionNames) {
      for (const std::string& resource : *in.ResourceArns) {
        asked.action = action;
        asked.resource = resource;
        benchmark::DoNotOptimize(authz::decide(asked, all).outcome);
      }
    }
  }
}
BENCHMARK(thousand_decisions)->Unit(benchmark::kMillisecond);

void thousand_simulations(benchmark::State& state) {
  services::Rehearsal stage(services::iam_operations());
  const auto in = request();
  const services::Operation* row = services::find_operation("iam", op::SimulateCustomPolicy::name);
  std::size_t bytes = 0;
  stage.with_call([&](const services::Call& call) {
    for (auto _ : state) {
      auto exchange = row->begin(*row);
      *static_cast<op::SimulateCustomPolicy::Request*>(exchange->input()) = in;
      store::ChangeSet changes;
      if (!exchange->run(call, changes).ok()) state.SkipWithError("refused");
      bytes = wire::query_answer(*wire::find_service("iam"), op::SimulateCustomPolicy::operation(),
                                 exchange->output(), "id")
                  .body.size();
    }
    return 0;
  });
  state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(thousand_simulations)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace amiable::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  amiable::bench::Keeper kept(amiable::bench::Clock::cpu);
  benchmark::RunSpecifiedBenchmarks(&kept);
  const double simulated = kept["thousand_simulations"];
  std::cout << "\n100 actions on 10 resources take " << simulated << " ms (goal: under 5), "
            << simulated / kept["thousand_decisions"] << " times 1,000 plain decisions\n";
  return 0;
}
