// Versions of managed policies: five at most, one of them the default; numbers are never reused.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "services/iam/entity_kinds.h"
#include "services/iam/iam_documents.h"
#include "services/iam/iam_pages.h"
#include "services/iam/iam_rows.h"
#include "services/iam/iam_shapes.h"

namespace amiable::services::iam {
namespace {

constexpr std::size_t versions_max = 5;

// v12 is 12; what is no version of ours, such as v1.x, is 0.
std::int64_t version_number(std::string_view name) {
  std::int64_t number = 0;
  const char* end = name.data() + name.size();
  const auto read =
      std::from_chars(name.data() + std::min<std::size_t>(1, name.size()), end, number);
  return read.ec == std::errc() && read.ptr == end ? number : 0;
}

auto find_version(auto& versions, std::int64_t number) {
  return std::find_if(versions.begin(), versions.end(),
                      [number](const store::PolicyVersion& one) { return one.number == number; });
}

// One text for an absent policy and an absent version [recorded].
wire::AwsError absent_version(const std::string& arn, const std::string& version) {
  return no_such_entity(
      fmt::format("Policy {} version {} does not exist or is not attachable.", arn, version));
}

Answer<api::CreatePolicyVersionResponse> create(const api::CreatePolicyVersionRequest& in,
                                                const Call& call, store::ChangeSet& changes) {
  const store::ManagedPolicy* policy = TRY(require_own_policy(call, *in.PolicyArn));
  store::PolicyVersion version;
  version.document = TRY(identity_document(*in.PolicyDocument, policy::Holder::managed,
                                           policy->name, {policy->arn, {}}));
  if (policy->versions.size() >= versions_max) {
    return wire::AwsError{"LimitExceeded",
                          "A managed policy can have up to 5 versions. Before you create a new "
                          "version, you must delete an existing version."};
  }
  store::ManagedPolicy changed = *policy;
  version.number = ++changed.last_version;
  version.created = changed.updated = call.now;
  if (in.SetAsDefault.value_or(false)) changed.default_version = version.number;
  api::CreatePolicyVersionResponse out;
  out.PolicyVersion = version_shape(changed, version);
  changed.versions.push_back(std::move(version));
  changes.put(std::move(changed));
  return out;
}

Answer<api::GetPolicyVersionResponse> get(const api::GetPolicyVersionRequest& in,
                                          const Call& call) {
  const store::ManagedPolicy* policy = find_policy(call, *in.PolicyArn);
  if (policy == nullptr) return absent_version(*in.PolicyArn, *in.VersionId);
  const auto version = find_version(policy->versions, version_number(*in.VersionId));
  if (version == policy->versions.end()) return absent_version(*in.PolicyArn, *in.VersionId);
  api::GetPolicyVersionResponse out;
  out.PolicyVersion = version_shape(*policy, *version);
  out.PolicyVersion->Document = shown_document(version->document);
  return out;
}

// Newest first [recorded]; keys count down, so that pages go the same way.
Answer<api::ListPolicyVersionsResponse> list(const api::ListPolicyVersionsRequest& in,
                                             const Call& call) {
  const store::ManagedPolicy* policy = TRY(require_policy(call, *in.PolicyArn));
  Page page = TRY(Page::of("versions", in));
  std::vector<Keyed> keys;
  for (const store::PolicyVersion& version : policy->versions) {
    keys.push_back({fmt::format("{:019}", INT64_MAX - version.number), keys.size()});
  }
  api::ListPolicyVersionsResponse out;
  out.Versions.emplace();
  for (const std::size_t i : rows_of(page, std::move(keys))) {
    out.Versions->push_back(version_shape(*policy, policy->versions[i]));
  }
  page.close(out);
  return out;
}

Answer<api::SetDefaultPolicyVersionResponse> set_default(
    const api::SetDefaultPolicyVersionRequest& in, const Call& call, store::ChangeSet& changes) {
  const Answer<const store::ManagedPolicy*> own = require_own_policy(call, *in.PolicyArn);
  if (!own.ok() && own.error().code != "NoSuchEntity") return own.error();
  if (!own.ok()) return absent_version(*in.PolicyArn, *in.VersionId);
  store::ManagedPolicy changed = *own.value();
  const std::int64_t number = version_number(*in.VersionId);
  if (find_version(changed.versions, number) == changed.versions.end()) {
    return absent_version(*in.PolicyArn, *in.VersionId);
  }
  changed.default_version = number;
  changed.updated = call.now;
  changes.put(std::move(changed));
  return api::SetDefaultPolicyVersionResponse{};
}

Answer<api::DeletePolicyVersionResponse> remove(const api::DeletePolicyVersionRequest& in,
                                                const Call& call, store::ChangeSet& changes) {
  const store::ManagedPolicy* policy = TRY(require_own_policy(call, *in.PolicyArn));
  store::ManagedPolicy changed = *policy;
  const auto version = find_version(changed.versions, version_number(*in.VersionId));
  if (version == changed.versions.end()) return absent_version(*in.PolicyArn, *in.VersionId);
  if (version->number == changed.default_version) {
    return delete_conflict("Cannot delete the default version of a policy.");
  }
  changed.versions.erase(version);
  changed.updated = call.now;
  changes.put(std::move(changed));
  return api::DeletePolicyVersionResponse{};
}

}  // namespace

std::vector<Operation> policy_version_rows() {
  return {
      writing<op::CreatePolicyVersion>(asks_policy<op::CreatePolicyVersion>, create),
      reading<op::GetPolicyVersion>(asks_policy<op::GetPolicyVersion>, get),
      reading<op::ListPolicyVersions>(asks_policy<op::ListPolicyVersions>, list),
      writing<op::SetDefaultPolicyVersion>(asks_policy<op::SetDefaultPolicyVersion>, set_default),
      writing<op::DeletePolicyVersion>(asks_policy<op::DeletePolicyVersion>, remove)};
}

}  // namespace amiable::services::iam
