// Block files: what is written is there again, in order, through the chain; what was not wholly
// written is not; the cap holds; nothing stays that nobody uses.
#include "store/block_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "temporary_folder.h"

namespace amiable::store {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t plenty = std::uint64_t{1} << 30;
constexpr Timestamp now{1'790'000'000'000};

std::string id_of(char digit) { return std::string(32, digit); }
std::string block_of(char fill) { return std::string(block_bytes, fill); }
BlockChecksum sum_of(char fill) {
  BlockChecksum sum{};
  sum.fill(static_cast<std::uint8_t>(fill));
  return sum;
}

class BlockFilesTest : public ::testing::Test {
 protected:
  void open(std::uint64_t bytes_max = plenty) {
    auto opened = BlockFiles::open(folder / "blocks", bytes_max);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    files = std::move(opened).value();
  }
  void SetUp() override { open(); }

  bool make(const NewBlockFile& file) { return files->make(file, now).ok(); }
  bool put(const std::string& id, std::uint64_t index, char fill, Timestamp at = now) {
    return files->write(id, index, block_of(fill), sum_of(fill), at).ok();
  }
  std::string shown(const std::vector<FoundBlock>& blocks) {
    std::string text;
    for (const FoundBlock& block : blocks) {
      text += std::to_string(block.index) + block.file.substr(0, 1) + " ";
    }
    return text;
  }
  std::string read(const FoundBlock& block) {
    std::string bytes(block_bytes, '\0');
    const auto got = files->read(block.file, block.index, bytes);
    return got.ok() ? bytes : got.error().text;
  }
  std::string path(const std::string& id, const std::string& name) {
    return folder / "blocks" + "/" + id + "/" + name;
  }

  test::TemporaryFolder folder;
  std::unique_ptr<BlockFiles> files;
};

TEST_F(BlockFilesTest, what_was_written_is_there_again) {
  const std::string a = id_of('a');
  ASSERT_TRUE(make({a}));
  for (const std::uint64_t index : {std::uint64_t{0}, std::uint64_t{3}, std::uint64_t{2047}}) {
    ASSERT_TRUE(put(a, index, 'x'));
  }
  EXPECT_EQ(shown(files->next(a, 0, 10)), "0a 3a 2047a ");
  EXPECT_EQ(shown(files->next(a, 1, 1)), "3a ");
  EXPECT_EQ(shown(files->next(a, 2048, 10)), "");
  const auto found = files->find(a, 3);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(read(*found), block_of('x'));
  EXPECT_EQ(found->entry.checksum, sum_of('x'));
  EXPECT_FALSE(files->find(a, 1).has_value());
}

TEST_F(BlockFilesTest, an_overwritten_block_is_the_last_one) {
  const std::string a = id_of('a');
  ASSERT_TRUE(make({a}));
  ASSERT_TRUE(put(a, 1, 'x'));
  ASSERT_TRUE(put(a, 1, 'y'));
  EXPECT_EQ(read(*files->find(a, 1)), block_of('y'));
  EXPECT_EQ(files->held_bytes(), block_bytes);
}

TEST_F(BlockFilesTest, files_are_sparse_up_to_the_last_block_of_64_tebibytes) {
  const std::string a = id_of('a');
  ASSERT_TRUE(make({a}));
  const std::uint64_t last = 65536 * blocks_per_gib - 1;
  ASSERT_TRUE(put(a, last, 'z'));
  EXPECT_EQ(shown(files->next(a, 0, 10)), std::to_string(last) + "a ");
  EXPECT_EQ(read(*files->find(a, last)), block_of('z'));
  std::uint64_t allocated = 0;
  for (const auto& one : fs::directory_iterator(folder / "blocks" + "/" + a)) {
    struct stat status {};
    ASSERT_EQ(::stat(one.path().c_str(), &status), 0);
    allocated += static_cast<std::uint64_t>(status.st_blocks) * 512;
    EXPECT_EQ(status.st_mode & 0077U, 0U) << one.path();
  }
  EXPECT_LT(allocated, 2 * block_bytes);
}

TEST_F(BlockFilesTest, a_child_shows_its_own_blocks_before_its_parents) {
  const std::string a = id_of('a'), b = id_of('b'), c = id_of('c');
  ASSERT_TRUE(make({a}));
  ASSERT_TRUE(put(a, 0, 'x'));
  ASSERT_TRUE(put(a, 5, 'x'));
  ASSERT_TRUE(make({.id = b, .below = a}));
  ASSERT_TRUE(put(b, 5, 'y'));
  ASSERT_TRUE(put(b, 7, 'y'));
  ASSERT_TRUE(make({.id = c, .below = b}));
  ASSERT_TRUE(put(c, 1, 'z'));
  EXPECT_EQ(shown(files->next(c, 0, 10)), "0a 1c 5b 7b ");
  EXPECT_EQ(shown(files->next_own(c, 0, 10)), "1c ");
  EXPECT_EQ(read(*files->find(c, 5)), block_of('y'));
  EXPECT_EQ(files->root(c), a);
  EXPECT_EQ(files->below(c), b);
  EXPECT_FALSE(make({.id = id_of('d'), .below = id_of('e')}));
}

TEST_F(BlockFilesTest, a_copy_keeps_origin_and_root) {
  const std::string a = id_of('a'), b = id_of('b');
  ASSERT_TRUE(make({a}));
  ASSERT_TRUE(put(a, 2, 'x'));
  const BlockFileId origin = files->find(a, 2)->entry.origin;
  ASSERT_TRUE(make({.id = b, .root = files->root(a)}));
  ASSERT_TRUE(files->write(b, 2, block_of('s'), sum_of('x'), now, &origin).ok());
  EXPECT_EQ(files->find(b, 2)->entry.origin, origin);
  EXPECT_EQ(files->root(b), a);
}

TEST_F(BlockFilesTest, a_restart_keeps_everything) {
  const std::string a = id_of('a'), b = id_of('b');
  ASSERT_TRUE(make({a}));
  ASSERT_TRUE(put(a, 4, 'x', now + 60));
  ASSERT_TRUE(make({.id = b, .below = a}));
  ASSERT_TRUE(put(b, 9, 'y'));
  EXPECT_FALSE(files->is_of_earlier_run(a));
  open();
  EXPECT_EQ(shown(files->next(b, 0, 10)), "4a 9b ");
  EXPECT_EQ(files->held_bytes(), 2 * block_bytes);
  EXPECT_EQ(files->last_write(a), now + 60);
  EXPECT_TRUE(files->is_of_earlier_run(a));
  ASSERT_TRUE(put(b, 10, 'z'));
}

// What a crash leaves: data without its entry, an entry that was torn, a file without a head.
TEST_F(BlockFilesTest, what_was_not_wholly_written_is_not_there) {
  const std::string a = id_of('a'), b = id_of('b');
  ASSERT_TRUE(make({a}));
  ASSERT_TRUE(put(a, 1, 'x'));
  {
    std::fstream data(path(a, "data-0"), std::ios::in | std::ios::out | std::ios::binary);
    data.seekp(2 * static_cast<std::streamoff>(block_bytes));
    data << block_of('y');
    std::fstream index(path(a, "index"), std::ios::in | std::ios::out | std::ios::binary);
    index.seekp(static_cast<std::streamoff>(entry_offset(1)) + 40);
    index << "torn";
  }
  fs::create_directory(folder / "blocks" + "/" + b);
  open();
  EXPECT_EQ(shown(files->next(a, 0, 10)), "");
  EXPECT_FALSE(files->exists(b));
  EXPECT_FALSE(fs::exists(folder / "blocks" + "/" + b));
}

TEST_F(BlockFilesTest, the_cap_holds_over_all_files) {
  open(3 * block_bytes);
  const std::string a = id_of('a'), b = id_of('b');
  ASSERT_TRUE(make({a}) && make({b}));
  EXPECT_TRUE(put(a, 0, 'x') && put(a, 1, 'x') && put(b, 0, 'x'));
  const auto refused = files->write(b, 1, block_of('x'), sum_of('x'), now);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, BlockFault::Kind::full);
  EXPECT_TRUE(put(b, 0, 'y'));  // takes no more room
  files->remove_unused([&](std::string_view id) { return id == b; });
  files->remove_unused([&](std::string_view id) { return id == b; });
  EXPECT_TRUE(put(b, 1, 'x'));
}

TEST_F(BlockFilesTest, a_sealed_file_takes_nothing) {
  const std::string a = id_of('a');
  ASSERT_TRUE(make({a}));
  files->seal(a);
  const auto refused = files->write(a, 1, block_of('x'), sum_of('x'), now);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, BlockFault::Kind::sealed);
  EXPECT_TRUE(files->sync(a).ok());
  files->unseal(a);
  EXPECT_TRUE(put(a, 1, 'x'));
}

TEST_F(BlockFilesTest, unused_files_go_at_the_second_look_and_parents_stay) {
  const std::string a = id_of('a'), b = id_of('b'), c = id_of('c');
  ASSERT_TRUE(make({a}) && make({.id = b, .below = a}) && make({c}));
  const auto only_b = [&](std::string_view id) { return id == b; };
  EXPECT_EQ(files->remove_unused(only_b), 0U);
  EXPECT_EQ(files->remove_unused(only_b), 1U);
  EXPECT_TRUE(files->exists(a) && files->exists(b));
  EXPECT_FALSE(files->exists(c));
  EXPECT_FALSE(fs::exists(folder / "blocks" + "/" + c));
  const auto none = [](std::string_view) { return false; };
  files->remove_unused(none);
  EXPECT_EQ(files->remove_unused(none), 2U);
  EXPECT_TRUE(fs::is_empty(folder / "blocks"));
}

TEST_F(BlockFilesTest, many_entries_are_walked_in_pieces) {
  const std::string a = id_of('a');
  open(std::uint64_t{4} << 30);
  ASSERT_TRUE(make({a}));
  for (std::uint64_t i = 0; i < 1200; ++i) ASSERT_TRUE(put(a, i * 3, 'x'));
  std::uint64_t from = 0, count = 0;
  for (;;) {
    const auto blocks = files->next(a, from, 100);
    if (blocks.empty()) break;
    for (const FoundBlock& block : blocks) EXPECT_EQ(block.index, 3 * count++);
    from = blocks.back().index + 1;
  }
  EXPECT_EQ(count, 1200U);
}

TEST(BlockIndex, ids_are_32_digits) {
  EXPECT_EQ(digits_of(*block_file_id("0123456789abcdef0123456789abcdef")),
            "0123456789abcdef0123456789abcdef");
  for (const std::string_view text :
       {"", "..", "0123456789abcdef0123456789abcdeF", "0123456789abcdef0123456789abcde"}) {
    EXPECT_FALSE(block_file_id(text).has_value()) << text;
  }
}

TEST(BlockIndex, records_are_read_back_and_changed_ones_are_not) {
  BlockFileHead head{block_file_id(id_of('1')), *block_file_id(id_of('2')), now};
  BlockRecord record = write_head(head);
  const auto read = read_head({record.data(), record.size()});
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->below, head.below);
  EXPECT_EQ(read->root, head.root);
  EXPECT_EQ(read->last_write, now);
  const BlockRecord entry = write_entry({*block_file_id(id_of('3')), sum_of('c')});
  for (std::size_t i = 0; i < entry.size(); ++i) {
    BlockRecord changed = entry;
    changed.at(i) = static_cast<char>(changed.at(i) ^ 1);
    EXPECT_FALSE(read_entry({changed.data(), changed.size()}).has_value()) << i;
  }
  EXPECT_TRUE(read_entry({entry.data(), entry.size()}).has_value());
  EXPECT_FALSE(read_entry({entry.data(), entry.size() - 1}).has_value());
  EXPECT_FALSE(read_head({entry.data(), entry.size()}).has_value());
}

}  // namespace
}  // namespace amiable::store
