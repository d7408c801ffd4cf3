// The data folder and its root key.
#include "server/data_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace amiable::server {
namespace {

namespace fs = std::filesystem;

class DataFolderTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string text = (fs::temp_directory_path() / "amiable-folder-XXXXXX").string();
    ASSERT_NE(::mkdtemp(text.data()), nullptr);
    path_ = text;
  }
  void TearDown() override { fs::remove_all(path_); }
  mode_t mode(const std::string& path) const {
    struct stat info {};
    EXPECT_EQ(::stat(path.c_str(), &info), 0);
    return info.st_mode & 0777U;
  }
  std::string path_;
};

TEST_F(DataFolderTest, a_new_folder_and_its_key_are_private) {
  const std::string path = path_ + "/world";
  const auto folder = DataFolder::open(path);
  ASSERT_TRUE(folder.ok());
  EXPECT_EQ(mode(path), 0700U);
  ASSERT_TRUE(folder.value()->root_key().ok());
  EXPECT_EQ(mode(path + "/root.key"), 0600U);
}

TEST_F(DataFolderTest, the_key_is_made_once) {
  const auto folder = DataFolder::open(path_);
  ASSERT_TRUE(folder.ok());
  const auto first = folder.value()->root_key();
  const auto second = folder.value()->root_key();
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first.value().view(), second.value().view());
}

TEST_F(DataFolderTest, a_world_without_its_key_is_an_error) {
  std::ofstream(path_ + "/world.sqlite") << "x";
  const auto folder = DataFolder::open(path_);
  ASSERT_TRUE(folder.ok());
  const auto key = folder.value()->root_key();
  ASSERT_FALSE(key.ok());
  EXPECT_NE(key.error().next.find("restore root.key"), std::string::npos);
}

TEST_F(DataFolderTest, a_key_of_another_length_is_an_error) {
  std::ofstream(path_ + "/root.key") << "short";
  const auto folder = DataFolder::open(path_);
  ASSERT_TRUE(folder.ok());
  EXPECT_FALSE(folder.value()->root_key().ok());
}

TEST_F(DataFolderTest, a_temporary_folder_goes_with_its_object) {
  std::string path;
  {
    const auto folder = DataFolder::open("");
    ASSERT_TRUE(folder.ok());
    path = folder.value()->path();
    EXPECT_TRUE(fs::exists(path));
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST_F(DataFolderTest, a_file_is_no_folder) {
  std::ofstream(path_ + "/file") << "x";
  EXPECT_FALSE(DataFolder::open(path_ + "/file").ok());
  EXPECT_FALSE(DataFolder::open(path_ + "/file/below").ok());
}

TEST_F(DataFolderTest, a_private_file_is_replaced_whole) {
  const std::string file = path_ + "/f";
  ASSERT_TRUE(write_private_file(file, "one").ok());
  ASSERT_TRUE(write_private_file(file, "two").ok());
  std::ifstream in(file);
  std::string text;
  in >> text;
  EXPECT_EQ(text, "two");
  EXPECT_FALSE(fs::exists(file + ".new"));
  EXPECT_FALSE(write_private_file(path_ + "/none/f", "x").ok());
}

}  // namespace
}  // namespace amiable::server
