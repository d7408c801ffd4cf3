// X.509 signing certificates of users. The root's, which AWS still takes, are not kept here.
#include <fmt/format.h>

#include <algorithm>

#include "crypto/certificates.h"
#include "crypto/random.h"
#include "services/iam/entity_kinds.h"
#include "services/iam/iam_pages.h"
#include "services/iam/iam_rows.h"
#include "services/iam/iam_shapes.h"
#include "services/iam/implied_user.h"

namespace amiable::services::iam {
namespace {

constexpr std::size_t certificates_per_user_max = 2, id_length = 32;

template <class Op>
Answer<Asks> asks(const typename Op::Request& in, const Call& call) {
  return Asks{TRY(implied_user_ask(in.UserName, call, Op::name))};
}

Answer<const store::User*> user_of(const std::optional<std::string>& name, const Call& call) {
  return require<UserKind>(call, TRY(named_user(name, call)));
}

std::string status(const store::SigningCertificate& one) {
  return one.active ? "Active" : "Inactive";
}

api::SigningCertificate shape_of(const store::User& user, const store::SigningCertificate& one) {
  return {user.name, one.id, one.body, status(one), date(one.uploaded)};
}

// Of any user of the account; which one is not told.
bool is_known(const Call& call, const std::string& der) {
  bool known = false;
  call.world.users(call.account(), {}, [&](const store::User& user) {
    known = std::any_of(user.signing_certificates.begin(), user.signing_certificates.end(),
                        [&](const store::SigningCertificate& one) {
                          const auto read = crypto::Certificate::all_of(one.body);
                          return !read.empty() && read.front().der() == der;
                        });
    return !known;
  });
  return known;
}

Answer<void> check(const Call& call, const std::string& body) {
  const auto certificates = crypto::Certificate::all_of(body);
  if (certificates.size() != 1) {  // [observed]
    return wire::AwsError{
        "MalformedCertificate",
        "Unable to parse certificate. Please ensure the certificate is in PEM format."};
  }
  const crypto::Certificate& one = certificates.front();
  if (one.not_after() <= call.now) {
    return wire::AwsError{"InvalidCertificate", "The certificate has expired."};  // [assumed]
  }
  if (is_known(call, one.der())) {
    return wire::AwsError{"DuplicateCertificate",
                          "The certificate is already associated with an IAM user in the "
                          "account."};  // [IAM API reference; the sentence is assumed]
  }
  return {};
}

Answer<api::UploadSigningCertificateResponse> upload(const api::UploadSigningCertificateRequest& in,
                                                     const Call& call, store::ChangeSet& changes) {
  store::User changed = *TRY(user_of(in.UserName, call));
  TRY(check(call, *in.CertificateBody));
  if (changed.signing_certificates.size() >= certificates_per_user_max) {
    return over_quota("CertificatesPerUser", certificates_per_user_max);
  }
  store::SigningCertificate one;
  one.id = crypto::random_text(id_length, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
  one.body = *in.CertificateBody;
  one.uploaded = call.now;
  api::UploadSigningCertificateResponse out;
  out.Certificate = shape_of(changed, one);
  changed.signing_certificates.push_back(std::move(one));
  changes.put(std::move(changed));
  return out;
}

Answer<api::ListSigningCertificatesResponse> list(const api::ListSigningCertificatesRequest& in,
                                                  const Call& call) {
  const std::string name = TRY(implied_user(in.UserName, call));
  Page page = TRY(Page::of("signing certificates", in));
  api::ListSigningCertificatesResponse out;
  out.Certificates.emplace();
  if (!name.empty()) {
    const store::User* user = TRY(require<UserKind>(call, name));
    std::vector<Keyed> keys;
    for (const auto& one : user->signing_certificates) keys.push_back({one.id, keys.size()});
    for (const std::size_t i : rows_of(page, std::move(keys))) {
      out.Certificates->push_back(shape_of(*user, user->signing_certificates[i]));
    }
  }
  page.close(out);
  return out;
}

Answer<std::size_t> index_of(const store::User& user, const std::string& id) {
  const auto& all = user.signing_certificates;
  const auto found =
      std::find_if(all.begin(), all.end(), [&id](const auto& one) { return one.id == id; });
  if (found == all.end()) {
    return no_such_entity(fmt::format("The Certificate with id {} cannot be found.", id));
  }
  return static_cast<std::size_t>(found - all.begin());
}

Answer<api::UpdateSigningCertificateResponse> update(const api::UpdateSigningCertificateRequest& in,
                                                     const Call& call, store::ChangeSet& changes) {
  store::User changed = *TRY(user_of(in.UserName, call));
  const std::size_t index = TRY(index_of(changed, *in.CertificateId));
  if (*in.Status == "Expired") return validation_error("Status must be Active or Inactive.");
  changed.signing_certificates[index].active = *in.Status == "Active";
  changes.put(std::move(changed));
  return api::UpdateSigningCertificateResponse{};
}

Answer<api::DeleteSigningCertificateResponse> remove(const api::DeleteSigningCertificateRequest& in,
                                                     const Call& call, store::ChangeSet& changes) {
  store::User changed = *TRY(user_of(in.UserName, call));
  const std::size_t index = TRY(index_of(changed, *in.CertificateId));
  changed.signing_certificates.erase(changed.signing_certificates.begin() +
                                     static_cast<std::ptrdiff_t>(index));
  changes.put(std::move(changed));
  return api::DeleteSigningCertificateResponse{};
}

}  // namespace

std::vector<Operation> signing_certificate_rows() {
  return {writing<op::UploadSigningCertificate>(asks<op::UploadSigningCertificate>, upload),
          reading<op::ListSigningCertificates>(asks<op::ListSigningCertificates>, list),
          writing<op::UpdateSigningCertificate>(asks<op::UpdateSigningCertificate>, update),
          writing<op::DeleteSigningCertificate>(asks<op::DeleteSigningCertificate>, remove)};
}

}  // namespace amiable::services::iam
