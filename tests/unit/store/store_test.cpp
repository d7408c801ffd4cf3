// Store: order, batches, publication, failure, bounds, and many threads at once.
#include "store/store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/limits.h"
#include "store/memory_backend.h"
#include "unit/store/small_world.h"

namespace amiable::store::test {
namespace {

// A memory backend whose commits can be made to fail or to wait, and are counted.
class Obstinate : public MemoryBackend {
 public:
  Result<std::uint64_t> commit(std::span<const RowChange> changes,
                               std::uint64_t expected_revision) override {
    {
      std::unique_lock lock(mutex);
      waiting = true;
      moved.notify_all();
      moved.wait(lock, [this] { return !held; });
    }
    ++commits;
    if (failing) return Error{ErrorKind::unreadable, "the disk is full", "here", "free space"};
    return MemoryBackend::commit(changes, expected_revision);
  }
  void hold(bool on) {
    const std::lock_guard lock(mutex);
    held = on;
    waiting = false;
    moved.notify_all();
  }
  void wait_for_commit() {
    std::unique_lock lock(mutex);
    moved.wait(lock, [this] { return waiting; });
  }
  std::mutex mutex;
  std::condition_variable moved;
  bool held = false, waiting = false;
  std::atomic<bool> failing = false;
  std::atomic<int> commits = 0;
};

struct Opened {
  Obstinate* backend = nullptr;
  std::unique_ptr<Store> store;
};

Opened open() {
  auto backend = std::make_unique<Obstinate>();
  Obstinate* raw = backend.get();
  return {raw, Store::open(std::move(backend)).value()};
}

ChangeSet setting_change(std::string name, std::string value) {
  ChangeSet changes;
  changes.put(Setting{std::move(name), std::move(value)});
  return changes;
}

Store::Work increment(std::string name) {
  return [name = std::move(name)](const World& world) {
    const Setting* now = world.setting(name);
    return setting_change(name, std::to_string(now == nullptr ? 1 : std::stoi(now->value) + 1));
  };
}

TEST(Store, a_write_is_in_the_world_when_it_is_told) {
  const auto [backend, store] = open();
  const auto before = store->world();
  ASSERT_TRUE(store->write_and_wait(increment("n")).ok());
  EXPECT_EQ(store->world()->setting("n")->value, "1");
  EXPECT_EQ(store->world()->revision(), 1U);
  EXPECT_EQ(before->setting("n"), nullptr);
  EXPECT_EQ(before->revision(), 0U);
}

TEST(Store, works_that_wait_share_a_commit_and_see_each_other_in_order) {
  const auto [backend, store] = open();
  backend->hold(true);
  store->write(increment("first"), [](const Result<void>&) {});
  backend->wait_for_commit();
  std::vector<int> order;
  for (int i = 0; i < 10; ++i) {
    store->write(increment("n"), [&order, i](const Result<void>& done) {
      if (done.ok()) order.push_back(i);
    });
  }
  EXPECT_EQ(store->world()->setting("n"), nullptr);
  backend->hold(false);
  ASSERT_TRUE(store->write_and_wait([](const World&) { return ChangeSet(); }).ok());
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(store->world()->setting("n")->value, "10");
  EXPECT_EQ(store->world()->revision(), 11U);
  EXPECT_EQ(backend->commits, 2);
}

TEST(Store, an_empty_change_set_needs_no_commit) {
  const auto [backend, store] = open();
  ASSERT_TRUE(store->write_and_wait([](const World&) { return ChangeSet(); }).ok());
  EXPECT_EQ(backend->commits, 0);
  EXPECT_EQ(store->world()->revision(), 0U);
}

TEST(Store, a_failed_commit_is_told_to_all_of_its_batch_and_changes_nothing) {
  const auto [backend, store] = open();
  ASSERT_TRUE(store->write_and_wait(increment("n")).ok());
  backend->failing = true;
  const auto failed = store->write_and_wait(increment("n"));
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().message, "the disk is full");
  EXPECT_EQ(store->world()->setting("n")->value, "1");
  EXPECT_EQ(store->world()->revision(), 1U);
  backend->failing = false;
  ASSERT_TRUE(store->write_and_wait(increment("n")).ok());
  EXPECT_EQ(store->world()->setting("n")->value, "2");
  EXPECT_EQ(backend->revision(), 2U);
}

TEST(Store, a_work_that_cannot_be_kept_fails_alone) {
  const auto [backend, store] = open();
  backend->hold(true);
  store->write(increment("first"), [](const Result<void>&) {});
  backend->wait_for_commit();
  std::vector<bool> told;
  const auto tell = [&told](const Result<void>& done) { told.push_back(done.ok()); };
  store->write(increment("n"), tell);
  store->write(
      [](const World&) {
        ChangeSet changes = setting_change("lost", "");
        Account bad = account();
        bad.alias = "\xFF";
        changes.put(bad);
        return changes;
      },
      tell);
  store->write(increment("n"), tell);
  backend->hold(false);
  store->stop();
  EXPECT_EQ(told, (std::vector<bool>{true, false, true}));
  EXPECT_EQ(store->world()->setting("n")->value, "2");
  EXPECT_EQ(store->world()->setting("lost"), nullptr);
}

TEST(Store, replacing_leaves_exactly_the_given_rows) {
  const auto [backend, store] = open();
  ASSERT_TRUE(store->write_and_wait([](const World&) { return one_of_each(); }).ok());
  ChangeSet rows = setting_change("only", "this");
  rows.put(user());
  ASSERT_TRUE(store->replace_and_wait(rows).ok());
  EXPECT_EQ(store->world()->row_count(), 2U);
  EXPECT_EQ(store->world()->revision(), 2U);
  EXPECT_EQ(store->world()->grant_count(key_arn), 0U);
  EXPECT_EQ(backend->load().value().rows.size(), 2U);
}

TEST(Store, a_full_queue_and_a_closed_store_refuse) {
  const auto [backend, store] = open();
  backend->hold(true);
  store->write(increment("first"), [](const Result<void>&) {});
  backend->wait_for_commit();
  std::atomic<std::size_t> done = 0, refused = 0;
  for (std::size_t i = 0; i < limits::waiting_writes_max + 5; ++i) {
    store->write([](const World&) { return ChangeSet(); },
                 [&](const Result<void>& result) { ++(result.ok() ? done : refused); });
  }
  EXPECT_EQ(refused, 5U);
  backend->hold(false);
  store->stop();
  EXPECT_EQ(done, limits::waiting_writes_max);
  const auto late = store->write_and_wait(increment("n"));
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().message, "the store is closed");
  EXPECT_EQ(store->world()->setting("first")->value, "1");
}

TEST(Store, the_writer_thread_may_write_but_not_wait) {
  const auto [backend, store] = open();
  Result<void> waited;
  std::atomic<bool> chained = false;
  store->write(increment("n"), [&, s = store.get()](const Result<void>&) {
    waited = s->write_and_wait(increment("n"));
    s->write(increment("n"), [&](const Result<void>& done) { chained = done.ok(); });
  });
  while (!chained) std::this_thread::yield();
  EXPECT_FALSE(waited.ok());
  EXPECT_EQ(store->world()->setting("n")->value, "2");
}

TEST(Store, two_stores_do_not_mix_in_one_thread) {
  const auto one = open(), other = open();
  ASSERT_TRUE(one.store->write_and_wait(increment("n")).ok());
  EXPECT_NE(one.store->world()->setting("n"), nullptr);
  EXPECT_EQ(other.store->world()->setting("n"), nullptr);
  EXPECT_NE(one.store->world()->setting("n"), nullptr);
}

// Every reader sees revisions that only grow, and in each the two settings agree.
TEST(Store, readers_always_see_one_whole_world) {
  const auto [backend, store] = open();
  std::atomic<bool> stop = false;
  std::atomic<int> torn = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&, s = store.get()] {
      std::uint64_t last = 0;
      while (!stop) {
        const auto world = s->world();
        const Setting* a = world->setting("a");
        const Setting* b = world->setting("b");
        if (world->revision() < last || (a == nullptr) != (b == nullptr) ||
            (a != nullptr && a->value != b->value)) {
          ++torn;
        }
        last = world->revision();
      }
    });
  }
  std::vector<std::thread> writers;
  for (int i = 0; i < 3; ++i) {
    writers.emplace_back([&, s = store.get()] {
      for (int n = 0; n < 200; ++n) {
        const auto done = s->write_and_wait([](const World& world) {
          const Setting* now = world.setting("a");
          const std::string next = std::to_string(now == nullptr ? 1 : std::stoi(now->value) + 1);
          ChangeSet changes = setting_change("a", next);
          changes.put(Setting{"b", next});
          return changes;
        });
        if (!done.ok()) ++torn;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  stop = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(torn, 0);
  EXPECT_EQ(store->world()->setting("b")->value, "600");
}

}  // namespace
}  // namespace amiable::store::test
