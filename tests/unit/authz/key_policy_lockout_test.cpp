// Every vector of tests/cases/key-policy-lockout.json: a caller, a new key policy, refused or not.
#include "authz/key_policy_lockout.h"

#include <gtest/gtest.h>

#include "authz/decision_request.h"
#include "support/cases.h"

namespace amiable::test {
namespace {

TEST(KeyPolicyLockout, is_refused_as_documented) {
  const Json vectors = read_json(source_dir() / "tests/cases/key-policy-lockout.json");
  ASSERT_GE(vectors.size(), 5u);
  for (const Json& vector : vectors) {
    const auto document = json::parse(std::make_shared<Source>("put", vector["put"].dump()));
    ASSERT_TRUE(document.ok());
    const auto put = authz::DecisionRequest::parse(document.value()->root());
    ASSERT_TRUE(put.ok()) << put.error().message;
    const auto next =
        policy::parse(std::make_shared<Source>("next", vector["next"].dump()), policy::Kind::key);
    ASSERT_TRUE(next.ok()) << next.error().message;
    const auto lockout =
        vector.value("bypass", false) ? authz::Lockout::bypassed : authz::Lockout::checked;
    const auto refusal = authz::check_lockout(put.value()->request(), put.value()->policies(),
                                              next.value(), lockout);
    EXPECT_EQ(refusal.has_value(), vector["refused"].get<bool>()) << vector["name"];
    if (refusal) {
      EXPECT_EQ(refusal->code, "MalformedPolicyDocumentException");
    }
  }
}

}  // namespace
}  // namespace amiable::test
