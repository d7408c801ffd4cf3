// Cures with every kind of edit in them, for the renderers' tests.
#pragma once

#include "report/cure.h"
#include "sample_diagnosis.h"

namespace amiable::report::samples {

inline const std::string user = "arn:aws:iam::111122223333:user/UserA";
inline const std::string own_key =
    "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
inline const std::string launcher_role =
    "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/"
    "AWSServiceRoleForAutoScaling";

inline const std::string policy_before = R"({
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Enable IAM User Permissions",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
            "Action": "kms:*",
            "Resource": "*"
        }
    ]
})";
inline const std::string statement = R"({
  "Sid": "Allow use of the key",
  "Effect": "Allow",
  "Principal": {"AWS": "arn:aws:iam::111122223333:user/UserA"},
  "Action": ["kms:ReEncrypt*", "kms:CreateGrant"],
  "Resource": "*"
})";
inline const std::string policy_after = R"({
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Enable IAM User Permissions",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
            "Action": "kms:*",
            "Resource": "*"
        },
        {
            "Sid": "Allow use of the key",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::111122223333:user/UserA"},
            "Action": ["kms:ReEncrypt*", "kms:CreateGrant"],
            "Resource": "*"
        }
    ]
})";
inline const std::string small_policy = R"({
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "kms:CreateGrant", "Resource": "*"}
  ]
})";

inline Edit edit_of(std::string account, std::string document, std::string change,
                    std::string target) {
  Edit out;
  out.account = std::move(account);
  out.document = std::move(document);
  out.change = std::move(change);
  out.target = std::move(target);
  return out;
}

inline Edit key_policy_edit() {
  Edit out = edit_of("444455556666", "key-policy", "add-statements", key);
  out.before = policy_before;
  out.policy = policy_after;
  out.statements = {statement};
  out.region = "us-west-2";
  out.source = {"444455556666", key_policy_file, "Policy", 4, 9, "        {"};
  out.why = "no statement of the key policy names 111122223333 or UserA";
  out.who = "an administrator of 444455556666 with kms:PutKeyPolicy on this key";
  return out;
}

inline Edit new_policy_edit() {
  Edit out = edit_of("111122223333", "identity-policy", "attach-policy", user);
  out.policy = small_policy;
  out.statements = {R"({"Effect": "Allow", "Action": "kms:CreateGrant", "Resource": "*"})"};
  out.policy_name = "KmsKeyUsagePolicy";
  out.policy_arn = "arn:aws:iam::111122223333:policy/KmsKeyUsagePolicy";
  out.why = "no identity policy allows it";
  out.who = "an administrator of 111122223333 with iam:CreatePolicy and iam:AttachUserPolicy";
  return out;
}

inline Edit attached_policy_edit() {
  Edit out = edit_of("111122223333", "identity-policy", "attach-policy", user);
  out.policy_name = "AmazonEC2FullAccess";
  out.policy_arn = "arn:aws:iam::aws:policy/AmazonEC2FullAccess";
  return out;
}

inline Edit inline_policy_edit() {
  Edit out = edit_of("111122223333", "identity-policy", "edit-statement", user);
  out.before = R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:Decrypt",)"
               R"("Resource":"arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-)"
               R"(5e6f1a2b3c4d"}})";
  out.policy = R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["kms:Decrypt",)"
               R"("kms:CreateGrant"],"Resource":"arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-)"
               R"(5e6f-1a2b-3c4d-5e6f1a2b3c4d"}})";
  out.statements = {R"({"Effect":"Allow","Action":["kms:Decrypt","kms:CreateGrant"]})"};
  out.policy_name = "-o'brien";
  out.holder = "launchers";  // a group of the user
  return out;
}

inline Edit managed_policy_edit(std::string document) {
  Edit out = edit_of("111122223333", std::move(document), "add-statements", user);
  out.policy_arn = "arn:aws:iam::111122223333:policy/team/Ec2Boundary";
  out.before = policy_before;
  out.policy = policy_after;
  out.statements = {statement};
  out.policy_name = "Ec2Boundary";
  if (out.document == "permissions-boundary") out.target = out.policy_arn;
  out.guard_rail = out.document == "permissions-boundary";
  return out;
}

inline Edit scp_edit() {
  Edit out = edit_of("777788889999", "scp", "edit-statement", "p-denygrants");
  out.before = policy_before;
  out.policy = policy_after;
  out.sid = "NoGrants";
  out.statements = {statement};
  out.guard_rail = true;
  out.why = "a Deny applies: this is the exception it would need";
  out.who = "an administrator of 777788889999 with organizations:UpdatePolicy";
  return out;
}

inline Edit grant_edit() {
  Edit out = edit_of("111122223333", "grant", "create-grant", key);
  out.grantee = launcher_role;
  out.operations = {"Decrypt", "ReEncryptFrom", "ReEncryptTo", "CreateGrant"};
  out.context_subset = {{"aws:ebs:id", "vol-0a b'\"$x${y}"}};
  return out;
}

inline Edit sharing_edit(std::string document, std::string target) {
  Edit out = edit_of("444455556666", std::move(document), "add", std::move(target));
  out.user_id = "111122223333";
  out.region = "us-west-2";
  return out;
}

inline Edit copy_edit() {
  Edit out = edit_of("444455556666", "new-copy", "copy-image", "ami-0abcdef1234567890");
  out.region = "us-west-2";
  out.kms_key_id = key;
  return out;
}

inline Edit setting_edit(std::string document, std::string change, std::string target) {
  Edit out = edit_of("111122223333", std::move(document), std::move(change), std::move(target));
  out.region = "us-west-2";
  return out;
}

inline std::vector<Edit> settings() {
  std::vector<Edit> out;
  for (const char* change :
       {"cancel-key-deletion", "enable-key", "import-key-material", "connect-custom-key-store"}) {
    out.push_back(edit_of("444455556666", "key-state", change, key));
  }
  out.push_back(copy_edit());
  out.push_back(sharing_edit("launch-permission", "new-image"));
  Edit organization = sharing_edit("launch-permission", "ami-0abcdef1234567890");
  organization.user_id.clear();
  organization.organization_arn = "arn:aws:organizations::777788889999:organization/o-exampleorgid";
  out.push_back(organization);
  out.push_back(sharing_edit("snapshot-permission", "snap-066877671789bd71b"));
  Edit everybody = sharing_edit("snapshot-permission", "snap-066877671789bd71b");
  everybody.user_id.clear();
  everybody.group = "all";
  out.push_back(everybody);
  for (const char* document : {"launch-option", "copy-option"}) {
    Edit option = setting_edit(document, "other-key", "ami-0abcdef1234567890");
    option.kms_key_id = own_key;
    option.device = "/dev/xvda";
    out.push_back(option);
  }
  out.push_back(setting_edit("ebs-default-kms-key", "reset", "us-west-2"));
  Edit default_key = setting_edit("ebs-default-kms-key", "set", "us-west-2");
  default_key.kms_key_id = own_key;
  out.push_back(default_key);
  out.push_back(setting_edit("ebs-encryption-by-default", "enable", "us-west-2"));
  Edit admitted = setting_edit("allowed-images", "add", "us-west-2");
  admitted.value = "444455556666";
  out.push_back(admitted);
  Edit alias = setting_edit("alias", "create", "alias/images");
  alias.kms_key_id = own_key;
  out.push_back(alias);
  for (const std::string& target : {user, own_key}) {
    Edit tag = setting_edit("tag", "set", target);
    tag.key = "team";
    tag.value = "a b, c='$(id)'";
    out.push_back(tag);
  }
  return out;
}

inline std::vector<Edit> policies() {
  Edit session = edit_of("111122223333", "session-policy", "edit-statement", "session");
  session.before = small_policy;
  session.policy = policy_after;
  Edit rcp = scp_edit();
  rcp.document = "rcp";
  return {key_policy_edit(),
          new_policy_edit(),
          attached_policy_edit(),
          inline_policy_edit(),
          managed_policy_edit("identity-policy"),
          managed_policy_edit("permissions-boundary"),
          session,
          scp_edit(),
          rcp,
          grant_edit()};
}

inline Cure cure_of(std::vector<Edit> edits) {
  Cure out;
  out.diagnosis = refused();
  out.verdict_after = Verdict::succeeds;
  Alternative best;
  best.why = "the least that lets exactly this principal in";
  best.edits = std::move(edits);
  best.verdict_after = Verdict::succeeds;
  best.allows = {{user, "kms:CreateGrant", key},
                 {user, "kms:ReEncryptFrom", key},
                 {user, "kms:ReEncryptTo", key}};
  out.alternatives = {best};
  return out;
}

// The article's case with a second way.
inline Cure article_cure() {
  Cure out = cure_of({key_policy_edit()});
  Alternative other;
  other.rank = 2;
  other.why = "a grant, which no policy has to be edited for";
  other.edits = {grant_edit(), new_policy_edit()};
  other.verdict_after = Verdict::succeeds;
  out.alternatives.push_back(other);
  return out;
}

inline Cure guard_rail_cure() { return cure_of({scp_edit(), new_policy_edit()}); }

inline Cure no_cure() {
  Cure out;
  out.diagnosis = refused();
  out.verdict_after = Verdict::fails;
  out.not_curable = {{"aws-managed-key", key, "whoever chooses the key",
                      "an AWS managed key cannot be shared: copy the image under another key"}};
  return out;
}

inline Cure nothing_to_cure() {
  Cure out;
  out.diagnosis = fine();
  out.verdict_after = Verdict::succeeds;
  return out;
}

inline Cure undecided() {
  Cure out;
  out.diagnosis = open();
  Edit ask = edit_of("444455556666", "key-policy", "add-statements", key);
  ask.statements = {statement};
  ask.who = "an administrator of 444455556666 with kms:PutKeyPolicy on this key";
  out.asks = {ask};
  return out;
}

}  // namespace amiable::report::samples
