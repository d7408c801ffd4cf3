// Written over the kind: users and groups.
#include "services/iam/renames.h"

#include <fmt/format.h>

#include "services/iam/iam_documents.h"

namespace amiable::services::iam {

template <class Kind>
typename Kind::Record moved(const Call& call, const typename Kind::Record& record,
                            const NewPlace& place) {
  typename Kind::Record changed = record;
  changed.path = place.path.value_or(record.path);
  changed.name = place.name.value_or(record.name);
  changed.arn = entity_arn(call, Kind::type, changed.path, changed.name);
  for (store::InlinePolicy& policy : changed.inline_policies) {
    policy.document = held_by(policy.document, Kind::holder_name(changed.name));
  }
  return changed;
}

template <class Kind>
Answer<Asks> asks_move(const Call& call, std::string_view operation, std::string_view name,
                       const NewPlace& place) {
  Asks asks{entity_ask<Kind>(call, operation, name)};
  const typename Kind::Record* record = Kind::find(call, name);
  if (record == nullptr) return asks;
  Ask target = asks.front();
  target.resource = entity_arn(call, Kind::type, place.path.value_or(record->path),
                               place.name.value_or(record->name));
  if (target.resource != record->arn) asks.push_back(std::move(target));
  return asks;
}

template <class Kind>
Answer<void> require_free_name(const Call& call, const typename Kind::Record& record,
                               const NewPlace& place) {
  if (!place.name) return {};
  const typename Kind::Record* holder = Kind::find(call, *place.name);
  if (holder == nullptr || holder->id == record.id) return {};
  return already_exists(fmt::format("{} with name {} already exists.", Kind::title, *place.name));
}

template store::User moved<UserKind>(const Call&, const store::User&, const NewPlace&);
template store::Group moved<GroupKind>(const Call&, const store::Group&, const NewPlace&);
template Answer<Asks> asks_move<UserKind>(const Call&, std::string_view, std::string_view,
                                          const NewPlace&);
template Answer<Asks> asks_move<GroupKind>(const Call&, std::string_view, std::string_view,
                                           const NewPlace&);
template Answer<void> require_free_name<UserKind>(const Call&, const store::User&, const NewPlace&);
template Answer<void> require_free_name<GroupKind>(const Call&, const store::Group&,
                                                   const NewPlace&);

}  // namespace amiable::services::iam
