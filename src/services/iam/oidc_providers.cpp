// OpenID Connect providers of an account: whose tokens AssumeRoleWithWebIdentity takes, and for
// which audiences [IAM API reference; IAM user guide, IAM and STS quotas].
#include <fmt/format.h>

#include <algorithm>

#include "services/iam/iam_shapes.h"
#include "services/iam/provider_kinds.h"

namespace amiable::services::iam {
namespace {

constexpr std::size_t providers_max = 100, client_ids_max = 100, thumbprints_max = 5;
constexpr std::string_view scheme = "https://";

// Host and path, without which there is no provider; queries are none of it.
Answer<std::string> provider_url(const std::string& url) {
  const bool good = url.starts_with(scheme) && url.size() > scheme.size() &&
                    url[scheme.size()] != '/' && url.find_first_of("?#") == std::string::npos;
  if (!good) return validation_error("Invalid Open ID Connect Provider URL");
  return url.substr(scheme.size());
}

std::string provider_arn(const Call& call, std::string_view url) {
  return fmt::format("arn:{}:iam::{}:oidc-provider/{}", call.partition, call.account(), url);
}

Answer<void> check_thumbprints(const std::vector<std::string>& thumbprints) {
  if (thumbprints.size() > thumbprints_max) {
    return invalid_input("Thumbprint list must contain fewer than 5 entries.");
  }
  return {};
}

Answer<Asks> asks_create(const api::CreateOpenIDConnectProviderRequest& in, const Call& call) {
  Ask ask;
  ask.action = "iam:CreateOpenIDConnectProvider";
  ask.resource = provider_arn(call, TRY(provider_url(*in.Url)));
  return asks_new_provider(std::move(ask), "iam:TagOpenIDConnectProvider", in.Tags);
}

Answer<api::CreateOpenIDConnectProviderResponse> create(
    const api::CreateOpenIDConnectProviderRequest& in, const Call& call,
    store::ChangeSet& changes) {
  store::OidcProvider provider;
  provider.tags = TRY(with_tags({}, in.Tags, KeyCase::matters));
  provider.url = TRY(provider_url(*in.Url));
  if (in.ThumbprintList) provider.thumbprints = *in.ThumbprintList;
  TRY(check_thumbprints(provider.thumbprints));
  for (const std::string& id : in.ClientIDList.value_or(std::vector<std::string>())) {
    const auto& ids = provider.client_ids;
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) provider.client_ids.push_back(id);
  }
  if (provider.client_ids.size() > client_ids_max) {
    return over_quota("ClientIdsPerOpenIdConnectProvider", client_ids_max);
  }
  provider.arn = provider_arn(call, provider.url);
  if (OidcKind::find(call, provider.arn) != nullptr) {
    return already_exists(fmt::format("Provider with url {} already exists.", *in.Url));
  }
  if (call.world.oidc_providers(call.account()).size() >= providers_max) {
    return over_quota("OpenIdConnectProvidersPerAccount", providers_max);
  }
  provider.account = call.account();
  provider.created = call.now;
  api::CreateOpenIDConnectProviderResponse out;
  out.OpenIDConnectProviderArn = provider.arn;
  if (!provider.tags.empty()) out.Tags = sorted_tag_shapes(provider.tags);
  changes.put(std::move(provider));
  return out;
}

Answer<api::GetOpenIDConnectProviderResponse> get(const api::GetOpenIDConnectProviderRequest& in,
                                                  const Call& call) {
  const auto* provider = TRY(require_provider<OidcKind>(call, *in.OpenIDConnectProviderArn));
  api::GetOpenIDConnectProviderResponse out;
  out.Url = provider->url;
  out.ClientIDList = provider->client_ids;
  out.ThumbprintList = provider->thumbprints;
  out.CreateDate = date(provider->created);
  out.Tags = sorted_tag_shapes(provider->tags);
  return out;
}

Answer<api::ListOpenIDConnectProvidersResponse> list(const api::ListOpenIDConnectProvidersRequest&,
                                                     const Call& call) {
  api::ListOpenIDConnectProvidersResponse out;
  out.OpenIDConnectProviderList.emplace();
  for (const store::OidcProvider* provider : call.world.oidc_providers(call.account())) {
    api::OpenIDConnectProviderListEntry entry;
    entry.Arn = provider->arn;
    out.OpenIDConnectProviderList->push_back(std::move(entry));
  }
  return out;
}

// Idempotent, as adding and removing client ids are [IAM API reference].
Answer<api::DeleteOpenIDConnectProviderResponse> remove(
    const api::DeleteOpenIDConnectProviderRequest& in, const Call& call,
    store::ChangeSet& changes) {
  const auto* provider = find_provider<OidcKind>(call, *in.OpenIDConnectProviderArn);
  if (provider != nullptr) {
    changes.erase(store::Table::oidc_provider, store::key_of(*provider));
  }
  return api::DeleteOpenIDConnectProviderResponse{};
}

Answer<api::AddClientIDToOpenIDConnectProviderResponse> add_client(
    const api::AddClientIDToOpenIDConnectProviderRequest& in, const Call& call,
    store::ChangeSet& changes) {
  store::OidcProvider changed =
      *TRY(require_provider<OidcKind>(call, *in.OpenIDConnectProviderArn));
  auto& ids = changed.client_ids;
  if (std::find(ids.begin(), ids.end(), *in.ClientID) != ids.end()) {
    return api::AddClientIDToOpenIDConnectProviderResponse{};
  }
  if (ids.size() >= client_ids_max) {
    return over_quota("ClientIdsPerOpenIdConnectProvider", client_ids_max);
  }
  ids.push_back(*in.ClientID);
  changes.put(std::move(changed));
  return api::AddClientIDToOpenIDConnectProviderResponse{};
}

Answer<api::RemoveClientIDFromOpenIDConnectProviderResponse> remove_client(
    const api::RemoveClientIDFromOpenIDConnectProviderRequest& in, const Call& call,
    store::ChangeSet& changes) {
  store::OidcProvider changed =
      *TRY(require_provider<OidcKind>(call, *in.OpenIDConnectProviderArn));
  std::erase(changed.client_ids, *in.ClientID);
  changes.put(std::move(changed));
  return api::RemoveClientIDFromOpenIDConnectProviderResponse{};
}

Answer<api::UpdateOpenIDConnectProviderThumbprintResponse> update_thumbprints(
    const api::UpdateOpenIDConnectProviderThumbprintRequest& in, const Call& call,
    store::ChangeSet& changes) {
  store::OidcProvider changed =
      *TRY(require_provider<OidcKind>(call, *in.OpenIDConnectProviderArn));
  TRY(check_thumbprints(*in.ThumbprintList));
  changed.thumbprints = *in.ThumbprintList;
  changes.put(std::move(changed));
  return api::UpdateOpenIDConnectProviderThumbprintResponse{};
}

template <class Op>
constexpr auto asks = asks_provider<Op, OidcKind>;

}  // namespace

std::vector<Operation> oidc_provider_rows() {
  std::vector<Operation> rows = {
      writing<op::CreateOpenIDConnectProvider>(asks_create, create),
      reading<op::GetOpenIDConnectProvider>(asks<op::GetOpenIDConnectProvider>, get),
      reading<op::ListOpenIDConnectProviders>(asks_account<op::ListOpenIDConnectProviders>, list),
      writing<op::DeleteOpenIDConnectProvider>(asks<op::DeleteOpenIDConnectProvider>, remove),
      writing<op::AddClientIDToOpenIDConnectProvider>(asks<op::AddClientIDToOpenIDConnectProvider>,
                                                      add_client),
      writing<op::RemoveClientIDFromOpenIDConnectProvider>(
          asks<op::RemoveClientIDFromOpenIDConnectProvider>, remove_client),
      writing<op::UpdateOpenIDConnectProviderThumbprint>(
          asks<op::UpdateOpenIDConnectProviderThumbprint>, update_thumbprints)};
  add_provider_tag_rows<OidcKind, op::TagOpenIDConnectProvider, op::UntagOpenIDConnectProvider,
                        op::ListOpenIDConnectProviderTags>(rows);
  return rows;
}

}  // namespace amiable::services::iam
