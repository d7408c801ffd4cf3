// What a row of each table holds, described once for writing and reading.
//
// The names are the file format: they are added to and never change their meaning. A field that
// a policy's compilation needs (names, ARNs) stands before the policy.
#pragma once

#include "store/change_set.h"
#include "store/document.h"
#include "store/sign_in_record_fields.h"
#include "store/tag_fields.h"

namespace amiable::store {

template <class F>
void describe(F& f, typename F::template Ref<Account> row) {
  f("id", row.id);
  f("alias", row.alias);
  f("created", row.created);
  f.maybe("passwordPolicy", row.password_policy, DescribePasswordPolicy());
  f.maybe("credentialReport", row.credential_report, DescribeCredentialReport());
}

template <class F>
void describe(F& f, typename F::template Ref<AccessKey> row) {
  f("id", row.id);
  f("account", row.account);
  f("user", row.user);
  f("userId", row.user_id);
  f.bytes("sealedSecret", row.sealed_secret);
  f("active", row.active);
  f("created", row.created);
}

// `prefix` before the name makes the holder of inline policies: "group " for groups.
template <class F>
void describe_entity(F& f, typename F::template Ref<Entity> row, const char* prefix) {
  f("account", row.account);
  f("name", row.name);
  f("path", row.path);
  f("id", row.id);
  f("arn", row.arn);
  f("created", row.created);
  f.list("inlinePolicies", row.inline_policies, [&](auto& fields, auto& inline_policy) {
    fields("name", inline_policy.name);
    fields.document("document", inline_policy.document, policy::Kind::identity, inline_policy.name,
                    {{}, prefix + row.name});
  });
  f("attached", row.attached);
}

template <class F>
void describe(F& f, typename F::template Ref<User> row) {
  describe_entity(f, row, "");
  f("groups", row.groups);
  f("boundary", row.boundary);
  f.list("tags", row.tags, DescribeTag());
  f.maybe("loginProfile", row.login_profile, DescribeLoginProfile());
  f.list("signingCertificates", row.signing_certificates, DescribeSigningCertificate());
  f.list("sshKeys", row.ssh_keys, DescribeSshPublicKey());
}

template <class F>
void describe(F& f, typename F::template Ref<Group> row) {
  describe_entity(f, row, "group ");
}

template <class F>
void describe(F& f, typename F::template Ref<Role> row) {
  describe_entity(f, row, "");
  f.document("trust", row.trust, policy::Kind::trust, "trust policy", {{}, row.name});
  f("description", row.description);
  f("maxSessionDuration", row.max_session_duration);
  f("boundary", row.boundary);
  f.list("tags", row.tags, DescribeTag());
  f("service", row.service);
}

template <class F>
void describe(F& f, typename F::template Ref<ManagedPolicy> row) {
  f("account", row.account);
  f("name", row.name);
  f("path", row.path);
  f("id", row.id);
  f("arn", row.arn);
  f("description", row.description);
  f.list("versions", row.versions, [&](auto& fields, auto& version) {
    fields("number", version.number);
    fields.document("document", version.document, policy::Kind::identity, row.name, {row.arn, {}});
    fields("created", version.created);
  });
  f("defaultVersion", row.default_version);
  f("lastVersion", row.last_version);
  f("created", row.created);
  f("updated", row.updated);
  f.list("tags", row.tags, DescribeTag());
}

template <class F>
void describe(F& f, typename F::template Ref<InstanceProfile> row) {
  f("account", row.account);
  f("name", row.name);
  f("path", row.path);
  f("id", row.id);
  f("arn", row.arn);
  f("created", row.created);
  f("role", row.role);
  f.list("tags", row.tags, DescribeTag());
}

template <class F>
void describe_key_record(F& f, typename F::template Ref<model::Key> key) {
  f("arn", key.arn);
  f("id", key.id);
  f("account", key.account);
  f("region", key.region);
  f("state", key.state);
  f("spec", key.spec);
  f("usage", key.usage);
  f("originOfMaterial", key.origin_of_material);
  f("awsManaged", key.aws_managed);
  f("multiRegion", key.multi_region);
  f("multiRegionType", key.multi_region_type);
  f("shownDeletionDate", key.deletion_date);
  f("shownValidTo", key.valid_to);
}

struct DescribeMaterial {
  template <class F>
  void operator()(F& f, typename F::template Ref<KeyMaterial> material) const {
    f("id", material.id);
    f.bytes("wrapped", material.wrapped);
    f("created", material.created);
    f("rotation", material.rotation);
    f("description", material.description);
    f("validTo", material.valid_to);
  }
};

template <class F>
void describe(F& f, typename F::template Ref<Key> row) {
  describe_key_record(f, row.record);
  f("description", row.description);
  f("created", row.created);
  f("deletionDate", row.deletion_date);
  f("pendingWindowDays", row.pending_window_days);
  f("stateBeforeDeletion", row.state_before_deletion);
  f("awsServiceAlias", row.aws_service_alias);
  f.list("materials", row.materials, DescribeMaterial());
  f.bytes("publicKey", row.public_key);
  f("rotationEnabled", row.rotation_enabled);
  f("rotationPeriodDays", row.rotation_period_days);
  f("nextRotation", row.next_rotation);
  f("onDemandRotation", row.on_demand_rotation);
  f("expirationModel", row.expiration_model);
  f("primaryRegion", row.primary_region);
  f("replicaRegions", row.replica_regions);
  f.document("policy", row.policy, policy::Kind::key, "default", {});
  f.list("tags", row.tags, DescribeTag());
}

template <class F>
void describe(F& f, typename F::template Ref<Alias> row) {
  f("name", row.record.name);
  f("arn", row.record.arn);
  f("targetKeyId", row.record.target_key_id);
  f("account", row.account);
  f("region", row.region);
  f("created", row.created);
  f("updated", row.updated);
}

template <class F>
void describe_grant_record(F& f, typename F::template Ref<model::Grant> grant) {
  f("id", grant.id);
  f("name", grant.name);
  f("keyArn", grant.key_arn);
  f("grantee", grant.grantee);
  f("retiringPrincipal", grant.retiring_principal);
  f("issuingAccount", grant.issuing_account);
  f("operations", grant.operations);
  f.list("contextSubset", grant.context_subset, DescribeTag());
  f.list("contextEquals", grant.context_equals, DescribeTag());
  f("hasSubset", grant.has_subset);
  f("hasEquals", grant.has_equals);
  f("sourceArn", grant.source_arn);
  f("creationDate", grant.creation_date);
  f("visible", grant.visible);
  f("tokens", grant.tokens);
}

template <class F>
void describe(F& f, typename F::template Ref<Grant> row) {
  describe_grant_record(f, row.record);
  f("granteeShown", row.grantee_shown);
  f("granteeId", row.grantee_id);
  f("retiringShown", row.retiring_shown);
  f("retiringId", row.retiring_id);
  f("sequence", row.sequence);
  f("created", row.created);
}

template <class F>
void describe(F& f, typename F::template Ref<Setting> row) {
  f("name", row.name);
  f.bytes("value", row.value);
}

}  // namespace amiable::store
