// Both directions of the token's content beside each other.
#include "services/session_token.h"

#include "base/json_members.h"

namespace amiable::services {
namespace {

using json::Value;

void write_texts(json::Writer& writer, std::string_view name,
                 const std::vector<std::string>& texts) {
  writer.key(name).begin_array();
  for (const std::string& text : texts) writer.string(text);
  writer.end_array();
}

void write_tags(json::Writer& writer, std::string_view name, const std::vector<model::Tag>& tags) {
  writer.key(name).begin_object();
  for (const model::Tag& tag : tags) writer.key(tag.key).string(tag.value);
  writer.end_object();
}

std::vector<model::Tag> tags_of(const Value& object, std::string_view name) {
  std::vector<model::Tag> tags;
  const auto member = object.find(name);
  if (!member) return tags;
  for (const json::Member& tag : member->members()) {
    if (!tag.value.is(json::Type::string)) continue;
    tags.push_back({tag.key.string(), tag.value.string()});
  }
  return tags;
}

}  // namespace

std::string write_session(const Identity& identity) {
  json::Writer writer;
  writer.begin_object();
  const auto text = [&writer](std::string_view name, const std::string& value) {
    if (!value.empty()) writer.key(name).string(value);
  };
  writer.key("kind").number(static_cast<int>(identity.kind));
  text("partition", identity.partition);
  text("account", identity.account);
  text("arn", identity.arn);
  text("userId", identity.user_id);
  writer.key("issued").number(identity.issued.milliseconds);
  writer.key("expires").number(identity.expires.milliseconds);
  if (identity.mfa) writer.key("mfa").number(identity.mfa->milliseconds);
  text("userName", identity.user_name);
  text("userEntity", identity.user_entity_id);
  text("role", identity.role_name);
  text("roleId", identity.role_id);
  text("session", identity.session_name);
  text("sourceIdentity", identity.source_identity);
  text("federatedProvider", identity.federated_provider);
  write_tags(writer, "tags", identity.session_tags);
  write_tags(writer, "federation", identity.federation_keys);
  write_texts(writer, "transitive", identity.transitive_tag_keys);
  write_texts(writer, "policies", identity.session_policies);
  write_texts(writer, "policyArns", identity.session_policy_arns);
  writer.end_object();
  return writer.take();
}

std::optional<Identity> read_session(std::string_view text) {
  const auto document =
      json::parse(std::make_shared<const Source>("session token", std::string(text)));
  if (!document.ok() || !document.value()->root().is(json::Type::object)) return {};
  const Value root = document.value()->root();
  const std::int64_t kind = number_of(root, "kind");
  if (kind < 0 || kind > static_cast<int>(Identity::Kind::federated_user)) return {};
  Identity identity;
  identity.kind = static_cast<Identity::Kind>(kind);
  identity.temporary = true;
  identity.partition = text_of(root, "partition");
  identity.account = text_of(root, "account");
  identity.arn = text_of(root, "arn");
  identity.user_id = text_of(root, "userId");
  identity.issued = {number_of(root, "issued")};
  identity.expires = {number_of(root, "expires")};
  if (root.find("mfa")) identity.mfa = Timestamp{number_of(root, "mfa")};
  identity.user_name = text_of(root, "userName");
  identity.user_entity_id = text_of(root, "userEntity");
  identity.role_name = text_of(root, "role");
  identity.role_id = text_of(root, "roleId");
  identity.session_name = text_of(root, "session");
  identity.source_identity = text_of(root, "sourceIdentity");
  identity.federated_provider = text_of(root, "federatedProvider");
  identity.session_tags = tags_of(root, "tags");
  identity.federation_keys = tags_of(root, "federation");
  identity.transitive_tag_keys = texts_of(root, "transitive");
  identity.session_policies = texts_of(root, "policies");
  identity.session_policy_arns = texts_of(root, "policyArns");
  return identity;
}

}  // namespace amiable::services
