// Edits leave the author's text alone, and what is new looks like its neighbours.
#include "base/json_edit.h"

#include <gtest/gtest.h>

namespace amiable::json {
namespace {

struct Case {
  std::string name, before, path, kind, key, json, after;
};

Value at(const Value& root, const std::string& path) {
  Value value = root;
  std::size_t begin = 0;
  while (begin < path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string part = path.substr(begin, end - begin);
    if (value.is(Type::array)) {
      int index = std::stoi(part);
      for (const Value each : value.elements()) {
        if (index-- == 0) {
          value = each;
          break;
        }
      }
    } else {
      value = value.find(part).value();
    }
    begin = end + 1;
  }
  return value;
}

std::string changed(const Case& c) {
  const auto document = parse(std::make_shared<Source>("before", c.before));
  EXPECT_TRUE(document.ok()) << c.before;
  if (!document.ok()) return {};
  const Value value = at(document.value()->root(), c.path);
  const TextEdit edit = c.kind == "element"   ? element_added(value, c.json)
                        : c.kind == "member"  ? member_added(value, c.key, c.json)
                        : c.kind == "removed" ? element_removed(value, std::stoul(c.json))
                                              : replaced(value, c.json);
  std::string after = edited(c.before, {edit});
  EXPECT_TRUE(parse(std::make_shared<Source>("after", after)).ok()) << after;
  return after;
}

class JsonEdit : public testing::TestWithParam<Case> {};

TEST_P(JsonEdit, keeps_the_look) { EXPECT_EQ(changed(GetParam()), GetParam().after); }

const Case cases[] = {
    {"one_line_array", R"({"a": ["x", "y"]})", "a", "element", "", R"("z")",
     R"({"a": ["x", "y", "z"]})"},
    {"tight_array", R"({"a":["x","y"]})", "a", "element", "", R"("z")", R"({"a":["x","y", "z"]})"},
    {"single_element", R"({"a": ["x"]})", "a", "element", "", R"("z")", R"({"a": ["x", "z"]})"},
    {"empty_array", R"({"a": []})", "a", "element", "", R"("z")", R"({"a": ["z"]})"},
    {"scalar_becomes_array", R"({"a": "x", "b": 1})", "a", "element", "", R"("z")",
     R"({"a": ["x", "z"], "b": 1})"},
    {"lines", "{\n    \"a\": [\n        \"x\"\n    ]\n}", "a", "element", "", R"("z")",
     "{\n    \"a\": [\n        \"x\",\n        \"z\"\n    ]\n}"},
    {"windows_lines", "{\r\n  \"a\": [\r\n    \"x\"\r\n  ]\r\n}", "a", "element", "", R"("z")",
     "{\r\n  \"a\": [\r\n    \"x\",\r\n    \"z\"\r\n  ]\r\n}"},
    {"object_in_lines", "{\n    \"a\": [\n        {\n            \"x\": 1\n        }\n    ]\n}",
     "a", "element", "", R"({"y": [2, 3]})",
     "{\n    \"a\": [\n        {\n            \"x\": 1\n        },\n        {\n            \"y\": "
     "[\n                2,\n                3\n            ]\n        }\n    ]\n}"},
    {"object_in_one_line", R"({"Statement": [{"Sid": "A"}]})", "Statement", "element", "",
     R"({"Sid": "B", "Action": ["x", "y"]})",
     R"({"Statement": [{"Sid": "A"}, {"Sid": "B", "Action": ["x", "y"]}]})"},
    {"statement_that_is_no_list", R"({"Statement": {"Sid": "A"}})", "Statement", "element", "",
     R"({"Sid": "B"})", R"({"Statement": [{"Sid": "A"}, {"Sid": "B"}]})"},
    {"member", R"({"a": 1})", "", "member", "b", "2", R"({"a": 1, "b": 2})"},
    {"tight_member", R"({"a":1,"c":3})", "", "member", "b", "2", R"({"a":1,"c":3, "b":2})"},
    {"member_in_lines", "{\n  \"a\": 1\n}", "", "member", "b", "2",
     "{\n  \"a\": 1,\n  \"b\": 2\n}"},
    {"first_member", R"({"a": {}})", "a", "member", "b", "2", R"({"a": {"b": 2}})"},
    {"replaced", R"({"a": [1], "b": "old"})", "b", "replaced", "", R"("new")",
     R"({"a": [1], "b": "new"})"},
    {"first_removed", "[\n  1,\n  2\n]", "", "removed", "", "0", "[\n  2\n]"},
    {"last_removed", "[\n  1,\n  2\n]", "", "removed", "", "1", "[\n  1\n]"},
    {"middle_removed", "[1, 2, 3]", "", "removed", "", "1", "[1, 3]"},
    {"escaped_text_stays", R"({"a\u0041": ["\u00e9"]})", "aA", "element", "", R"("z")",
     R"({"a\u0041": ["\u00e9", "z"]})"},
};

INSTANTIATE_TEST_SUITE_P(table, JsonEdit, testing::ValuesIn(cases),
                         [](const auto& each) { return each.param.name; });

TEST(Reformatted, writes_anew) {
  const auto document = parse(std::make_shared<Source>("x", R"({ "a" :[1,{}], "b":[] })"));
  EXPECT_EQ(reformatted(document.value()->root(), 0), R"({"a": [1, {}], "b": []})");
  EXPECT_EQ(reformatted(document.value()->root(), 2),
            "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}");
}

}  // namespace
}  // namespace amiable::json
