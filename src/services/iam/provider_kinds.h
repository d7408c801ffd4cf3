// What identity providers have in common, OpenID Connect's and SAML's: they are named by their ARN,
// belong to one account and carry tags.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "services/iam/entity_kinds.h"
#include "services/iam/iam_pages.h"
#include "services/iam/iam_rows.h"
#include "services/iam/iam_tags.h"

namespace amiable::services::iam {

struct OidcKind {
  using Record = store::OidcProvider;
  static auto& arn_in(auto& shape) { return shape.OpenIDConnectProviderArn; }
  static const Record* find(const Call& call, std::string_view arn) {
    return call.world.oidc_provider(arn);
  }
  static std::string absent(std::string_view arn) {
    return std::string("OpenIDConnect Provider not found for arn ").append(arn);  // [recorded]
  }
};

struct SamlKind {
  using Record = store::SamlProvider;
  static auto& arn_in(auto& shape) { return shape.SAMLProviderArn; }
  static const Record* find(const Call& call, std::string_view arn) {
    return call.world.saml_provider(arn);
  }
  static std::string absent(std::string_view arn) {
    return std::string("Manifest not found for arn ").append(arn);  // [recorded]
  }
};

// Another account's is as absent as one that never was.
template <class Kind>
const typename Kind::Record* find_provider(const Call& call, std::string_view arn) {
  const typename Kind::Record* record = Kind::find(call, arn);
  return record != nullptr && record->account == call.account() ? record : nullptr;
}

template <class Kind>
Answer<const typename Kind::Record*> require_provider(const Call& call, std::string_view arn) {
  const typename Kind::Record* record = find_provider<Kind>(call, arn);
  if (record == nullptr) return no_such_entity(Kind::absent(arn));
  return record;
}

template <class Kind>
Ask provider_ask(const Call& call, std::string_view operation, std::string_view arn) {
  Ask ask;
  ask.action.append("iam:").append(operation);
  ask.resource = arn;
  if (const auto* record = find_provider<Kind>(call, arn)) ask.resource_tags = record->tags;
  return ask;
}

template <class Op, class Kind>
Answer<Asks> asks_provider(const typename Op::Request& in, const Call& call) {
  return Asks{provider_ask<Kind>(call, Op::name, *Kind::arn_in(in))};
}

// Tags of a new provider need the permission to tag, too [service authorization reference, IAM].
inline Asks asks_new_provider(Ask ask, std::string_view tagging,
                              const std::optional<std::vector<api::Tag>>& tags) {
  add_request_tags(ask, tags);
  Asks asks{ask};
  if (tags && !tags->empty()) {
    ask.action = tagging;
    asks.push_back(std::move(ask));
  }
  return asks;
}

template <class Op, class Kind>
Answer<Asks> asks_tag_provider(const typename Op::Request& in, const Call& call) {
  Asks all = TRY((asks_provider<Op, Kind>(in, call)));
  add_request_tags(all.front(), in.Tags);
  return all;
}

template <class Op, class Kind>
Answer<Asks> asks_untag_provider(const typename Op::Request& in, const Call& call) {
  Asks all = TRY((asks_provider<Op, Kind>(in, call)));
  add_tag_keys(all.front(), *in.TagKeys);
  return all;
}

template <class Op, class Kind>
Answer<typename Op::Response> tag_provider(const typename Op::Request& in, const Call& call,
                                           store::ChangeSet& changes) {
  typename Kind::Record changed = *TRY(require_provider<Kind>(call, *Kind::arn_in(in)));
  changed.tags = TRY(with_tags(std::move(changed.tags), in.Tags, KeyCase::matters));
  changes.put(std::move(changed));
  return typename Op::Response{};
}

template <class Op, class Kind>
Answer<typename Op::Response> untag_provider(const typename Op::Request& in, const Call& call,
                                             store::ChangeSet& changes) {
  typename Kind::Record changed = *TRY(require_provider<Kind>(call, *Kind::arn_in(in)));
  changed.tags = without_tags(std::move(changed.tags), *in.TagKeys, KeyCase::matters);
  changes.put(std::move(changed));
  return typename Op::Response{};
}

template <class Op, class Kind>
Answer<typename Op::Response> list_provider_tags(const typename Op::Request& in, const Call& call) {
  const auto* record = TRY(require_provider<Kind>(call, *Kind::arn_in(in)));
  return page_of_tags<Op>(in, record->tags);
}

template <class Kind, class Tag, class Untag, class List>
void add_provider_tag_rows(std::vector<Operation>& rows) {
  rows.push_back(writing<Tag>(asks_tag_provider<Tag, Kind>, tag_provider<Tag, Kind>));
  rows.push_back(writing<Untag>(asks_untag_provider<Untag, Kind>, untag_provider<Untag, Kind>));
  rows.push_back(reading<List>(asks_provider<List, Kind>, list_provider_tags<List, Kind>));
}

}  // namespace amiable::services::iam
