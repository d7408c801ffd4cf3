// Reads what a request claims: the Authorization header or the X-Amz- parameters of the query.
// The texts are AWS's, seen in answers of live services (API Gateway, DynamoDB, EC2, IAM, SSM,
// STS); the sentences on bounds and repeated parts are ours, since AWS's are not known.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.h"
#include "base/limits.h"
#include "wire/canonical_request.h"
#include "wire/sigv4.h"
#include "wire/sigv4_time.h"

namespace amiable::wire {
namespace {

constexpr std::string_view algorithm_name = "AWS4-HMAC-SHA256";

SigningError malformed(std::string detail) { return {SigningFault::malformed, std::move(detail)}; }

// The parts of either form before they are understood: views into the request or the query.
struct Claims {
  AuthorizationForm form = AuthorizationForm::header;
  std::string_view algorithm;
  std::string_view credential;
  std::string_view signed_headers;
  std::string_view signature;
  std::string_view date;
  std::string_view expires;
  std::string_view token;
  std::string_view payload_hash;
};

// The headers that matter here, each at most once; null when absent.
struct SigningHeaders {
  const std::string* authorization = nullptr;
  const std::string* amz_date = nullptr;
  const std::string* date = nullptr;
  const std::string* token = nullptr;
  const std::string* payload_hash = nullptr;
};

Result<SigningHeaders, SigningError> find_headers(const http::Request& request) {
  SigningHeaders found;
  const std::array<std::pair<std::string_view, const std::string**>, 5> wanted = {{
      {"authorization", &found.authorization},
      {"x-amz-date", &found.amz_date},
      {"date", &found.date},
      {"x-amz-security-token", &found.token},
      {"x-amz-content-sha256", &found.payload_hash},
  }};
  for (const http::Header& header : request.headers) {
    for (const auto& [name, place] : wanted) {
      if (!equals_ignoring_case(header.name, name)) continue;
      if (*place != nullptr) {
        return malformed(fmt::format("The request holds more than one '{}' header.", name));
      }
      *place = &header.value;
    }
  }
  return found;
}

std::string_view text_or_empty(const std::string* text) {
  return text ? std::string_view(*text) : std::string_view();
}

bool separates(char c) { return c == ',' || c == ' ' || c == '\t'; }

// The next run of characters that are no separators; empty at the end.
std::string_view next_word(std::string_view& rest) {
  std::size_t begin = 0;
  while (begin < rest.size() && separates(rest[begin])) ++begin;
  std::size_t end = begin;
  while (end < rest.size() && !separates(rest[end])) ++end;
  const std::string_view word = rest.substr(begin, end - begin);
  rest.remove_prefix(end);
  return word;
}

// AWS splits at commas and blanks alike, whatever the scheme is, and only then looks for the
// parts: `Bearer x` gets the answer about the equal sign.
Result<Claims, SigningError> split_header(const std::string& header) {
  if (header.size() > limits::authorization_header_bytes_max) {
    return malformed("The Authorization header is too long.");
  }
  Claims claims;
  std::string_view rest = header;
  claims.algorithm = next_word(rest);
  for (std::string_view word = next_word(rest); !word.empty(); word = next_word(rest)) {
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos) {
      return malformed(fmt::format(
          "'{}' not a valid key=value pair (missing equal-sign) in Authorization header: '{}'.",
          word, header));
    }
    const std::string_view name = word.substr(0, equals);
    std::string_view* place = name == "Credential"      ? &claims.credential
                              : name == "SignedHeaders" ? &claims.signed_headers
                              : name == "Signature"     ? &claims.signature
                                                        : nullptr;
    if (place == nullptr) continue;
    if (!place->empty()) {
      return malformed(fmt::format("Authorization header holds '{}' more than once.", name));
    }
    *place = word.substr(equals + 1);
  }
  return claims;
}

Result<Claims, SigningError> claims_of_header(const SigningHeaders& headers) {
  Claims claims = TRY(split_header(*headers.authorization));
  std::string lacks;
  for (const auto& [name, value] : {std::pair{"Credential", &claims.credential},
                                    {"Signature", &claims.signature},
                                    {"SignedHeaders", &claims.signed_headers}}) {
    if (value->empty())
      lacks += fmt::format("Authorization header requires '{}' parameter. ", name);
  }
  if (headers.amz_date == nullptr && headers.date == nullptr) {
    lacks +=
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  }
  if (!lacks.empty()) return malformed(lacks + "Authorization=" + *headers.authorization);
  claims.date = text_or_empty(headers.amz_date ? headers.amz_date : headers.date);
  claims.token = text_or_empty(headers.token);
  claims.payload_hash = text_or_empty(headers.payload_hash);
  return claims;
}

// The X-Amz- parameters of a query; `algorithm` says whether the query claims to be presigned.
struct PresignedQuery {
  std::optional<std::string> algorithm, credential, signature, signed_headers, date, expires;
  std::optional<std::string> token, payload_hash;
};

std::optional<std::string>* parameter(PresignedQuery& query, std::string_view name) {
  constexpr std::string_view prefix = "X-Amz-";
  if (!name.starts_with(prefix)) return nullptr;
  name.remove_prefix(prefix.size());
  if (name == "Algorithm") return &query.algorithm;
  if (name == "Credential") return &query.credential;
  if (name == "Signature") return &query.signature;
  if (name == "SignedHeaders") return &query.signed_headers;
  if (name == "Date") return &query.date;
  if (name == "Expires") return &query.expires;
  if (name == "Security-Token") return &query.token;
  if (name == "Content-Sha256") return &query.payload_hash;
  return nullptr;
}

Result<void, SigningError> read_query(std::string_view target, PresignedQuery& found) {
  if (target.size() > limits::signed_target_bytes_max) {
    return SigningError{SigningFault::malformed_query, ""};
  }
  std::string name;
  QueryPair pair;
  std::size_t count = 0;
  for (std::string_view rest = query_of(target); next_query_pair(rest, pair);) {
    if (++count > limits::query_parameters_max || !decode_query_text(pair.name, name)) {
      return SigningError{SigningFault::malformed_query, ""};
    }
    std::optional<std::string>* place = parameter(found, name);
    if (place == nullptr) continue;
    if (place->has_value()) {
      return malformed(fmt::format("AWS query-string parameter '{}' is repeated.", name));
    }
    if (!decode_query_text(pair.value, place->emplace())) {
      return SigningError{SigningFault::malformed_query, ""};
    }
  }
  return {};
}

// Null where the query lacks it.
const std::string* text_of(const std::optional<std::string>& text) {
  return text ? &*text : nullptr;
}

Result<Claims, SigningError> claims_of_query(const PresignedQuery& query,
                                             const SigningHeaders& headers) {
  std::string lacks;
  for (const auto& [name, value] : {std::pair{"Algorithm", &query.algorithm},
                                    {"Credential", &query.credential},
                                    {"Signature", &query.signature},
                                    {"SignedHeaders", &query.signed_headers},
                                    {"Date", &query.date}}) {
    if (!value->has_value() || (*value)->empty()) {
      lacks += fmt::format("AWS query-string parameters must include 'X-Amz-{}'. ", name);
    }
  }
  if (!lacks.empty()) return malformed(lacks + "Re-examine the query-string parameters.");
  Claims claims;
  claims.form = AuthorizationForm::query;
  claims.algorithm = *query.algorithm;
  claims.credential = *query.credential;
  claims.signature = *query.signature;
  claims.signed_headers = *query.signed_headers;
  claims.date = *query.date;
  claims.expires = text_or_empty(text_of(query.expires));
  claims.token = text_or_empty(query.token ? text_of(query.token) : headers.token);
  claims.payload_hash =
      text_or_empty(query.payload_hash ? text_of(query.payload_hash) : headers.payload_hash);
  return claims;
}

Result<void, SigningError> read_date(const Claims& claims, Authorization& out) {
  std::optional<std::int64_t> time = read_basic_time(claims.date);
  if (time) {
    out.timestamp_text = claims.date;
  } else {
    // Only the header form may say its time in HTTP's own spelling.
    if (claims.form == AuthorizationForm::header) time = read_http_date(claims.date);
    if (!time) {
      return malformed(
          fmt::format("Date must be in ISO-8601 'basic format'. Got '{}'. See "
                      "http://en.wikipedia.org/wiki/ISO_8601",
                      claims.date));
    }
    out.timestamp_text = basic_time(*time);
  }
  out.timestamp = *time;
  return {};
}

// Sorted, in lower case, each once: what the client ought to have signed, and mostly sent so.
Result<void, SigningError> read_signed_headers(std::string_view text, Authorization& out) {
  std::array<std::string_view, limits::signed_headers_max> names;
  std::size_t count = 0;
  const std::string lower = ascii_lowered(text);
  for (std::string_view rest = lower; !rest.empty();) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    if (end != 0) {
      if (count == names.size()) return malformed("SignedHeaders holds too many names.");
      names[count++] = rest.substr(0, end);
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  const auto end = names.begin() + static_cast<std::ptrdiff_t>(count);
  std::sort(names.begin(), end);
  const auto last = std::unique(names.begin(), end);
  if (!std::binary_search(names.begin(), last, "host")) {
    return SigningError{SigningFault::host_not_signed, ""};
  }
  out.signed_headers.reserve(lower.size());
  for (auto name = names.begin(); name != last; ++name) {
    if (name != names.begin()) out.signed_headers.push_back(';');
    out.signed_headers.append(*name);
  }
  return {};
}

Result<void, SigningError> read_credential(std::string_view text, Authorization& out) {
  std::string_view rest = text;
  while (rest.ends_with('/')) rest.remove_suffix(1);  // DynamoDB was seen to ignore them
  const std::array<std::string*, 5> parts = {&out.access_key_id, &out.date, &out.region,
                                             &out.service, &out.terminator};
  std::size_t count = 0;
  for (bool more = true; more; ++count) {
    const std::size_t slash = rest.find('/');
    more = slash != std::string_view::npos;
    if (count < parts.size()) parts[count]->assign(rest.substr(0, slash));
    rest.remove_prefix(more ? slash + 1 : rest.size());
  }
  if (count == parts.size()) return {};
  return malformed(
      fmt::format("Credential must have exactly 5 slash-delimited elements, e.g. "
                  "keyid/date/region/service/term, got '{}'",
                  text));
}

// The range is the one that IAM and S3 document; the text follows the one of S3.
Result<void, SigningError> read_expires(const Claims& claims, Authorization& out) {
  if (claims.expires.empty()) return {};
  std::int64_t seconds = 0;
  const char* end = claims.expires.data() + claims.expires.size();
  const auto [stop, fault] = std::from_chars(claims.expires.data(), end, seconds);
  if (fault != std::errc() || stop != end) {
    return SigningError{SigningFault::bad_expires, "X-Amz-Expires should be a number"};
  }
  if (seconds < 1) {
    return SigningError{SigningFault::bad_expires, "X-Amz-Expires must be non-negative"};
  }
  if (seconds > 604800) {
    return SigningError{
        SigningFault::bad_expires,
        "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires "
        "must be less than 604800 seconds"};
  }
  out.expires_seconds = seconds;
  return {};
}

// The order of the checks is the one that DynamoDB was seen to keep.
Result<Authorization, SigningError> understand(const Claims& claims) {
  Authorization out;
  out.form = claims.form;
  TRY(read_date(claims, out));
  TRY(read_signed_headers(claims.signed_headers, out));
  if (claims.algorithm != algorithm_name) {
    return malformed(fmt::format("Unsupported AWS 'algorithm': '{}' (only {} for now). ",
                                 claims.algorithm, algorithm_name));
  }
  TRY(read_credential(claims.credential, out));
  TRY(read_expires(claims, out));
  if (claims.token.size() > limits::session_token_bytes_max) {
    return SigningError{SigningFault::unknown_key, ""};
  }
  out.signature = claims.signature;
  out.session_token = claims.token;
  out.payload_hash = claims.payload_hash;
  return out;
}

}  // namespace

Result<Authorization, SigningError> read_authorization(const http::Request& request) {
  const SigningHeaders headers = TRY(find_headers(request));
  const bool in_header = headers.authorization != nullptr && !headers.authorization->empty();
  PresignedQuery query;
  TRY(read_query(request.target, query));
  if (in_header && query.algorithm) return SigningError{SigningFault::both_forms, ""};
  if (in_header) return understand(TRY(claims_of_header(headers)));
  if (!query.algorithm) return SigningError{SigningFault::missing, ""};
  return understand(TRY(claims_of_query(query, headers)));
}

}  // namespace amiable::wire
