// Rows of AWS Organizations: the organization, its tree of root, units and accounts, its policies,
// and what is under way (accounts being made, invitations).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "model/records.h"
#include "store/stored_document.h"

namespace amiable::store {

struct TrustedService {
  std::string principal;  // access-analyzer.amazonaws.com
  Timestamp enabled;
};

struct DelegatedAdministrator {
  std::string account, service;  // service principal
  Timestamp enabled;
};

struct Organization {
  std::string id;  // o-…
  std::string management_account;
  std::string root;                       // r-…
  std::string feature_set = "ALL";        // ALL, CONSOLIDATED_BILLING
  std::vector<std::string> policy_types;  // enabled on the root: SERVICE_CONTROL_POLICY, …
  std::vector<TrustedService> trusted_services;
  std::vector<DelegatedAdministrator> delegated;
  Timestamp created;
};

// The root, a unit or a member account. What is attached stands in order of attachment; AWS's own
// p-FullAWSAccess and p-RCPFullAWSAccess are ids like all others.
struct OrganizationNode {
  enum class Kind : std::uint8_t { root, unit, account };
  std::string id;            // r-…, ou-…, 12 digits
  std::string organization;  // o-…
  Kind kind = Kind::account;
  std::string parent;  // empty: the root
  std::string name;
  std::string email;                  // accounts
  std::string status = "ACTIVE";      // accounts: ACTIVE, SUSPENDED, PENDING_CLOSURE
  std::string joined_method;          // accounts: INVITED, CREATED
  Timestamp joined;                   // accounts; units and roots: created
  std::vector<std::string> attached;  // ids of policies
  std::vector<model::Tag> tags;
};

struct OrganizationPolicy {
  std::string id;            // p-…
  std::string organization;  // o-…
  std::string type;          // SERVICE_CONTROL_POLICY, RESOURCE_CONTROL_POLICY
  std::string name, description, arn;
  Document document;
  Timestamp created;
  std::vector<model::Tag> tags;
};

// The language that policies of a type are written in.
inline policy::Kind organization_policy_kind(std::string_view type) {
  return type == "RESOURCE_CONTROL_POLICY" ? policy::Kind::rcp : policy::Kind::scp;
}

// What CreateAccount began; the account is made in the same write.
struct AccountCreation {
  std::string id;  // car-…
  std::string organization, name, account;
  std::string state;           // SUCCEEDED, FAILED
  std::string failure_reason;  // EMAIL_ALREADY_EXISTS, …
  Timestamp requested, completed;
};

// An invitation of an account to an organization.
struct Handshake {
  std::string id;  // h-…
  std::string organization, management_account;
  std::string account;  // invited, 12 digits; empty: by e-mail only
  std::string email, notes;
  std::string state = "OPEN";  // OPEN, CANCELED, ACCEPTED, DECLINED, EXPIRED
  std::vector<model::Tag> tags;
  Timestamp requested, expires;
};

}  // namespace amiable::store
