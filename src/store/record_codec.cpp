// One object per row; the fields are record_fields.h's.
#include "store/record_codec.h"

#include <fmt/format.h>

#include "base/json.h"
#include "base/utf8.h"
#include "store/ec2_record_fields.h"
#include "store/field_reader.h"
#include "store/field_writer.h"
#include "store/organization_record_fields.h"
#include "store/record_fields.h"
#include "store/sign_in_record_fields.h"

namespace amiable::store {
namespace {

Error unwritable(std::string_view what, std::string_view why) {
  return {ErrorKind::internal, fmt::format("cannot keep `{}`: {}", what, why), {}, {}};
}

template <class T>
Result<std::string> write(const T& record) {
  json::Writer out;
  FieldWriter fields(out);
  out.begin_object();
  describe(fields, record);
  out.end_object();
  std::string bytes = out.take();
  if (!fields.complete()) return unwritable(key_of(record), "a policy of it was not compiled");
  if (!is_utf8(bytes)) return unwritable(key_of(record), "a text of it is no UTF-8");
  return bytes;
}

template <class T>
Result<Record> read(const json::Value& object) {
  auto record = std::make_shared<T>();
  FieldReader fields(object);
  describe(fields, *record);
  if (fields.error()) return *fields.error();
  return Record(Ptr<T>(std::move(record)));
}

Result<Record> read_as(Table table, const json::Value& object) {
  switch (table) {
    case Table::account:
      return read<Account>(object);
    case Table::access_key:
      return read<AccessKey>(object);
    case Table::user:
      return read<User>(object);
    case Table::group:
      return read<Group>(object);
    case Table::role:
      return read<Role>(object);
    case Table::managed_policy:
      return read<ManagedPolicy>(object);
    case Table::instance_profile:
      return read<InstanceProfile>(object);
    case Table::key:
      return read<Key>(object);
    case Table::alias:
      return read<Alias>(object);
    case Table::grant:
      return read<Grant>(object);
    case Table::setting:
      return read<Setting>(object);
    case Table::image:
      return read<Image>(object);
    case Table::snapshot:
      return read<Snapshot>(object);
    case Table::volume:
      return read<Volume>(object);
    case Table::instance:
      return read<Instance>(object);
    case Table::region_settings:
      return read<RegionSettings>(object);
    case Table::launch_template:
      return read<LaunchTemplate>(object);
    case Table::key_pair:
      return read<KeyPair>(object);
    case Table::security_group:
      return read<SecurityGroup>(object);
    case Table::auto_scaling_group:
      return read<AutoScalingGroup>(object);
    case Table::client_token:
      return read<ClientToken>(object);
    case Table::organization:
      return read<Organization>(object);
    case Table::organization_node:
      return read<OrganizationNode>(object);
    case Table::organization_policy:
      return read<OrganizationPolicy>(object);
    case Table::account_creation:
      return read<AccountCreation>(object);
    case Table::handshake:
      return read<Handshake>(object);
    case Table::mfa_device:
      return read<MfaDevice>(object);
    case Table::server_certificate:
      return read<ServerCertificate>(object);
    case Table::oidc_provider:
      return read<OidcProvider>(object);
    case Table::saml_provider:
      return read<SamlProvider>(object);
    case Table::access_report:
      return read<AccessReport>(object);
  }
  return Error{ErrorKind::unreadable, "a row of an unknown table", {}, {}};
}

struct Encode {
  Result<std::string> operator()(std::monostate) const {
    return unwritable("an erased row", "there is nothing to write");
  }
  template <class T>
  Result<std::string> operator()(const Ptr<T>& record) const {
    return write(*record);
  }
};

}  // namespace

Result<std::string> encode(const Record& record) { return std::visit(Encode(), record); }

Result<Record> decode(Table table, std::string bytes) {
  const json::DocumentPtr document =
      TRY(json::parse(std::make_shared<const Source>("row", std::move(bytes))));
  const json::Value root = document->root();
  if (!root.is(json::Type::object)) {
    return Error{ErrorKind::unreadable,
                 fmt::format("an object expected, found {}", json::type_name(root.type())),
                 root.place(),
                 {}};
  }
  return read_as(table, root);
}

Result<Change> read_row(Row row) {
  const auto refused = [&row](const Error& why) {
    const bool known = static_cast<std::size_t>(row.table) < table_count;
    return Error{ErrorKind::unreadable,
                 fmt::format("the row `{}` of table {} cannot be read: {}", row.key,
                             known ? table_name(row.table) : "?", why.message),
                 why.place, "restore the data folder from a copy"};
  };
  auto record = decode(row.table, std::move(row.bytes));
  if (!record.ok()) return refused(record.error());
  std::string key = key_of(record.value());
  if (key != row.key) {
    return refused({ErrorKind::unreadable, fmt::format("its record is that of `{}`", key), {}, {}});
  }
  return Change{row.table, std::move(key), std::move(record).value()};
}

}  // namespace amiable::store
