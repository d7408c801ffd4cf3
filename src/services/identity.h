// Who signed a request: what the credentials say, before any policy is asked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "authz/gather.h"
#include "base/timestamp.h"
#include "model/records.h"

namespace amiable::services {

struct Assertion;  // sts/assertion.h

struct Identity {
  // web_identity, saml_user: whom an identity provider speaks for, without credentials of AWS yet.
  enum class Kind : std::uint8_t {
    root,
    user,
    role_session,
    federated_user,
    web_identity,
    saml_user
  };
  Kind kind = Kind::root;
  std::string partition = "aws";
  std::string account;
  std::string arn;      // root: arn:aws:iam::A:root; sessions: arn:aws:sts::A:assumed-role/R/S
  std::string user_id;  // account id, AIDA…, AROA…:session, A:federated-name
  std::string access_key_id;

  // Temporary credentials; `kind` root or user with `temporary`: GetSessionToken.
  bool temporary = false;
  Timestamp issued, expires;
  std::optional<Timestamp> mfa;    // when an MFA code was given for it
  std::string user_name;           // user; federated_user: the IAM user who asked (empty: root)
  std::string user_entity_id;      // its AIDA…, checked at every use
  std::string role_name, role_id;  // role_session
  std::string session_name;        // role_session, federated_user
  std::string source_identity;
  std::vector<model::Tag> session_tags;
  std::vector<std::string> transitive_tag_keys;
  std::vector<std::string> session_policies;     // texts of inline session policies
  std::vector<std::string> session_policy_arns;  // managed ones, read anew at each request
  // role_session by the word of a provider: its ARN, and what of it policies go on asking.
  std::string federated_provider;
  std::vector<model::Tag> federation_keys;
  std::shared_ptr<const Assertion> assertion;  // web_identity, saml_user
};

}  // namespace amiable::services
