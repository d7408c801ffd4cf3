// AWS Signature Version 4, both ways: what a request claims, whether it is true, and signing.
// Two forms: the Authorization header, and the presigned query (X-Amz-…). It holds no store of
// keys and reads no clock: the caller brings the secret and the time.
//
// A server calls, in this order, and answers the first error through wire::signing_error:
//   1. read_authorization   shape, Host signed, algorithm, the five parts of the Credential
//   2. check_time           DynamoDB was seen to look at the time before the scope
//   3. check_scope          before the key: a wrong region is told even for an unknown key
//   4. the caller's own     access key id, then session token (unknown_key, session_expired)
//   5. check_signature      last, since only it is costly
// All functions are pure but for scratch memory per thread; a SigningKeys belongs to one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/secret_bytes.h"
#include "http/messages.h"
#include "wire/signing_faults.h"

namespace amiable::wire {

enum class AuthorizationForm { header, query };

// What a request claims about its signer. Nothing of it is checked yet but its shape.
struct Authorization {
  AuthorizationForm form = AuthorizationForm::header;
  std::string access_key_id;
  std::string date;  // first of the credential scope: YYYYMMDD
  std::string region;
  std::string service;
  std::string terminator;      // last of the credential scope: aws4_request
  std::string signed_headers;  // lower case, sorted, each once, joined by ';'; holds host
  std::string signature;
  std::string timestamp_text;  // YYYYMMDDTHHMMSSZ, also where the time came in a Date header
  std::int64_t timestamp = 0;  // the same in seconds since 1970
  std::optional<std::int64_t> expires_seconds;  // X-Amz-Expires, 1 to 604800
  std::string session_token;                    // empty: none
  std::string payload_hash;                     // x-amz-content-sha256; empty: none
};

// The service and region that an endpoint answers for, or that a request is signed for.
struct SigningScope {
  std::string_view service;
  std::string_view region;
};

// Faults: missing, both_forms, malformed, malformed_query, bad_expires, host_not_signed,
// unknown_key (a token beyond the bound). A repeated Authorization, X-Amz-Date or
// X-Amz-Security-Token is malformed. X-Amz-Date wins over Date.
Result<Authorization, SigningError> read_authorization(const http::Request& request);

// wrong_* faults; several at once are wrong_scope with all texts in one. An empty region in
// `endpoint` accepts any region.
Result<void, SigningError> check_scope(const Authorization& claimed, SigningScope endpoint);

// `now` in seconds since 1970. Outside S3 X-Amz-Expires has no effect: STS is known to hold
// presigned requests to the window of signed ones whatever they say, and SDKs leave it out.
// In S3 a presigned request lasts X-Amz-Expires seconds from its date.
Result<void, SigningError> check_time(const Authorization& claimed, std::int64_t now,
                                      std::int64_t skew_seconds);

// Derived keys, so that a repeated (key id, secret, date, region, service) costs four HMACs once.
// Bounded: a fixed number of slots, the newest wins its slot. Secrets and keys are wiped when
// replaced. Not thread-safe: one per thread.
class SigningKeys {
 public:
  SigningKeys();
  // The view lives until the next call.
  std::string_view key(const Authorization& claimed, std::string_view secret_access_key);

 private:
  struct Slot {
    std::string name;
    crypto::SecretBytes secret;
    crypto::SecretBytes key;
  };
  std::vector<Slot> slots_;
  std::string name_;
};

// Whether the signature is that of this request under this secret. Faults: wrong_signature,
// malformed_query; for S3 also wrong_payload_hash and headers_not_signed.
// The body always counts, but in S3 and EBS with UNSIGNED-PAYLOAD: elsewhere AWS hashes the body
// itself and that literal makes the signatures differ. A signed x-amz-content-sha256 must be true.
// Outside S3 x-amz-* headers may stay unsigned, as AWS lets them; host may not.
// A Host with a default port (:80, :443) also verifies when it was signed without it.
Result<void, SigningError> check_signature(const Authorization& claimed,
                                           const http::Request& request,
                                           std::string_view secret_access_key, SigningKeys& keys);

// The stages, for tests and diagnosis: what check_signature compares. Fault: malformed_query.
Result<std::string, SigningError> canonical_request(const Authorization& claimed,
                                                    const http::Request& request);
std::string string_to_sign(const Authorization& claimed, std::string_view canonical);

struct Credentials {
  std::string access_key_id;
  crypto::SecretBytes secret_access_key;
  std::string session_token;  // empty: long-term key
};

// Header form. Replaces Authorization, X-Amz-Date and X-Amz-Security-Token, adds
// X-Amz-Content-Sha256 for S3 where it is absent, and signs every header but those that hops
// change. Needs a Host header (host_not_signed) and a well-formed target (malformed_query).
Result<void, SigningError> sign(http::Request& request, const Credentials& credentials,
                                SigningScope scope, std::int64_t now);

// Query form: the target to request instead, signed with the headers and the body of `request`
// (for S3 with UNSIGNED-PAYLOAD). Faults as in `sign`; bad_expires outside 1 to 604800.
Result<std::string, SigningError> presign(const http::Request& request,
                                          const Credentials& credentials, SigningScope scope,
                                          std::int64_t now, std::int64_t expires_seconds);

}  // namespace amiable::wire
