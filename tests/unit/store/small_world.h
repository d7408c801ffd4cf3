// Rows for tests of the store: one of each kind, filled so that no field has its default.
#pragma once

#include <string>

#include "store/change_set.h"
#include "store/document.h"

namespace amiable::store::test {

inline constexpr std::string_view account_id = "111122223333";
inline constexpr std::string_view key_arn =
    "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
inline constexpr std::string_view identity_text =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]})";
inline constexpr std::string_view trust_text =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
    R"("Principal":{"AWS":"AIDAEXAMPLEALICE00001"},"Action":"sts:AssumeRole"}]})";
inline constexpr std::string_view key_text =
    R"({"Version":"2012-10-17","Id":"k","Statement":[{"Sid":"root","Effect":"Allow",)"
    R"("Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]})";

inline Document document(std::string_view text, policy::Kind kind, std::string name,
                         Standing standing = {}) {
  return compile(std::string(text), kind, std::move(name), std::move(standing)).value();
}

inline Account account(std::string id = std::string(account_id)) {
  Account out;
  out.id = std::move(id);
  out.alias = "my-lab";
  out.created = {1795608000123};
  out.password_policy = PasswordPolicy{14, true, true, true, true, true, 90, 5, true};
  out.credential_report = CredentialReport{"user,arn\n", {1795608000011}};
  return out;
}

inline AccessKey access_key(std::string id, std::string user) {
  AccessKey out;
  out.id = std::move(id);
  out.account = account_id;
  out.user = std::move(user);
  out.user_id = "AIDAEXAMPLEALICE00001";
  out.sealed_secret = std::string("\0\x01\xFF sealed", 10);
  out.active = false;
  out.created = {1795608000123};
  return out;
}

template <class T>
void fill_entity(T& out, std::string_view kind, std::string name, std::string id) {
  out.account = account_id;
  out.name = std::move(name);
  out.path = "/team/";
  out.id = std::move(id);
  out.arn = "arn:aws:iam::111122223333:" + std::string(kind) + "/team/" + out.name;
  out.created = {1795608000123};
}

inline User user(std::string name = "Alice", std::string id = "AIDAEXAMPLEALICE00001") {
  User out;
  fill_entity(out, "user", std::move(name), std::move(id));
  out.inline_policies.push_back(
      {"p1", document(identity_text, policy::Kind::identity, "p1", {{}, out.name})});
  out.attached = {"arn:aws:iam::111122223333:policy/Use"};
  out.groups = {"Builders"};
  out.boundary = "arn:aws:iam::111122223333:policy/Bound";
  out.tags = {{"team", "blue \"ü\" \n"}};
  out.login_profile = LoginProfile{
      "salt", "digest", true, {1795608000012}, {{1795608000013}}, {1795608000014}, {"00ff"}};
  out.signing_certificates = {{"CERT1", "-----BEGIN", false, {1795608000015}}};
  out.ssh_keys = {{"APKA1", "ssh-rsa AAAA", "00:ff", false, {1795608000016}}};
  return out;
}

inline Group group(std::string name = "Builders") {
  Group out;
  fill_entity(out, "group", std::move(name), "AGPAEXAMPLEBUILDERS01");
  out.inline_policies.push_back(
      {"g1", document(identity_text, policy::Kind::identity, "g1", {{}, "group " + out.name})});
  out.attached = {"arn:aws:iam::111122223333:policy/Use"};
  return out;
}

inline Role role(std::string name = "Launcher", std::string id = "AROAEXAMPLELAUNCHER01") {
  Role out;
  fill_entity(out, "role", std::move(name), std::move(id));
  out.trust = document(trust_text, policy::Kind::trust, "trust policy", {{}, out.name});
  out.attached = {"arn:aws:iam::111122223333:policy/Use"};
  out.description = "launches";
  out.max_session_duration = 7200;
  out.boundary = "arn:aws:iam::111122223333:policy/Bound";
  out.tags = {{"a", "b"}, {"c", ""}};
  out.service = "autoscaling.amazonaws.com";
  return out;
}

inline ManagedPolicy managed_policy(std::string name = "Use") {
  ManagedPolicy out;
  out.account = account_id;
  out.name = std::move(name);
  out.path = "/";
  out.id = "ANPAEXAMPLEUSE0000001";
  out.arn = "arn:aws:iam::111122223333:policy/" + out.name;
  out.description = "uses keys";
  for (const std::int64_t number : {2, 5}) {
    out.versions.push_back(
        {number,
         document(identity_text, policy::Kind::identity, out.name, {out.arn, {}}),
         {1795608000000 + number}});
  }
  out.default_version = 2;
  out.last_version = 6;
  out.created = {1795608000001};
  out.updated = {1795608000002};
  out.tags = {{"p", "q"}};
  return out;
}

inline InstanceProfile instance_profile(std::string name = "Web") {
  InstanceProfile out;
  fill_entity(out, "instance-profile", std::move(name), "AIPAEXAMPLEWEB0000001");
  out.role = "Launcher";
  out.tags = {{"x", "y"}};
  return out;
}

inline Key key(std::string id = "1234abcd-12ab-34cd-56ef-1234567890ab") {
  Key out;
  model::Key& record = out.record;
  record.arn = "arn:aws:kms:us-west-2:111122223333:key/" + id;
  record.id = std::move(id);
  record.account = account_id;
  record.region = "us-west-2";
  record.state = "PendingDeletion";
  record.spec = "SYMMETRIC_DEFAULT";
  record.usage = "ENCRYPT_DECRYPT";
  record.origin_of_material = "EXTERNAL";
  record.aws_managed = true;
  record.multi_region = true;
  record.multi_region_type = "PRIMARY";
  record.deletion_date = "2026-12-25T00:00:00Z";
  record.valid_to = "2027-01-01T00:00:00Z";
  out.description = "volumes";
  out.created = {1795608000123};
  out.deletion_date = Timestamp{1798200000000};
  out.pending_window_days = 30;
  out.state_before_deletion = "Disabled";
  out.aws_service_alias = "alias/aws/ebs";
  out.materials.push_back(
      {"aa11", std::string("\x00\x80\xFF", 3), {1}, "ON_DEMAND", "mine", Timestamp{1798200000000}});
  out.materials.push_back({"bb22", {}, {2}, "AUTOMATIC", {}, {}});
  out.public_key = std::string("\x30\x00\xFE", 3);
  out.rotation_enabled = true;
  out.rotation_period_days = 90;
  out.next_rotation = Timestamp{1798200000001};
  out.on_demand_rotation = Timestamp{1798200000002};
  out.expiration_model = "KEY_MATERIAL_EXPIRES";
  out.primary_region = "us-west-2";
  out.replica_regions = {"eu-west-1"};
  out.policy = document(key_text, policy::Kind::key, "default");
  out.tags = {{"env", "prod"}};
  return out;
}

inline Alias alias(std::string name = "alias/app",
                   std::string target = "1234abcd-12ab-34cd-56ef-1234567890ab") {
  Alias out;
  out.record.arn = "arn:aws:kms:us-west-2:111122223333:" + name;
  out.record.name = std::move(name);
  out.record.target_key_id = std::move(target);
  out.account = account_id;
  out.region = "us-west-2";
  out.created = {1};
  out.updated = {2};
  return out;
}

inline Grant grant(std::string id, std::uint64_t sequence,
                   std::string grantee = "arn:aws:iam::111122223333:user/team/Alice") {
  Grant out;
  model::Grant& record = out.record;
  record.id = std::move(id);
  record.name = "g";
  record.key_arn = key_arn;
  record.grantee = grantee;
  record.retiring_principal = "arn:aws:iam::111122223333:role/team/Launcher";
  record.issuing_account = account_id;
  record.operations = {"Decrypt", "CreateGrant"};
  record.context_subset = {{"aws:ebs:id", "vol-1"}};
  record.context_equals = {{"k", "v"}};
  record.has_subset = true;
  record.has_equals = true;
  record.source_arn = "arn:aws:ec2:us-west-2:111122223333:volume/vol-1";
  record.creation_date = "2026-11-25T00:00:00Z";
  record.visible = false;
  record.tokens = {"token"};
  out.grantee_shown = std::move(grantee);
  out.grantee_id = "AIDAEXAMPLEALICE00001";
  out.retiring_shown = record.retiring_principal;
  out.retiring_id = "AROAEXAMPLELAUNCHER01";
  out.sequence = sequence;
  out.created = {1795608000123};
  return out;
}

inline Setting setting() { return {"salt", std::string("\0\n\xC3", 3)}; }

// One row of each kind that belong together.
inline ChangeSet one_of_each() {
  ChangeSet out;
  out.put(account());
  out.put(access_key("AKIAEXAMPLE000000001", "Alice"));
  out.put(user());
  out.put(group());
  out.put(role());
  out.put(managed_policy());
  out.put(managed_policy("Bound"));
  out.put(instance_profile());
  out.put(key());
  out.put(alias());
  out.put(grant("g1", 1));
  out.put(setting());
  return out;
}

}  // namespace amiable::store::test
