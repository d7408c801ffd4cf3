// Users, groups, roles, instance profiles and managed policies out of each account's
// get-account-authorization-details.
//
// Trust policies come last: the users and roles they name stand in them as unique ids
// [IAM user guide, Principal element], so all of them must be known.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/arn.h"
#include "services/iam/aws_managed_policies.h"
#include "services/principal_ids.h"
#include "world_import/import_reading.h"

namespace amiable::world_import {
namespace {

using json::Type;
using json::Value;
using sources::elements_of;
using sources::text_of;

// The names of one kind's members.
struct Kind {
  std::string_view resource;  // in ARNs
  std::string_view name, id, id_prefix, inline_policies;
};
constexpr Kind user_kind{"user", "UserName", "UserId", "AIDA", "UserPolicyList"};
constexpr Kind group_kind{"group", "GroupName", "GroupId", "", "GroupPolicyList"};
constexpr Kind role_kind{"role", "RoleName", "RoleId", "AROA", "RolePolicyList"};
constexpr Kind profile_kind{"instance-profile", "InstanceProfileName", "InstanceProfileId", "", ""};

// v3: 3; 0: none.
std::int64_t version_number(std::string_view text) {
  std::int64_t number = 0;
  if (!text.starts_with('v')) return 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

// ARNs of AWS's own policies that every world has.
std::set<std::string> built_in_policies() {
  std::set<std::string> arns;
  for (const auto& table :
       {services::iam::aws_customer_policies(), services::iam::aws_service_role_policies(),
        services::iam::aws_reading_policies()}) {
    for (const services::iam::AwsManagedPolicy& one : table) {
      arns.insert(fmt::format("arn:aws:iam::aws:policy{}{}", one.path, one.name));
    }
  }
  return arns;
}

class Identities {
 public:
  explicit Identities(Reading& reading) : reading_(reading) {}

  void run() {
    for (const std::string& account : reading_.listing.accounts) take(account);
    put_policies();
    put_entities();
  }

 private:
  struct TrustOf {
    store::Role role;
    Value document;
  };

  void take(const std::string& account);
  template <class Entity>
  void fill(const std::string& account, const Value& value, const Kind& kind, Entity& entity);
  void fill_policies(const Value& value, const Kind& kind, const std::string& holder,
                     store::Entity& entity);
  std::string boundary(const Value& value) const;
  void take_policy(const std::string& account, const Value& value);
  void take_profile(const std::string& account, const std::string& role, const Value& value);
  void take_user(const std::string& account, const Value& value);
  void take_group(const std::string& account, const Value& value);
  void take_role(const std::string& account, const Value& value);
  void check_unique(const Value& value, std::string_view what, const std::string& key);
  void put_policies();
  void put_entities();
  void put_role(TrustOf& one);
  void check_attachments(const store::Entity& entity) const;

  Reading& reading_;
  std::set<std::string> built_in_ = built_in_policies();
  std::map<std::string, store::ManagedPolicy> policies_;  // by ARN
  std::vector<TrustOf> roles_;
  std::vector<store::Group> groups_;
  std::set<std::string> unique_;
};

void Identities::take(const std::string& account) {
  const auto* file = load(reading_, {sources::File::account_details, account, {}, {}},
                          "no users, groups, roles and policies are here");
  if (file == nullptr || file->truncated) reading_.record.without_identities.insert(account);
  if (file == nullptr) return;
  const Value root = file->root();
  expect(reading_, root, Type::array,
         {"UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"});
  for (const Value& one : elements_of(root, "Policies")) take_policy(account, one);
  for (const Value& one : elements_of(root, "GroupDetailList")) take_group(account, one);
  for (const Value& one : elements_of(root, "UserDetailList")) take_user(account, one);
  for (const Value& one : elements_of(root, "RoleDetailList")) take_role(account, one);
}

void Identities::check_unique(const Value& value, std::string_view what, const std::string& key) {
  if (unique_.insert(fmt::format("{} {}", what, key)).second) return;
  fail(reading_, value, fmt::format("a second entry with the {} {}", what, key));
}

// The ARN must be what account, path and name make of it: everything else is found by it.
template <class Entity>
void Identities::fill(const std::string& account, const Value& value, const Kind& kind,
                      Entity& entity) {
  expect(reading_, value, Type::array,
         {kind.inline_policies, "AttachedManagedPolicies", "GroupList", "Tags",
          "InstanceProfileList"});
  expect(reading_, value, Type::object, {"PermissionsBoundary"});
  entity.account = account;
  entity.name = required(reading_, value, kind.name);
  entity.id = required(reading_, value, kind.id);
  entity.arn = required(reading_, value, "Arn");
  entity.path = text_of(value, "Path");
  if (entity.path.empty()) entity.path = "/";
  entity.created = time_in(reading_, value, "CreateDate", reading_.now);
  const auto arn = split_arn(entity.arn);
  const std::string resource = fmt::format("{}{}{}", kind.resource, entity.path, entity.name);
  const bool fits =
      arn && arn->service == "iam" && arn->account == account && arn->resource == resource;
  if (!fits) {
    fail(reading_, value,
         fmt::format("`Arn` is {}, expected {} of account {}", entity.arn, resource, account));
  }
  if (!entity.id.starts_with(kind.id_prefix)) {
    fail(reading_, value,
         fmt::format("`{}` is {}, expected {}…", kind.id, entity.id, kind.id_prefix));
  }
  check_unique(value, kind.id, entity.id);
  check_unique(value, "ARN", entity.arn);
}

void Identities::fill_policies(const Value& value, const Kind& kind, const std::string& holder,
                               store::Entity& entity) {
  for (const Value& one : elements_of(value, kind.inline_policies)) {
    store::InlinePolicy policy;
    policy.name = required(reading_, one, "PolicyName");
    const auto document = one.find("PolicyDocument");
    if (!document) {
      fail(reading_, one, "this policy has no PolicyDocument");
      continue;
    }
    policy.document = compiled(reading_, *document, sources::document_text(*document),
                               policy::Kind::identity, policy.name, {{}, holder});
    entity.inline_policies.push_back(std::move(policy));
  }
  for (const Value& one : elements_of(value, "AttachedManagedPolicies")) {
    entity.attached.push_back(required(reading_, one, "PolicyArn"));
  }
}

std::string Identities::boundary(const Value& value) const {
  const auto boundary = value.find("PermissionsBoundary");
  return boundary ? text_of(*boundary, "PermissionsBoundaryArn") : std::string();
}

// AWS's own policies stand in the details of every account that uses one; the newest counts.
void Identities::take_policy(const std::string& account, const Value& value) {
  store::ManagedPolicy policy;
  expect(reading_, value, Type::array, {"PolicyVersionList"});
  policy.name = required(reading_, value, "PolicyName");
  policy.arn = required(reading_, value, "Arn");
  policy.id = text_of(value, "PolicyId");
  policy.path = text_of(value, "Path");
  policy.description = text_of(value, "Description");
  policy.created = time_in(reading_, value, "CreateDate", reading_.now);
  policy.updated = time_in(reading_, value, "UpdateDate", policy.created);
  policy.default_version = version_number(text_of(value, "DefaultVersionId"));
  const auto arn = split_arn(policy.arn);
  policy.account = arn ? arn->account : std::string_view();
  if (policy.account != account && policy.account != "aws") {
    fail(reading_, value,
         fmt::format("`Arn` is {}, expected one of {} or of AWS", policy.arn, account));
  }
  for (const Value& one : elements_of(value, "PolicyVersionList")) {
    store::PolicyVersion version;
    version.number = version_number(text_of(one, "VersionId"));
    version.created = time_in(reading_, one, "CreateDate", policy.created);
    const auto document = one.find("Document");
    if (!document || version.number <= 0) continue;
    version.document = compiled(reading_, *document, sources::document_text(*document),
                                policy::Kind::identity, policy.name, {policy.arn, {}});
    policy.last_version = std::max(policy.last_version, version.number);
    policy.versions.push_back(std::move(version));
  }
  std::sort(policy.versions.begin(), policy.versions.end(),
            [](const auto& a, const auto& b) { return a.number < b.number; });
  if (policy.current() == nullptr) {
    reading_.out.report.notes.add(
        "the default version of a policy is missing, so the policy is not taken", policy.arn);
    return;
  }
  if (policy.account != "aws") check_unique(value, "ARN", policy.arn);
  const auto known = policies_.find(policy.arn);
  if (known != policies_.end() && known->second.default_version >= policy.default_version) return;
  policies_.insert_or_assign(policy.arn, std::move(policy));
}

void Identities::take_group(const std::string& account, const Value& value) {
  store::Group group;
  fill(account, value, group_kind, group);
  fill_policies(value, group_kind, "group " + group.name, group);
  groups_.push_back(std::move(group));
}

void Identities::take_user(const std::string& account, const Value& value) {
  store::User user;
  fill(account, value, user_kind, user);
  fill_policies(value, user_kind, user.name, user);
  user.groups = sources::texts_of(value, "GroupList");
  user.boundary = boundary(value);
  user.tags = sources::tags_of(value);
  reading_.out.users.push_back(std::move(user));
}

// The service of a service-linked role stands in its path [IAM user guide, IAM identifiers].
std::string linked_service(std::string_view path) {
  constexpr std::string_view prefix = "/aws-service-role/";
  if (!path.starts_with(prefix)) return {};
  path.remove_prefix(prefix.size());
  return std::string(path.substr(0, path.find('/')));
}

void Identities::take_role(const std::string& account, const Value& value) {
  store::Role role;
  fill(account, value, role_kind, role);
  fill_policies(value, role_kind, role.name, role);
  role.boundary = boundary(value);
  role.tags = sources::tags_of(value);
  role.service = linked_service(role.path);
  for (const Value& one : elements_of(value, "InstanceProfileList")) {
    take_profile(account, role.name, one);
  }
  const auto trust = value.find("AssumeRolePolicyDocument");
  if (!trust) return fail(reading_, value, "this role has no AssumeRolePolicyDocument");
  roles_.push_back({std::move(role), *trust});
}

void Identities::take_profile(const std::string& account, const std::string& role,
                              const Value& value) {
  store::InstanceProfile profile;
  fill(account, value, profile_kind, profile);
  profile.role = role;
  reading_.out.rows.put(std::move(profile));
}

void Identities::put_policies() {
  for (auto& [arn, policy] : policies_) {
    if (policy.account != "aws") ++reading_.out.report.counts.policies;
    reading_.out.rows.put(std::move(policy));
  }
}

// Kept as they are attached: what is not known of them stays unknown (world_evidence.h).
void Identities::check_attachments(const store::Entity& entity) const {
  for (const std::string& arn : entity.attached) {
    if (policies_.contains(arn) || built_in_.contains(arn)) continue;
    reading_.out.report.notes.add("attached, but its document was not gathered", arn);
  }
}

void Identities::put_entities() {
  store::ChangeSet known;
  for (const store::User& user : reading_.out.users) known.put(user);
  for (const TrustOf& one : roles_) known.put(one.role);
  reading_.identities = store::World::of_rows(known.changes(), 1);
  Counts& counts = reading_.out.report.counts;
  counts.users = reading_.out.users.size();
  counts.groups = groups_.size();
  counts.roles = roles_.size();
  for (const store::User& user : reading_.out.users) check_attachments(user);
  for (store::Group& group : groups_) {
    check_attachments(group);
    reading_.out.rows.put(std::move(group));
  }
  for (TrustOf& one : roles_) {
    check_attachments(one.role);
    put_role(one);
  }
}

void Identities::put_role(TrustOf& one) {
  const auto text = json::parse(std::make_shared<const Source>(
      one.document.place() + ", trust policy", sources::document_text(one.document)));
  if (!text.ok()) return reading_.files.add_error(text.error());
  const auto arn = split_arn(one.role.arn);
  const std::string with_ids = services::with_ids(reading_.identities, text.value()->root(),
                                                  arn ? arn->partition : std::string_view("aws"));
  one.role.trust = compiled(reading_, one.document, with_ids, policy::Kind::trust, "trust policy",
                            {{}, one.role.name});
  reading_.out.rows.put(std::move(one.role));
}

}  // namespace

void take_identities(Reading& reading) { Identities(reading).run(); }

}  // namespace amiable::world_import
