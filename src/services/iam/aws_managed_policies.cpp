// From the tables to records of the world.
#include "services/iam/aws_managed_policies.h"

#include <fmt/format.h>

#include <cassert>

#include "crypto/hash.h"
#include "services/first_account.h"
#include "store/document.h"

namespace amiable::services {
namespace {

// Made from the name, so that a policy has the same id in every world; AWS's ids are not published.
std::string id_of(std::string_view name) {
  constexpr std::string_view base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  constexpr std::size_t length = 17;
  std::string id = "ANPA";
  const crypto::Sha256 digest = crypto::sha256(name);
  for (std::size_t i = 0; i < length; ++i) id += base32[digest.at(i) & 31U];
  return id;
}

store::ManagedPolicy record_of(const iam::AwsManagedPolicy& row, Timestamp now) {
  store::ManagedPolicy record;
  record.account = "aws";
  record.name = row.name;
  record.path = row.path;
  record.id = id_of(row.name);
  record.arn = fmt::format("arn:aws:iam::aws:policy{}{}", row.path, row.name);
  record.default_version = record.last_version = row.version;
  record.created = parse_iso8601(row.created).value_or(now);
  record.updated = parse_iso8601(row.updated).value_or(now);
  store::PolicyVersion version;
  version.number = row.version;
  version.created = record.updated;
  auto document = store::compile(std::string(row.document), policy::Kind::identity, record.name,
                                 {record.arn, {}});
  assert(document.ok());  // a fault in the table; the tests read every row
  version.document = std::move(document).value();
  record.versions.push_back(std::move(version));
  return record;
}

}  // namespace

void add_aws_managed_policies(Timestamp now, store::ChangeSet& changes) {
  for (const auto& table : {iam::aws_customer_policies(), iam::aws_service_role_policies(),
                            iam::aws_reading_policies()}) {
    for (const iam::AwsManagedPolicy& row : table) changes.put(record_of(row, now));
  }
}

}  // namespace amiable::services
