// What people wait for, each beside a yardstick of the same run where there is one.
//
// Yardsticks: plain loops over the JSON of the same request (the tests' oracle), nlohmann's parse
// of the same text, the start of /bin/true.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <iostream>

#include "authz/decide.h"
#include "authz/decision_request.h"
#include "authz/gather.h"
#include "bundle_maker.h"
#include "keeper.h"
#include "oracle.h"
#include "process.h"
#include "sources/bundle.h"
#include "support/cases.h"

namespace amiable::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view key =
    "arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d";
constexpr std::string_view user = "arn:aws:iam::111122223333:user/UserA";

fs::path scratch(const std::string& name) {
  return fs::temp_directory_path() / ("amiable-bench-" + std::to_string(getpid())) / name;
}

// gather + decide of the relayed CreateGrant, as the diagnosis and later the server do it.
void decide_in(benchmark::State& state, const fs::path& bundle) {
  auto inventory = sources::open_bundle(bundle);
  if (!inventory.ok()) return state.SkipWithError(inventory.error().message.c_str());
  const authz::Caller caller = authz::find_caller(*inventory.value(), user);
  authz::Gathered gathered;
  policy::Context context;
  authz::Outcome outcome = authz::Outcome::unknown;
  for (auto _ : state) {
    authz::gather_key(*inventory.value(), caller, key, authz::Guardrails::none_when_not_gathered,
                      gathered);
    context.clear();
    authz::add_principal_keys(context, caller);
    context.set("kms:ViaService", "ec2.us-west-2.amazonaws.com");
    context.set("kms:CallerAccount", "111122223333");
    context.set("kms:GrantIsForAWSResource", "true");
    context.set("aws:RequestedRegion", "us-west-2");
    gathered.request.action = "kms:CreateGrant";
    gathered.request.context = &context;
    outcome = authz::decide(gathered.request, gathered.policies).outcome;
    benchmark::DoNotOptimize(outcome);
  }
  if (outcome != authz::Outcome::allowed) state.SkipWithError("not allowed");
}

void article_decision(benchmark::State& state) {
  decide_in(state, test::source_dir() / "tests/cases/worlds/03-article-healed/bundle");
}
BENCHMARK(article_decision);

void many_policies_decision(benchmark::State& state) {
  const fs::path folder = scratch("many-policies");
  make_many_policies(folder, 20);
  decide_in(state, folder);
}
BENCHMARK(many_policies_decision);

// One cross-account vector through plain loops.
void plain_loop_decision(benchmark::State& state) {
  const test::Json vectors =
      test::read_json(test::source_dir() / "tests/cases/decisions/kms-cross-account.json");
  const test::Json input = vectors[0]["input"];
  for (auto _ : state) benchmark::DoNotOptimize(test::oracle(input));
}
BENCHMARK(plain_loop_decision);

void compiled_decision(benchmark::State& state) {
  const test::Json vectors =
      test::read_json(test::source_dir() / "tests/cases/decisions/kms-cross-account.json");
  const auto document = json::parse(std::make_shared<Source>("vector", vectors[0]["input"].dump()));
  const auto request = authz::DecisionRequest::parse(document.value()->root());
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        authz::decide(request.value()->request(), request.value()->policies()).outcome);
  }
}
BENCHMARK(compiled_decision);

// The policies of the article and of the generated account, as one list of texts.
const std::vector<std::string>& policy_texts() {
  static const std::vector<std::string> texts = [] {
    const fs::path folder = scratch("policies");
    make_many_policies(folder, 20);
    const test::Json details =
        test::read_json(folder / "111122223333/account-authorization-details.json");
    std::vector<std::string> out;
    for (const test::Json& one : details["Policies"]) {
      out.push_back(one["PolicyVersionList"][0]["Document"].dump(2));
    }
    return out;
  }();
  return texts;
}

template <class Parse>
void parse_all(benchmark::State& state, Parse parse) {
  std::int64_t bytes = 0;
  for (auto _ : state) {
    for (const std::string& text : policy_texts()) {
      parse(text);
      bytes += static_cast<std::int64_t>(text.size());
    }
  }
  state.SetBytesProcessed(bytes);
}

void policy_parse_and_compile(benchmark::State& state) {
  parse_all(state, [](const std::string& text) {
    benchmark::DoNotOptimize(
        policy::parse(std::make_shared<Source>("policy", text), policy::Kind::identity).ok());
  });
}
BENCHMARK(policy_parse_and_compile);

void nlohmann_parse(benchmark::State& state) {
  parse_all(state, [](const std::string& text) {
    benchmark::DoNotOptimize(nlohmann::json::parse(text).size());
  });
}
BENCHMARK(nlohmann_parse);

void line(const std::string& what, const std::string& measured, const std::string& goal) {
  std::cout << what << std::string(what.size() < 52 ? 52 - what.size() : 1, ' ') << measured
            << std::string(measured.size() < 22 ? 22 - measured.size() : 1, ' ') << goal << "\n";
}

std::string number(double value, const char* unit) {
  char text[64];
  std::snprintf(text, sizeof text, "%.3g %s", value, unit);
  return text;
}

void ratios(const Keeper& kept) {
  std::cout << "\n";
  line("what", "measured", "goal, bound");
  line("gather + decide, article's CreateGrant", number(kept["article_decision"], "ns"),
       "500 ns, under 2 us");
  line("the same, 20 managed policies and 3 SCP levels",
       number(kept["many_policies_decision"], "ns"), "1 us, under 10 us");
  line("decide against plain loops over JSON",
       number(kept["plain_loop_decision"] / kept["compiled_decision"], "times faster"), "");
  line("policy parse and compile against nlohmann's parse",
       number(kept["nlohmann_parse"] / kept["policy_parse_and_compile"], "times its speed"), "");
}

std::vector<std::string> why(const fs::path& bundle) {
  return {AMIABLE_PROGRAM,         "why",  "--bundle",       bundle.string(),
          "ami-0abcdef1234567890", "--as", std::string(user)};
}

void processes() {
  const double floor = fastest({"/bin/true"}, 20).seconds;
  const Run article = fastest(
      why(test::source_dir() / "tests/cases/worlds/01-article-key-policy-missing/bundle"), 20);
  line("why, whole process, article's bundle", number(article.seconds * 1e3, "ms"),
       "5 ms, under 20 ms");
  line("  of which starting any process (/bin/true)", number(floor * 1e3, "ms"), "");
  const fs::path folder = scratch("large");
  const auto bytes = static_cast<double>(make_large_account(folder, 10'000));
  const Run large = fastest(why(folder), 3);
  line("why, 10,000 principals, " + number(bytes / 1e6, "MB"), number(large.seconds, "s"),
       "0.2 s, under 1 s");
  line("  its memory against the input",
       number(static_cast<double>(large.peak_bytes) / bytes, "times"), "under 10 times");
}

}  // namespace
}  // namespace amiable::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  amiable::bench::Keeper kept(amiable::bench::Clock::real);
  benchmark::RunSpecifiedBenchmarks(&kept);
  amiable::bench::ratios(kept);
  amiable::bench::processes();
  std::filesystem::remove_all(amiable::bench::scratch("").parent_path());
  return 0;
}
