// Account by account: root, users, roles.
#include "server/credentials_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "services/credential.h"
#include "store/import_record.h"

namespace amiable::server {
namespace {

constexpr std::string_view session_name = "amiable";
constexpr std::int64_t session_seconds = 12 * std::int64_t{3600};

void append_profile(std::string& text, std::string_view name, std::string_view key_id,
                    std::string_view secret, std::string_view token = {}) {
  text += fmt::format("[{}]\naws_access_key_id = {}\naws_secret_access_key = {}\n", name, key_id,
                      secret);
  if (!token.empty()) text += fmt::format("aws_session_token = {}\n", token);
  text += '\n';
}

// The first active key of a user, or of root; false: it was sealed under another root key.
bool append_key(const store::World& world, const services::Vault& vault, std::string_view account,
                std::string_view user, std::string_view profile, std::string& text) {
  for (const store::AccessKey* key : world.access_keys_of(account, user)) {
    if (!key->active) continue;
    const auto secret =
        vault.open(services::Vault::Purpose::access_key_secret, key->id, key->sealed_secret);
    if (!secret) return false;
    append_profile(text, profile, key->id, secret->view());
    break;
  }
  return true;
}

services::Identity session_of(const store::Role& role, Timestamp now) {
  const auto arn = split_arn(role.arn);
  services::Identity identity;
  identity.kind = services::Identity::Kind::role_session;
  identity.partition = arn ? arn->partition : std::string_view("aws");
  identity.account = role.account;
  identity.arn = fmt::format("arn:{}:sts::{}:assumed-role/{}/{}", identity.partition, role.account,
                             role.name, session_name);
  identity.user_id = fmt::format("{}:{}", role.id, session_name);
  identity.temporary = true;
  identity.issued = now;
  identity.expires = now + session_seconds;
  identity.role_name = role.name;
  identity.role_id = role.id;
  identity.session_name = session_name;
  return identity;
}

// Nobody but its service can assume a service-linked role.
void append_roles(const store::World& world, const services::Vault& vault,
                  const std::string& account, Timestamp now, std::string& text) {
  world.roles(account, {}, [&](const store::Role& role) {
    if (!role.service.empty()) return true;
    const auto session = services::issue_session(vault, session_of(role, now));
    append_profile(text, profile_name(account, "role", role.name), session.access_key_id,
                   session.secret_access_key, session.session_token);
    return true;
  });
}

}  // namespace

std::string profile_name(std::string_view account, std::string_view kind, std::string_view name) {
  constexpr std::string_view others = "-_.@+";
  std::string out = fmt::format("{}/{}/", account, kind);
  for (const char c : name) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       others.find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

Result<std::string> credentials_text(const store::World& world, const services::Vault& vault,
                                     Timestamp now) {
  const bool rehearsal = store::import_record(world).has_value();
  std::string text;
  bool readable = true;
  world.accounts([&](const store::Account& account) {
    readable = append_key(world, vault, account.id, {}, account.id, text);
    if (!readable || !rehearsal) return readable;
    world.users(account.id, {}, [&](const store::User& user) {
      readable = append_key(world, vault, account.id, user.name,
                            profile_name(account.id, "user", user.name), text);
      return readable;
    });
    if (readable) append_roles(world, vault, account.id, now, text);
    return readable;
  });
  if (!readable) {
    return Error{ErrorKind::unreadable,
                 "the root key does not open this world's secrets",
                 {},
                 "restore the root.key this world was made with"};
  }
  return text;
}

}  // namespace amiable::server
