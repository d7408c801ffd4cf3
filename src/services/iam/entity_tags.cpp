// TagX, UntagX, ListXTags of users, roles, managed policies, instance profiles and server
// certificates.
#include "services/iam/entity_kinds.h"
#include "services/iam/iam_pages.h"
#include "services/iam/iam_rows.h"
#include "services/iam/iam_shapes.h"
#include "services/iam/iam_tags.h"
#include "services/iam/sign_in_kinds.h"

namespace amiable::services::iam {
namespace {

// How each tagged thing is found: for change and for reading.
struct TaggedUser : UserKind {
  static constexpr KeyCase key_case = KeyCase::ignored;
};
struct TaggedRole : RoleKind {
  static constexpr KeyCase key_case = KeyCase::ignored;
};
struct TaggedProfile : ProfileKind {
  static constexpr KeyCase key_case = KeyCase::matters;
};
struct TaggedServerCertificate : ServerCertificateKind {
  static constexpr KeyCase key_case = KeyCase::matters;
};
struct TaggedPolicy {
  using Record = store::ManagedPolicy;
  static constexpr KeyCase key_case = KeyCase::matters;
  static auto& name_in(auto& shape) { return shape.PolicyArn; }
};

template <class Kind, class In>
Answer<const typename Kind::Record*> find(const In& in, const Call& call) {
  return require<Kind>(call, *Kind::name_in(in));
}
template <class Kind, class In>
requires std::is_same_v<Kind, TaggedPolicy> Answer<const store::ManagedPolicy*> find(
    const In& in, const Call& call) {
  return require_policy(call, *in.PolicyArn);
}

template <class Op, class Kind>
Answer<Asks> asks(const typename Op::Request& in, const Call& call) {
  if constexpr (std::is_same_v<Kind, TaggedPolicy>) {
    return asks_policy<Op>(in, call);
  } else {
    return asks_entity<Op, Kind>(in, call);
  }
}

template <class Op, class Kind>
Answer<Asks> asks_tag(const typename Op::Request& in, const Call& call) {
  Asks all = TRY(asks<Op, Kind>(in, call));
  add_request_tags(all.front(), in.Tags);
  return all;
}

template <class Op, class Kind>
Answer<Asks> asks_untag(const typename Op::Request& in, const Call& call) {
  Asks all = TRY(asks<Op, Kind>(in, call));
  add_tag_keys(all.front(), *in.TagKeys);
  return all;
}

template <class Kind, class In>
Answer<typename Kind::Record> copy_for_change(const In& in, const Call& call) {
  if constexpr (std::is_same_v<Kind, TaggedPolicy>) {
    return *TRY(require_own_policy(call, *in.PolicyArn));
  } else {
    return *TRY((find<Kind, In>(in, call)));
  }
}

template <class Op, class Kind>
Answer<typename Op::Response> tag(const typename Op::Request& in, const Call& call,
                                  store::ChangeSet& changes) {
  auto changed = TRY((copy_for_change<Kind, typename Op::Request>(in, call)));
  changed.tags = TRY(with_tags(std::move(changed.tags), in.Tags, Kind::key_case));
  changes.put(std::move(changed));
  return typename Op::Response{};
}

// Keys that are not there are passed over [observed].
template <class Op, class Kind>
Answer<typename Op::Response> untag(const typename Op::Request& in, const Call& call,
                                    store::ChangeSet& changes) {
  auto changed = TRY((copy_for_change<Kind, typename Op::Request>(in, call)));
  changed.tags = without_tags(std::move(changed.tags), *in.TagKeys, Kind::key_case);
  changes.put(std::move(changed));
  return typename Op::Response{};
}

template <class Op, class Kind>
Answer<typename Op::Response> list(const typename Op::Request& in, const Call& call) {
  const auto* record = TRY((find<Kind, typename Op::Request>(in, call)));
  return page_of_tags<Op>(in, record->tags);
}

template <class Kind, class Tag, class Untag, class List>
void add_rows(std::vector<Operation>& rows) {
  rows.push_back(writing<Tag>(asks_tag<Tag, Kind>, tag<Tag, Kind>));
  rows.push_back(writing<Untag>(asks_untag<Untag, Kind>, untag<Untag, Kind>));
  rows.push_back(reading<List>(asks<List, Kind>, list<List, Kind>));
}

}  // namespace

std::vector<Operation> tag_rows() {
  std::vector<Operation> rows;
  add_rows<TaggedUser, op::TagUser, op::UntagUser, op::ListUserTags>(rows);
  add_rows<TaggedRole, op::TagRole, op::UntagRole, op::ListRoleTags>(rows);
  add_rows<TaggedPolicy, op::TagPolicy, op::UntagPolicy, op::ListPolicyTags>(rows);
  add_rows<TaggedProfile, op::TagInstanceProfile, op::UntagInstanceProfile,
           op::ListInstanceProfileTags>(rows);
  add_rows<TaggedServerCertificate, op::TagServerCertificate, op::UntagServerCertificate,
           op::ListServerCertificateTags>(rows);
  return rows;
}

}  // namespace amiable::services::iam
