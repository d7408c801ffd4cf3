// Checks claims against the endpoint, the clock and the secret, and signs with the same stages.
#include "wire/sigv4.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <functional>

#include "base/ascii.h"
#include "crypto/hash.h"
#include "wire/canonical_request.h"
#include "wire/sigv4_time.h"

namespace amiable::wire {
namespace {

constexpr std::string_view algorithm_name = "AWS4-HMAC-SHA256";
constexpr std::string_view terminator_name = "aws4_request";
constexpr std::string_view unsigned_payload = "UNSIGNED-PAYLOAD";
constexpr std::size_t slots_max = 256;

bool is_s3(const Authorization& claimed) { return claimed.service == "s3"; }

// Clients of the EBS direct APIs leave the block of PutSnapshotBlock out of the signature (the
// model's v4-unsigned-body) and say so. Other services never get such requests.
bool leaves_body_unsigned(const Authorization& claimed) {
  return claimed.service == "ebs" && claimed.payload_hash == unsigned_payload;
}

CanonicalParts parts_of(const Authorization& claimed, std::string_view payload_hash) {
  CanonicalParts parts;
  parts.signed_headers = claimed.signed_headers;
  parts.payload_hash = payload_hash;
  if (is_s3(claimed)) parts.path = PathRule::verbatim;
  if (claimed.form == AuthorizationForm::query) parts.query = QueryRule::without_signature;
  return parts;
}

bool is_signed(const Authorization& claimed, std::string_view lower_name) {
  for (std::string_view rest = claimed.signed_headers; !rest.empty();) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    if (rest.substr(0, end) == lower_name) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

// The last line of the canonical request. S3 takes the claim, other services the body alone.
std::string payload_line(const Authorization& claimed, const http::Request& request) {
  if (is_s3(claimed)) {
    if (!claimed.payload_hash.empty()) return claimed.payload_hash;
    if (claimed.form == AuthorizationForm::query) return std::string(unsigned_payload);
  }
  if (leaves_body_unsigned(claimed)) return std::string(unsigned_payload);
  return crypto::hex(crypto::sha256(request.body));
}

// Streaming payloads of S3 (STREAMING-…) are refused here too: no service of ours takes them.
Result<void, SigningError> check_payload_claim(const Authorization& claimed,
                                               const http::Request& request,
                                               std::string_view line) {
  if (claimed.payload_hash.empty()) return {};
  if (is_s3(claimed)) {
    if (line == unsigned_payload || line == crypto::hex(crypto::sha256(request.body))) return {};
    return SigningError{SigningFault::wrong_payload_hash, ""};
  }
  if (claimed.payload_hash == line || !is_signed(claimed, "x-amz-content-sha256")) return {};
  return SigningError{SigningFault::wrong_signature, ""};
}

// S3 page "Authenticating requests": every x-amz-* header must be signed.
Result<void, SigningError> check_headers_signed(const Authorization& claimed,
                                                const http::Request& request) {
  for (const http::Header& header : request.headers) {
    const std::string name = ascii_lowered(header.name);
    // A presigned URL may have been made before the hash was known.
    const bool counts = name.starts_with("x-amz-") && name != "x-amz-content-sha256";
    if (counts && !is_signed(claimed, name)) {
      return SigningError{SigningFault::headers_not_signed, ""};
    }
  }
  return {};
}

void write_string_to_sign(const Authorization& claimed, std::string_view canonical,
                          std::string& out) {
  out.assign(algorithm_name).push_back('\n');
  out.append(claimed.timestamp_text).push_back('\n');
  for (const std::string* part : {&claimed.date, &claimed.region, &claimed.service}) {
    out.append(*part).push_back('/');
  }
  out.append(claimed.terminator).push_back('\n');
  out.append(crypto::hex(crypto::sha256(canonical)));
}

crypto::SecretBytes derive_key(const Authorization& claimed, std::string_view secret) {
  constexpr std::string_view prefix = "AWS4";
  crypto::SecretBytes first(prefix.size() + secret.size());
  const auto rest = std::copy(prefix.begin(), prefix.end(), first.bytes().begin());
  std::copy(secret.begin(), secret.end(), rest);
  crypto::SecretBytes key = std::move(first);
  for (const std::string* part :
       {&claimed.date, &claimed.region, &claimed.service, &claimed.terminator}) {
    key = crypto::SecretBytes::copy_of(crypto::as_view(crypto::hmac_sha256(key.view(), *part)));
  }
  return key;
}

std::string signature_of(const Authorization& claimed, std::string_view canonical,
                         std::string_view key) {
  thread_local std::string text;
  write_string_to_sign(claimed, canonical, text);
  return crypto::hex(crypto::hmac_sha256(key, text));
}

bool has_default_port(std::string_view host) {
  return host.ends_with(":443") || host.ends_with(":80");
}

// True when the signature is right with the Host header read by `rule`.
Result<bool, SigningError> verifies(const Authorization& claimed, const http::Request& request,
                                    CanonicalParts parts, std::string_view key) {
  thread_local std::string canonical;
  if (write_canonical_request(request, parts, canonical) != CanonicalOutcome::written) {
    return SigningError{SigningFault::malformed_query, ""};
  }
  return crypto::constant_time_equals(signature_of(claimed, canonical, key), claimed.signature);
}

Authorization claims_for(const Credentials& credentials, SigningScope scope, std::int64_t now) {
  Authorization own;
  own.access_key_id = credentials.access_key_id;
  own.region = scope.region;
  own.service = scope.service;
  own.terminator = terminator_name;
  own.timestamp = now;
  own.timestamp_text = basic_time(now);
  own.date = own.timestamp_text.substr(0, 8);
  own.session_token = credentials.session_token;
  return own;
}

std::string credential_of(const Authorization& own) {
  return fmt::format("{}/{}/{}/{}/{}", own.access_key_id, own.date, own.region, own.service,
                     own.terminator);
}

// Headers that a hop or the transport changes after signing; botocore leaves out most of them.
bool is_left_unsigned(std::string_view lower_name) {
  constexpr std::array<std::string_view, 7> names = {
      "authorization",     "connection", "content-length", "expect",
      "transfer-encoding", "user-agent", "x-amzn-trace-id"};
  return std::find(names.begin(), names.end(), lower_name) != names.end();
}

std::string names_to_sign(const http::Request& request) {
  std::vector<std::string> names;
  for (const http::Header& header : request.headers) {
    std::string name = ascii_lowered(header.name);
    if (!is_left_unsigned(name)) names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::string joined;
  for (const std::string& name : names) {
    if (!joined.empty()) joined.push_back(';');
    joined.append(name);
  }
  return joined;
}

void replace_header(http::Request& request, std::string_view name, std::string_view value) {
  std::erase_if(request.headers, [name](const http::Header& header) {
    return equals_ignoring_case(header.name, name);
  });
  if (!value.empty()) request.headers.push_back({std::string(name), std::string(value)});
}

Result<std::string, SigningError> sign_claims(const Authorization& own,
                                              const http::Request& request,
                                              const Credentials& credentials) {
  if (!is_signed(own, "host")) return SigningError{SigningFault::host_not_signed, ""};
  const std::string canonical = TRY(canonical_request(own, request));
  return signature_of(own, canonical, derive_key(own, credentials.secret_access_key.view()).view());
}

}  // namespace

Result<void, SigningError> check_scope(const Authorization& claimed, SigningScope endpoint) {
  SigningError error;
  int faults = 0;
  const auto add = [&](SigningFault fault, std::string_view text) {
    error.fault = ++faults == 1 ? fault : SigningFault::wrong_scope;
    error.detail.append(text);
  };
  if (!endpoint.region.empty() && claimed.region != endpoint.region) {
    add(SigningFault::wrong_region, "Credential should be scoped to a valid region. ");
  }
  if (claimed.service != endpoint.service) {
    add(SigningFault::wrong_service,
        fmt::format("Credential should be scoped to correct service: '{}'. ", endpoint.service));
  }
  if (claimed.terminator != terminator_name) {
    add(SigningFault::wrong_terminator,
        fmt::format("Credential should be scoped with a valid terminator: '{}', not '{}'. ",
                    terminator_name, claimed.terminator));
  }
  const std::string_view day = std::string_view(claimed.timestamp_text).substr(0, 8);
  if (claimed.date != day) {
    add(SigningFault::wrong_date_in_scope,
        fmt::format("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of "
                    "date from HTTP: '{}' != '{}', from '{}'.",
                    claimed.date, day, claimed.timestamp_text));
  }
  if (faults != 0) return error;
  return {};
}

Result<void, SigningError> check_time(const Authorization& claimed, std::int64_t now,
                                      std::int64_t skew_seconds) {
  if (claimed.timestamp > now + skew_seconds) {
    return SigningError{SigningFault::not_yet_current,
                        fmt::format("Signature not yet current: {} is still later than {} ({} + "
                                    "{} min.)",
                                    claimed.timestamp_text, basic_time(now + skew_seconds),
                                    basic_time(now), skew_seconds / 60)};
  }
  if (is_s3(claimed) && claimed.form == AuthorizationForm::query) {
    if (now <= claimed.timestamp + claimed.expires_seconds.value_or(0)) return {};
    return SigningError{SigningFault::expired, "Request has expired"};
  }
  if (claimed.timestamp >= now - skew_seconds) return {};
  return SigningError{SigningFault::expired,
                      fmt::format("Signature expired: {} is now earlier than {} ({} - {} min.)",
                                  claimed.timestamp_text, basic_time(now - skew_seconds),
                                  basic_time(now), skew_seconds / 60)};
}

SigningKeys::SigningKeys() : slots_(slots_max) {}

std::string_view SigningKeys::key(const Authorization& claimed,
                                  std::string_view secret_access_key) {
  // No part holds a '/', so that the joined name is one to one.
  name_.clear();
  for (const std::string* part : {&claimed.access_key_id, &claimed.date, &claimed.region,
                                  &claimed.service, &claimed.terminator}) {
    name_.append(*part).push_back('/');
  }
  Slot& slot = slots_[std::hash<std::string_view>{}(name_) % slots_.size()];
  const bool known =
      slot.name == name_ && crypto::constant_time_equals(slot.secret.view(), secret_access_key);
  if (!known) {
    slot.key = derive_key(claimed, secret_access_key);
    slot.secret = crypto::SecretBytes::copy_of(secret_access_key);
    slot.name = name_;
  }
  return slot.key.view();
}

Result<void, SigningError> check_signature(const Authorization& claimed,
                                           const http::Request& request,
                                           std::string_view secret_access_key, SigningKeys& keys) {
  const std::string payload = payload_line(claimed, request);
  TRY(check_payload_claim(claimed, request, payload));
  if (is_s3(claimed)) TRY(check_headers_signed(claimed, request));
  const std::string_view key = keys.key(claimed, secret_access_key);
  CanonicalParts parts = parts_of(claimed, payload);
  if (TRY(verifies(claimed, request, parts, key))) return {};
  if (has_default_port(request.header("host"))) {
    parts.host = HostRule::without_default_port;
    if (TRY(verifies(claimed, request, parts, key))) return {};
  }
  return SigningError{SigningFault::wrong_signature, ""};
}

Result<std::string, SigningError> canonical_request(const Authorization& claimed,
                                                    const http::Request& request) {
  const std::string payload = payload_line(claimed, request);
  std::string canonical;
  if (write_canonical_request(request, parts_of(claimed, payload), canonical) !=
      CanonicalOutcome::written) {
    return SigningError{SigningFault::malformed_query, ""};
  }
  return canonical;
}

std::string string_to_sign(const Authorization& claimed, std::string_view canonical) {
  std::string text;
  write_string_to_sign(claimed, canonical, text);
  return text;
}

Result<void, SigningError> sign(http::Request& request, const Credentials& credentials,
                                SigningScope scope, std::int64_t now) {
  Authorization own = claims_for(credentials, scope, now);
  replace_header(request, "Authorization", "");
  replace_header(request, "X-Amz-Date", own.timestamp_text);
  replace_header(request, "X-Amz-Security-Token", own.session_token);
  own.payload_hash = request.header("x-amz-content-sha256");
  if (is_s3(own) && own.payload_hash.empty()) {
    own.payload_hash = crypto::hex(crypto::sha256(request.body));
    replace_header(request, "X-Amz-Content-Sha256", own.payload_hash);
  }
  own.signed_headers = names_to_sign(request);
  const std::string signature = TRY(sign_claims(own, request, credentials));
  replace_header(request, "Authorization",
                 fmt::format("{} Credential={}, SignedHeaders={}, Signature={}", algorithm_name,
                             credential_of(own), own.signed_headers, signature));
  return {};
}

Result<std::string, SigningError> presign(const http::Request& request,
                                          const Credentials& credentials, SigningScope scope,
                                          std::int64_t now, std::int64_t expires_seconds) {
  if (expires_seconds < 1 || expires_seconds > 604800) {
    return SigningError{SigningFault::bad_expires, "X-Amz-Expires must be from 1 to 604800"};
  }
  Authorization own = claims_for(credentials, scope, now);
  own.form = AuthorizationForm::query;
  own.signed_headers = names_to_sign(request);
  own.payload_hash = request.header("x-amz-content-sha256");
  http::Request bare = request;
  const auto add = [&bare](std::string_view name, std::string_view value) {
    bare.target.push_back(bare.target.find('?') == std::string::npos ? '?' : '&');
    bare.target.append(name).push_back('=');
    append_uri_encoded(value, bare.target);
  };
  add("X-Amz-Algorithm", algorithm_name);
  add("X-Amz-Credential", credential_of(own));
  add("X-Amz-Date", own.timestamp_text);
  add("X-Amz-Expires", std::to_string(expires_seconds));
  add("X-Amz-SignedHeaders", own.signed_headers);
  if (!own.session_token.empty()) add("X-Amz-Security-Token", own.session_token);
  add("X-Amz-Signature", TRY(sign_claims(own, bare, credentials)));
  return bare.target;
}

}  // namespace amiable::wire
