// From an ARN to an entity, and from an entity to its documents.
#include "services/iam/simulate_sources.h"

#include <fmt/format.h>

#include <algorithm>

namespace amiable::services::iam {
namespace {

struct NamedEntity {
  std::string_view type, name, account;
};

std::optional<NamedEntity> named_in(std::string_view arn) {
  const auto parts = split_arn(arn);
  if (!parts || parts->service != "iam" || !is_account_id(parts->account)) return {};
  for (const std::string_view type : {UserKind::type, GroupKind::type, RoleKind::type}) {
    const bool is_it =
        parts->resource.starts_with(type) && parts->resource.substr(type.size()).starts_with('/');
    const std::string_view name = last_part(parts->resource);
    if (is_it && !name.empty()) return NamedEntity{type, name, parts->account};
  }
  return {};
}

PolicySource look_up(const Call& call, const NamedEntity& named) {
  PolicySource source;
  source.type = named.type;
  if (named.type == UserKind::type) {
    source.user = UserKind::find(call, named.name);
    source.entity = source.user;
    if (source.user != nullptr) source.boundary = source.user->boundary;
  } else if (named.type == GroupKind::type) {
    source.entity = GroupKind::find(call, named.name);
  } else if (const store::Role* role = RoleKind::find(call, named.name)) {
    source.entity = role;
    source.boundary = role->boundary;
  }
  return source;
}

class Documents {
 public:
  explicit Documents(const Call& call) : call_(call) {}

  void add(const store::Entity& entity, std::string_view type) {
    for (const store::InlinePolicy& own : entity.inline_policies) {
      found.push_back({own.document.compiled, own.name, type, entity.name, nullptr});
    }
    for (const std::string& arn : entity.attached) add(find_policy(call_, arn));
  }

  std::vector<SourceDocument> found;

 private:
  void add(const store::ManagedPolicy* managed) {
    policy::PolicyPtr document = document_in_force(managed);
    const auto same = [managed](const SourceDocument& one) { return one.managed == managed; };
    if (document == nullptr || std::any_of(found.begin(), found.end(), same)) return;
    found.push_back({std::move(document), managed->name, {}, {}, managed});
  }

  const Call& call_;
};

}  // namespace

Answer<PolicySource> find_source(const Call& call, const std::string& arn) {
  const auto named = named_in(arn);
  if (!named) return invalid_input("Invalid ARN provided in the request: " + arn);
  if (named->account != call.account()) {
    return invalid_input(
        fmt::format("Invalid Policy Source Arn: caller's account {} does not have access to "
                    "policies in account {}.",
                    call.account(), named->account));
  }
  PolicySource source = look_up(call, *named);
  if (source.entity == nullptr) return no_such_entity("Unable to retrieve specified IAM entity.");
  return source;
}

Ask source_ask(const Call& call, std::string_view operation, const std::string& arn) {
  const auto named = named_in(arn);
  const bool own = named && named->account == call.account();
  if (own && named->type == UserKind::type)
    return entity_ask<UserKind>(call, operation, named->name);
  if (own && named->type == GroupKind::type) {
    return entity_ask<GroupKind>(call, operation, named->name);
  }
  if (own) return entity_ask<RoleKind>(call, operation, named->name);
  Ask ask;
  ask.action.append("iam:").append(operation);
  ask.resource = arn;
  return ask;
}

std::vector<SourceDocument> documents_of(const Call& call, const PolicySource& source) {
  Documents documents(call);
  documents.add(*source.entity, source.type);
  if (source.user == nullptr) return std::move(documents.found);
  for (const std::string& name : source.user->groups) {
    const store::Group* group = GroupKind::find(call, name);
    if (group != nullptr) documents.add(*group, GroupKind::type);
  }
  return std::move(documents.found);
}

policy::PolicyPtr document_in_force(const store::ManagedPolicy* policy) {
  const store::PolicyVersion* current = policy == nullptr ? nullptr : policy->current();
  return current == nullptr ? nullptr : current->document.compiled;
}

}  // namespace amiable::services::iam
