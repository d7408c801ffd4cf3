// Rows survive their way to bytes and back; rows that are none are told by table and key.
#include "store/record_codec.h"

#include <gtest/gtest.h>

#include <set>

#include "unit/store/small_ec2_world.h"
#include "unit/store/small_organization_world.h"

namespace amiable::store::test {
namespace {

std::string bytes_of(const Record& record) {
  auto bytes = encode(record);
  return bytes.ok() ? bytes.value() : "error: " + bytes.error().message;
}

Row row_of(const Change& change) { return {change.table, change.key, 1, bytes_of(change.record)}; }

std::string error_of(Table table, std::string key, std::string bytes) {
  const auto read = read_row({table, std::move(key), 1, std::move(bytes)});
  return read.ok() ? "read" : read.error().message;
}

// Every member was given a value that is not its default, so a forgotten one changes the bytes.
TEST(RecordCodec, a_row_of_each_table_comes_back_as_it_was) {
  ChangeSet all = one_of_each();
  const ChangeSet of_ec2 = one_of_each_of_ec2();
  for (const Change& change : of_ec2.changes()) all.add(change);
  const ChangeSet of_organizations = small_organization(), signing_in = one_of_each_that_signs_in();
  for (const Change& change : of_organizations.changes()) all.add(change);
  for (const Change& change : signing_in.changes()) all.add(change);
  std::set<Table> tables;
  for (const Change& change : all.changes()) tables.insert(change.table);
  EXPECT_EQ(tables.size(), table_count);
  for (const Change& change : all.changes()) {
    const Row row = row_of(change);
    SCOPED_TRACE(row.bytes);
    const auto read = read_row(row);
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(read.value().table, change.table);
    EXPECT_EQ(read.value().record.index(), change.record.index());
    EXPECT_EQ(bytes_of(read.value().record), row.bytes);
  }
}

TEST(RecordCodec, fields_keep_their_values) {
  const Key before = key();
  const auto read = read_row(row_of({Table::key, key_of(before), std::make_shared<Key>(before)}));
  ASSERT_TRUE(read.ok());
  const Key& after = *std::get<Ptr<Key>>(read.value().record);
  EXPECT_EQ(after.record.origin_of_material, "EXTERNAL");
  EXPECT_EQ(after.materials[0].wrapped, before.materials[0].wrapped);
  EXPECT_EQ(after.materials[0].valid_to, before.materials[0].valid_to);
  EXPECT_FALSE(after.materials[1].valid_to.has_value());
  EXPECT_EQ(after.public_key, before.public_key);
  EXPECT_EQ(after.on_demand_rotation, before.on_demand_rotation);
  EXPECT_EQ(after.policy.text, before.policy.text);
  EXPECT_EQ(after.policy.compiled->kind, policy::Kind::key);
  EXPECT_EQ(after.policy.compiled->name, "default");
  EXPECT_EQ(after.tags[0].value, "prod");
}

// A text that is empty although its default is not must stay empty, as must all that is optional.
TEST(RecordCodec, rows_of_ec2_keep_empty_texts_and_options) {
  Instance bare;
  bare.record.id = "i-1";
  bare.tenancy.clear();
  bare.metadata_options.http_tokens.clear();
  const auto read = read_row(row_of({Table::instance, "i-1", std::make_shared<Instance>(bare)}));
  ASSERT_TRUE(read.ok()) << read.error().message;
  const Instance& after = *std::get<Ptr<Instance>>(read.value().record);
  EXPECT_EQ(after.tenancy, "");
  EXPECT_EQ(after.metadata_options.http_tokens, "");
  EXPECT_EQ(after.shutdown_behavior, "stop");
  EXPECT_FALSE(after.stopped.has_value());
  const Image before = image();
  const auto again =
      read_row(row_of({Table::image, key_of(before), std::make_shared<Image>(before)}));
  ASSERT_TRUE(again.ok());
  const Image& copy = *std::get<Ptr<Image>>(again.value().record);
  EXPECT_EQ(copy.record.mappings[0].encrypted, false);
  EXPECT_FALSE(copy.record.mappings[0].delete_on_termination);
  EXPECT_EQ(copy.course[0].reason_message, "why");
  EXPECT_EQ(copy.permissions.organizational_unit_arns, before.permissions.organizational_unit_arns);
}

TEST(RecordCodec, policies_are_compiled_again_under_the_names_they_had) {
  const ChangeSet changes = one_of_each();
  const auto read = [&changes](Table table) {
    for (const Change& change : changes.changes()) {
      if (change.table == table) return read_row(row_of(change)).value().record;
    }
    return Record();
  };
  const auto same = [](const Document& a, const Document& b) {
    EXPECT_EQ(a.text, b.text);
    EXPECT_EQ(a.compiled->kind, b.compiled->kind);
    EXPECT_EQ(a.compiled->name, b.compiled->name);
    EXPECT_EQ(a.compiled->arn, b.compiled->arn);
    EXPECT_EQ(a.compiled->holder, b.compiled->holder);
    EXPECT_EQ(a.compiled->source->name(), b.compiled->source->name());
  };
  const Record user_row = read(Table::user), group_row = read(Table::group);
  const Record role_row = read(Table::role), policy_row = read(Table::managed_policy);
  same(std::get<Ptr<User>>(user_row)->inline_policies[0].document,
       user().inline_policies[0].document);
  same(std::get<Ptr<Group>>(group_row)->inline_policies[0].document,
       group().inline_policies[0].document);
  same(std::get<Ptr<Role>>(role_row)->trust, role().trust);
  same(std::get<Ptr<ManagedPolicy>>(policy_row)->versions[1].document,
       managed_policy().versions[1].document);
}

TEST(RecordCodec, fields_of_a_newer_program_are_passed_over_and_missing_ones_keep_defaults) {
  const auto read =
      read_row({Table::access_key, "AKIA1", 1, R"({"id":"AKIA1","colour":{"a":[]}})"});
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(std::get<Ptr<AccessKey>>(read.value().record)->active);
}

TEST(RecordCodec, rows_that_are_none_are_told_by_table_and_key) {
  EXPECT_EQ(error_of(Table::account, "1", "{"), [] {
    return "the row `1` of table account cannot be read: " +
           decode(Table::account, "{").error().message;
  }());
  EXPECT_EQ(error_of(Table::account, "1", "[]"),
            "the row `1` of table account cannot be read: an object expected, found an array");
  EXPECT_EQ(error_of(Table::account, "1", R"({"id":1})"),
            "the row `1` of table account cannot be read: field `id`: a string expected, found a "
            "number");
  EXPECT_EQ(error_of(Table::account, "1", R"({"id":"2"})"),
            "the row `1` of table account cannot be read: its record is that of `2`");
  EXPECT_EQ(error_of(Table::account, "1", R"({"id":"1","created":1.5})"),
            "the row `1` of table account cannot be read: field `created`: a whole number of 64 "
            "bits expected, found a number");
  EXPECT_EQ(error_of(Table::setting, "a", R"({"name":"a","value":"0x"})"),
            "the row `a` of table setting cannot be read: field `value`: pairs of hex digits "
            "expected, found a string");
  EXPECT_EQ(error_of(Table::setting, "a", R"({"name":"a","value":"012"})"),
            "the row `a` of table setting cannot be read: field `value`: pairs of hex digits "
            "expected, found a string");
  EXPECT_EQ(error_of(Table::user, "1/a", R"({"account":"1","name":"a","groups":[1]})"),
            "the row `1/a` of table user cannot be read: field `groups`: texts expected, found a "
            "number");
  EXPECT_EQ(error_of(Table::user, "1/a", R"({"account":"1","name":"a","tags":["x"]})"),
            "the row `1/a` of table user cannot be read: field `tags`: an object expected, found a "
            "string");
  EXPECT_EQ(error_of(static_cast<Table>(99), "x", "{}"),
            "the row `x` of table ? cannot be read: a row of an unknown table");
}

TEST(RecordCodec, a_policy_that_no_longer_parses_or_is_missing_is_an_error) {
  const std::string missing = error_of(Table::role, "1/a", R"({"account":"1","name":"a"})");
  EXPECT_EQ(missing, "the row `1/a` of table role cannot be read: field `trust` is missing");
  const std::string broken =
      error_of(Table::role, "1/a", R"({"account":"1","name":"a","trust":"{\"Version\":7}"})");
  EXPECT_TRUE(broken.starts_with(
      "the row `1/a` of table role cannot be read: field `trust` is no role trust policy: "))
      << broken;
}

TEST(RecordCodec, what_could_not_be_read_back_is_not_written) {
  Account bad = account();
  bad.alias = "\xFF\xFE";
  EXPECT_EQ(bytes_of(std::make_shared<const Account>(bad)),
            "error: cannot keep `111122223333`: a text of it is no UTF-8");
  Key without_policy = key();
  without_policy.policy.compiled = nullptr;
  EXPECT_FALSE(encode(std::make_shared<const Key>(without_policy)).ok());
  EXPECT_FALSE(encode(std::monostate()).ok());
}

}  // namespace
}  // namespace amiable::store::test
