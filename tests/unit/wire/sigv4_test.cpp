// SigV4 against botocore's signer (tests/cases/sigv4, a folder per case, each stage compared), the
// shapes that are refused with AWS's texts, tampering byte by byte, and our own signing.
#include "wire/sigv4.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "wire/sigv4_time.h"

namespace amiable::wire {
namespace {

using Path = std::filesystem::path;

constexpr std::int64_t noon = 1795608000;  // 2026-11-25T12:00:00Z

Path cases_folder() {
  const char* root = std::getenv("AMIABLE_SOURCE_DIR");
  return Path(root ? root : AMIABLE_SOURCE_DIR) / "tests/cases/sigv4";
}

std::string content(const Path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

http::Request parse_request(const std::string& raw) {
  http::Request request;
  const std::size_t head_end = raw.find("\r\n\r\n");
  request.body = raw.substr(head_end + 4);
  std::istringstream head(raw.substr(0, head_end));
  std::string line;
  std::getline(head, line);
  std::istringstream first(line);
  first >> request.method >> request.target;
  while (std::getline(head, line)) {
    if (line.ends_with('\r')) line.pop_back();
    const std::size_t colon = line.find(':');
    request.headers.push_back({line.substr(0, colon), line.substr(colon + 1)});
    std::string& value = request.headers.back().value;
    value.erase(0, std::min(value.find_first_not_of(" \t"), value.size()));
    value.erase(value.find_last_not_of(" \t") + 1);
  }
  return request;
}

struct Case {
  std::string name;
  Path folder;
  http::Request request;
  std::string secret, service, region;
  std::int64_t now = 0;
  std::int64_t skew = 0;

  bool is_refused() const { return std::filesystem::exists(folder / "fault.txt"); }
};

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const auto& entry : std::filesystem::directory_iterator(cases_folder())) {
    const auto context = nlohmann::json::parse(content(entry.path() / "context.json"));
    Case c;
    c.name = entry.path().filename();
    c.folder = entry.path();
    c.request = parse_request(content(entry.path() / "request.txt"));
    c.secret = context.at("secretAccessKey");
    c.service = context.at("service");
    c.region = context.at("region");
    c.now = context.at("now");
    c.skew = context.at("skewSeconds");
    cases.push_back(std::move(c));
  }
  return cases;
}

// The order a server keeps.
Result<void, SigningError> check(const Case& c, const http::Request& request, SigningKeys& keys) {
  const Authorization claimed = TRY(read_authorization(request));
  TRY(check_time(claimed, c.now, c.skew));
  TRY(check_scope(claimed, {c.service, c.region}));
  return check_signature(claimed, request, c.secret, keys);
}

TEST(SigV4Cases, EachStageIsTheOneOfBotocore) {
  SigningKeys keys;
  int checked = 0;
  for (const Case& c : all_cases()) {
    if (c.is_refused()) continue;
    SCOPED_TRACE(c.name);
    ++checked;
    const auto claimed = read_authorization(c.request);
    ASSERT_TRUE(claimed.ok()) << claimed.error().detail;
    const Authorization& a = claimed.value();
    const auto canonical = canonical_request(a, c.request);
    ASSERT_TRUE(canonical.ok());
    // There the first guess is the port as received; the second one verifies.
    if (c.name != "host-default-port-sent-unsigned") {
      EXPECT_EQ(canonical.value(), content(c.folder / "canonical-request.txt"));
      EXPECT_EQ(string_to_sign(a, canonical.value()), content(c.folder / "string-to-sign.txt"));
    }
    const std::string scope = a.access_key_id + "/" + a.date + "/" + a.region + "/" + a.service +
                              "/" + a.terminator + "\n" + a.signature + "\n";
    EXPECT_EQ(scope, content(c.folder / "authorization.txt"));
    const auto verdict = check(c, c.request, keys);
    EXPECT_TRUE(verdict.ok()) << name_of(verdict.error().fault) << verdict.error().detail;
  }
  EXPECT_GE(checked, 40);
}

TEST(SigV4Cases, AlteredAndMisplacedRequestsAreRefusedForTheirReason) {
  SigningKeys keys;
  int checked = 0;
  for (const Case& c : all_cases()) {
    if (!c.is_refused()) continue;
    SCOPED_TRACE(c.name);
    ++checked;
    const auto verdict = check(c, c.request, keys);
    ASSERT_FALSE(verdict.ok());
    const SigningError& error = verdict.error();
    EXPECT_EQ(std::string(name_of(error.fault)) + "\n" + error.detail + "\n",
              content(c.folder / "fault.txt"));
  }
  EXPECT_GE(checked, 20);
}

// Changes one byte at each place and expects a refusal each time.
void expect_every_byte_counts(const Case& c, http::Request& request, std::string& text,
                              SigningKeys& keys) {
  for (char& byte : text) {
    const char before = byte;
    byte = static_cast<char>(byte ^ 1);
    EXPECT_FALSE(check(c, request, keys).ok()) << text;
    byte = before;
  }
}

TEST(SigV4Cases, OneChangedByteOfAnythingSignedIsRefused) {
  SigningKeys keys;
  for (const Case& c : all_cases()) {
    if (c.is_refused()) continue;
    SCOPED_TRACE(c.name);
    http::Request request = c.request;
    const std::string names = ";" + read_authorization(request).value().signed_headers + ";";
    const bool body_counts = c.name != "s3-presigned";
    expect_every_byte_counts(c, request, request.method, keys);
    // `//` and `/.` are one path, and so are other pairs where dots and slashes meet.
    const bool is_normalized = c.name == "path-normalized" || c.name == "path-dots-to-root";
    if (!is_normalized) expect_every_byte_counts(c, request, request.target, keys);
    if (body_counts) expect_every_byte_counts(c, request, request.body, keys);
    for (http::Header& header : request.headers) {
      std::string name = header.name;
      std::transform(name.begin(), name.end(), name.begin(),
                     [](unsigned char x) { return static_cast<char>(std::tolower(x)); });
      if (names.find(";" + name + ";") == std::string::npos) continue;
      expect_every_byte_counts(c, request, header.value, keys);
    }
    EXPECT_TRUE(check(c, request, keys).ok()) << "the request was not put back";
  }
}

TEST(SigV4Cases, EveryPartOfTheAuthorizationHeaderCounts) {
  SigningKeys keys;
  for (const Case& c : all_cases()) {
    if (c.name != "header-kms-json") continue;
    http::Request request = c.request;
    for (http::Header& header : request.headers) {
      if (header.name != "Authorization") continue;
      // The access key id is the caller's to look up; separators are alike.
      const std::size_t scope = header.value.find("/20261125");
      for (std::size_t i = scope; i < header.value.size(); ++i) {
        if (header.value[i] == ',' || header.value[i] == ' ') continue;
        header.value[i] = static_cast<char>(header.value[i] ^ 1);
        EXPECT_FALSE(check(c, request, keys).ok()) << header.value;
        header.value[i] = static_cast<char>(header.value[i] ^ 1);
      }
    }
    return;
  }
  FAIL() << "the case is gone";
}

http::Request plain_request() {
  http::Request request;
  request.method = "POST";
  request.target = "/";
  request.headers = {{"Host", "localhost:4566"}, {"Content-Type", "text/plain"}};
  request.body = "body";
  return request;
}

Credentials credentials(std::string token = "") {
  return {"AKIDOURS", crypto::SecretBytes::copy_of("secret of ours"), std::move(token)};
}

http::Request with_authorization(const std::string& value) {
  http::Request request = plain_request();
  request.headers.push_back({"Authorization", value});
  request.headers.push_back({"X-Amz-Date", "20261125T120000Z"});
  return request;
}

struct Refusal {
  SigningFault fault;
  std::string detail;
};

Refusal refusal(const http::Request& request) {
  const auto claimed = read_authorization(request);
  if (claimed.ok()) return {SigningFault::missing, "(accepted)"};
  return {claimed.error().fault, claimed.error().detail};
}

const std::string whole =
    "AWS4-HMAC-SHA256 Credential=AKID/20261125/us-east-1/sts/aws4_request, SignedHeaders=host, "
    "Signature=00";

TEST(ReadAuthorization, MalformedHeadersGetTheTextsOfAws) {
  struct Row {
    std::string header;
    SigningFault fault;
    std::string detail;
  };
  const std::string all_lacking =
      "Authorization header requires 'Credential' parameter. Authorization header requires "
      "'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. ";
  const Row rows[] = {
      {"", SigningFault::missing, ""},
      {"Basic dXNlcjpwYXNz=", SigningFault::malformed,
       all_lacking + "Authorization=Basic dXNlcjpwYXNz="},
      {"AWS4-HMAC-SHA256", SigningFault::malformed, all_lacking + "Authorization=AWS4-HMAC-SHA256"},
      {"Bearer x", SigningFault::malformed,
       "'x' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer x'."},
      {"AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host", SigningFault::malformed,
       "Authorization header requires 'Signature' parameter. Authorization=AWS4-HMAC-SHA256 "
       "Credential=a/b, SignedHeaders=host"},
      {"AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0", SigningFault::malformed,
       "Credential must have exactly 5 slash-delimited elements, e.g. "
       "keyid/date/region/service/term, got 'a/b'"},
      {"AWS4-HMAC-SHA256 Credential=a/b/c/d/e/f, SignedHeaders=host, Signature=0",
       SigningFault::malformed,
       "Credential must have exactly 5 slash-delimited elements, e.g. "
       "keyid/date/region/service/term, got 'a/b/c/d/e/f'"},
      {"AWS4-HMAC-SHA512 Credential=a/b/c/d/e, SignedHeaders=host, Signature=0",
       SigningFault::malformed,
       "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512' (only AWS4-HMAC-SHA256 for now). "},
      {"AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=x-amz-date;xhost, Signature=0",
       SigningFault::host_not_signed, ""},
      {whole + ", Signature=1", SigningFault::malformed,
       "Authorization header holds 'Signature' more than once."},
      {whole, SigningFault::missing, "(accepted)"},
  };
  for (const Row& row : rows) {
    const Refusal got = refusal(with_authorization(row.header));
    EXPECT_EQ(name_of(got.fault), name_of(row.fault)) << row.header;
    EXPECT_EQ(got.detail, row.detail) << row.header;
  }
}

TEST(ReadAuthorization, DatesAreRequiredAndMustExist) {
  http::Request request = plain_request();
  request.headers.push_back({"Authorization", whole});
  EXPECT_EQ(refusal(request).detail,
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
            "Authorization=" +
                whole);
  request.headers.push_back({"Date", "yesterday"});
  EXPECT_EQ(refusal(request).detail,
            "Date must be in ISO-8601 'basic format'. Got 'yesterday'. See "
            "http://en.wikipedia.org/wiki/ISO_8601");
  request.headers.back().value = "Wed, 25 Nov 2026 12:00:00 GMT";
  const auto claimed = read_authorization(request);
  ASSERT_TRUE(claimed.ok());
  EXPECT_EQ(claimed.value().timestamp, noon);
  EXPECT_EQ(claimed.value().timestamp_text, "20261125T120000Z");
  request.headers.push_back({"x-amz-date", "20260230T000000Z"});
  EXPECT_EQ(refusal(request).fault, SigningFault::malformed) << "X-Amz-Date wins, and is no day";
}

TEST(ReadAuthorization, QueryFormNamesEveryAbsentParameter) {
  http::Request request = plain_request();
  request.target = "/?X-Amz-Algorithm&X-Amz-Date=20261125T120000Z";
  EXPECT_EQ(refusal(request).detail,
            "AWS query-string parameters must include 'X-Amz-Algorithm'. AWS query-string "
            "parameters must include 'X-Amz-Credential'. AWS query-string parameters must include "
            "'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. "
            "Re-examine the query-string parameters.");
  const std::string rest =
      "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261125T120000Z&X-Amz-SignedHeaders=host"
      "&X-Amz-Signature=0&X-Amz-Credential=a/b/c/d/e";
  request.target = rest;
  EXPECT_TRUE(read_authorization(request).ok()) << "X-Amz-Expires is not required outside S3";
  for (const char* value : {"0", "604801", "-1", "x", "1x", "99999999999999999999"}) {
    request.target = rest + "&X-Amz-Expires=" + value;
    EXPECT_EQ(refusal(request).fault, SigningFault::bad_expires) << value;
  }
  request.target = rest + "&X-Amz-Signature=1";
  EXPECT_EQ(refusal(request).fault, SigningFault::malformed) << "repeated";
  request.target = rest + "&a=%zz";
  EXPECT_EQ(read_authorization(request).ok(), true) << "only names are read here";
  request.target = rest + "&%zz=a";
  EXPECT_EQ(refusal(request).fault, SigningFault::malformed_query);
  request.target = rest;
  request.headers.push_back({"Authorization", whole});
  EXPECT_EQ(refusal(request).fault, SigningFault::both_forms);
}

TEST(ReadAuthorization, RepeatedSigningHeadersAreRefused) {
  for (const char* name : {"authorization", "X-AMZ-DATE", "x-amz-security-token"}) {
    http::Request request = with_authorization(whole);
    request.headers.push_back({name, "20261125T120000Z"});
    request.headers.push_back({name, "20261125T120000Z"});
    EXPECT_EQ(refusal(request).fault, SigningFault::malformed) << name;
  }
}

TEST(ReadAuthorization, WhatComesFromOutsideIsBounded) {
  EXPECT_EQ(refusal(with_authorization(whole + std::string(20000, ' '))).detail,
            "The Authorization header is too long.");
  std::string names = "host";
  for (int i = 0; i < 100; ++i) names += ";h" + std::to_string(i);
  EXPECT_EQ(
      refusal(with_authorization(
                  "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, Signature=0, SignedHeaders=" + names))
          .detail,
      "SignedHeaders holds too many names.");
  http::Request request = with_authorization(whole);
  request.headers.push_back({"X-Amz-Security-Token", std::string(16385, 'x')});
  EXPECT_EQ(refusal(request).fault, SigningFault::unknown_key);
  request = with_authorization(whole);
  request.target = "/?";
  for (int i = 0; i < 10001; ++i) request.target += "a&";
  EXPECT_EQ(refusal(request).fault, SigningFault::malformed_query);
}

TEST(ReadAuthorization, SignedHeadersAreOneSortedSet) {
  const auto claimed = read_authorization(with_authorization(
      "AWS4-HMAC-SHA256 Credential=a/b/c/d/e/, Signature=0, SignedHeaders=X-B;host;;x-a;HOST"));
  ASSERT_TRUE(claimed.ok());
  EXPECT_EQ(claimed.value().signed_headers, "host;x-a;x-b");
  EXPECT_EQ(claimed.value().terminator, "e") << "final slashes do not count";
}

TEST(CheckScope, AnEmptyRegionOfTheEndpointTakesAny) {
  Authorization claimed;
  claimed.date = "20261125";
  claimed.timestamp_text = "20261125T120000Z";
  claimed.service = "sts";
  claimed.region = "eu-south-2";
  claimed.terminator = "aws4_request";
  EXPECT_TRUE(check_scope(claimed, {"sts", ""}).ok());
  EXPECT_FALSE(check_scope(claimed, {"sts", "us-east-1"}).ok());
}

TEST(CheckTime, TheWindowIncludesItsEnds) {
  Authorization claimed;
  claimed.timestamp = noon;
  for (std::int64_t now : {noon - 900, noon, noon + 900}) {
    EXPECT_TRUE(check_time(claimed, now, 900).ok());
  }
  EXPECT_EQ(check_time(claimed, noon + 901, 900).error().fault, SigningFault::expired);
  EXPECT_EQ(check_time(claimed, noon - 901, 900).error().fault, SigningFault::not_yet_current);
}

TEST(Sign, WhatWeSignVerifiesAndCarriesTheToken) {
  SigningKeys keys;
  for (const char* service : {"kms", "sts", "s3"}) {
    http::Request request = plain_request();
    request.target = "/a%20b/../c?q=1+2&q=%7e";
    request.headers.push_back({"User-Agent", "amiable"});
    request.headers.push_back({"x-amz-date", "stale"});
    ASSERT_TRUE(sign(request, credentials("token"), {service, "eu-west-1"}, noon).ok());
    ASSERT_TRUE(sign(request, credentials("token"), {service, "eu-west-1"}, noon).ok()) << "again";
    std::erase_if(request.headers, [](const auto& h) { return h.name == "User-Agent"; });
    const auto claimed = read_authorization(request);
    ASSERT_TRUE(claimed.ok()) << claimed.error().detail;
    EXPECT_EQ(claimed.value().session_token, "token");
    EXPECT_EQ(claimed.value().access_key_id, "AKIDOURS");
    EXPECT_TRUE(check_time(claimed.value(), noon, 1).ok());
    EXPECT_TRUE(check_scope(claimed.value(), {service, "eu-west-1"}).ok());
    EXPECT_TRUE(check_signature(claimed.value(), request, "secret of ours", keys).ok()) << service;
    EXPECT_FALSE(check_signature(claimed.value(), request, "secret of your", keys).ok());
    EXPECT_TRUE(check_signature(claimed.value(), request, "secret of ours", keys).ok());
  }
}

TEST(Sign, OnlyEbsAndS3LeaveABodyUnsigned) {
  SigningKeys keys;
  for (const auto& [service, verifies] :
       {std::pair{"ebs", true}, std::pair{"s3", true}, std::pair{"kms", false}}) {
    http::Request request = plain_request();
    request.headers.push_back({"x-amz-content-sha256", "UNSIGNED-PAYLOAD"});
    ASSERT_TRUE(sign(request, credentials(""), {service, "eu-west-1"}, noon).ok());
    request.body = "another block";
    const auto claimed = read_authorization(request);
    ASSERT_TRUE(claimed.ok()) << claimed.error().detail;
    EXPECT_EQ(check_signature(claimed.value(), request, "secret of ours", keys).ok(), verifies)
        << service;
  }
}

TEST(Sign, ARequestWithoutHostOrWithABrokenTargetIsNotSigned) {
  http::Request request = plain_request();
  request.headers.clear();
  EXPECT_EQ(sign(request, credentials(), {"kms", "eu-west-1"}, noon).error().fault,
            SigningFault::host_not_signed);
  request = plain_request();
  request.target = "/?a=%";
  EXPECT_EQ(sign(request, credentials(), {"kms", "eu-west-1"}, noon).error().fault,
            SigningFault::malformed_query);
}

TEST(Presign, TheTargetVerifiesUntilItExpires) {
  SigningKeys keys;
  for (const char* service : {"sts", "s3"}) {
    http::Request request = plain_request();
    request.method = "GET";
    request.body.clear();
    request.target = "/?Action=GetCallerIdentity";
    auto target = presign(request, credentials("a/token+="), {service, "us-east-1"}, noon, 60);
    ASSERT_TRUE(target.ok());
    request.target = target.value();
    const auto claimed = read_authorization(request);
    ASSERT_TRUE(claimed.ok()) << claimed.error().detail;
    EXPECT_EQ(claimed.value().form, AuthorizationForm::query);
    EXPECT_EQ(claimed.value().expires_seconds, 60);
    EXPECT_EQ(claimed.value().session_token, "a/token+=");
    EXPECT_TRUE(check_signature(claimed.value(), request, "secret of ours", keys).ok());
    const bool s3 = std::string_view(service) == "s3";
    EXPECT_TRUE(check_time(claimed.value(), noon + 60, 900).ok());
    EXPECT_EQ(check_time(claimed.value(), noon + 61, 900).ok(), !s3);
  }
  for (std::int64_t seconds : {0, 604801}) {
    EXPECT_FALSE(presign(plain_request(), credentials(), {"sts", "x"}, noon, seconds).ok());
  }
}

TEST(SigningKeysTest, ManyScopesStayApart) {
  SigningKeys keys;
  Authorization claimed;
  claimed.access_key_id = "AKID";
  claimed.service = "kms";
  claimed.terminator = "aws4_request";
  std::vector<std::string> first;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 1000; ++i) {
      claimed.region = "region-" + std::to_string(i);
      const std::string key(keys.key(claimed, "secret"));
      if (round == 0) {
        first.push_back(key);
      } else {
        EXPECT_EQ(key, first[static_cast<std::size_t>(i)]);
      }
    }
  }
  std::sort(first.begin(), first.end());
  EXPECT_EQ(std::unique(first.begin(), first.end()), first.end());
}

TEST(SigningAnswers, EachProtocolSpeaksItsOwnCodes) {
  struct Row {
    SigningFault fault;
    SigningProtocol protocol;
    std::string_view code;
    int status;
    std::string message;
  };
  using enum SigningProtocol;
  const Row rows[] = {
      {SigningFault::missing, query, "MissingAuthenticationToken", 403,
       "Request is missing Authentication Token"},
      {SigningFault::missing, json, "MissingAuthenticationTokenException", 400,
       "Request is missing Authentication Token"},
      {SigningFault::unknown_key, query, "InvalidClientTokenId", 403,
       "The security token included in the request is invalid."},
      {SigningFault::unknown_key, json, "UnrecognizedClientException", 400,
       "The security token included in the request is invalid."},
      {SigningFault::unknown_key, ec2, "AuthFailure", 401,
       "AWS was not able to validate the provided access credentials"},
      {SigningFault::session_expired, query, "ExpiredToken", 403,
       "The security token included in the request is expired"},
      {SigningFault::session_expired, ec2, "RequestExpired", 400, "Request has expired."},
      {SigningFault::session_expired, json, "ExpiredTokenException", 400,
       "The security token included in the request is expired"},
      {SigningFault::wrong_scope, query, "SignatureDoesNotMatch", 403, "told"},
      {SigningFault::wrong_region, json, "InvalidSignatureException", 400, "told"},
      {SigningFault::malformed, ec2, "AuthFailure", 401, "told"},
      {SigningFault::malformed, rest_json, "IncompleteSignatureException", 403, "told"},
  };
  for (const Row& row : rows) {
    const bool own_text = row.message == "told";
    const auto answer = signing_error({row.fault, own_text ? "told" : ""}, row.protocol);
    EXPECT_EQ(answer.code, row.code) << name_of(row.fault);
    EXPECT_EQ(answer.status, row.status) << name_of(row.fault);
    EXPECT_EQ(answer.message, row.message) << name_of(row.fault);
  }
}

TEST(SigningTimes, AreReadOnlyWhereTheyExist) {
  EXPECT_EQ(read_basic_time("20261125T120000Z"), noon);
  EXPECT_EQ(basic_time(noon), "20261125T120000Z");
  EXPECT_EQ(basic_time(0), "19700101T000000Z");
  EXPECT_EQ(basic_time(-1), "19691231T235959Z");
  EXPECT_EQ(read_basic_time("20240229T000000Z"), 1709164800);
  for (const char* text : {"", "20230229T000000Z", "20261125T240000Z", "20261125T126000Z",
                           "20261125T120060Z", "20261125 120000Z", "2026112 T120000Z",
                           "20261300T000000Z", "20261125T120000z", "2026-11-25T12:00:00Z"}) {
    EXPECT_FALSE(read_basic_time(text).has_value()) << text;
  }
  EXPECT_EQ(read_http_date("Wed, 25 Nov 2026 12:00:00 -0000"), noon);
  for (const char* text : {"", "Wed, 25 Nov 2026 12:00:00 CET", "Wed, 25 Foo 2026 12:00:00 GMT",
                           "Wed, 31 Nov 2026 12:00:00 GMT", "Wed, 25 Nov 2026 12:00:00"}) {
    EXPECT_FALSE(read_http_date(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace amiable::wire
