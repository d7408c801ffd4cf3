// Rows of IAM that people and certificates sign in with: passwords, MFA devices, keys and
// certificates of users, identity providers of accounts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "model/records.h"

namespace amiable::store {

struct LoginProfile {        // the password of a user
  std::string salt, digest;  // never the password itself
  bool reset_required = false;
  Timestamp created;
  std::optional<Timestamp> used;
  Timestamp changed;                 // when this password was set
  std::vector<std::string> earlier;  // passwords before it, newest first: salt and digest in hex
};

struct SigningCertificate {
  std::string id, body;  // PEM
  bool active = true;
  Timestamp uploaded;
};

struct SshPublicKey {
  std::string id;           // APKA…
  std::string body;         // as uploaded
  std::string fingerprint;  // MD5, colons between
  bool active = true;
  Timestamp uploaded;
};

struct PasswordPolicy {
  std::int64_t minimum_length = 6;
  bool symbols = false, numbers = false, upper_case = false, lower_case = false;
  bool users_may_change = false;
  std::optional<std::int64_t> max_age_days, reuse_prevention;
  std::optional<bool> hard_expiry;
};

struct CredentialReport {
  std::string content;  // CSV
  Timestamp generated;
};

// A virtual MFA device, enabled for a user (or the root) or for nobody yet; others are known once
// enabled.
struct MfaDevice {
  std::string account, serial;  // serial: arn:aws:iam::…:mfa/…, or that of a hardware device
  std::string user, user_id;    // empty: nobody's; root: user empty, user_id the account
  bool is_virtual = true;
  std::string sealed_seed;  // TOTP secret, sealed by services
  std::optional<Timestamp> enabled;
  Timestamp created;
  std::int64_t last_step = 0;  // TOTP time step of the last code taken: none works twice
  std::vector<model::Tag> tags;
};

struct ServerCertificate {
  std::string account, name, path, id, arn;  // id: ASCA…
  std::string body, chain;                   // PEM
  std::string sealed_private_key;
  Timestamp uploaded, expires;
  std::vector<model::Tag> tags;
};

struct OidcProvider {
  std::string account, arn;
  std::string url;  // without https://
  std::vector<std::string> client_ids, thumbprints;
  Timestamp created;
  std::vector<model::Tag> tags;
};

struct SamlProvider {
  std::string account, arn, name;
  std::string unique_id;  // SAML provider's own
  std::string metadata;   // XML as uploaded
  Timestamp created;
  std::optional<Timestamp> valid_until;
  std::vector<model::Tag> tags;
};

// A job of GenerateServiceLastAccessedDetails: the report is read out of the journal when asked.
struct AccessReport {
  std::string id;  // job id
  std::string account, arn;
  std::string granularity;  // SERVICE_LEVEL, ACTION_LEVEL
  Timestamp requested;
};

}  // namespace amiable::store
