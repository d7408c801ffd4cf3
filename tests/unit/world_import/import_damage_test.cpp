// Bundles in which one value is another one, or a file ends too early: they are imported, or
// refused with a message and a place; never half, and never with a crash.
#include <gtest/gtest.h>

#include "sources/bundle_listing.h"
#include "unit/launch/world.h"
#include "unit/world_import/imported.h"

namespace amiable::test {
namespace {

std::vector<std::string> files_of(const World& world) {
  std::vector<std::string> paths;
  for (const sources::FileId& file : sources::list_bundle(*tree_of(world)).files) {
    paths.push_back(path_of(file));
  }
  return paths;
}

World with_file(const std::string& base, const std::string& path, const std::string& text) {
  return {"damaged", {{"base", base}, {"write", {{path, text}}}}, true};
}

// "refused", or "taken" when its rows can be written, too.
std::string outcome(const World& world) {
  const auto imported = world_import::read_world(tree_of(world), import_time);
  if (imported.ok()) {
    const auto rows = world_import::sealed_rows(imported.value(), import_vault(), import_time);
    return rows.ok() && stored(rows.value()).row_count() > 0 ? "taken" : "lost";
  }
  const Error& error = imported.error();
  return error.message.empty() || error.place.empty() ? "refused without words" : "refused";
}

void expect_whole(const World& world, const std::string& what) {
  const std::string got = outcome(world);
  EXPECT_TRUE(got == "taken" || got == "refused") << got << " " << what;
}

class ImportDamage : public testing::TestWithParam<const char*> {};

TEST_P(ImportDamage, of_one_value) {
  const World base{GetParam(), Json::object(), false};
  const Json others[] = {Json(),
                         Json(7),
                         Json("x"),
                         Json(true),
                         Json::array(),
                         Json::object(),
                         Json::array({Json::object()})};
  std::size_t other = 0;
  for (const std::string& path : files_of(base)) {
    const Json whole = Json::parse(tree_of(base)->read(path).text);
    const Json flat = whole.flatten();
    for (const auto& [place, value] : flat.items()) {
      for (Json::json_pointer at(place); !at.empty(); at = at.parent_pointer()) {
        Json damaged = whole;
        damaged[at] = others[other++ % std::size(others)];
        expect_whole(with_file(GetParam(), path, damaged.dump(1)), path + " " + at.to_string());
      }
    }
  }
  EXPECT_GT(other, 300u);
}

TEST_P(ImportDamage, of_the_end) {
  const World base{GetParam(), Json::object(), false};
  for (const std::string& path : files_of(base)) {
    const std::string text = tree_of(base)->read(path).text;
    const std::size_t end = text.rfind('}');
    for (std::size_t cut = 1; cut < end; cut += 1 + text.size() / 7) {
      EXPECT_EQ(outcome(with_file(GetParam(), path, text.substr(0, cut))), "refused") << path;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(of_worlds, ImportDamage,
                         testing::Values("14-asg-cross-account-grant", "24-start-stopped-instance"),
                         [](const auto& each) { return test_name(each.param); });

}  // namespace
}  // namespace amiable::test
