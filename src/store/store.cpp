// Writer thread and publication. The lock order is: none is held while another is taken.
#include "store/store.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "base/limits.h"
#include "store/world_rows.h"

namespace amiable::store {
namespace {

using WorldPtr = std::shared_ptr<const World>;

std::atomic<std::uint64_t> last_store = 0;

// One thread's view of one store. The pointer to the pointer gives each thread a reference count of
// its own: threads that read the same world do not fight over one cache line.
struct Seen {
  std::uint64_t store = 0;
  std::uint64_t publication = 0;
  std::shared_ptr<const WorldPtr> world;
};

struct Item {
  Store::Work work;
  Store::Done done;
};

Error refused(std::string message) { return {ErrorKind::internal, std::move(message), {}, {}}; }

// Everything that is there but not in `rows` is erased.
ChangeSet replacing(const World& world, const ChangeSet& rows) {
  std::set<std::pair<Table, std::string>> kept;
  for (const Change& change : rows.changes()) kept.emplace(change.table, change.key);
  ChangeSet out;
  world.rows([&](const Change& row) {
    if (!kept.contains({row.table, row.key})) out.erase(row.table, row.key);
    return true;
  });
  for (const Change& change : rows.changes()) out.add(change);
  return out;
}

}  // namespace

struct Store::Parts {
  void run();
  std::vector<Item> take();
  void finish(std::vector<Item>& batch);
  void publish(World world);

  const std::uint64_t id = last_store.fetch_add(1) + 1;
  std::unique_ptr<Backend> backend;

  std::mutex queue_mutex;
  std::condition_variable queue_filled;
  std::deque<Item> queue;
  bool stopping = false;

  mutable std::mutex world_mutex;
  WorldPtr newest;
  std::atomic<std::uint64_t> publication = 1;

  std::mutex stop_mutex;  // one joiner at a time
  std::thread writer;
  std::atomic<std::thread::id> writer_id;
};

std::vector<Item> Store::Parts::take() {
  std::unique_lock lock(queue_mutex);
  queue_filled.wait(lock, [this] { return stopping || !queue.empty(); });
  std::vector<Item> batch;
  while (!queue.empty() && batch.size() < limits::writes_per_commit_max) {
    batch.push_back(std::move(queue.front()));
    queue.pop_front();
  }
  return batch;
}

void Store::Parts::publish(World world) {
  auto next = std::make_shared<const World>(std::move(world));
  {
    const std::lock_guard lock(world_mutex);
    newest.swap(next);
    publication.fetch_add(1, std::memory_order_release);
  }
  // The old world's last reference may be `next`: freed here, outside of the lock.
}

// Runs the works one after another, each on the world with the earlier ones in it; commits; tells.
void Store::Parts::finish(std::vector<Item>& batch) {
  World world = *newest;  // only this thread changes `newest`
  const std::uint64_t before = world.revision();
  std::vector<RowChange> rows;
  std::vector<Result<void>> results;
  for (const Item& item : batch) {
    const ChangeSet changes = item.work(world);
    results.push_back(append_rows(changes, world.revision() + 1, rows));
    if (!changes.empty() && results.back().ok()) world = world.with(changes);
  }
  if (!rows.empty()) {
    const auto committed = backend->commit(rows, before);
    if (committed.ok()) {
      publish(std::move(world));
    } else {
      for (Result<void>& result : results) result = committed.error();
    }
  }
  for (std::size_t i = 0; i < batch.size(); ++i) batch[i].done(results[i]);
}

void Store::Parts::run() {
  for (;;) {
    std::vector<Item> batch = take();
    if (batch.empty()) return;  // stopping, and nothing waits
    finish(batch);
  }
}

Store::Store(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {
  parts_->writer = std::thread([this] {
    parts_->writer_id = std::this_thread::get_id();
    parts_->run();
  });
}

Store::~Store() { stop(); }

Result<std::unique_ptr<Store>> Store::open(std::unique_ptr<Backend> backend) {
  auto parts = std::make_unique<Parts>();
  Loaded loaded = TRY(backend->load());
  World world = TRY(world_of(std::move(loaded)));
  parts->backend = std::move(backend);
  parts->newest = std::make_shared<const World>(std::move(world));
  return std::make_unique<Store>(std::move(parts));
}

std::shared_ptr<const World> Store::world() const {
  thread_local Seen seen;
  const Parts& parts = *parts_;
  if (seen.store != parts.id ||
      seen.publication != parts.publication.load(std::memory_order_acquire)) {
    const std::lock_guard lock(parts.world_mutex);
    seen.world = std::make_shared<const WorldPtr>(parts.newest);
    seen.publication = parts.publication.load(std::memory_order_relaxed);
    seen.store = parts.id;
  }
  return {seen.world, seen.world->get()};
}

void Store::write(Work work, Done done) {
  std::string refusal;
  {
    const std::lock_guard lock(parts_->queue_mutex);
    if (parts_->stopping) {
      refusal = "the store is closed";
    } else if (parts_->queue.size() >= limits::waiting_writes_max) {
      refusal = "too many writes wait";
    } else {
      parts_->queue.push_back({std::move(work), std::move(done)});
    }
  }
  if (refusal.empty()) {
    parts_->queue_filled.notify_one();
  } else {
    done(refused(std::move(refusal)));
  }
}

Result<void> Store::write_and_wait(Work work) {
  if (std::this_thread::get_id() == parts_->writer_id.load()) {
    return refused("the writer thread cannot wait for itself");
  }
  // Shared, since the writer may still be inside set_value when get() returns.
  const auto promise = std::make_shared<std::promise<Result<void>>>();
  std::future<Result<void>> told = promise->get_future();
  write(std::move(work), [promise](const Result<void>& result) { promise->set_value(result); });
  return told.get();
}

Result<void> Store::replace_and_wait(ChangeSet rows) {
  return write_and_wait(
      [rows = std::move(rows)](const World& world) { return replacing(world, rows); });
}

void Store::stop() {
  const std::lock_guard joining(parts_->stop_mutex);
  {
    const std::lock_guard lock(parts_->queue_mutex);
    parts_->stopping = true;
  }
  parts_->queue_filled.notify_all();
  if (parts_->writer.joinable()) parts_->writer.join();
}

}  // namespace amiable::store
