// The JSON of `amiable why` and `amiable fix` keeps to their schemas in docs/.
#include <gtest/gtest.h>

#include "ran.h"
#include "report/render_cure.h"
#include "support/cases.h"
#include "support/json_schema.h"
#include "unit/report/sample_cures.h"

namespace amiable::test {
namespace {

TEST(WhyJson, keeps_to_its_schema) {
  const Schema schema(read_json(source_dir() / "docs/why.schema.json"));
  for (const auto& world : case_files("worlds")) {
    if (!std::filesystem::is_directory(world)) continue;
    const Ran ran = run({"why", "--bundle", (world / "bundle").string(), "--question",
                         (world / "case.json").string(), "--output", "json"});
    EXPECT_EQ(schema.check(Json::parse(ran.out)), "") << world;
  }
}

TEST(WhyJson, schema_refuses_what_it_does_not_describe) {
  const Schema schema(read_json(source_dir() / "docs/why.schema.json"));
  EXPECT_NE(schema.check(Json{{"verdict", "maybe"}}), "");
}

TEST(FixJson, keeps_to_its_schema) {
  const Schema schema(read_json(source_dir() / "docs/fix.schema.json"));
  for (const auto& world : case_files("worlds")) {
    if (!std::filesystem::is_directory(world)) continue;
    const Ran ran = run({"fix", "--bundle", (world / "bundle").string(), "--question",
                         (world / "case.json").string(), "--format", "json"});
    EXPECT_EQ(schema.check(Json::parse(ran.out)), "") << world;
  }
}

// What the renderer can write at all, from edits of every kind.
TEST(FixJson, of_every_kind_of_edit_keeps_to_its_schema) {
  const Schema schema(read_json(source_dir() / "docs/fix.schema.json"));
  for (const auto& edits : {report::samples::policies(), report::samples::settings()}) {
    const std::string text = report::render_cure_json(report::samples::cure_of(edits));
    EXPECT_EQ(schema.check(Json::parse(text)), "");
  }
}

}  // namespace
}  // namespace amiable::test
