// The table of paths read backwards, the walk over a whole bundle, and times as aws prints them.
#include "sources/bundle_listing.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sources/bundle_files.h"
#include "support/patched_tree.h"

namespace amiable::sources {
namespace {

using test::Json;

constexpr File all_files[] = {File::account_details,
                              File::images,
                              File::snapshots,
                              File::volumes,
                              File::instances,
                              File::ebs_encryption,
                              File::ebs_default_key,
                              File::allowed_images,
                              File::aliases,
                              File::image_attribute,
                              File::snapshot_attribute,
                              File::describe_key,
                              File::key_policy,
                              File::grants,
                              File::key_tags,
                              File::organization,
                              File::parents,
                              File::policies_for_scp,
                              File::policies_for_rcp,
                              File::organization_policy};

TEST(FileOf, is_the_other_direction_of_path_of) {
  for (const File file : all_files) {
    const std::string path = path_of({file, "111122223333", "us-west-2", "x-1.y"});
    const auto back = file_of(path);
    ASSERT_TRUE(back) << path;
    EXPECT_EQ(back->file, file) << path;
    EXPECT_EQ(path_of(*back), path);
  }
}

TEST(FileOf, takes_nothing_else) {
  for (const char* path :
       {"", "111122223333", "111122223333/", "11112222333/us-west-2/images.json",
        "111122223333/Mars/images.json", "111122223333/us-west-2/image.json",
        "111122223333/us-west-2/images.json.bak", "111122223333/us-west-2/images.json/x",
        "111122223333/us-west-2/keys/describe-key.json",
        "111122223333/us-west-2/keys/../describe-key.json",
        "111122223333/us-west-2/image-attributes/.launchPermission.json",
        "x/111122223333/us-west-2/images.json"}) {
    EXPECT_FALSE(file_of(path)) << path;
  }
}

TEST(ListBundle, finds_every_file_and_what_is_none_of_them) {
  auto folder =
      open_folder(test::source_dir() / "tests/cases/worlds/16-scp-denies-create-grant" / "bundle");
  ASSERT_TRUE(folder.ok());
  const test::PatchedTree tree(std::move(folder.value()),
                               {{"write",
                                 {{"notes.txt", "x"},
                                  {".hidden", "x"},
                                  {"111122223333/us-west-2/keys/stray.json", "x"},
                                  {"111122223333/somewhere/images.json", "x"}}}});
  const BundleListing listing = list_bundle(tree);
  EXPECT_EQ(listing.accounts, (std::vector<std::string>{"111122223333", "444455556666"}));
  ASSERT_EQ(listing.places.size(), 2u);
  EXPECT_EQ(listing.places.front(), (Place{"111122223333", "us-west-2"}));
  EXPECT_EQ(listing.others,
            (std::vector<std::string>{"111122223333/somewhere",
                                      "111122223333/us-west-2/keys/stray.json", "notes.txt"}));
  const auto count = [&listing](File file) {
    return std::count_if(listing.files.begin(), listing.files.end(),
                         [file](const FileId& one) { return one.file == file; });
  };
  EXPECT_EQ(count(File::account_details), 2);
  EXPECT_GE(count(File::describe_key), 2);
  EXPECT_EQ(count(File::image_attribute), 2);
  EXPECT_GE(count(File::policies_for_scp), 3);
  EXPECT_EQ(count(File::organization), 1);
}

std::string time(const Json& value) {
  const std::string text = Json{{"At", value}}.dump();
  const auto document = json::parse(std::make_shared<const Source>("x", text)).value();
  const auto time = time_of(document->root(), "At");
  return time ? iso8601_millis(*time) : "none";
}

TEST(TimeOf, reads_what_aws_prints) {
  EXPECT_EQ(time("2024-05-14T09:20:11.000Z"), "2024-05-14T09:20:11.000Z");
  EXPECT_EQ(time("2024-05-14T09:20:11+00:00"), "2024-05-14T09:20:11.000Z");
  EXPECT_EQ(time("2024-05-14T11:12:45.123456+02:00"), "2024-05-14T09:12:45.123Z");
  EXPECT_EQ(time("2024-05-14T09:12:45.5-00:30"), "2024-05-14T09:42:45.500Z");
  EXPECT_EQ(time(1715678411.25), "2024-05-14T09:20:11.250Z");
  for (const Json& none :
       {Json("2024-05-14"), Json("2024-05-14T09:20:11"), Json("2024-05-14T09:20:11.Z"),
        Json("2024-05-14T09:20:11+2:00"), Json("2024-05-14T09:20:11+24:00"),
        Json("2024-13-14T09:20:11Z"), Json("2024-05-14T09:20:11+-1:00"), Json(-5), Json(1e300),
        Json(true), Json(nullptr)}) {
    EXPECT_EQ(time(none), "none") << none;
  }
}

}  // namespace
}  // namespace amiable::sources
