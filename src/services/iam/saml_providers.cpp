// SAML providers of an account: whose assertions AssumeRoleWithSAML takes [IAM API reference; IAM
// user guide, Create a SAML identity provider; Troubleshoot SAML federation].
#include <fmt/format.h>

#include "services/first_account.h"
#include "services/iam/iam_shapes.h"
#include "services/iam/provider_kinds.h"
#include "services/sts/saml_metadata.h"

namespace amiable::services::iam {
namespace {

constexpr std::size_t providers_max = 100;
// Of metadata that names no end [seen in answers: a hundred years].
constexpr std::int64_t validity_seconds = 100 * 365 * seconds_per_day;

std::string provider_arn(const Call& call, std::string_view name) {
  return fmt::format("arn:{}:iam::{}:saml-provider/{}", call.partition, call.account(), name);
}

// Encrypted assertions are not read here, so that nothing is promised about them.
template <class In>
Answer<void> refuse_encryption(const In& in) {
  const bool allowed = !in.AssertionEncryptionMode || *in.AssertionEncryptionMode == "Allowed";
  if (allowed && !in.AddPrivateKey) return {};
  return wire::AwsError{"NotImplemented", "amiable does not serve encrypted SAML assertions", 501};
}

Answer<void> use_metadata(store::SamlProvider& provider, const std::string& text) {
  const auto metadata = sts::read_saml_metadata(text);
  if (!metadata) return invalid_input("Could not parse metadata");
  provider.metadata = text;
  provider.valid_until = metadata->valid_until;
  return {};
}

Timestamp end_of(const store::SamlProvider& provider) {
  return provider.valid_until.value_or(provider.created + validity_seconds);
}

Answer<Asks> asks_create(const api::CreateSAMLProviderRequest& in, const Call& call) {
  Ask ask;
  ask.action = "iam:CreateSAMLProvider";
  ask.resource = provider_arn(call, *in.Name);
  return asks_new_provider(std::move(ask), "iam:TagSAMLProvider", in.Tags);
}

Answer<api::CreateSAMLProviderResponse> create(const api::CreateSAMLProviderRequest& in,
                                               const Call& call, store::ChangeSet& changes) {
  TRY(refuse_encryption(in));
  store::SamlProvider provider;
  provider.tags = TRY(with_tags({}, in.Tags, KeyCase::matters));
  TRY(use_metadata(provider, *in.SAMLMetadataDocument));
  provider.name = *in.Name;
  provider.arn = provider_arn(call, provider.name);
  if (SamlKind::find(call, provider.arn) != nullptr) {
    return already_exists(fmt::format("Provider with name {} already exists.", provider.name));
  }
  if (call.world.saml_providers(call.account()).size() >= providers_max) {
    return over_quota("SAMLProvidersPerAccount", providers_max);
  }
  provider.account = call.account();
  provider.unique_id = new_unique_id("SAMLSP");
  provider.created = call.now;
  api::CreateSAMLProviderResponse out;
  out.SAMLProviderArn = provider.arn;
  if (!provider.tags.empty()) out.Tags = sorted_tag_shapes(provider.tags);
  changes.put(std::move(provider));
  return out;
}

Answer<api::UpdateSAMLProviderResponse> update(const api::UpdateSAMLProviderRequest& in,
                                               const Call& call, store::ChangeSet& changes) {
  store::SamlProvider changed = *TRY(require_provider<SamlKind>(call, *in.SAMLProviderArn));
  TRY(refuse_encryption(in));
  if (in.RemovePrivateKey) {
    return invalid_input(
        "Failed to remove private key because the Key ID does not match a private key.");
  }
  if (!in.SAMLMetadataDocument && !in.AssertionEncryptionMode) {
    return invalid_input(
        "Unable to update identity provider. No updates are defined for metadata or encryption "
        "assertion.");
  }
  if (in.SAMLMetadataDocument) TRY(use_metadata(changed, *in.SAMLMetadataDocument));
  api::UpdateSAMLProviderResponse out;
  out.SAMLProviderArn = changed.arn;
  changes.put(std::move(changed));
  return out;
}

Answer<api::GetSAMLProviderResponse> get(const api::GetSAMLProviderRequest& in, const Call& call) {
  const auto* provider = TRY(require_provider<SamlKind>(call, *in.SAMLProviderArn));
  api::GetSAMLProviderResponse out;
  out.SAMLProviderUUID = provider->unique_id;
  out.SAMLMetadataDocument = provider->metadata;
  out.CreateDate = date(provider->created);
  out.ValidUntil = date(end_of(*provider));
  out.Tags = sorted_tag_shapes(provider->tags);
  return out;
}

Answer<api::ListSAMLProvidersResponse> list(const api::ListSAMLProvidersRequest&,
                                            const Call& call) {
  api::ListSAMLProvidersResponse out;
  out.SAMLProviderList.emplace();
  for (const store::SamlProvider* provider : call.world.saml_providers(call.account())) {
    api::SAMLProviderListEntry entry;
    entry.Arn = provider->arn;
    entry.ValidUntil = date(end_of(*provider));
    entry.CreateDate = date(provider->created);
    out.SAMLProviderList->push_back(std::move(entry));
  }
  return out;
}

Answer<api::DeleteSAMLProviderResponse> remove(const api::DeleteSAMLProviderRequest& in,
                                               const Call& call, store::ChangeSet& changes) {
  const auto* provider = TRY(require_provider<SamlKind>(call, *in.SAMLProviderArn));
  changes.erase(store::Table::saml_provider, store::key_of(*provider));
  return api::DeleteSAMLProviderResponse{};
}

template <class Op>
constexpr auto asks = asks_provider<Op, SamlKind>;

}  // namespace

std::vector<Operation> saml_provider_rows() {
  std::vector<Operation> rows = {
      writing<op::CreateSAMLProvider>(asks_create, create),
      writing<op::UpdateSAMLProvider>(asks<op::UpdateSAMLProvider>, update),
      reading<op::GetSAMLProvider>(asks<op::GetSAMLProvider>, get),
      reading<op::ListSAMLProviders>(asks_account<op::ListSAMLProviders>, list),
      writing<op::DeleteSAMLProvider>(asks<op::DeleteSAMLProvider>, remove)};
  add_provider_tag_rows<SamlKind, op::TagSAMLProvider, op::UntagSAMLProvider,
                        op::ListSAMLProviderTags>(rows);
  return rows;
}

}  // namespace amiable::services::iam
