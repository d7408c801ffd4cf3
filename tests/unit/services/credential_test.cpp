// From access keys and session tokens to identities; and the encoded authorization message.
#include "services/credential.h"

#include <gtest/gtest.h>

#include "crypto/base64.h"
#include "services/authorization_message.h"
#include "unit/services/rehearsal.h"

namespace amiable::services {
namespace {

constexpr Timestamp now{1'790'000'000'000};

Identity root_session() {
  Identity identity;
  identity.account = Rehearsal::account;
  identity.arn = "arn:aws:iam::111122223333:root";
  identity.user_id = Rehearsal::account;
  identity.temporary = true;
  identity.issued = now;
  identity.expires = now + 900;
  identity.session_tags = {{"team", "blue"}};
  identity.session_policies = {R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})"};
  return identity;
}

class CredentialTest : public testing::Test {
 protected:
  Rehearsal stage_{sts_operations()};
  Credentials credentials_{stage_.vault()};
};

TEST_F(CredentialTest, a_session_is_what_was_issued) {
  const IssuedSession issued = issue_session(stage_.vault(), root_session());
  const auto found =
      credentials_.find(stage_.world(), issued.access_key_id, issued.session_token, now);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found.value()->identity.arn, root_session().arn);
  EXPECT_EQ(found.value()->identity.session_tags.front().value, "blue");
  EXPECT_EQ(found.value()->secret.view(), issued.secret_access_key);
  EXPECT_EQ(found.value()->session_policies.size(), 1U);
}

TEST_F(CredentialTest, a_session_ends) {
  const IssuedSession issued = issue_session(stage_.vault(), root_session());
  const auto late =
      credentials_.find(stage_.world(), issued.access_key_id, issued.session_token, now + 900);
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error(), Unrecognized::expired);
}

TEST_F(CredentialTest, every_changed_byte_of_a_token_is_noticed) {
  const IssuedSession issued = issue_session(stage_.vault(), root_session());
  for (std::size_t i = 0; i < issued.session_token.size(); ++i) {
    std::string forged = issued.session_token;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(credentials_.find(stage_.world(), issued.access_key_id, forged, now).ok()) << i;
  }
}

TEST_F(CredentialTest, a_token_belongs_to_its_access_key) {
  const IssuedSession one = issue_session(stage_.vault(), root_session());
  const IssuedSession other = issue_session(stage_.vault(), root_session());
  EXPECT_FALSE(credentials_.find(stage_.world(), other.access_key_id, one.session_token, now).ok());
  EXPECT_FALSE(credentials_.find(stage_.world(), one.access_key_id, {}, now).ok());
}

TEST_F(CredentialTest, another_vault_knows_nothing_of_it) {
  const Vault other(crypto::SecretBytes::copy_of(std::string(32, 'x')));
  const IssuedSession issued = issue_session(other, root_session());
  EXPECT_FALSE(
      credentials_.find(stage_.world(), issued.access_key_id, issued.session_token, now).ok());
}

TEST_F(CredentialTest, a_long_term_key_takes_no_token) {
  const auto keys = stage_.world().access_keys_of(Rehearsal::account, {});
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_TRUE(credentials_.find(stage_.world(), keys.front()->id, {}, now).ok());
  EXPECT_FALSE(credentials_.find(stage_.world(), keys.front()->id, "token", now).ok());
}

TEST_F(CredentialTest, sessions_of_users_cannot_call_everything) {
  Identity session = root_session();
  EXPECT_EQ(refuse_session(session, "iam", "ListUsers")->code, "InvalidClientTokenId");
  EXPECT_EQ(refuse_session(session, "sts", "GetSessionToken")->code, "AccessDenied");
  EXPECT_FALSE(refuse_session(session, "sts", "AssumeRole"));
  EXPECT_FALSE(refuse_session(session, "kms", "ListKeys"));
  session.kind = Identity::Kind::federated_user;
  EXPECT_TRUE(refuse_session(session, "sts", "AssumeRole"));
  EXPECT_FALSE(refuse_session(session, "sts", "GetCallerIdentity"));
  session.kind = Identity::Kind::role_session;
  EXPECT_FALSE(refuse_session(session, "iam", "ListUsers"));
}

TEST_F(CredentialTest, an_authorization_message_opens_in_its_account_only) {
  Ask ask;
  ask.action = "ec2:RunInstances";
  ask.resource = "arn:aws:ec2:us-east-1:111122223333:instance/*";
  policy::Context context;
  context.set("ec2:Region", "us-east-1");
  authz::Decision decision;
  const std::string message = stage_.with_call(
      [&](const Call& call) { return encode_authorization_message(call, ask, decision, context); });
  const auto opened = stage_.with_call(
      [&](const Call& call) { return decode_authorization_message(call, message); });
  ASSERT_TRUE(opened.ok());
  EXPECT_NE(opened.value().find("\"action\":\"RunInstances\""), std::string::npos);
  EXPECT_NE(opened.value().find("\"explicitDeny\":false"), std::string::npos);
  stage_.as_root("444455556666");
  const auto foreign = stage_.with_call(
      [&](const Call& call) { return decode_authorization_message(call, message); });
  ASSERT_FALSE(foreign.ok());
  EXPECT_EQ(foreign.error().message, "Not authorized to decode message");
}

TEST(Vault, what_is_sealed_for_one_thing_opens_as_nothing_else) {
  const Vault vault(crypto::SecretBytes::copy_of(std::string(32, 'k')));
  const std::string sealed = vault.seal(Vault::Purpose::key_material, "a", "secret");
  EXPECT_EQ(vault.open(Vault::Purpose::key_material, "a", sealed)->view(), "secret");
  EXPECT_FALSE(vault.open(Vault::Purpose::key_material, "b", sealed));
  EXPECT_FALSE(vault.open(Vault::Purpose::session_token, "a", sealed));
  EXPECT_FALSE(vault.open(Vault::Purpose::key_material, "a", sealed.substr(1)));
}

}  // namespace
}  // namespace amiable::services
