// A decision takes no memory once gathered storage is warm: gather_key and decide on the world of
// the article, cured.
#include <gtest/gtest.h>

#include "authz/decide.h"
#include "authz/gather.h"
#include "sources/bundle.h"
#include "support/allocations.h"
#include "support/cases.h"

namespace amiable::authz {
namespace {

constexpr std::string_view key =
    "arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d";

TEST(Allocation, a_warm_decision_takes_no_memory) {
  auto inventory =
      sources::open_bundle(test::source_dir() / "tests/cases/worlds/03-article-healed/bundle");
  ASSERT_TRUE(inventory.ok());
  const Caller caller = find_caller(*inventory.value(), "arn:aws:iam::111122223333:user/UserA");
  Gathered gathered;
  policy::Context context;
  const auto once = [&] {
    gather_key(*inventory.value(), caller, key, Guardrails::none_when_not_gathered, gathered);
    context.clear();
    add_principal_keys(context, caller);
    context.set("kms:GrantIsForAWSResource", "true");
    gathered.request.action = "kms:CreateGrant";
    gathered.request.context = &context;
    return decide(gathered.request, gathered.policies);
  };
  EXPECT_EQ(once().outcome, Outcome::allowed);
  const std::size_t before = test::allocation_count();
  const Decision decision = decide(gathered.request, gathered.policies);
  EXPECT_EQ(test::allocation_count() - before, 0u) << "decide";
  EXPECT_EQ(decision.outcome, Outcome::allowed);
  const std::size_t warm = test::allocation_count();
  EXPECT_EQ(once().outcome, Outcome::allowed);
  EXPECT_EQ(test::allocation_count() - warm, 0u) << "gather_key and decide";
}

}  // namespace
}  // namespace amiable::authz
