// Parents are followed from the account to the root; each node's attachments are read.
#include "sources/bundle_organization.h"

#include <algorithm>

#include "policy/full_access.h"

namespace amiable::sources {
namespace {

// AWS allows five levels of OUs below the root; the bound only stops a cycle.
constexpr std::size_t levels_max = 16;

}  // namespace

BundleOrganization::BundleOrganization(BundleFiles& files)
    : files_(files), exists_(!files.tree().list("organization").empty()) {}

model::Lookup<model::Membership> BundleOrganization::membership(std::string_view account) {
  if (const auto known = built_.find(account); known != built_.end()) {
    return model::Lookup<model::Membership>::found(known->second);
  }
  const LoadedFile& organization = files_.load({File::organization, {}, {}, {}});
  if (!organization.found()) {
    return model::Lookup<model::Membership>::unknown(need_for({File::organization, {}, {}, {}}));
  }
  const std::string id(account);
  return model::Lookup<model::Membership>::found(built_.emplace(id, build(id)).first->second);
}

model::Membership BundleOrganization::build(const std::string& account) {
  model::Membership membership;
  const json::Value organization = files_.load({File::organization, {}, {}, {}}).top();
  membership.organization_id = text_of(organization, "Id");
  membership.organization_arn = text_of(organization, "Arn");
  membership.management_account = text_of(organization, "MasterAccountId");
  const std::vector<std::string> nodes = path_to_root(account, membership);
  std::string path = membership.organization_id + "/";
  for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) {
    membership.levels.push_back({*node, attached(File::policies_for_scp, *node, policy::Kind::scp),
                                 attached(File::policies_for_rcp, *node, policy::Kind::rcp)});
    if (*node != account) path += *node + "/";
  }
  if (membership.complete) membership.path = std::move(path);
  return membership;
}

// The account itself first, the root last.
std::vector<std::string> BundleOrganization::path_to_root(const std::string& account,
                                                          model::Membership& membership) {
  std::vector<std::string> nodes = {account};
  while (!nodes.back().starts_with("r-")) {
    const FileId id{File::parents, {}, {}, nodes.back()};
    const LoadedFile& parents = files_.load(id);
    const std::vector<json::Value> list =
        parents.found() ? elements_of(parents.root(), "Parents") : std::vector<json::Value>();
    if (list.empty()) {
      membership.complete = false;
      membership.needs.push_back(need_for(id));
      break;
    }
    std::string parent = text_of(list.front(), "Id");
    const bool cycle = std::find(nodes.begin(), nodes.end(), parent) != nodes.end();
    if (cycle || nodes.size() >= levels_max || !is_safe_id(parent)) {
      files_.add_error({ErrorKind::unreadable, "the parents do not lead to a root",
                        parents.root().place(), "gather organization/list-parents again"});
      membership.complete = false;
      break;
    }
    nodes.push_back(std::move(parent));
  }
  return nodes;
}

model::PolicySet BundleOrganization::attached(File file, const std::string& target,
                                              policy::Kind kind) {
  model::PolicySet set;
  const FileId id{file, {}, {}, target};
  const LoadedFile& attachments = files_.load(id);
  if (!attachments.found() || attachments.truncated) {
    set.complete = false;
    set.needs.push_back(need_for(id));
  }
  if (!attachments.found()) return set;
  for (const json::Value& one : elements_of(attachments.root(), "Policies")) {
    if (auto parsed = policy(text_of(one, "Id"), text_of(one, "Name"), kind, set)) {
      set.policies.push_back(std::move(parsed));
    }
  }
  return set;
}

policy::PolicyPtr BundleOrganization::policy(const std::string& id, const std::string& name,
                                             policy::Kind kind, model::PolicySet& set) {
  const auto known = policies_.find(id);
  if (known != policies_.end()) return known->second;
  const FileId file{File::organization_policy, {}, {}, id};
  const LoadedFile& loaded = files_.load(file);
  std::string text, arn;
  if (const policy::FullAccess* own = policy::full_access_policy(id)) text = own->text;
  if (loaded.found()) {
    text = text_of(loaded.top(), "Content");
    if (const auto summary = loaded.top().find("PolicySummary")) arn = text_of(*summary, "Arn");
  }
  if (text.empty()) {
    set.complete = false;
    set.needs.push_back(need_for(file));
    return nullptr;
  }
  auto parsed = policy::parse(std::make_shared<const Source>(path_of(file) + ", Content", text),
                              kind, name.empty() ? id : name);
  if (!parsed) {
    files_.add_error(std::move(parsed).error());
    return nullptr;
  }
  auto policy = std::make_shared<policy::Policy>(*parsed.value());
  policy->arn = arn.empty() ? id : arn;
  policy->name = id;
  policies_.emplace(id, policy);
  return policy;
}

}  // namespace amiable::sources
