// The profiles of a world.
#include "server/credentials_file.h"

#include <gtest/gtest.h>

#include "services/access_key_secret.h"
#include "services/credential.h"
#include "services/first_account.h"
#include "store/document.h"
#include "store/import_record.h"

namespace amiable::server {
namespace {

constexpr Timestamp now{1'780'315'200'000};
constexpr const char* account = "111122223333";

services::Vault vault_of(char letter) {
  return services::Vault(crypto::SecretBytes::copy_of(std::string(32, letter)));
}

store::Role role_named(const std::string& name, const std::string& service) {
  store::Role role;
  role.account = account;
  role.name = name;
  role.id = "AROA" + name;
  role.path = "/";
  role.arn = "arn:aws:iam::111122223333:role/" + name;
  role.service = service;
  role.trust = store::compile(
                   R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}})",
                   policy::Kind::trust, "trust policy", {})
                   .value();
  return role;
}

store::World world_with_all(const services::Vault& vault, bool imported) {
  store::ChangeSet changes;
  services::make_account(account, vault, now, changes);
  store::User user;
  user.account = account;
  user.name = "a=b";
  user.id = "AIDA1";
  user.path = "/";
  user.arn = "arn:aws:iam::111122223333:user/a=b";
  changes.put(user);
  changes.put(services::new_access_key({account, user.name, user.id},
                                       services::new_access_key_secret(), vault, now));
  changes.put(role_named("Ops", ""));
  changes.put(role_named("Linked", "autoscaling.amazonaws.com"));
  if (imported) changes.put(store::setting_of({}));
  return store::World().with(changes);
}

// Profile names in order; the value of a member of one.
std::vector<std::string> names_in(const std::string& text) {
  std::vector<std::string> names;
  for (std::size_t at = text.find('['); at != std::string::npos; at = text.find('[', at + 1)) {
    names.push_back(text.substr(at + 1, text.find(']', at) - at - 1));
  }
  return names;
}
std::string member(const std::string& text, const std::string& profile, const std::string& name) {
  const std::size_t at = text.find(name + " = ", text.find("[" + profile + "]"));
  const std::size_t begin = at + name.size() + 3;
  return text.substr(begin, text.find('\n', begin) - begin);
}

TEST(CredentialsFile, has_roots_alone_unless_the_world_was_imported) {
  const services::Vault vault = vault_of('k');
  const auto text = credentials_text(world_with_all(vault, false), vault, now);
  EXPECT_EQ(names_in(text.value()), std::vector<std::string>{account});
}

TEST(CredentialsFile, of_an_imported_world_has_users_and_roles_that_can_be_assumed) {
  const services::Vault vault = vault_of('k');
  const store::World world = world_with_all(vault, true);
  const std::string text = credentials_text(world, vault, now).value();
  EXPECT_EQ(names_in(text), (std::vector<std::string>{account, "111122223333/user/a%3Db",
                                                      "111122223333/role/Ops"}));
  const std::string role = "111122223333/role/Ops";
  services::Credentials credentials(vault);
  const auto found = [&](Timestamp then) {
    return credentials.find(world, member(text, role, "aws_access_key_id"),
                            member(text, role, "aws_session_token"), then);
  };
  const auto session = found(now + 11 * std::int64_t{3600});
  ASSERT_TRUE(session.ok());
  EXPECT_EQ(session.value()->identity.arn, "arn:aws:sts::111122223333:assumed-role/Ops/amiable");
  EXPECT_EQ(session.value()->secret.view(), member(text, role, "aws_secret_access_key"));
  EXPECT_TRUE(services::is_alive(world, session.value()->identity));
  EXPECT_FALSE(found(now + 13 * std::int64_t{3600}).ok());
}

TEST(CredentialsFile, of_another_root_key_is_an_error) {
  const services::Vault vault = vault_of('k');
  EXPECT_FALSE(credentials_text(world_with_all(vault, true), vault_of('x'), now).ok());
}

TEST(ProfileName, holds_what_profiles_can_hold) {
  EXPECT_EQ(profile_name(account, "user", "First.Last+x@y-z_1"),
            "111122223333/user/First.Last+x@y-z_1");
  EXPECT_EQ(profile_name(account, "role", "a,b=c"), "111122223333/role/a%2Cb%3Dc");
}

}  // namespace
}  // namespace amiable::server
