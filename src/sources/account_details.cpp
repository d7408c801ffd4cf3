// Reading users, roles, groups and managed policies out of the account's details.
#include "sources/account_details.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "base/ascii.h"

namespace amiable::sources {
namespace {

using json::Type;
using json::Value;
using model::Principal;

void append(model::PolicySet& all, const model::PolicySet& more) {
  all.policies.insert(all.policies.end(), more.policies.begin(), more.policies.end());
  all.complete = all.complete && more.complete;
  all.needs.insert(all.needs.end(), more.needs.begin(), more.needs.end());
}

}  // namespace

AccountDetails::AccountDetails(BundleFiles& files, const LoadedFile& file, std::string account)
    : files_(files), file_(file), account_(std::move(account)) {
  index("UserDetailList", Principal::Kind::user);
  index("RoleDetailList", Principal::Kind::role);
  if (const auto list = file_.root().find("GroupDetailList")) {
    for (const Value group : list->elements()) {
      if (const auto name = group.find("GroupName")) groups_.emplace(name->string(), group);
    }
  }
  if (const auto list = file_.root().find("Policies")) {
    for (const Value managed : list->elements()) {
      if (const auto arn = managed.find("Arn")) policies_.emplace(arn->string(), managed);
    }
  }
}

void AccountDetails::index(std::string_view list_name, Principal::Kind kind) {
  const bool user = kind == Principal::Kind::user;
  auto& names = user ? users_ : roles_;
  const auto list = file_.root().find(list_name);
  if (!list) return;
  names.reserve(list->size());
  for (const Value detail : list->elements()) {
    const auto name = detail.find(user ? "UserName" : "RoleName");
    if (name && name->is(Type::string)) names.emplace(ascii_lowered(name->string()), detail);
  }
}

const Principal* AccountDetails::principal(std::string_view arn_text) {
  const auto arn = split_arn(arn_text);
  if (!arn || arn->service != "iam") return nullptr;
  const bool user = arn->resource.starts_with("user/");
  const auto& names = user ? users_ : roles_;
  const auto found = names.find(ascii_lowered(last_part(arn->resource)));
  if (found == names.end()) return nullptr;
  // The path is part of the ARN: another path is another (absent) principal.
  if (ascii_lowered(text_of(found->second, "Arn")) != ascii_lowered(arn_text)) return nullptr;
  return build(arn_text, user ? Principal::Kind::user : Principal::Kind::role, found->second);
}

const Principal* AccountDetails::role(std::string_view name) {
  const auto found = roles_.find(ascii_lowered(name));
  if (found == roles_.end()) return nullptr;
  return build(text_of(found->second, "Arn"), Principal::Kind::role, found->second);
}

const Principal* AccountDetails::build(std::string_view key, Principal::Kind kind,
                                       const Value& detail) {
  const std::string lowered = ascii_lowered(key);
  const auto known = built_.find(lowered);
  if (known != built_.end()) return &known->second;
  return &built_.emplace(lowered, made(kind, detail)).first->second;
}

void AccountDetails::each(const std::function<void(const Principal&)>& visit) {
  for (const auto& [name, detail] : users_) visit(made(Principal::Kind::user, detail));
  for (const auto& [name, detail] : roles_) visit(made(Principal::Kind::role, detail));
}

Principal AccountDetails::made(Principal::Kind kind, const Value& detail) {
  Principal principal;
  const bool user = kind == Principal::Kind::user;
  principal.kind = kind;
  principal.arn = text_of(detail, "Arn");
  principal.name = text_of(detail, user ? "UserName" : "RoleName");
  principal.unique_id = text_of(detail, user ? "UserId" : "RoleId");
  principal.path = text_of(detail, "Path");
  principal.account = account_;
  principal.tags = tags_of(detail);
  principal.origin = {file_.document->source_ptr(), detail.span().offset};
  add_inline(detail, user ? "UserPolicyList" : "RolePolicyList", principal.name,
             principal.identity);
  add_attached(detail, principal.identity);
  if (user) add_groups(detail, principal);
  if (const auto boundary = detail.find("PermissionsBoundary");
      boundary && boundary->is(Type::object)) {
    principal.boundary.emplace();
    add_managed(text_of(*boundary, "PermissionsBoundaryArn"), policy::Kind::boundary,
                *principal.boundary);
  }
  if (const auto trust = detail.find("AssumeRolePolicyDocument")) {
    principal.trust =
        parse_document(*trust, policy::Kind::trust, "trust policy", {}, principal.name);
  }
  return principal;
}

policy::PolicyPtr AccountDetails::parse_document(const Value& document, policy::Kind kind,
                                                 std::string name, std::string arn,
                                                 std::string holder) {
  Result<policy::PolicyPtr> parsed = [&] {
    if (!document.is(Type::string)) return policy::parse(document, kind, name);
    auto source =
        std::make_shared<const Source>(file_.path + ", policy " + name, document_text(document));
    return policy::parse(std::move(source), kind, name);
  }();
  if (!parsed) {
    Error error = std::move(parsed).error();
    error.message =
        fmt::format("policy `{}` is none that AWS could have stored: {}", name, error.message);
    files_.add_error(std::move(error));
    return nullptr;
  }
  // parse() made it just now and nobody else holds it.
  auto policy = std::const_pointer_cast<policy::Policy>(std::move(parsed).value());
  policy->arn = std::move(arn);
  policy->holder = std::move(holder);
  return policy;
}

void AccountDetails::add_inline(const Value& detail, std::string_view list,
                                const std::string& holder, model::PolicySet& set) {
  for (const Value& entry : elements_of(detail, list)) {
    const auto document = entry.find("PolicyDocument");
    if (!document) continue;
    auto policy =
        parse_document(*document, policy::Kind::identity, text_of(entry, "PolicyName"), {}, holder);
    if (policy) set.policies.push_back(std::move(policy));
  }
}

void AccountDetails::add_attached(const Value& detail, model::PolicySet& set) {
  for (const Value& entry : elements_of(detail, "AttachedManagedPolicies")) {
    add_managed(text_of(entry, "PolicyArn"), policy::Kind::identity, set);
  }
}

// The default version speaks, older ones do not.
void AccountDetails::add_managed(std::string_view arn, policy::Kind kind, model::PolicySet& set) {
  auto& known = kind == policy::Kind::boundary ? boundaries_ : managed_;
  const auto [entry, inserted] = known.try_emplace(std::string(arn));
  if (inserted) entry->second = read_managed(entry->first, kind);
  append(set, entry->second);
}

model::PolicySet AccountDetails::read_managed(const std::string& arn, policy::Kind kind) {
  model::PolicySet set;
  const auto found = policies_.find(arn);
  if (found != policies_.end()) {
    const std::string version = text_of(found->second, "DefaultVersionId");
    for (const Value& one : elements_of(found->second, "PolicyVersionList")) {
      if (!flag_of(one, "IsDefaultVersion") && text_of(one, "VersionId") != version) continue;
      const auto document = one.find("Document");
      if (!document) continue;
      auto policy = parse_document(*document, kind, text_of(found->second, "PolicyName"), arn, {});
      if (policy) set.policies.push_back(std::move(policy));
      return set;
    }
  }
  set.complete = false;
  set.needs.push_back(need_for({File::account_details, account_, {}, {}}));
  return set;
}

std::vector<policy::PolicyPtr> AccountDetails::customer_policies() const {
  std::vector<policy::PolicyPtr> out;
  for (const auto& [arn_text, managed] : policies_) {
    const auto arn = split_arn(arn_text);
    if (!arn || arn->account != account_) continue;
    for (const Value& one : elements_of(managed, "PolicyVersionList")) {
      const auto document = one.find("Document");
      if (!document || !document->is(Type::object)) continue;
      auto parsed =
          policy::parse(*document, policy::Kind::identity, text_of(managed, "PolicyName"));
      if (parsed.ok()) out.push_back(std::move(parsed).value());
    }
  }
  return out;
}

void AccountDetails::add_groups(const Value& detail, Principal& principal) {
  principal.groups = texts_of(detail, "GroupList");
  for (const std::string& name : principal.groups) {
    const auto group = groups_.find(name);
    if (group == groups_.end()) {
      principal.identity.complete = false;
      principal.identity.needs.push_back(need_for({File::account_details, account_, {}, {}}));
      continue;
    }
    append(principal.identity, group_policies(name, group->second));
  }
}

const model::PolicySet& AccountDetails::group_policies(const std::string& name,
                                                       const Value& group) {
  const auto [entry, inserted] = group_policies_.try_emplace(name);
  if (inserted) {
    add_inline(group, "GroupPolicyList", "group " + name, entry->second);
    add_attached(group, entry->second);
  }
  return entry->second;
}

}  // namespace amiable::sources
