// What a row of each table of AWS Organizations holds: a part of record_fields.h, under the same
// rules.
#pragma once

#include "store/field_reader.h"
#include "store/field_writer.h"
#include "store/record_fields.h"

namespace amiable::store {

struct DescribeTrustedService {
  template <class F>
  void operator()(F& f, typename F::template Ref<TrustedService> service) const {
    f("principal", service.principal);
    f("enabled", service.enabled);
  }
};

struct DescribeDelegated {
  template <class F>
  void operator()(F& f, typename F::template Ref<DelegatedAdministrator> one) const {
    f("account", one.account);
    f("service", one.service);
    f("enabled", one.enabled);
  }
};

template <class F>
void describe(F& f, typename F::template Ref<Organization> row) {
  f("id", row.id);
  f("managementAccount", row.management_account);
  f("root", row.root);
  f.always("featureSet", row.feature_set);
  f("policyTypes", row.policy_types);
  f.list("trustedServices", row.trusted_services, DescribeTrustedService());
  f.list("delegated", row.delegated, DescribeDelegated());
  f("created", row.created);
}

// Kind as a word, so that the file does not hang on the order of an enumeration.
inline void describe_kind(FieldWriter& f, OrganizationNode::Kind kind) {
  using Kind = OrganizationNode::Kind;
  f("kind", std::string(kind == Kind::root ? "root" : kind == Kind::unit ? "unit" : "account"));
}
inline void describe_kind(FieldReader& f, OrganizationNode::Kind& kind) {
  using Kind = OrganizationNode::Kind;
  std::string word;
  f("kind", word);
  kind = word == "root" ? Kind::root : word == "unit" ? Kind::unit : Kind::account;
}

template <class F>
void describe(F& f, typename F::template Ref<OrganizationNode> row) {
  f("id", row.id);
  f("organization", row.organization);
  describe_kind(f, row.kind);
  f("parent", row.parent);
  f("name", row.name);
  f("email", row.email);
  f.always("status", row.status);
  f("joinedMethod", row.joined_method);
  f("joined", row.joined);
  f("attached", row.attached);
  f.list("tags", row.tags, DescribeTag());
}

template <class F>
void describe(F& f, typename F::template Ref<OrganizationPolicy> row) {
  f("id", row.id);
  f("organization", row.organization);
  f("type", row.type);
  f("name", row.name);
  f("description", row.description);
  f("arn", row.arn);
  f.document("document", row.document, organization_policy_kind(row.type), row.id, {row.arn, {}});
  f("created", row.created);
  f.list("tags", row.tags, DescribeTag());
}

template <class F>
void describe(F& f, typename F::template Ref<AccountCreation> row) {
  f("id", row.id);
  f("organization", row.organization);
  f("name", row.name);
  f("account", row.account);
  f("state", row.state);
  f("failureReason", row.failure_reason);
  f("requested", row.requested);
  f("completed", row.completed);
}

template <class F>
void describe(F& f, typename F::template Ref<Handshake> row) {
  f("id", row.id);
  f("organization", row.organization);
  f("managementAccount", row.management_account);
  f("account", row.account);
  f("email", row.email);
  f("notes", row.notes);
  f.always("state", row.state);
  f.list("tags", row.tags, DescribeTag());
  f("requested", row.requested);
  f("expires", row.expires);
}

}  // namespace amiable::store
