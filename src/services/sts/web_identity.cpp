// In the order shape, claims, provider, keys, signature, time, audience [assumed: which of several
// faults AWS tells first is not documented].
#include "services/sts/web_identity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json_members.h"
#include "services/sts/json_web_token.h"

namespace amiable::services::sts {
namespace {

using json::Value;
using wire::AwsError;

constexpr std::string_view scheme = "https://";
constexpr std::int64_t clock_skew_seconds = 300;
constexpr std::int64_t age_max_seconds = 86400;  // [the sentence is recorded, the day is assumed]

constexpr std::string_view tags_claim = "https://aws.amazon.com/tags";
constexpr std::string_view source_identity_claim = "https://aws.amazon.com/source_identity";

// Providers that AWS knows by itself: they need no row in the account and are named by their domain
// [IAM user guide, OIDC federation].
constexpr std::array<std::string_view, 2> built_in = {"accounts.google.com",
                                                      "cognito-identity.amazonaws.com"};

// Claims that are conditions of one provider alone [IAM user guide, keys for OIDC federation].
struct OwnClaims {
  std::string_view provider;
  std::array<std::string_view, 9> claims;
};
constexpr OwnClaims own_claims[] = {
    {"token.actions.githubusercontent.com",
     {"actor", "actor_id", "job_workflow_ref", "repository", "repository_id", "workflow", "ref",
      "environment", "enterprise_id"}},
    {"accounts.google.com", {"hd", "google_organization_number"}}};

AwsError invalid(std::string message) { return {"InvalidIdentityToken", std::move(message), 400}; }

// Texts of a claim: a string is a list of one.
std::vector<std::string> values_of(const Value& claims, std::string_view name) {
  const auto value = claims.find(name);
  if (value && value->is(json::Type::string)) return {value->string()};
  return json::texts_of(claims, name);
}

Answer<void> require_claims(const Value& claims) {
  constexpr std::array<std::string_view, 5> required = {"iss", "sub", "aud", "exp", "iat"};
  for (const std::string_view name : required) {
    const bool number = name == "exp" || name == "iat";
    const auto value = claims.find(name);
    const bool there =
        number ? value && value->is(json::Type::number)
               : !values_of(claims, name).empty() && !values_of(claims, name).front().empty();
    if (!there) return invalid(fmt::format("Missing a required claim: {}", name));
  }
  return {};
}

struct Provider {
  std::string arn, url;                      // url: without https://, the prefix of its keys
  const store::OidcProvider* row = nullptr;  // nullptr: built in
};

Answer<Provider> find_provider(const std::string& issuer, std::string_view account,
                               std::string_view partition, const store::World& world) {
  if (issuer.starts_with(scheme)) {
    const std::string url = issuer.substr(scheme.size());
    const std::string arn = fmt::format("arn:{}:iam::{}:oidc-provider/{}", partition, account, url);
    if (const store::OidcProvider* row = world.oidc_provider(arn)) return Provider{arn, url, row};
    if (std::find(built_in.begin(), built_in.end(), url) != built_in.end()) {
      return Provider{url, url, nullptr};
    }
  }
  return invalid(fmt::format("No OpenIDConnect provider found in your account for {}", issuer));
}

Answer<void> check_signature(const WebToken& token, const std::string& issuer,
                             const OidcKeys& issuers) {
  if (!is_signing_algorithm(token.algorithm)) {
    return invalid("The ID Token provided is not signed by an algorithm that is supported.");
  }
  const auto known = issuers.find(issuer);
  if (known == issuers.end()) {
    return AwsError{"IDPCommunicationError",
                    fmt::format("The keys of {} could not be fetched: amiable asks no network and "
                                "takes them from the file of serve --oidc-keys.",
                                issuer),
                    400};
  }
  bool candidates = false;
  for (const OidcKey& key : known->second) {
    if (!token.key_id.empty() && key.id != token.key_id) continue;
    if (!key.algorithm.empty() && key.algorithm != token.algorithm) continue;
    candidates = true;
    if (is_signed_by(token, key.key)) return {};
  }
  if (candidates) return invalid("The signature of the ID Token provided is invalid.");
  return invalid(
      "Couldn't retrieve verification key from your identity provider,  please reference "
      "AssumeRoleWithWebIdentity documentation for requirements");
}

Answer<void> check_time(const Value& claims, Timestamp now) {
  const std::int64_t expires = json::number_of(claims, "exp");
  const std::int64_t issued = json::number_of(claims, "iat");
  const std::int64_t begins = json::number_of(claims, "nbf");
  const std::int64_t seconds = now.seconds();
  if (expires <= seconds) {
    return AwsError{"ExpiredTokenException",
                    fmt::format("Token expired: current date/time {} must be before the expiration "
                                "date/time {}",
                                seconds, expires),
                    400};
  }
  if (std::max(issued, begins) > seconds + clock_skew_seconds) {
    return invalid("The ID Token provided is not valid yet.");
  }
  if (issued < seconds - age_max_seconds) {
    return AwsError{"ExpiredTokenException", fmt::format("Token too old: {}", seconds - issued),
                    400};
  }
  return {};
}

// `azp` stands for the audience where the token has one; `oaud` is then what `aud` was.
Answer<std::string> check_audience(const Value& claims, const Provider& provider) {
  std::vector<std::string> audiences = values_of(claims, "azp");
  if (audiences.empty()) audiences = values_of(claims, "aud");
  if (provider.row == nullptr) return audiences.front();
  const std::vector<std::string>& known = provider.row->client_ids;
  for (const std::string& audience : audiences) {
    if (std::find(known.begin(), known.end(), audience) != known.end()) return audience;
  }
  return invalid("Incorrect token audience");
}

void add_key(Assertion& assertion, const Provider& provider, std::string_view claim,
             std::vector<std::string> values, bool list) {
  if (values.empty()) return;
  assertion.keys.push_back({fmt::format("{}:{}", provider.url, claim), std::move(values), list});
}

void add_keys(Assertion& assertion, const Provider& provider, const Value& claims) {
  add_key(assertion, provider, "aud", {assertion.audience}, false);
  add_key(assertion, provider, "sub", {assertion.subject}, false);
  add_key(assertion, provider, "amr", values_of(claims, "amr"), true);
  add_key(assertion, provider, "email", values_of(claims, "email"), false);
  if (claims.find("azp")) {
    const std::vector<std::string> original = values_of(claims, "aud");
    add_key(assertion, provider, "oaud", original, original.size() > 1);
  }
  for (const OwnClaims& own : own_claims) {
    if (own.provider != provider.url) continue;
    for (const std::string_view claim : own.claims) {
      if (!claim.empty()) add_key(assertion, provider, claim, values_of(claims, claim), false);
    }
  }
  for (const ContextKey& key : assertion.keys) {
    if (!key.list) assertion.lasting_keys.push_back({key.name, key.values.front()});
  }
}

// Nested, {"principal_tags": {K: [V]}, "transitive_tag_keys": [K]}, or flat, with the names of the
// members behind the claim's own.
void add_tags(Assertion& assertion, const Value& claims) {
  std::vector<wire::sts::Tag> tags;
  const auto add = [&tags](std::string key, std::vector<std::string> values) {
    if (values.empty()) return;
    wire::sts::Tag tag;
    tag.Key = std::move(key);
    tag.Value = std::move(values.front());
    tags.push_back(std::move(tag));
  };
  if (const auto nested = claims.find(tags_claim)) {
    if (const auto members = nested->find("principal_tags")) {
      for (const json::Member member : members->members()) {
        const std::string key = member.key.string();
        add(key, values_of(*members, key));
      }
    }
    assertion.transitive_tag_keys = texts_of(*nested, "transitive_tag_keys");
  }
  const std::string flat = fmt::format("{}/principal_tags/", tags_claim);
  for (const json::Member member : claims.members()) {
    const std::string name = member.key.string();
    if (name.starts_with(flat)) add(name.substr(flat.size()), values_of(claims, name));
  }
  const std::string flat_keys = fmt::format("{}/transitive_tag_keys", tags_claim);
  if (claims.find(flat_keys)) assertion.transitive_tag_keys = values_of(claims, flat_keys);
  if (!tags.empty()) assertion.tags = std::move(tags);
}

}  // namespace

Answer<AssertionPtr> check_web_identity(std::string_view text, std::string_view account,
                                        std::string_view partition, const store::World& world,
                                        const OidcKeys& keys, Timestamp now) {
  const auto token = read_web_token(text);
  if (!token) {
    return invalid(
        "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access "
        "Token)");
  }
  const Value claims = token->claims->root();
  TRY(require_claims(claims));
  const std::string issuer = json::text_of(claims, "iss");
  const Provider provider = TRY(find_provider(issuer, account, partition, world));
  TRY(check_signature(*token, issuer, keys));
  TRY(check_time(claims, now));
  auto assertion = std::make_shared<Assertion>();
  assertion->audience = TRY(check_audience(claims, provider));
  assertion->subject = json::text_of(claims, "sub");
  assertion->issuer = issuer;
  assertion->provider_arn = assertion->provider_name = provider.arn;
  assertion->principal_id =
      fmt::format("{}:{}:{}", provider.arn, assertion->audience, assertion->subject);
  assertion->source_identity = json::text_of(claims, source_identity_claim);
  add_keys(*assertion, provider, claims);
  add_tags(*assertion, claims);
  return AssertionPtr(std::move(assertion));
}

}  // namespace amiable::services::sts
