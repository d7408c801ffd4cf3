// Every generated shape: filled, written, read back and written again, the two texts are equal;
// and what the tables say of operations is consistent.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "crypto/base64.h"
#include "crypto/secret_bytes.h"
#include "wire/ec2_protocol.h"
#include "wire/form.h"
#include "wire/json_protocol.h"
#include "wire/query.h"

namespace amiable::wire {
namespace {

constexpr std::string_view odd_text = "a <&> \"é\" 😀 %+=\\\n";

void fill(const Shape& shape, void* value);

void fill_members(const Shape& shape, void* object) {
  for (const Member& member : shape.members) fill(*member.shape, member.ensure(object));
}

void fill(const Shape& shape, void* value) {
  switch (shape.kind) {
    case Kind::string:
    case Kind::blob:
      *static_cast<std::string*>(value) = odd_text;
      return;
    case Kind::integer:
      *static_cast<std::int64_t*>(value) = -9007199254740993;
      return;
    case Kind::real:
      *static_cast<double*>(value) = 2.5;
      return;
    case Kind::boolean:
      *static_cast<bool*>(value) = true;
      return;
    case Kind::timestamp:
      *static_cast<Timestamp*>(value) = {1764060453120};
      return;
    case Kind::secret_blob:
      *static_cast<crypto::SecretBytes*>(value) = crypto::SecretBytes::copy_of(odd_text);
      return;
    case Kind::list:
      for (int i = 0; i < 11; ++i) fill(*shape.element, shape.list->append(value));
      return;
    case Kind::map:
      fill(*shape.element, shape.map->insert(value, std::string(odd_text)));
      fill(*shape.element, shape.map->insert(value, ""));
      return;
    case Kind::structure:
      fill_members(shape, value);
  }
}

std::string as_json(const Shape& shape, const void* object) {
  json::Writer writer;
  encode_json(writer, shape, object);
  return writer.take();
}

std::string percent(std::string_view text) {
  static constexpr std::string_view hex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', hex[byte >> 4], hex[byte & 15]};
  }
  return out;
}

// The client's side of awsQuery and of EC2's protocol, as far as inputs need it. EC2's lists have
// numbers alone.
void add_parameters(const Shape& shape, const void* value, const std::string& path,
                    QueryDialect dialect, std::vector<std::string>& out) {
  if (shape.kind == Kind::structure) {
    for (const Member& member : shape.members) {
      add_parameters(*member.shape, member.find(value),
                     path + (path.empty() ? "" : ".") + std::string(member.query_name), dialect,
                     out);
    }
  } else if (shape.kind == Kind::list) {
    std::string base = path + ".";
    if (dialect == QueryDialect::aws) base.append(shape.element_name).append(".");
    for (std::size_t i = 0; i < shape.list->size(value); ++i) {
      add_parameters(*shape.element, shape.list->at(value, i), base + std::to_string(i + 1),
                     dialect, out);
    }
  } else if (shape.kind == Kind::string) {
    out.push_back(path + "=" + percent(*static_cast<const std::string*>(value)));
  } else if (shape.kind == Kind::integer) {
    out.push_back(path + "=" + std::to_string(*static_cast<const std::int64_t*>(value)));
  } else if (shape.kind == Kind::boolean) {
    out.push_back(path + "=true");
  } else if (shape.kind == Kind::real) {
    out.push_back(path + "=2.5");
  } else if (shape.kind == Kind::timestamp) {
    out.push_back(path + "=" + iso8601_millis(*static_cast<const Timestamp*>(value)));
  } else if (shape.kind == Kind::blob) {
    out.push_back(path + "=" +
                  percent(crypto::base64_encode(*static_cast<const std::string*>(value))));
  } else if (shape.kind == Kind::secret_blob) {
    out.push_back(path + "=" + percent(crypto::base64_encode(odd_text)));
  } else {
    FAIL() << "an input of another kind: " << path;
  }
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += part + "&";
  return text;
}

void expect_json_round_trip(const Shape& shape) {
  const auto first = shape.make();
  fill_members(shape, first.get());
  const std::string text = as_json(shape, first.get());
  const auto second = shape.make();
  const auto outcome = decode_json(text, shape, second.get());
  ASSERT_TRUE(outcome.ok()) << shape.name << outcome.error().message;
  EXPECT_EQ(as_json(shape, second.get()), text) << shape.name;
  EXPECT_EQ(as_json(shape, shape.make().get()), "{}");
}

TEST(GeneratedShapes, SurviveJson) {
  for (const Service* service : services()) {
    for (const Operation& operation : service->operations) {
      if (!operation.is_served()) continue;
      expect_json_round_trip(*operation.input);
      expect_json_round_trip(*operation.output);
    }
  }
}

TEST(GeneratedShapes, InputsSurviveQueryInAnyOrder) {
  for (const std::string_view name : {"iam", "sts", "autoscaling", "ec2"}) {
    const bool ec2 = name == "ec2";
    for (const Operation& operation : find_service(name)->operations) {
      if (!operation.is_served()) continue;
      const Shape& shape = *operation.input;
      const auto first = shape.make();
      fill_members(shape, first.get());
      std::vector<std::string> parts;
      add_parameters(shape, first.get(), "", ec2 ? QueryDialect::ec2 : QueryDialect::aws, parts);
      std::reverse(parts.begin(), parts.end());
      const Form form = Form::parse(joined(parts)).value();
      const auto second = shape.make();
      const auto read =
          ec2 ? decode_ec2(form, shape, second.get()) : decode_query(form, shape, second.get());
      ASSERT_TRUE(read.ok()) << operation.name << read.error().message;
      EXPECT_EQ(as_json(shape, second.get()), as_json(shape, first.get())) << operation.name;
    }
  }
}

TEST(GeneratedShapes, TablesAreSortedAndComplete) {
  const std::vector<std::pair<std::string_view, std::size_t>> sizes = {
      {"kms", 56}, {"iam", 180}, {"sts", 12},        {"ec2", 823},
      {"ebs", 6},  {"ssm", 154}, {"autoscaling", 68}};
  for (const auto& [name, size] : sizes) {
    const Service* service = find_service(name);
    ASSERT_NE(service, nullptr);
    EXPECT_EQ(service->operations.size(), size);
    std::size_t index = 0;
    for (const Operation& operation : service->operations) {
      EXPECT_EQ(find_operation(*service, operation.name), &operation);
      EXPECT_EQ(operation.service, name);
      EXPECT_EQ(operation.index, index++);
      EXPECT_EQ(operation.input == nullptr, operation.output == nullptr);
    }
    for (const ErrorShape& error : service->errors) {
      EXPECT_EQ(find_error(*service, error.code), &error);
      EXPECT_TRUE(error.status >= 400 && error.status < 600) << error.code;
    }
  }
  EXPECT_EQ(find_service("s3"), nullptr);
  EXPECT_EQ(find_operation(*find_service("sts"), ""), nullptr);
}

TEST(GeneratedShapes, MembersHaveDistinctNames) {
  for (const Service* service : services()) {
    for (const Operation& operation : service->operations) {
      if (!operation.is_served()) continue;
      std::set<std::string_view> names;
      for (const Member& member : operation.output->members) {
        EXPECT_TRUE(names.insert(member.name).second);
        EXPECT_EQ(find_member(*operation.output, member.name), &member);
      }
      EXPECT_EQ(find_member(*operation.output, "nothing"), nullptr);
    }
  }
}

}  // namespace
}  // namespace amiable::wire
