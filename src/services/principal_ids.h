// Principals in stored key and trust policies: users and roles stand there by unique id, so that an
// entity made anew under an old name gets nothing; when shown, the ids of living entities are ARNs
// again and those of deleted ones stay ids [IAM user guide, Principal element; KMS developer guide,
// Key policies]. Only the strings under Principal.AWS and NotPrincipal.AWS are edited.
#pragma once

#include <string>
#include <string_view>

#include "base/arn.h"
#include "base/json.h"
#include "model/inventory.h"
#include "services/ask.h"
#include "store/world.h"

namespace amiable::services {

// `document` as text with the ARNs of this world's users and roles as ids. What names no entity
// (sessions, services, `*`) stays as written. Account ids become root ARNs of `root_partition`;
// when that is empty they stay.
std::string with_ids(const store::World& world, const json::Value& document,
                     std::string_view root_partition = {});

// The other direction. A text that is no JSON comes back as it is. Round trip: unchanged while the
// entities live, but for account ids made root ARNs and JSON escapes inside ARNs.
std::string shown(const store::World& world, std::string_view stored_text);

// The unique id behind the exact ARN of a living user or role, path included; empty: none.
std::string_view id_of_arn(const store::World& world, std::string_view arn);
// The other direction; empty: gone.
std::string_view arn_of_id(const store::World& world, std::string_view unique_id);

// A user, role or role session by its ARN that this world does not hold and that yet is taken to
// exist, since nobody told the identities of its account (store/import_record.h). Its ARN then
// stands for it, in documents and grants alike.
bool may_be_stranger(const store::World& world, const ArnView& arn);

// The first AWS principal of the document that exists nowhere in this world: a user or role
// without entity, an id of a deleted one, a session of a missing role, a wildcard inside an ARN, a
// group. Accounts are known by their number alone. Empty: all exist.
std::string unknown_principal(const store::World& world, const json::Value& document);

// The first user or role of the document, by its ARN, that this world holds and `decisions` do not
// know yet (serve --consistency). Empty: none.
std::string unseen_principal(const store::World& world, model::Inventory& decisions,
                             const json::Value& document);

}  // namespace amiable::services
