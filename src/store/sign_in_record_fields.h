// What a row of each table of sign_in_records.h holds, and the parts of users and accounts that
// stand there: a part of record_fields.h, under the same rules.
#pragma once

#include "store/sign_in_records.h"
#include "store/tag_fields.h"

namespace amiable::store {

struct DescribeLoginProfile {
  template <class F>
  void operator()(F& f, typename F::template Ref<LoginProfile> profile) const {
    f.bytes("salt", profile.salt);
    f.bytes("digest", profile.digest);
    f("resetRequired", profile.reset_required);
    f("created", profile.created);
    f("used", profile.used);
    f("changed", profile.changed);
    f("earlier", profile.earlier);
  }
};

struct DescribeSigningCertificate {
  template <class F>
  void operator()(F& f, typename F::template Ref<SigningCertificate> certificate) const {
    f("id", certificate.id);
    f("body", certificate.body);
    f("active", certificate.active);
    f("uploaded", certificate.uploaded);
  }
};

struct DescribeSshPublicKey {
  template <class F>
  void operator()(F& f, typename F::template Ref<SshPublicKey> key) const {
    f("id", key.id);
    f("body", key.body);
    f("fingerprint", key.fingerprint);
    f("active", key.active);
    f("uploaded", key.uploaded);
  }
};

struct DescribePasswordPolicy {
  template <class F>
  void operator()(F& f, typename F::template Ref<PasswordPolicy> policy) const {
    f("minimumLength", policy.minimum_length);
    f("symbols", policy.symbols);
    f("numbers", policy.numbers);
    f("upperCase", policy.upper_case);
    f("lowerCase", policy.lower_case);
    f("usersMayChange", policy.users_may_change);
    f("maxAgeDays", policy.max_age_days);
    f("reusePrevention", policy.reuse_prevention);
    f("hardExpiry", policy.hard_expiry);
  }
};

struct DescribeCredentialReport {
  template <class F>
  void operator()(F& f, typename F::template Ref<CredentialReport> report) const {
    f("content", report.content);
    f("generated", report.generated);
  }
};

template <class F>
void describe(F& f, typename F::template Ref<MfaDevice> row) {
  f("account", row.account);
  f("serial", row.serial);
  f("user", row.user);
  f("userId", row.user_id);
  f("virtual", row.is_virtual);
  f.bytes("sealedSeed", row.sealed_seed);
  f("enabled", row.enabled);
  f("created", row.created);
  f("lastStep", row.last_step);
  f.list("tags", row.tags, DescribeTag());
}

template <class F>
void describe(F& f, typename F::template Ref<ServerCertificate> row) {
  f("account", row.account);
  f("name", row.name);
  f("path", row.path);
  f("id", row.id);
  f("arn", row.arn);
  f("body", row.body);
  f("chain", row.chain);
  f.bytes("sealedPrivateKey", row.sealed_private_key);
  f("uploaded", row.uploaded);
  f("expires", row.expires);
  f.list("tags", row.tags, DescribeTag());
}

template <class F>
void describe(F& f, typename F::template Ref<OidcProvider> row) {
  f("account", row.account);
  f("arn", row.arn);
  f("url", row.url);
  f("clientIds", row.client_ids);
  f("thumbprints", row.thumbprints);
  f("created", row.created);
  f.list("tags", row.tags, DescribeTag());
}

template <class F>
void describe(F& f, typename F::template Ref<SamlProvider> row) {
  f("account", row.account);
  f("arn", row.arn);
  f("name", row.name);
  f("uniqueId", row.unique_id);
  f("metadata", row.metadata);
  f("created", row.created);
  f("validUntil", row.valid_until);
  f.list("tags", row.tags, DescribeTag());
}

template <class F>
void describe(F& f, typename F::template Ref<AccessReport> row) {
  f("id", row.id);
  f("account", row.account);
  f("arn", row.arn);
  f("granularity", row.granularity);
  f("requested", row.requested);
}

}  // namespace amiable::store
