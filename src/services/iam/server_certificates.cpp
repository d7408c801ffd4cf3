// Server certificates of the account. The private key is sealed and never shown again.
#include <fmt/format.h>

#include "base/ascii.h"
#include "crypto/certificates.h"
#include "services/first_account.h"
#include "services/iam/iam_pages.h"
#include "services/iam/iam_rows.h"
#include "services/iam/iam_shapes.h"
#include "services/iam/iam_tags.h"
#include "services/iam/sign_in_kinds.h"

namespace amiable::services::iam {
namespace {

using Kind = ServerCertificateKind;

constexpr std::size_t certificates_max = 20;

Answer<Asks> asks_upload(const api::UploadServerCertificateRequest& in, const Call& call) {
  Ask ask;
  ask.action = "iam:UploadServerCertificate";
  ask.resource = entity_arn(call, Kind::type, in.Path.value_or("/"), *in.ServerCertificateName);
  add_request_tags(ask, in.Tags);
  Asks asks{ask};
  if (in.Tags && !in.Tags->empty()) {
    ask.action = "iam:TagServerCertificate";
    asks.push_back(std::move(ask));
  }
  return asks;
}

wire::AwsError malformed(std::string message) {
  return {"MalformedCertificate", std::move(message)};
}

// Each signed by the next, the first by the chain's first [observed].
Answer<void> check_chain(const crypto::Certificate& certificate, const std::string& text) {
  const auto chain = crypto::Certificate::all_of(text);
  if (chain.empty()) {
    return malformed(
        "Unable to parse certificate. Please ensure the certificate is in PEM format.");
  }
  const crypto::Certificate* last = &certificate;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    if (!last->is_signed_by(chain[i])) {
      return malformed(fmt::format(
          "Unable to validate certificate chain. The certificate chain must start with the "
          "immediate signing certificate, followed by any intermediaries in order. The index "
          "within the chain of the invalid certificate is: {}",
          i));
    }
    last = &chain[i];
  }
  return {};
}

// Today must lie between its dates, key and certificate belong together, and the key must not be
// encrypted [IAM user guide, Manage server certificates in IAM]. The first sentence is observed.
Answer<crypto::Certificate> checked(const api::UploadServerCertificateRequest& in,
                                    const Call& call) {
  auto certificates = crypto::Certificate::all_of(*in.CertificateBody);
  if (certificates.size() != 1) {
    return malformed(
        "Unable to parse certificate. Please ensure the certificate is in PEM format.");
  }
  crypto::Certificate& one = certificates.front();
  if (one.not_after() <= call.now || one.not_before() > call.now) {
    return malformed("The certificate is not valid at this time.");  // [assumed]
  }
  const auto belongs = one.belongs_to(*in.PrivateKey);
  if (!belongs) return malformed("Invalid Private Key.");  // [assumed]
  if (!*belongs) {                                         // [assumed]
    return wire::AwsError{"KeyPairMismatch", "Certificate and private key do not match."};
  }
  if (in.CertificateChain) TRY(check_chain(one, *in.CertificateChain));
  return std::move(one);
}

api::ServerCertificateMetadata metadata_of(const store::ServerCertificate& one) {
  return {one.path, one.name, one.id, one.arn, date(one.uploaded), date(one.expires)};
}

std::size_t count_of(const Call& call) {
  std::size_t count = 0;
  call.world.server_certificates(call.account(), {}, [&count](const store::ServerCertificate&) {
    ++count;
    return true;
  });
  return count;
}

wire::AwsError taken(const std::string& name) {
  return already_exists(fmt::format("The Server Certificate with name {} already exists.", name));
}

Answer<api::UploadServerCertificateResponse> upload(const api::UploadServerCertificateRequest& in,
                                                    const Call& call, store::ChangeSet& changes) {
  store::ServerCertificate row;
  row.tags = TRY(with_tags({}, in.Tags, KeyCase::matters));
  const crypto::Certificate certificate = TRY(checked(in, call));
  row.name = *in.ServerCertificateName;
  if (Kind::find(call, row.name) != nullptr) return taken(row.name);
  if (count_of(call) >= certificates_max) {
    return over_quota("ServerCertificatesPerAccount", certificates_max);
  }
  row.account = call.account();
  row.path = in.Path.value_or("/");
  row.id = new_unique_id("ASCA");
  row.arn = entity_arn(call, Kind::type, row.path, row.name);
  row.body = *in.CertificateBody;
  row.chain = in.CertificateChain.value_or("");
  row.sealed_private_key =
      call.vault.seal(Vault::Purpose::server_certificate_key, row.id, *in.PrivateKey);
  row.uploaded = call.now;
  row.expires = certificate.not_after();
  api::UploadServerCertificateResponse out;
  out.ServerCertificateMetadata = metadata_of(row);
  if (!row.tags.empty()) out.Tags = sorted_tag_shapes(row.tags);
  changes.put(std::move(row));
  return out;
}

Answer<api::GetServerCertificateResponse> get(const api::GetServerCertificateRequest& in,
                                              const Call& call) {
  const auto* row = TRY(require<Kind>(call, *in.ServerCertificateName));
  api::GetServerCertificateResponse out;
  out.ServerCertificate.emplace();
  out.ServerCertificate->ServerCertificateMetadata = metadata_of(*row);
  out.ServerCertificate->CertificateBody = row->body;
  if (!row->chain.empty()) out.ServerCertificate->CertificateChain = row->chain;
  out.ServerCertificate->Tags = sorted_tag_shapes(row->tags);
  return out;
}

Answer<api::ListServerCertificatesResponse> list(const api::ListServerCertificatesRequest& in,
                                                 const Call& call) {
  Page page = TRY(Page::of("server certificates", in));
  const std::string prefix = in.PathPrefix.value_or("/");
  api::ListServerCertificatesResponse out;
  out.ServerCertificateMetadataList.emplace();
  call.world.server_certificates(call.account(), page.after(),
                                 [&](const store::ServerCertificate& row) {
                                   if (!row.path.starts_with(prefix)) return true;
                                   if (!page.admits(ascii_lowered(row.name))) return false;
                                   out.ServerCertificateMetadataList->push_back(metadata_of(row));
                                   return true;
                                 });
  page.close(out);
  return out;
}

// Both the old name and the new one must be allowed [IAM API reference, UpdateServerCertificate].
Answer<Asks> asks_update(const api::UpdateServerCertificateRequest& in, const Call& call) {
  Asks asks{entity_ask<Kind>(call, op::UpdateServerCertificate::name, *in.ServerCertificateName)};
  const auto* row = Kind::find(call, *in.ServerCertificateName);
  if (row == nullptr) return asks;
  Ask target = asks.front();
  target.resource = entity_arn(call, Kind::type, in.NewPath.value_or(row->path),
                               in.NewServerCertificateName.value_or(row->name));
  if (target.resource != row->arn) asks.push_back(std::move(target));
  return asks;
}

Answer<api::UpdateServerCertificateResponse> update(const api::UpdateServerCertificateRequest& in,
                                                    const Call& call, store::ChangeSet& changes) {
  const auto* row = TRY(require<Kind>(call, *in.ServerCertificateName));
  store::ServerCertificate changed = *row;
  changed.path = in.NewPath.value_or(row->path);
  changed.name = in.NewServerCertificateName.value_or(row->name);
  const auto* holder = Kind::find(call, changed.name);
  if (holder != nullptr && holder->id != row->id) return taken(changed.name);
  changed.arn = entity_arn(call, Kind::type, changed.path, changed.name);
  if (store::key_of(changed) != store::key_of(*row)) {
    changes.erase(store::Table::server_certificate, store::key_of(*row));
  }
  changes.put(std::move(changed));
  return api::UpdateServerCertificateResponse{};
}

Answer<api::DeleteServerCertificateResponse> remove(const api::DeleteServerCertificateRequest& in,
                                                    const Call& call, store::ChangeSet& changes) {
  const auto* row = TRY(require<Kind>(call, *in.ServerCertificateName));
  changes.erase(store::Table::server_certificate, store::key_of(*row));
  return api::DeleteServerCertificateResponse{};
}

}  // namespace

std::vector<Operation> server_certificate_rows() {
  return {
      writing<op::UploadServerCertificate>(asks_upload, upload),
      reading<op::GetServerCertificate>(asks_entity<op::GetServerCertificate, Kind>, get),
      reading<op::ListServerCertificates>(asks_path<op::ListServerCertificates, Kind>, list),
      writing<op::UpdateServerCertificate>(asks_update, update),
      writing<op::DeleteServerCertificate>(asks_entity<op::DeleteServerCertificate, Kind>, remove)};
}

}  // namespace amiable::services::iam
