// One row an operation; the caller is a provider of the role's account.
#include "services/sts/unsigned_calls.h"

#include <memory>

#include "base/arn.h"
#include "services/sts/saml_response.h"
#include "services/sts/web_identity.h"
#include "wire/generated/sts.h"

namespace amiable::services::sts {
namespace {

using wire::AwsError;

Answer<ArnView> role_arn(const std::string& text) {
  const auto arn = split_arn(text);
  const bool is_role = arn && arn->service == "iam" && arn->resource.starts_with("role/") &&
                       is_account_id(arn->account);
  if (!is_role) return AwsError{"ValidationError", "Request ARN is invalid"};
  return *arn;
}

CredentialPtr caller_by(Identity::Kind kind, const ArnView& role, AssertionPtr assertion) {
  auto credential = std::make_shared<Credential>();
  Identity& identity = credential->identity;
  identity.kind = kind;
  identity.partition = role.partition;
  identity.account = role.account;
  identity.arn = assertion->provider_arn;
  identity.user_id = assertion->principal_id;
  identity.user_name = assertion->subject;
  identity.assertion = std::move(assertion);
  return credential;
}

Answer<CredentialPtr> web_identity_user(const void* input, const store::World& world,
                                        const OidcKeys& keys, Timestamp now) {
  const auto& in = *static_cast<const wire::sts::AssumeRoleWithWebIdentityRequest*>(input);
  const ArnView role = TRY(role_arn(*in.RoleArn));
  // Access tokens of Facebook and Amazon can only be verified by asking those two.
  if (in.ProviderId) {
    return AwsError{"IDPCommunicationError",
                    "The identity provider " + *in.ProviderId + " could not be reached.", 400};
  }
  return caller_by(Identity::Kind::web_identity, role,
                   TRY(check_web_identity(*in.WebIdentityToken, role.account, role.partition, world,
                                          keys, now)));
}

// The provider belongs to the role's account [IAM user guide, Create a role for SAML federation].
Answer<CredentialPtr> saml_user(const void* input, const store::World& world, const OidcKeys&,
                                Timestamp now) {
  const auto& in = *static_cast<const wire::sts::AssumeRoleWithSAMLRequest*>(input);
  const ArnView role = TRY(role_arn(*in.RoleArn));
  const store::SamlProvider* provider = world.saml_provider(*in.PrincipalArn);
  const bool own = provider != nullptr && provider->account == role.account;
  const auto metadata = own ? read_saml_metadata(provider->metadata) : std::nullopt;
  if (!metadata) return AwsError{"InvalidIdentityToken", "Specified provider doesn't exist", 400};
  if (metadata->valid_until && *metadata->valid_until <= now) {
    return AwsError{"InvalidIdentityToken", "The metadata of the specified provider has expired",
                    400};
  }
  const SamlRequest request{*in.RoleArn, *in.PrincipalArn, std::string(role.account)};
  return caller_by(Identity::Kind::saml_user, role,
                   TRY(check_saml_response(*in.SAMLAssertion, *metadata, request, now)));
}

constexpr UnsignedCall calls[] = {{"AssumeRoleWithWebIdentity", web_identity_user},
                                  {"AssumeRoleWithSAML", saml_user}};

}  // namespace

const UnsignedCall* find_unsigned_call(const wire::Operation& operation) {
  if (operation.service != "sts") return nullptr;
  for (const UnsignedCall& call : calls) {
    if (call.operation == operation.name) return &call;
  }
  return nullptr;
}

}  // namespace amiable::services::sts
